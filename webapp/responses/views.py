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
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account, Participant
from deliberation.permissions.actions import Action
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.models import ThemeResponse
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form, tidy
from webapp.insights.presenters import place, theme_page
from webapp.responses import forms, presenters

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


@pages.get("/board")
@requires(Action.ACCOUNT_USE)
def board() -> str:
    return render_template(
        "responses/board.html", board=presenters.board(_account(), now(), request.args.to_dict())
    )


@pages.get(f"{THEME}/brief")
@requires(Action.THEME_READ, Theme)
def brief(theme: Theme) -> str | Response:
    if not theme.is_living:
        return _to("insights.theme", theme.run.consultation, ref=theme.ref)
    return render_template(
        "responses/brief.html",
        theme=theme,
        consultation=theme.run.consultation,
        brief=presenters.brief(theme, now()),
        reasons=forms.REASONS,
    )


@pages.route(f"{THEME}/response", methods=["GET", "POST"])
@requires(Action.RESPONSE_GIVE, Theme)
def respond(theme: Theme) -> Response:
    if not theme.is_living:
        return _to("insights.theme", theme.run.consultation, ref=theme.ref)
    consultation, former = theme.run.consultation, queries.response_to(db.session(), theme)
    versions = objectives.answering(db.session(), consultation.mission)
    if former and former.version and former.version not in versions:
        versions.append(former.version)
    promise = consultation.promise
    start = forms.filled(former, promise.responder_office if promise else "", consultation.language)
    form = forms.ResponseForm(data=start)
    form.offer(consultation, versions)
    if form.validate_on_submit() and attempt(form, lambda: _answer(theme, form, versions)):
        flash(_("Published. The people who wrote see it on their receipts."))
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
    )


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
        rows=presenters.you_said(run) if run else [],
        ledger=insights.ledger(db.session(), run) if run else None,
        late_days=queries.late_days(db.session(), consultation, now()),
        reasons=forms.REASONS,
        scores=responses.SCORES,
        fewest=presenters.fewest(),
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
    ids = presenters.participant_ids(consultation)
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
