"""Themes: the public list and page, the runs, the review desk, objections and answers."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.challenges.queries import challenge_rate
from deliberation.insights.models import Challenge, Point, Run, Theme
from deliberation.insights.retelling import operations as retelling
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from deliberation.responses import queries as responses
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights import desks, forms, presenters, waiting, words
from webapp.insights.reading.presenters import participant_here, readers
from webapp.insights.steps import STEPS, Posted

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
    shown = presenters.arranged(summaries, chosen, presenters.beside(run, chosen))
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
        readers=readers(run),
        can_say_missing=participant_here(consultation) is not None,
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
        readers=readers(theme.run),
        objections=challenge_rate(db.session(), theme),
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
        if current_app.config["SETTINGS"].second_encoder:
            params["second_encoder"] = True
        run = attempt(
            form, lambda: insights.request_run(db.session(), consultation, _account(), params)
        )
        if run is not None:
            return _to("insights.progress", consultation, ref=run.ref)
    cost = waiting.told_before(consultation)
    return render_form("insights/start.html", form, consultation=consultation, cost=cost)


@pages.get(f"{RUN}/progress")
@requires(Action.RUN_READ, Run)
def progress(run: Run) -> str:
    job = jobs.latest_for(db.session(), run.ref)
    return render_template(
        "insights/progress.html",
        run=run,
        job=job,
        stages=words.STAGES,
        left=waiting.told_during(job),
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
        retelling.announce(db.session(), run)
        return _to("insights.run", run.consultation, ref=run.ref, **form.place(verb))
    return _desk(run, form)


def _desk(run: Run, refused: Form | None = None) -> Response:
    """The desk; `refused` is the form that came back with errors."""
    chosen = request.args.to_dict()
    if isinstance(refused, forms.StepForm):
        chosen |= refused.place()
    desk = desks.desk(run, chosen)
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
        kinds=words.KINDS,
        facts=words.FACTS,
        publishing=forms.PublishForm(formdata=None),
        **filled,
    )


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


# The queue of questions and the pages of readers register on the same blueprint.
from webapp.insights.arrivals import views as _arrivals  # noqa: E402, F401
from webapp.insights.compare import views as _compare  # noqa: E402, F401
from webapp.insights.given import views as _given  # noqa: E402, F401
from webapp.insights.listing import views as _listing  # noqa: E402, F401
from webapp.insights.overview import views as _overview  # noqa: E402, F401
from webapp.insights.queue import views as _queue  # noqa: E402, F401
from webapp.insights.reading import views as _reading  # noqa: E402, F401
from webapp.insights.splitting import views as _splitting  # noqa: E402, F401
