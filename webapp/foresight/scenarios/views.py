"""Scenarios: two forces are chosen, four stories told, and people thought of who live in them."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.foresight.forces import queries as forces
from deliberation.foresight.forces.models import DrivingForce
from deliberation.foresight.scenarios import operations as scenarios
from deliberation.foresight.scenarios.models import Scenario, ScenarioSet
from deliberation.missions.models import Mission
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.foresight import words
from webapp.foresight.forces.views import ROOM, role_for
from webapp.foresight.scenarios import forms
from webapp.foresight.views import pages
from webapp.forms import attempt, render_form
from webapp.objectives.acting import account

STORY = f"{ROOM}/stories/<ref:ref>"


@pages.route(f"{ROOM}/scenarios/new", methods=["GET", "POST"])
@requires(Action.SCENARIO_KEEP, Mission)
def new_scenarios(mission: Mission) -> Response:
    known = forces.forces_of(db.session(), mission)
    form = forms.AxesForm(data={"year": mission.horizon_year} | request.args.to_dict())
    form.offer(known)
    if form.validate_on_submit():
        made = attempt(form, lambda: _make(mission, form, known))
        if made is not None:
            flash(_("Now tell the four stories."))
            return _to_set(made)
    return render_form(
        "foresight/scenarios/new.html",
        form,
        mission=mission,
        forces=known,
        pairs=forces.suggested_pairs(known),
        words=words,
    )


def _make(mission: Mission, form: forms.AxesForm, known: list[DrivingForce]) -> ScenarioSet:
    axes, role = form.axes(known), role_for(mission)
    return scenarios.make_set(db.session(), mission, axes, account(), role)


@pages.get(f"{ROOM}/scenarios/<ref:ref>")
@requires(Action.MISSION_READ, ScenarioSet)
def scenario_set(found: ScenarioSet) -> str:
    return render_template(
        "foresight/scenarios/set.html", mission=found.mission, found=found, words=words
    )


@pages.get(STORY)
@requires(Action.MISSION_READ, Scenario)
def scenario(found: Scenario) -> str:
    return render_template(
        "foresight/scenarios/story.html", mission=found.mission, scenario=found, words=words
    )


@pages.route(f"{STORY}/edit", methods=["GET", "POST"])
@requires(Action.SCENARIO_KEEP, Scenario)
def tell_story(found: Scenario) -> Response:
    form = forms.story_form(found)
    if form.validate_on_submit() and attempt(form, lambda: (_tell(found, form), True)):
        flash(_("Kept."))
        return _to_set(found.set)
    return render_form("foresight/scenarios/tell.html", form, mission=found.mission, scenario=found)


def _tell(found: Scenario, form: forms.StoryForm) -> None:
    said, role = form.said(), role_for(found.mission)
    scenarios.tell(db.session(), found, account(), role=role, **said)  # type: ignore[arg-type]


@pages.route(f"{STORY}/people/new", methods=["GET", "POST"])
@requires(Action.SCENARIO_KEEP, Scenario)
def new_persona(found: Scenario) -> Response:
    form = forms.PersonaForm(data={"year": found.set.year})
    if form.validate_on_submit():
        role = role_for(found.mission)
        made = attempt(
            form,
            lambda: scenarios.add_persona(db.session(), found, form.persona(), account(), role),
        )
        if made is not None:
            flash(_("Kept."))
            where = {"mission": found.mission.ref, "ref": found.ref}
            return redirect(url_for("foresight.scenario", **where), 303)  # type: ignore[return-value]
    return render_form(
        "foresight/scenarios/persona.html", form, mission=found.mission, scenario=found
    )


def _to_set(found: ScenarioSet) -> Response:
    where = {"mission": found.mission.ref, "ref": found.ref}
    return redirect(url_for("foresight.scenario_set", **where), 303)  # type: ignore[return-value]
