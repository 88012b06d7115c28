"""Themes: the public list and page, the runs, the review desk, objections and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid, NotFound
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.models import Campaign, Challenge, Point, Run, Theme
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from deliberation.responses import queries as responses
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights import forms, presenters, words

pages = Blueprint("insights", __name__)
HERE = "/<ref:mission>/<ref:consultation>"
RUN = f"{HERE}/analysis/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, consultation: Consultation, **more: Any) -> Response:
    where = presenters.place(consultation)
    return redirect(url_for(endpoint, **where, **more), 303)  # type: ignore[return-value]


# For everybody.


@pages.get(f"{HERE}/themes/")
@requires(Action.THEME_LIST, Consultation)
def themes(consultation: Consultation) -> str:
    session, chosen = db.session(), request.args.to_dict()
    run = queries.published_run(session, consultation)
    if run is None:
        return render_template("insights/no_themes.html", consultation=consultation)
    summaries = queries.theme_summaries(session, run)
    shown = presenters.arranged(summaries, chosen)
    answers = responses.responses_of(session, run)
    return render_template(
        "insights/themes.html",
        consultation=consultation,
        run=run,
        ledger=presenters.spoken(queries.ledger(session, run)),
        urls=presenters.ledger_urls(consultation),
        cards=[presenters.card(s, consultation, answers.get(s.theme.id)) for s in shown],
        total=len(summaries),
        fields=presenters.filters(summaries, chosen),
        edits=queries.step_count(session, run),
    )


@pages.get(f"{HERE}/themes/<any('unthemed', 'set-aside'):part>")
@requires(Action.THEME_LIST, Consultation)
def remainder(consultation: Consultation, part: str) -> str:
    session, after = db.session(), request.args.get("after", "")
    run = queries.published_run(session, consultation)
    if run is None:
        raise NotFound("No themes are published yet.")
    kind = part.replace("-", "_")
    limit = presenters.PAGE + 1
    points = queries.points(session, run, kind, after=after, limit=limit, shown_only=True)
    return render_template(
        "insights/remainder.html",
        consultation=consultation,
        part=part,
        points=[(point, presenters.quotation(point, None)) for point in points[: presenters.PAGE]],
        next_after=presenters.next_page(points),
        reasons=words.REASONS,
        ledger=presenters.spoken(queries.ledger(session, run)),
    )


@pages.get(f"{HERE}/themes/<ref:ref>")
@requires(Action.THEME_READ, Theme)
def theme(theme: Theme) -> str | Response:
    if not theme.is_living:
        return _to("insights.theme", theme.run.consultation, ref=_heir(theme).ref)
    return render_template(
        "insights/theme.html",
        page=presenters.theme_page(theme, request.args.get("after", "")),
        theme=theme,
        run=theme.run,
        consultation=theme.run.consultation,
    )


def _heir(theme: Theme) -> Theme:
    """Where a merged theme's points are now."""
    while not theme.is_living:
        heir = db.session().get(Theme, theme.merged_into_id) if theme.merged_into_id else None
        if heir is None:
            raise NotFound("This theme was set aside in the review.")
        theme = heir
    return theme


@pages.route(f"{HERE}/themes/points/<ref:ref>/challenge", methods=["GET", "POST"])
@requires(Action.CHALLENGE_MAKE, Point)
def challenge(point: Point) -> Response:
    form = forms.ChallengeForm()
    if form.validate_on_submit() and attempt(
        form, lambda: insights.challenge(db.session(), point, form.text.data or "")
    ):
        flash(_("Sent. An analyst reads it; the answer will stand on your receipt."))
        return _to("submissions.receipt", point.submission.consultation)
    return render_form("insights/challenge.html", form, point=point)


# Runs.


@pages.get(f"{HERE}/analysis/")
@requires(Action.RUN_READ, Consultation)
def runs(consultation: Consultation) -> str:
    found = queries.runs(db.session(), consultation)
    return render_template(
        "insights/runs.html",
        consultation=consultation,
        runs=found,
        states=words.STATES,
        granularities=dict(forms.GRANULARITIES),
    )


@pages.route(f"{HERE}/analysis/new", methods=["GET", "POST"])
@requires(Action.RUN_REQUEST, Consultation)
def start(consultation: Consultation) -> Response:
    form = forms.StartForm()
    if form.validate_on_submit():
        params = {"granularity": form.granularity.data, "seed": form.seed.data}
        run = attempt(
            form, lambda: insights.request_run(db.session(), consultation, _account(), params)
        )
        if run is not None:
            return _to("insights.progress", consultation, ref=run.ref)
    return render_form("insights/start.html", form, consultation=consultation)


@pages.get(f"{RUN}/progress")
@requires(Action.RUN_READ, Run)
def progress(run: Run) -> str:
    return render_template(
        "insights/progress.html",
        run=run,
        job=jobs.latest_for(db.session(), run.ref),
        stages=words.STAGES,
    )


@pages.post(f"{RUN}/cancel")
@requires(Action.RUN_CANCEL, Run)
def cancel(run: Run) -> Response:
    insights.cancel(db.session(), run, _account())
    flash(_("The analysis is being stopped."))
    return _to("insights.progress", run.consultation, ref=run.ref)


@pages.post(f"{RUN}/publish")
@requires(Action.RUN_PUBLISH, Run)
def publish(run: Run) -> Response:
    form = forms.PublishForm()
    if form.validate_on_submit() and attempt(
        form, lambda: (insights.publish(db.session(), run, _account()), True)
    ):
        flash(_("The themes are public now."))
        return _to("insights.themes", run.consultation)
    return _desk(run, form)


# The review desk.


@pages.get(RUN)
@requires(Action.RUN_READ, Run)
def run(run: Run) -> Response:
    if not run.is_found:
        return _to("insights.progress", run.consultation, ref=run.ref)
    return _desk(run)


@pages.post(f"{RUN}/review/<verb>")
@requires(Action.RUN_REVIEW, Run)
def review(run: Run, verb: str) -> Response:
    if verb not in STEPS:
        raise NotFound("The review has no such step.")
    name, act = STEPS[verb]
    form = forms.DESK[name](prefix=name)
    step = Posted(run, form, _account())
    if form.validate_on_submit() and attempt(form, lambda: (act(step), True)):
        return _to("insights.run", run.consultation, ref=run.ref, **form.place(verb))
    return _desk(run, form)


def _desk(run: Run, refused: Form | None = None) -> Response:
    """The desk; `refused` is the form that came back with errors."""
    chosen = request.args.to_dict()
    if isinstance(refused, forms.StepForm):
        chosen |= refused.place()
    desk = presenters.desk(run, chosen)
    filled: dict[str, forms.StepForm] = {}
    for name, kind in forms.DESK.items():
        is_refused = isinstance(refused, kind)
        filled[name] = refused if is_refused else kind(prefix=name, formdata=None)
        filled[name].offer(desk)
    return render_form(
        "insights/desk.html",
        refused or Form(),
        desk=desk,
        run=run,
        is_open=can(Action.RUN_REVIEW, run),
        names=words.STEPS,
        states=words.STATES,
        reasons=words.REASONS,
        publishing=forms.PublishForm(formdata=None),
        **filled,
    )


@dataclass(frozen=True)
class Posted:
    """One step as it was sent: the run, the form, who sent it, and the things the form names."""

    run: Run
    form: Any
    account: Account

    @property
    def here(self) -> tuple[Session, Run]:
        return db.session(), self.run

    def theme(self, field: str = "theme") -> Theme:
        """The theme named in a field: the open one, or the target."""
        ref = self.form[field].data or ""
        found = next((theme for theme in self.run.themes if theme.ref == ref), None)
        if found is None:
            raise Invalid(field, "Choose a theme from the list.")
        return found

    @property
    def points(self) -> list[Point]:
        return queries.points_of(*self.here, self.form.points.data or [])

    @property
    def campaign(self) -> Campaign:
        known = {found.campaign.ref: found.campaign for found in queries.campaigns(*self.here)}
        if self.form.campaign.data not in known:
            raise NotFound("There is no such campaign in this analysis.")
        return known[self.form.campaign.data]


def _on_theme(act: Callable[..., object]) -> Callable[[Posted], object]:
    """A step that needs nothing but the open theme."""
    return lambda p: act(*p.here, p.theme(), p.account)


# Verb of the address -> which form it reads, and what it does.
STEPS: dict[str, tuple[str, Callable[[Posted], object]]] = {
    "approve": ("words", _on_theme(insights.approve)),
    "reopen": ("words", _on_theme(insights.reopen)),
    "pin": ("words", _on_theme(insights.pin)),
    "unpin": ("words", _on_theme(insights.unpin)),
    "rename": (
        "words",
        lambda p: insights.rename(*p.here, p.theme(), p.form.label.data or "", p.account),
    ),
    "claim": (
        "words",
        lambda p: insights.claim(*p.here, p.theme(), p.form.claim.data or "", p.account),
    ),
    "merge": ("words", lambda p: insights.merge(*p.here, p.theme(), p.theme("target"), p.account)),
    "set_aside_theme": (
        "words",
        lambda p: insights.set_aside_theme(*p.here, p.theme(), p.form.reason.data or "", p.account),
    ),
    "split": (
        "sorting",
        lambda p: insights.split(*p.here, p.theme(), p.points, p.form.label.data or "", p.account),
    ),
    "create": (
        "sorting",
        lambda p: insights.create(*p.here, p.form.label.data or "", p.account, p.points),
    ),
    "move": ("sorting", lambda p: insights.move(*p.here, p.points, p.theme("target"), p.account)),
    "set_aside_points": (
        "sorting",
        lambda p: insights.set_aside_points(*p.here, p.points, p.form.reason.data or "", p.account),
    ),
    "restore_points": ("sorting", lambda p: insights.restore_points(*p.here, p.points, p.account)),
    "label_campaign": (
        "campaign",
        lambda p: insights.label_campaign(
            *p.here, p.campaign, p.form.is_organised.data, p.form.label.data or "", p.account
        ),
    ),
    "undo": ("back", lambda p: insights.undo(*p.here, p.account, p.form.number.data)),
}


@pages.route(f"{HERE}/analysis/challenges/<ref:ref>", methods=["GET", "POST"])
@requires(Action.CHALLENGE_ANSWER, Challenge)
def answer(objection: Challenge) -> Response:
    run = db.session().get_one(Run, objection.point.run_id)
    form = forms.AnswerForm()
    form.offer([theme for theme in run.themes if theme.is_living])
    posted = Posted(run, form, _account())
    if form.validate_on_submit() and attempt(form, lambda: (_answer(posted, objection), True)):
        flash(_("Answered. The contributor sees it on the receipt."))
        return _to("insights.run", run.consultation, ref=run.ref, part="challenges")
    return render_form("insights/answer.html", form, objection=objection, run=run)


def _answer(posted: Posted, objection: Challenge) -> None:
    target = posted.theme("target") if posted.form.target.data else None
    text = posted.form.text.data or ""
    insights.answer_challenge(db.session(), objection, text, posted.account, target)
