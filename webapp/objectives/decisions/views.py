"""The board decides: positions, adoption, decision points; and the log of what was decided."""

from flask import Response, flash, render_template, request
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.errors import Conflict
from deliberation.foresight import queries as foresight
from deliberation.missions.models import Mission
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.decisions import queries as deciding
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.decisions.points import operations as points
from deliberation.objectives.models import DecisionPoint, Objective, ObjectiveVersion
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import requires
from webapp.errors import domain_message
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives import presenters, words
from webapp.objectives.acting import HERE, ROOM, account, to
from webapp.objectives.decisions import forms
from webapp.objectives.decisions import presenters as log
from webapp.objectives.decisions import words as log_words
from webapp.objectives.views import pages

POINT = f"{ROOM}/decision-points/<ref:ref>"
LOG = "/<ref:mission>/decisions"


# Positions and adoption.


@pages.route(f"{HERE}/position", methods=["GET", "POST"])
@requires(Action.POSITION_TAKE, Objective)
def position(objective: Objective) -> Response:
    version = presenters.proposal(objective)
    form = forms.PositionForm(data=_own(version) | {"number": str(version.number)})
    if form.validate_on_submit() and attempt(form, lambda: _take(version, form)):
        flash(_("Recorded. You can change it until the decision."))
        return to("objectives.position", objective)
    return render_form(
        "objectives/position.html",
        form,
        objective=objective,
        version=version,
        positions=presenters.positions(version),
        seat=objectives.seat_of(version, account()),
        words=words,
    )


def _own(version: ObjectiveVersion) -> dict[str, str]:
    """What this member has said so far."""
    own = next((p for p in version.positions if p.account_id == account().id), None)
    if own is None:
        return {}
    part = "aside" if own.steps_aside else "declared" if own.interest else "none"
    return {"stance": own.stance, "dissent": own.dissent, "part": part, "interest": own.interest}


def _take(version: ObjectiveVersion, form: forms.PositionForm) -> object:
    _demand_seen(version, form.number.data)
    return objectives.take_position(
        db.session(),
        version,
        account(),
        form.stance.data or "",
        form.dissent.data or "",
        interest=form.interest.data or "" if form.part.data != "none" else "",
        steps_aside=form.part.data == "aside",
    )


@pages.route(f"{HERE}/adopt", methods=["GET", "POST"])
@requires(Action.OBJECTIVE_ADOPT, Objective)
def adopt(objective: Objective) -> Response:
    version, session = presenters.proposal(objective), db.session()
    form = forms.AdoptionForm(data={"number": str(version.number)})
    if form.validate_on_submit() and attempt(form, lambda: _sign(version, form)):
        flash(_("Adopted. The public page shows it now."))
        return to("objectives.show", objective)
    return render_form(
        "objectives/adopt.html",
        form,
        objective=objective,
        version=version,
        tally=queries.tally(version),
        in_the_way=_in_the_way(version),
        needed=deciding.needed_reasons(session, version),
        needs_owner=deciding.needs_owner(version),
        verdict=foresight.verdict_of(session, version.ref),
        positions=presenters.positions(version),
        words=words,
    )


def _in_the_way(version: ObjectiveVersion) -> list[tuple[str, str]]:
    """What the record lacks: the field, and the sentence that names it."""
    gaps = deciding.standing_in_the_way(db.session(), version)
    return [(gap.field, domain_message(gap)) for gap in gaps]


def _sign(version: ObjectiveVersion, form: forms.AdoptionForm) -> object:
    _demand_seen(version, form.number.data)
    return objectives.adopt(db.session(), version, account(), form.adoption())


def _demand_seen(version: ObjectiveVersion, number: str | None) -> None:
    """Nobody decides on another wording than the one they read."""
    if number != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")


# Decision points.


@pages.route(f"{HERE}/decision-points/new", methods=["GET", "POST"])
@requires(Action.DECISION_POINT_SET, Objective)
def decision_point(objective: Objective) -> Response:
    latest = objective.public or objective.latest
    form = forms.DecisionPointForm(data={"owner": latest.owner if latest else ""})
    if form.validate_on_submit() and attempt(form, lambda: _plan(objective, form)):
        flash(_("Planned. The board is reminded, and everybody sees when it is late."))
        return to("objectives.show", objective, _anchor="decision-points")
    return render_form("objectives/decision_point.html", form, objective=objective, version=latest)


def _plan(objective: Objective, form: forms.DecisionPointForm) -> object:
    return points.set_decision_point(
        db.session(),
        objective,
        account(),
        question=form.question.data or "",
        due_on=form.due_on.data,
        owner=form.owner.data or "",
        **form.said(),
    )


@pages.route(POINT, methods=["GET", "POST"])
@requires(Action.DECISION_POINT_DECIDE, DecisionPoint)
def decide(point: DecisionPoint) -> Response:
    form = forms.DecideForm()
    if form.validate_on_submit() and attempt(form, lambda: (_decide(point, form), True)):
        if point.outcome == "stop":
            flash(_("Decided. Now the owner is heard before it stops."))
            return to("objectives.ending", point.objective)
        flash(_("Decided. Everybody can read what you have learnt."))
        return to("objectives.show", point.objective, _anchor=f"point-{point.ref}")
    return _point_page("objectives/decide.html", form, point)


def _decide(point: DecisionPoint, form: forms.DecideForm) -> None:
    points.decide(
        db.session(),
        point,
        form.outcome.data or "",
        form.learning_note.data or "",
        account(),
        form.evidence_found.data or "",
    )


@pages.route(f"{POINT}/beforehand", methods=["GET", "POST"])
@requires(Action.DECISION_POINT_SET, DecisionPoint)
def beforehand(point: DecisionPoint) -> Response:
    """What would decide it, as long as its day has not come."""
    form = forms.BeforehandForm(obj=point)
    if form.validate_on_submit() and attempt(form, lambda: (_say(point, form), True)):
        flash(_("Kept. From its day on it can no longer be changed."))
        return to("objectives.show", point.objective, _anchor=f"point-{point.ref}")
    return _point_page("objectives/decisions/beforehand.html", form, point)


def _say(point: DecisionPoint, form: forms.BeforehandForm) -> None:
    points.set_beforehand(db.session(), point, account(), **form.said())


@pages.post(f"{POINT}/sign")
@requires(Action.DECISION_POINT_SET, DecisionPoint)
def sign_seen(point: DecisionPoint) -> Response:
    form = forms.SignForm()
    if form.validate_on_submit() and attempt(form, lambda: (_see(point, form), True)):
        flash(_("Recorded. The decision is due."))
        return to("objectives.show", point.objective, _anchor=f"point-{point.ref}")
    return _point_page("objectives/decisions/sign.html", form, point)


def _see(point: DecisionPoint, form: forms.SignForm) -> None:
    source = form.source.data or ""
    points.see_sign(db.session(), point, account(), seen_on=form.seen_on.data, source=source)


def _point_page(template: str, form: forms.Form, point: DecisionPoint) -> Response:
    objective = point.objective
    return render_form(
        template,
        form,
        point=point,
        objective=objective,
        version=objective.public or objective.latest,
        is_frozen=deciding.is_frozen(point),
        seeing=forms.SignForm(formdata=None, seen_on=now().date()),
        words=words,
    )


# The log.


@pages.get(f"{LOG}/")
@requires(Action.MISSION_READ, Mission)
def log_of(mission: Mission) -> str:
    before = request.args.get("before", "")
    lines = deciding.log_of(db.session(), mission, before=before, limit=log.PAGE + 1)
    return render_template(
        "objectives/decisions/log.html",
        mission=mission,
        lines=log.shown(mission, lines[: log.PAGE]),
        older=lines[log.PAGE - 1].ref if len(lines) > log.PAGE else None,
        before=before,
        words=log_words,
    )


@pages.get(f"{LOG}.csv")
@requires(Action.MISSION_READ, Mission)
def log_file(mission: Mission) -> Response:
    lines = deciding.log_of(db.session(), mission)
    rows = (log.row(mission, line) for line in reversed(lines))
    return csv_file(files.to_csv(log.COLUMNS, rows), f"{mission.ref}-decisions.csv")


def csv_file(content: str, name: str) -> Response:
    """A table to keep, as everybody's spreadsheet reads it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        ("\ufeff" + content).encode(), mimetype="text/csv; charset=utf-8", headers=headers
    )


@pages.get(f"{LOG}/<ref:ref>")
@requires(Action.MISSION_READ, LoggedDecision)
def log_line(line: LoggedDecision) -> str:
    mission, session = line.mission, db.session()
    former = (
        deciding.line_of(session, mission, line.supersedes_ref) if line.supersedes_ref else None
    )
    return render_template(
        "objectives/decisions/line.html",
        mission=mission,
        shown=log.shown(mission, [line])[0],
        former=former,
        later=deciding.superseded_by(session, line),
        words=log_words,
    )
