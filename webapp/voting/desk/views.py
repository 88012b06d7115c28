"""The voting desk: set-up and seeds for organisers, the queue for moderators, runs for analysts."""

import csv
import io
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation import disclosure, jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Theme
from deliberation.insights.opinions import operations as opinions
from deliberation.insights.opinions import queries as opinion_queries
from deliberation.insights.opinions.models import OpinionRun
from deliberation.permissions.actions import Action
from deliberation.voting import operations as voting
from deliberation.voting import queries
from deliberation.voting.models import MAX_TEXT, STATES, Ballot, Statement
from webapp.access import current_actor, requires, why_not
from webapp.errors import domain_message
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.voting.desk import comparisons, forms, presenters, words
from webapp.voting.views import pages

HERE = "/<ref:mission>/<ref:consultation>"
DESK = f"{HERE}/vote/desk"
SHOWN = 20  # statements of voters that are shown already, on the moderators' page
POINTS = 100  # of a theme, on the page from which they are put to the vote


def _by(action: Action, thing: Any) -> dict[str, Any]:
    """Who acts, and in which role, as the journal records it."""
    actor = current_actor()
    assert actor.account is not None  # every role of these actions belongs to an account
    return {"by": actor.account, "role": actor.role_for(thing, action)}


def _ballot(consultation: Consultation) -> Ballot:
    found = queries.ballot_of(db.session(), consultation)
    if found is None:
        raise NotFound("There is no voting here yet.")
    return found


def _to(endpoint: str, consultation: Consultation, **more: Any) -> Response:
    where = presenters.here(consultation)
    return redirect(url_for(endpoint, **where, **more), 303)  # type: ignore[return-value]


# Organisers: how it goes, the rules, the first statements, the codes.


@pages.get(DESK)
@requires(Action.OPINION_RUN, Consultation)
def desk(consultation: Consultation) -> str:
    sort = request.args.get("sort", "votes")
    page = max(request.args.get("page", 0, type=int), 0)
    return render_template(
        "voting/desk.html",
        consultation=consultation,
        page=presenters.overview(consultation, sort, page),
        sort=sort,
        sorts=presenters.SORTS,
    )


@pages.route(f"{DESK}/settings", methods=["GET", "POST"])
@requires(Action.BALLOT_SET_UP, Consultation)
def desk_set_up(consultation: Consultation) -> Response:
    ballot = queries.ballot_of(db.session(), consultation)
    form = forms.ballot_form(consultation, ballot)
    if form.validate_on_submit() and attempt(
        form,
        lambda: voting.set_up(
            db.session(),
            consultation,
            **_by(Action.BALLOT_SET_UP, consultation),
            **form.values(consultation, ballot),
        ),
    ):
        flash(_("Saved."))
        return _to("voting.desk_seeds" if ballot is None else "voting.desk", consultation)
    return render_form(
        "voting/desk_set_up.html",
        form,
        consultation=consultation,
        ballot=ballot,
        proofs=words.PROOFS.values(),
    )


@pages.route(f"{DESK}/statements", methods=["GET", "POST"])
@requires(Action.STATEMENT_SEED, Consultation)
def desk_seeds(consultation: Consultation) -> Response:
    ballot = _ballot(consultation)
    form = forms.SeedsForm().offer(consultation, ballot)
    if form.validate_on_submit():
        count = attempt(form, lambda: _add_seeds(ballot, form))
        if count:
            flash(_("%(num)s statements were added.", num=count))
            return _to("voting.desk_seeds", consultation)
    every = queries.statements(db.session(), ballot, states=STATES)
    return render_form(
        "voting/desk_seeds.html",
        form,
        consultation=consultation,
        balance=presenters.balance(ballot),
        seeds=presenters.seed_rows(ballot, every),
        origins=words.ORIGINS,
        states=words.STATES,
    )


def _add_seeds(ballot: Ballot, form: forms.SeedsForm) -> int:
    """All of them or none; a refusal names the line."""
    texts = forms.lines(form.texts.data)
    if not texts:
        raise Invalid("texts", "Write at least one statement.")
    side, language = form.side.data or "", form.language.data or ""
    by = _by(Action.STATEMENT_SEED, ballot.consultation)
    with db.session.begin_nested():
        for number, text in enumerate(texts, 1):
            try:
                voting.add_seed(db.session(), ballot, text, language, side, **by)
            except (Invalid, Conflict) as refusal:
                if getattr(refusal, "field", "text") != "text":
                    raise
                message = domain_message(refusal)
                raise Invalid("texts", "Line %(line)s: %(message)s Nothing was added.",
                              line=number, message=message) from None  # fmt: skip
    return len(texts)


@pages.post(f"{DESK}/statements/<ref:ref>/take-back")
@requires(Action.STATEMENT_SEED, Statement)
def desk_take_back(statement: Statement) -> Response:
    """Undo of a seed or of a promotion, until somebody has voted on it."""
    consultation, theme_ref = statement.consultation, statement.theme_ref
    voting.take_back(db.session(), statement, **_by(Action.STATEMENT_SEED, statement))
    flash(_("Taken back: nobody had voted on it."))
    if request.form.get("to") == "theme" and theme_ref:
        return _to("voting.desk_theme", consultation, ref=theme_ref)
    return _to("voting.desk_seeds", consultation)


@pages.route(f"{DESK}/codes", methods=["GET", "POST"])
@requires(Action.BALLOT_SET_UP, Consultation)
def desk_codes(consultation: Consultation) -> Response:
    ballot, form = _ballot(consultation), forms.CodesForm()
    codes: list[str] = []
    if form.validate_on_submit():
        number = form.number.data or 0
        by = _by(Action.BALLOT_SET_UP, consultation)
        made = attempt(form, lambda: voting.give_invitations(db.session(), ballot, number, **by))
        codes = made or []
    if codes and request.form.get("as") == "file":
        return _as_file(consultation, codes)
    spent = queries.proofs_spent(db.session(), ballot)
    answer = render_form("voting/desk_codes.html", form, consultation=consultation, ballot=ballot,
                         codes=codes, spent=spent,
                         address=_ballot_address(consultation))  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ballot_address(consultation: Consultation) -> str:
    return url_for("voting.ballot", **presenters.here(consultation), _external=True)


def _as_file(consultation: Consultation, codes: list[str]) -> Response:
    written, address = io.StringIO(), _ballot_address(consultation)
    csv.writer(written).writerows([("code", "address"), *((code, address) for code in codes)])
    answer = make_response(written.getvalue())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="invitation-codes.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# Moderators.


@pages.get(f"{DESK}/queue")
@requires(Action.STATEMENT_MODERATE, Consultation)
def desk_queue(consultation: Consultation) -> str:
    ballot = _ballot(consultation)
    every = queries.statements(db.session(), ballot, states=STATES)
    waiting = [s for s in every if s.state == "waiting"]
    after = request.args.get("after", 0, type=int)
    shown = [s for s in every if s.state == "visible" and s.origin in ("participant", "split")]
    part = waiting[after : after + SHOWN]
    return render_template(
        "voting/desk_queue.html",
        consultation=consultation,
        waiting=[presenters.desk_card(s, ballot) for s in part],
        waiting_count=len(waiting),
        next_after=after + SHOWN if len(waiting) > after + SHOWN else 0,
        shown=[presenters.desk_card(s, ballot) for s in sorted(shown, key=lambda s: -s.id)[:SHOWN]],
        removed=presenters.removed_by_reason(every),
    )


@pages.route(f"{DESK}/queue/<ref:ref>", methods=["GET", "POST"])
@requires(Action.STATEMENT_MODERATE, Statement)
def desk_decide(statement: Statement) -> Response:
    ballot = _ballot(statement.consultation)
    form = forms.DecideForm()
    if not form.is_submitted():
        form.first.data, form.second.data = presenters.halves(statement.text, statement.language)
    elif _token_holds(form) and attempt(form, lambda: _decide(statement, form)):
        return _to("voting.desk_queue", statement.consultation)
    return render_form(
        "voting/desk_decide.html",
        form,
        consultation=statement.consultation,
        card=presenters.desk_card(statement, ballot),
        states=words.STATES,
        reasons=words.REMOVED,
    )


def _token_holds(form: forms.DecideForm) -> bool:
    """The buttons ask for different fields, so only the pressed one says which are needed."""
    form.reason.validators = ()
    form.reason.validate_choice = False
    return bool(form.validate())


def _decide(statement: Statement, form: forms.DecideForm) -> bool:
    session, by = db.session(), _by(Action.STATEMENT_MODERATE, statement)
    match request.form.get("act"):
        case "show":
            voting.decide(session, statement, "visible", None, **by)
            flash(_("Shown: people can vote on it now."))
        case "remove":
            voting.decide(session, statement, "removed", form.reason.data or "", **by)
            flash(_("Removed. Its author sees the reason."))
        case "split":
            voting.split(session, statement, form.first.data or "", form.second.data or "", **by)
            flash(_("Split: both halves are offered to everybody now."))
        case _:
            raise NotFound("There is no such decision.")
    return True


# Analysts and organisers: runs, comparison, editions, flags.


@pages.route(f"{DESK}/groups", methods=["GET", "POST"])
@requires(Action.OPINION_RUN, Consultation)
def desk_runs(consultation: Consultation) -> Response:
    session, form, ballot = db.session(), forms.ButtonForm(), _ballot(consultation)
    if form.validate_on_submit():
        opinions.request(session, consultation, **_by(Action.OPINION_RUN, consultation))
        flash(_("It is being computed. This page looks again by itself."))
        return _to("voting.desk_runs", consultation)
    runs = opinion_queries.history(session, consultation)
    done = [run for run in runs if run.state == "done"]
    waiting = next((run for run in runs if run.is_waiting), None)
    newest = done[0] if done and not done[0].is_published else None
    reason = why_not(Action.OPINION_PUBLISH, newest) if newest else None
    return render_form(
        "voting/desk_runs.html",
        form,
        consultation=consultation,
        runs=[comparisons.run_row(run) for run in runs],
        waiting=waiting,
        job=jobs.latest_for(session, waiting.ref) if waiting else None,
        after=done[0].ref if len(done) > 1 else "",
        before=done[1].ref if len(done) > 1 else "",
        unpublished=newest,
        why_not_publish=_(reason.template) if reason else "",
        minimum_cell=disclosure.limit(may_include_minors=ballot.is_youth),
    )


@pages.get(f"{DESK}/groups/compare")
@requires(Action.OPINION_RUN, Consultation)
def desk_compare(consultation: Consultation) -> str | Response:
    runs = opinion_queries.history(db.session(), consultation)
    by_ref = {run.ref: run for run in runs if run.state == "done"}
    pair = [by_ref.get(request.args.get(name, "")) for name in ("before", "after")]
    if pair[0] is None or pair[1] is None:
        return _to("voting.desk_runs", consultation)
    return render_template(
        "voting/desk_compare.html",
        consultation=consultation,
        page=comparisons.compare(pair[0], pair[1], _texts(consultation)),
    )


def _texts(consultation: Consultation) -> dict[str, Statement]:
    every = queries.statements(db.session(), _ballot(consultation), states=STATES)
    return {statement.ref: statement for statement in every}


@pages.post(f"{DESK}/groups/<ref:ref>/publish")
@requires(Action.OPINION_PUBLISH, OpinionRun)
def desk_publish(run: OpinionRun) -> Response:
    opinions.publish_edition(db.session(), run, **_by(Action.OPINION_PUBLISH, run))
    flash(_("The edition is public now."))
    return _to("voting.desk_runs", run.consultation)


@pages.get(f"{DESK}/flags")
@requires(Action.OPINION_RUN, Consultation)
def desk_flags(consultation: Consultation) -> str:
    page = presenters.flags_page(consultation, _ballot(consultation), _texts(consultation))
    return render_template("voting/desk_flags.html", consultation=consultation, page=page)


# From a theme to the ballot.


@pages.get(f"{DESK}/themes/<ref:ref>")
@requires(Action.STATEMENT_SEED, Theme)
def desk_theme(theme: Theme) -> str:
    """What of a theme is put to the vote, and what could be."""
    consultation = theme.run.consultation
    points = insights.points(db.session(), theme.run, theme, limit=POINTS, shown_only=True)
    return render_template(
        "voting/desk_theme.html",
        consultation=consultation,
        theme=theme,
        rows=presenters.point_rows(_ballot(consultation), theme, points),
        limit=MAX_TEXT,
    )


@pages.post(f"{DESK}/themes/<ref:ref>")
@requires(Action.STATEMENT_SEED, Theme)
def desk_promote_theme(theme: Theme) -> Response:
    """One click: the theme's best short quotes become statements."""
    made = opinions.promote_theme(db.session(), theme, **_by(Action.STATEMENT_SEED, theme))
    flash(
        ngettext(
            "%(num)d point of this theme is put to the vote. You can take each back until "
            "somebody has voted on it.",
            "%(num)d points of this theme are put to the vote. You can take each back until "
            "somebody has voted on it.",
            len(made),
        )
    )
    return _to("voting.desk_theme", theme.run.consultation, ref=theme.ref)


@pages.route(f"{DESK}/points/<ref:ref>", methods=["GET", "POST"])
@requires(Action.STATEMENT_SEED, Point)
def desk_promote(point: Point) -> Response:
    """One click for a point that fits; a longer one is shortened first."""
    consultation, theme = point.submission.consultation, point.theme
    ballot, form = _ballot(consultation), forms.PromoteForm()
    if theme is None or theme.state != "approved" or not point.submission.is_public:
        raise NotFound("Only public points of an approved theme can be put to the vote.")
    if not form.is_submitted():
        form.text.data = point.text[:MAX_TEXT]
    elif form.validate() and attempt(
        form,
        lambda: voting.promote(
            db.session(), ballot, point.ref, theme.ref, form.text.data or "", point.language,
            **_by(Action.STATEMENT_SEED, consultation),
        ),
    ):  # fmt: skip
        flash(_("Put to the vote. You can take it back until somebody has voted on it."))
        return _to("voting.desk_theme", consultation, ref=theme.ref)
    return render_form(
        "voting/desk_promote.html", form, consultation=consultation, point=point, theme=theme
    )


def _desk_of(theme: Theme) -> str | None:
    """For the theme's page: where an organiser puts its points to the vote, where that is open."""
    consultation = theme.run.consultation
    if theme.state != "approved" or why_not(Action.STATEMENT_SEED, consultation):
        return None
    if queries.ballot_of(db.session(), consultation) is None:
        return None
    return url_for("voting.desk_theme", ref=theme.ref, **presenters.here(consultation))


pages.add_app_template_global(_desk_of, "voting_desk_of")
