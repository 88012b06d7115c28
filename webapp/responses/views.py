"""Answers: the board's page, the brief, the answer to a theme, the public record, the verdict."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import NotAllowed
from deliberation.insights import queries as insights
from deliberation.insights.models import Theme
from deliberation.insights.positions.queries import positions_of
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account, Participant
from deliberation.permissions.actions import Action
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.models import ThemeResponse
from deliberation.responses.understanding import queries as understanding
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form, tidy
from webapp.insights.presenters import place, theme_page
from webapp.responses import forms, levels, said

pages = Blueprint("responses", __name__)
HERE = "/<ref:mission>/<ref:consultation>"
THEME = f"{HERE}/themes/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, consultation: Consultation, **more: Any) -> Response:
    where = place(consultation)
    return redirect(url_for(endpoint, **where, **more), 303)  # type: ignore[return-value]


@pages.route(f"{THEME}/response", methods=["GET", "POST"])
@requires(Action.RESPONSE_GIVE, Theme)
def respond(theme: Theme) -> Response:
    if not theme.is_living:
        return _to("insights.theme", theme.run.consultation, ref=theme.ref)
    consultation, former = theme.run.consultation, queries.response_to(db.session(), theme)
    versions = _versions(consultation, former)
    form = _form(theme, former, versions)
    is_sent = form.validate_on_submit() and not form.check.data
    if is_sent and attempt(form, lambda: _answer(theme, form, versions)):
        flash(_("Published. The people who wrote see it on their receipts."))
        levels.warn(form)
        return _to("responses.you_said", consultation, _anchor=f"theme-{theme.ref}")
    return render_form(
        "responses/respond.html",
        form,
        theme=theme,
        consultation=consultation,
        former=former,
        page=theme_page(theme, ""),
        own_lines=queries.own_lines(db.session(), theme),
        reasons=forms.REASONS,
        levels=levels.of(form) if form.is_submitted() else [],
    )


def _versions(consultation: Consultation, former: ThemeResponse | None) -> list[ObjectiveVersion]:
    versions = objectives.answering(db.session(), consultation.mission)
    if former and former.version and former.version not in versions:
        versions.append(former.version)
    return versions


def _form(
    theme: Theme, former: ThemeResponse | None, versions: list[ObjectiveVersion]
) -> forms.ResponseForm:
    consultation = theme.run.consultation
    promise = consultation.promise
    start = forms.filled(former, promise.responder_office if promise else "", consultation.language)
    form = forms.response_form(positions_of(db.session(), theme))(data=start)
    form.offer(consultation, versions)
    return form


@pages.post(f"{THEME}/response/level")
@requires(Action.RESPONSE_GIVE, Theme)
def level(theme: Theme) -> str:
    """How plain the draft reads; posted while it is written, so that no draft is in an address."""
    form = _form(theme, None, [])
    return render_template("responses/_levels.html", levels=levels.of(form))


def _answer(
    theme: Theme, form: forms.ResponseForm, versions: list[ObjectiveVersion]
) -> ThemeResponse:
    """The first answer, or an amendment of the one the form was opened with."""
    answer = form.answer(versions)
    number = form.number.data or ""
    if not number.isdecimal():
        return responses.respond(db.session(), theme, answer, _account())
    return responses.amend(
        db.session(),
        theme,
        answer,
        _account(),
        reason=tidy(form.amendment_reason.data),
        replaces=int(number),
    )


@pages.get(f"{THEME}/answers")
@requires(Action.THEME_READ, Theme)
def history(theme: Theme) -> str:
    return render_template(
        "responses/history.html",
        theme=theme,
        consultation=theme.run.consultation,
        responses=queries.responses_to(db.session(), theme),
        reasons=forms.REASONS,
    )


@pages.get(f"{HERE}/responses/")
@requires(Action.CONSULTATION_READ, Consultation)
def you_said(consultation: Consultation) -> str:
    run = insights.published_run(db.session(), consultation)
    return render_template(
        "responses/you_said.html",
        consultation=consultation,
        page=said.you_said(run, request.args.to_dict()) if run else None,
        ledger=insights.ledger(db.session(), run) if run else None,
        late_days=queries.late_days(db.session(), consultation, now()),
        north_star=understanding.result_of(db.session(), consultation),
        reasons=forms.REASONS,
        scores=responses.SCORES,
        fewest=said.fewest(),
    )


@pages.route(f"{HERE}/close", methods=["GET", "POST"])
@requires(Action.CONSULTATION_CLOSE, Consultation)
def close(consultation: Consultation) -> Response:
    form = forms.CloseForm()
    if form.validate_on_submit() and attempt(
        form, lambda: (responses.close(db.session(), consultation, _account()), True)
    ):
        flash(_("Closed. Every theme has its answer."))
        return _to("responses.you_said", consultation)
    run = insights.published_run(db.session(), consultation)
    return render_form(
        "responses/close.html",
        form,
        consultation=consultation,
        run=run,
        unanswered=queries.unanswered(db.session(), run) if run else [],
    )


@pages.post(f"{THEME}/verdict")
@requires(Action.VERDICT_GIVE, Theme)
def verdict(theme: Theme) -> Response:
    consultation, form = theme.run.consultation, forms.VerdictForm()
    ids = said.participant_ids(consultation)
    own = queries.themes_of(db.session(), theme.run, ids)
    author = db.session.scalar(select(Participant).where(Participant.id == own.get(theme.id, 0)))
    if author is None:
        raise NotAllowed("Only people whose words are in this theme judge its answer.")
    score = form.score.data if form.validate_on_submit() else ""
    responses.give_verdict(db.session(), theme, author, int(score) if score else -1)
    flash(_("Thank you. You can change it whenever you come back."))
    if form.back.data == "receipt":
        return _to("submissions.receipt", consultation)
    return _to("responses.you_said", consultation, _anchor=f"theme-{theme.ref}")


pages.add_app_template_global(forms.REASONS, "answer_reasons")  # type: ignore[arg-type]

# The pages of followers and of the north-star question register on the same blueprint.
# The brief registers on the same blueprint.
from webapp.responses.board import views as _board  # noqa: E402, F401
from webapp.responses.brief import views as _brief  # noqa: E402, F401
from webapp.responses.following import views as _following  # noqa: E402, F401
from webapp.responses.understanding import views as _understanding  # noqa: E402, F401
