"""How a consultation was run: the page that fills itself, the surveys, the coding of a sample."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.evaluation.discourse import operations as discourse
from deliberation.evaluation.discourse import queries as samples
from deliberation.evaluation.surveys import operations as surveys
from deliberation.evaluation.surveys import queries as sheets
from deliberation.evaluation.surveys.models import AUDIENCES
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.evaluation import forms, presenters, words
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.submissions.presenters import here, participants

pages = Blueprint("evaluation", __name__)
HERE = "/<ref:mission>/<ref:consultation>/evaluation"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, consultation: Consultation) -> Response:
    return redirect(url_for(f"evaluation.{endpoint}", **here(consultation)), 303)  # type: ignore[return-value]


@pages.get(HERE)
@requires(Action.CONSULTATION_READ, Consultation)
def page(consultation: Consultation) -> str:
    is_staff = current_actor().is_staff_of(consultation)
    lines = {
        audience: sheets.lines_of(db.session(), consultation, audience) if is_staff else []
        for audience in AUDIENCES
    }
    return render_template(
        "evaluation/page.html",
        consultation=consultation,
        evaluation=presenters.evaluation_of(consultation),
        lines=lines,
        steps=(disclosure.limit(), disclosure.limit(may_include_minors=True)),
        words=words,
    )


# The surveys.


@pages.route(f"{HERE}/survey", methods=["GET", "POST"])
@requires(Action.SURVEY_ANSWER, Consultation)
def survey(consultation: Consultation) -> Response:
    form, people = forms.survey_form("participants"), participants(consultation)
    scores, line = form.scores("participants"), form.line.data or ""
    if form.validate_on_submit() and attempt(
        form, lambda: surveys.answer(db.session(), consultation, people, scores, line)
    ):
        flash(_("Thank you. You are not asked again."))
        return _to("page", consultation)
    has_answered = sheets.has_answered(db.session(), consultation, people)
    return _sheet(consultation, form, "participants", bool(people), has_answered)


@pages.route(f"{HERE}/staff-survey", methods=["GET", "POST"])
@requires(Action.STAFF_SURVEY_ANSWER, Consultation)
def staff_survey(consultation: Consultation) -> Response:
    form, account = forms.survey_form("organisers"), _account()
    scores, line = form.scores("organisers"), form.line.data or ""
    if form.validate_on_submit() and attempt(
        form,
        lambda: surveys.answer_as_organiser(db.session(), consultation, account, scores, line),
    ):
        flash(_("Thank you. You are not asked again."))
        return _to("page", consultation)
    has_answered = sheets.has_organiser_answered(db.session(), consultation, account)
    return _sheet(consultation, form, "organisers", True, has_answered)


def _sheet(
    consultation: Consultation, form: Form, audience: str, is_asked: bool, has_answered: bool
) -> Response:
    return render_form(
        "evaluation/survey.html",
        form,
        consultation=consultation,
        audience=audience,
        is_asked=is_asked,
        has_answered=has_answered,
    )


# The coding of a sample.


@pages.route(f"{HERE}/coding", methods=["GET", "POST"])
@requires(Action.DISCOURSE_CODE, Consultation)
def coding(consultation: Consultation) -> Response:
    form = forms.coding_form()
    if form.validate_on_submit() and attempt(form, lambda: _code(consultation, form)):
        return _to("coding", consultation)
    return _coding_page(consultation, form)


def _code(consultation: Consultation, form: forms.CodingForm) -> object:
    sample = samples.sample_of(db.session(), consultation)
    item = samples.item_of(db.session(), sample, form.item.data or "") if sample else None
    if item is None:
        raise NotFound("This submission is not in the sample.")
    role = current_actor().role_for(consultation, Action.DISCOURSE_CODE)
    return discourse.code(db.session(), item, form.codes(), _account(), role)


def _coding_page(consultation: Consultation, form: Form) -> Response:
    session = db.session()
    sample = samples.sample_of(session, consultation)
    seat = samples.seat_of(session, sample, _account()) if sample else None
    item = samples.next_item(session, sample, seat) if sample and seat else None
    if item is not None and isinstance(form, forms.CodingForm):
        form.item.data = item.ref
    return render_form(
        "evaluation/coding.html",
        form,
        consultation=consultation,
        sample=sample,
        seat=seat,
        item=item,
        progress=samples.progress(session, sample, seat) if sample and seat else None,
        is_complete=bool(sample) and samples.is_complete(session, sample),
        words=words,
    )


@pages.route(f"{HERE}/coding/draw", methods=["GET", "POST"])
@requires(Action.DISCOURSE_DRAW, Consultation)
def draw(consultation: Consultation) -> Response:
    form = forms.DrawForm()
    role = current_actor().role_for(consultation, Action.DISCOURSE_DRAW)
    chosen = {"size": form.size.data or 0, "seed": form.seed.data or 0}
    if form.validate_on_submit() and attempt(
        form,
        lambda: discourse.draw(db.session(), consultation, _account(), role=role, **chosen),
    ):
        flash(_("Drawn. Two people can code it now, each without seeing the other."))
        return _to("coding", consultation)
    return render_form("evaluation/draw.html", form, consultation=consultation)


def is_survey_open(consultation: Consultation) -> bool:
    """For the receipt: whether its holder has not answered yet."""
    people = participants(consultation)
    return bool(people) and not sheets.has_answered(db.session(), consultation, people)


pages.add_app_template_global(is_survey_open, "is_survey_open")
