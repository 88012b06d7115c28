"""Pages of people who read: the queue of submissions, the second reader, facts, missing themes."""

from typing import Any

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid, NotFound
from deliberation.insights import queries as insights
from deliberation.insights.challenges import operations as challenges
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.insights.positions import queries as held
from deliberation.insights.reading import operations as reading
from deliberation.insights.reading import queries
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights.coding.forms import FactForm
from webapp.insights.presenters import place
from webapp.insights.reading import forms, presenters
from webapp.insights.views import HERE, RUN, pages


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, consultation: Consultation, **more: Any) -> Response:
    address = url_for(endpoint, **place(consultation), **more)
    return redirect(address, 303)  # type: ignore[return-value]


# Every submission is read by a person.


@pages.route(f"{HERE}/reading", methods=["GET", "POST"])
@requires(Action.SUBMISSION_QUEUE, Consultation)
def reading_queue(consultation: Consultation) -> Response:
    form, session = forms.ReadForm(), db.session()
    if form.validate_on_submit():
        ref, act = form.submission.data or "", form.act.data
        if act == "read":
            reading.mark_read(session, consultation, ref, _account())
        elif act == "skip":
            reading.put_back(session, consultation, ref, _account())
        reading.hand_out(session, consultation, _account())
        return _to("insights.reading_queue", consultation)
    loan = queries.in_hand(session, consultation, _account(), now())
    return render_form(
        "insights/reading.html",
        form,
        consultation=consultation,
        submission=loan.submission if loan else None,
        coverage=queries.coverage(session, consultation),
    )


# The second reader.


def _second_reader(run: Run, form: Form) -> Response:
    found = presenters.second_reader(run, _account())
    drawing = forms.DrawForm(formdata=None)
    return render_form("insights/second_reader.html", form, run=run, page=found, drawing=drawing)


@pages.route(f"{RUN}/second-reader", methods=["GET", "POST"])
@requires(Action.READING_CODE, Run)
def second_reader(run: Run) -> Response:
    form = forms.CodeForm()

    def act() -> bool:
        sample = queries.second_reading(db.session(), run)
        item = queries.item_of(db.session(), sample, form.point.data or "") if sample else None
        if item is None:
            raise NotFound("This point is not in the sample.")
        theme = None if form.theme.data == "none" else _theme(run, form.theme.data or "")
        reading.code_item(db.session(), item, theme, _account())
        return True

    if form.validate_on_submit() and attempt(form, act):
        return _to("insights.second_reader", run.consultation, ref=run.ref)
    return _second_reader(run, form)


@pages.post(f"{RUN}/second-reader/undo")
@requires(Action.READING_CODE, Run)
def second_reader_undo(run: Run) -> Response:
    sample = queries.second_reading(db.session(), run)
    if sample is None:
        raise NotFound("No sample is drawn for this analysis.")
    reading.take_back(db.session(), sample, _account())
    return _to("insights.second_reader", run.consultation, ref=run.ref)


@pages.post(f"{RUN}/second-reader/draw")
@requires(Action.READING_DRAW, Run)
def draw_sample(run: Run) -> Response:
    form = forms.DrawForm()
    chosen = {"seed": form.seed.data or 0, "size": form.size.data or 0}
    if form.validate_on_submit() and attempt(
        form, lambda: reading.draw_sample(db.session(), run, _account(), **chosen)
    ):
        flash(_("Drawn. Another person than those who reviewed can code it now."))
        return _to("insights.second_reader", run.consultation, ref=run.ref)
    return _second_reader(run, form)


def _theme(run: Run, ref: str) -> Theme:
    found = next((theme for theme in run.themes if theme.ref == ref), None)
    if found is None:
        raise Invalid("theme", "Choose a theme from the list.")
    return found


# Claims of fact.


@pages.route(f"{HERE}/themes/points/<ref:ref>/fact", methods=["GET", "POST"])
@requires(Action.FACT_MARK, Point)
def fact(point: Point) -> Response:
    mark = held.fact_of(db.session(), point)
    form = FactForm(data={"state": mark.state, "source": mark.source} if mark else {})
    role = current_actor().role_for(point, Action.FACT_MARK)
    if form.validate_on_submit() and attempt(
        form,
        lambda: positions.mark_fact(
            db.session(), point, form.state.data, form.source.data or "", _account(), role
        ),
    ):
        flash(_("Saved. It stands beside these words in the brief."))
        run = db.session().get_one(Run, point.run_id)
        if run.state == "draft" or point.theme is None:
            return _to("insights.run", run.consultation, ref=run.ref)
        return _to("responses.brief", run.consultation, ref=point.theme.ref)
    return render_form("insights/fact.html", form, point=point)


# A theme is missing.


@pages.route(f"{RUN}/missing", methods=["GET", "POST"])
@requires(Action.MISSING_SAY, Run)
def missing(run: Run) -> Response:
    author = presenters.participant_here(run.consultation)
    if author is None:
        flash(_("Only people who took part can say this. Open your receipt code first."))
        return redirect(url_for("submissions.open_receipt"), 303)  # type: ignore[return-value]
    form = forms.MissingForm()
    if form.validate_on_submit() and attempt(
        form, lambda: challenges.say_missing(db.session(), run, author, form.text.data or "")
    ):
        flash(_("Sent. An analyst reads it; the answer will stand on your receipt."))
        return _to("submissions.receipt", run.consultation)
    return render_form("insights/missing.html", form, run=run)


@pages.route(f"{HERE}/analysis/missing/<ref:ref>", methods=["GET", "POST"])
@requires(Action.MISSING_ANSWER, MissingTheme)
def answer_missing(said: MissingTheme) -> Response:
    form, run = forms.AnswerMissingForm(), said.run
    form.offer([theme for theme in run.themes if theme.is_living])

    def act() -> bool:
        theme = _theme(run, form.target.data) if form.target.data else None
        text = form.text.data or ""
        challenges.answer_missing(db.session(), said, text, _account(), theme)
        return True

    if form.validate_on_submit() and attempt(form, act):
        flash(_("Answered. The contributor sees it on the receipt."))
        return _to("insights.run", run.consultation, ref=run.ref, part="challenges")
    return render_form("insights/answer_missing.html", form, said=said, run=run)


def missing_on_receipt(consultation: Consultation) -> dict[str, Any] | None:
    """For the receipt: what its holder missed and was answered, and where to say so."""
    run = insights.published_run(db.session(), consultation)
    author = presenters.participant_here(consultation)
    if run is None or author is None:
        return None
    said = presenters.missing_of(run, {author.id})
    return {"run": run, "said": said, "may_say": all(one.answered_at for one in said)}


pages.add_app_template_global(missing_on_receipt, "missing_on_receipt")
