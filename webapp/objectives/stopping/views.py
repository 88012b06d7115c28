"""How things end: exit plans, the stop procedure of an objective or initiative, what was learnt."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.errors import NotFound
from deliberation.missions.models import Initiative, Mission
from deliberation.objectives.models import Objective
from deliberation.objectives.stopping import operations as stopping
from deliberation.objectives.stopping import queries
from deliberation.objectives.stopping.models import StopProcedure
from deliberation.permissions.actions import Action
from webapp.access import can, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.objectives.acting import HERE, account, office, to_mission
from webapp.objectives.stopping import forms, words
from webapp.objectives.views import pages

INITIATIVE = "/<ref:mission>/initiatives/<ref:ref>"
STOP = "/<ref:mission>/stops/<ref:ref>"
Subject = Objective | Initiative


# Exit plans.


@pages.route(f"{HERE}/exit-plan", methods=["GET", "POST"])
@requires(Action.EXIT_PLAN, Objective)
def exit_plan(objective: Objective) -> Response:
    return _exit_page(objective.mission, objective)


@pages.route("/<ref:mission>/exit-plan/edit", methods=["GET", "POST"])
@requires(Action.EXIT_PLAN, Mission)
def mission_exit_plan(mission: Mission) -> Response:
    return _exit_page(mission, None)


def _exit_page(mission: Mission, objective: Objective | None) -> Response:
    thing = objective or mission
    former = queries.exit_plan_of(db.session(), thing)
    form = forms.ExitPlanForm(obj=former)
    if form.validate_on_submit() and attempt(
        form, lambda: stopping.plan_exit(db.session(), thing, form.text(), account())
    ):
        flash(_("Kept. Everybody can read it."))
        return redirect(_ending_url(objective) if objective else _room(mission), 303)  # type: ignore[return-value]
    return render_form(
        "objectives/stopping/exit_plan.html",
        form,
        mission=mission,
        objective=objective,
        words=words,
    )


def _room(mission: Mission) -> str:
    return url_for("objectives.endings", mission=mission.ref)


# Everything that ends or ended in a mission.


@pages.get("/<ref:mission>/endings")
@requires(Action.MISSION_READ, Mission)
def endings(mission: Mission) -> str:
    session = db.session()
    return render_template(
        "objectives/stopping/endings.html",
        mission=mission,
        plan=queries.exit_plan_of(session, mission),
        procedures=queries.procedures_in(session, mission),
        name_of=queries.name_of,
        ending_url=_ending_url,
        words=words,
    )


@pages.get("/<ref:mission>/learning")
@requires(Action.MISSION_READ, Mission)
def learning(mission: Mission) -> str:
    """What the mission has learnt, found by words."""
    asked = request.args.get("q", "").strip()[:200]
    return render_template(
        "objectives/stopping/learning.html",
        mission=mission,
        asked=asked,
        found=queries.learnt(db.session(), mission, asked),
        ending_url=_ending_url,
        words=words,
    )


# One objective or initiative.


@pages.get(f"{HERE}/ending")
@requires(Action.OBJECTIVE_READ, Objective)
def ending(objective: Objective) -> Response:
    return _ending(objective)


@pages.get(f"{INITIATIVE}/ending")
@requires(Action.MISSION_READ, Initiative)
def initiative_ending(initiative: Initiative) -> Response:
    return _ending(initiative)


def _ending(subject: Subject, refused: Form | None = None) -> Response:
    """The page of how a thing ends, with the forms of what is possible now."""
    session = db.session()
    criteria = queries.criteria_of(session, subject)
    procedures = queries.procedures_of(session, subject)
    is_objective = isinstance(subject, Objective)
    return render_form(
        "objectives/stopping/ending.html",
        refused or Form(None),
        subject=subject,
        mission=subject.mission,
        name=_name(subject),
        subject_url=_subject_url(subject),
        plan=queries.exit_plan_of(session, subject) if is_objective else None,
        is_objective=is_objective,
        criteria=criteria,
        procedures=procedures,
        notes=queries.notes_of(session, subject),
        asking=_asking(subject, criteria, refused) if can(Action.STOP_ASK, subject) else {},
        open_one=next((p for p in procedures if p.outcome is None), None),
        words=words,
    )


def _asking(subject: Subject, criteria: list[Any], refused: Form | None) -> dict[str, Form]:
    """The board's forms on this page; the one that was refused comes back as it was sent."""
    seat, today = office(subject.mission), now().date()
    owner = subject.owner if isinstance(subject, Initiative) else _owner(subject)
    found: dict[str, Form] = {
        "criterion": forms.CriterionForm(None, prefix="criterion"),
        "opening": forms.OpenForm(None, prefix="open"),
        "hearing": forms.HearingForm(None, prefix="hearing", office=owner, heard_on=today),
        "stop": forms.StopForm(None, prefix="stop"),
        "note": forms.OutcomeForm(None, prefix="note", office=seat),
    }
    for name, form in found.items():
        if type(refused) is type(form):
            found[name] = refused  # type: ignore[assignment]
    found["opening"].offer(criteria)  # type: ignore[attr-defined]
    return found


def _owner(objective: Objective) -> str:
    version = objective.public or objective.latest
    return version.owner if version else ""


# What the board does there.


@pages.post(f"{HERE}/ending/<step>")
@requires(Action.STOP_ASK, Objective)
def step_of_objective(objective: Objective, step: str) -> Response:
    return _step(objective, step)


@pages.post(f"{INITIATIVE}/ending/<step>")
@requires(Action.STOP_ASK, Initiative)
def step_of_initiative(initiative: Initiative, step: str) -> Response:
    return _step(initiative, step)


def _step(subject: Subject, step: str) -> Response:
    if step not in STEPS:
        raise NotFound("There is nothing at this address.")
    form_class, act, said = STEPS[step]
    form = form_class(prefix=step)
    if form.validate_on_submit() and attempt(form, lambda: act(subject, form)):
        flash(str(said))
        return redirect(_ending_url(subject), 303)  # type: ignore[return-value]
    return _ending(subject, form)


def _set(subject: Subject, form: forms.CriterionForm) -> object:
    return stopping.set_criterion(db.session(), subject, form.text.data or "", account())


def _open(subject: Subject, form: forms.OpenForm) -> object:
    chosen = form.chosen(queries.criteria_of(db.session(), subject))
    evidence = form.evidence.data or ""
    return stopping.open_by_criteria(db.session(), subject, chosen, evidence, account())


def _write(subject: Subject, form: forms.OutcomeForm) -> object:
    return stopping.write_outcome(db.session(), subject, form.outcome(), account())


STEPS: dict[str, tuple[type[Any], Any, Any]] = {
    "criterion": (forms.CriterionForm, _set, words.SAID["criterion"]),
    "open": (forms.OpenForm, _open, words.SAID["open"]),
    "note": (forms.OutcomeForm, _write, words.SAID["note"]),
}


@pages.post(f"{STOP}/hearing")
@requires(Action.STOP_ASK, StopProcedure)
def hear(procedure: StopProcedure) -> Response:
    form = forms.HearingForm(prefix="hearing")
    if form.validate_on_submit() and attempt(form, lambda: (_hear(procedure, form), True)):
        flash(_("Recorded. The chair can sign the decision."))
        return redirect(_ending_url(_subject(procedure)), 303)  # type: ignore[return-value]
    return _ending(_subject(procedure), form)


def _hear(procedure: StopProcedure, form: forms.HearingForm) -> None:
    stopping.hear(
        db.session(),
        procedure,
        account(),
        office=form.office.data or "",
        heard_on=form.heard_on.data,
        hearing=form.hearing.data or "",
    )


@pages.post(f"{STOP}/decision")
@requires(Action.STOP_DECIDE, StopProcedure)
def decide_stop(procedure: StopProcedure) -> Response:
    form = forms.StopForm(prefix="stop")
    if form.validate_on_submit() and attempt(form, lambda: (_stop(procedure, form), True)):
        flash(_("Decided. It stands in the decision log, and what was stopped stays readable."))
        return to_mission("objectives.log_of", procedure.mission)
    return _ending(_subject(procedure), form)


def _stop(procedure: StopProcedure, form: forms.StopForm) -> None:
    stopping.decide_stop(db.session(), procedure, form.decision(), account())


def _subject(procedure: StopProcedure) -> Subject:
    found = procedure.objective or procedure.initiative
    assert found is not None  # the table demands one
    return found


def _name(subject: Subject) -> str:
    if isinstance(subject, Initiative):
        return subject.title
    version = subject.public or subject.latest
    return f"{subject.code} {version.title}" if version else subject.code


def _subject_url(subject: Subject) -> str:
    where = {"mission": subject.mission.ref}
    if isinstance(subject, Initiative):
        return url_for("missions.initiatives", **where)
    return url_for("objectives.show", ref=subject.ref, **where)


def _ending_url(subject: Subject) -> str:
    """The page of how this ends."""
    kind = "initiative_ending" if isinstance(subject, Initiative) else "ending"
    return url_for(f"objectives.{kind}", mission=subject.mission.ref, ref=subject.ref)
