"""Looking ahead: the page of a mission, its driving forces, and the signals that anybody sends."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation import sealing
from deliberation.errors import NotFound
from deliberation.foresight.forces import operations as forces
from deliberation.foresight.forces import queries
from deliberation.foresight.forces.models import DrivingForce, Signal
from deliberation.foresight.scenarios import queries as scenarios
from deliberation.foresight.stress import queries as stress
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.permissions.actions import Action
from webapp import limits
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.foresight import words
from webapp.foresight.forces import forms, presenters
from webapp.foresight.views import pages
from webapp.forms import attempt, render_form
from webapp.insights.presenters import place
from webapp.languages import current_language
from webapp.objectives.acting import account, to_mission

ROOM = "/<ref:mission>/foresight"
FORCE = f"{ROOM}/forces/<ref:ref>"
SIGNALS_PER_NETWORK = 30  # an hour; a school or an office shares one


@pages.get(f"{ROOM}/")
@requires(Action.MISSION_READ, Mission)
def overview(mission: Mission) -> str:
    session = db.session()
    found = queries.forces_of(session, mission)
    tests = stress.concluded_in(session, mission)
    return render_template(
        "foresight/overview.html",
        mission=mission,
        grid=presenters.grid(found),
        uncovered=queries.without_theme(found),
        signals=queries.visible_signals(session, mission)[:5],
        waiting=queries.waiting_count(session, mission)
        if can(Action.SIGNAL_MODERATE, mission)
        else 0,
        sets=scenarios.sets_of(session, mission),
        tests=presenters.readable(tests),
        words=words,
    )


# Driving forces.


@pages.route(f"{ROOM}/forces/new", methods=["GET", "POST"])
@requires(Action.FORCE_KEEP, Mission)
def new_force(mission: Mission) -> Response:
    themes, form = objectives.themes_of(db.session(), mission), forms.ForceForm()
    form.offer(themes)
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda: forces.add_force(
                db.session(),
                mission,
                form.force(),
                account(),
                themes=form.chosen(themes),
                role=role_for(mission),
            ),
        )
        if made is not None:
            flash(_("Kept. Everybody sees it on the grid."))
            return to_mission("foresight.overview", mission)
    return render_form("foresight/forces/edit.html", form, mission=mission, force=None)


@pages.get(FORCE)
@requires(Action.MISSION_READ, DrivingForce)
def force(found: DrivingForce) -> str:
    signals = [one for one in found.signals if one.state == "visible"]
    return render_template(
        "foresight/forces/show.html",
        mission=found.mission,
        force=found,
        signals=signals,
        place=place,
        words=words,
    )


@pages.route(f"{FORCE}/edit", methods=["GET", "POST"])
@requires(Action.FORCE_KEEP, DrivingForce)
def edit_force(found: DrivingForce) -> Response:
    themes, mission = _offered(found), found.mission
    form = forms.ForceForm(data=forms.filled(found))
    form.offer(themes)
    if form.validate_on_submit() and attempt(form, lambda: (_change(found, form, themes), True)):
        flash(_("Kept. Everybody sees it on the grid."))
        return redirect(url_for("foresight.force", mission=mission.ref, ref=found.ref), 303)  # type: ignore[return-value]
    return render_form("foresight/forces/edit.html", form, mission=mission, force=found)


def _offered(found: DrivingForce) -> list[Theme]:
    """The published themes, and those it is linked to from earlier analyses."""
    themes = objectives.themes_of(db.session(), found.mission)
    known = {theme.id for theme in themes}
    return [*themes, *(link.theme for link in found.links if link.theme_id not in known)]


def _change(found: DrivingForce, form: forms.ForceForm, themes: list[Theme]) -> None:
    chosen, role = form.chosen(themes), role_for(found.mission)
    forces.change_force(db.session(), found, form.force(), account(), themes=chosen, role=role)


@pages.post(f"{FORCE}/retire")
@requires(Action.FORCE_KEEP, DrivingForce)
def retire_force(found: DrivingForce) -> Response:
    forces.retire_force(db.session(), found, account(), role_for(found.mission))
    flash(_("Retired. What was tested with it stays readable."))
    return to_mission("foresight.overview", found.mission)


# Signals.


@pages.get(f"{ROOM}/signals/")
@requires(Action.MISSION_READ, Mission)
def signals(mission: Mission) -> str:
    found = queries.visible_signals(db.session(), mission)
    known = queries.forces_of(db.session(), mission) if can(Action.FORCE_KEEP, mission) else []
    return render_template(
        "foresight/forces/signals.html",
        mission=mission,
        signals=[(one, forms.attach_form(one, known) if known else None) for one in found],
    )


@pages.route(f"{ROOM}/signals/new", methods=["GET", "POST"])
@requires(Action.SIGNAL_SEND, Mission)
def send_signal(mission: Mission) -> Response:
    form = forms.SignalForm()
    if request.method == "POST":
        limits.count_try(("signal:send", limits.network(), SIGNALS_PER_NETWORK), window=limits.HOUR)
    form.post_key.data = form.post_key.data or sealing.fresh_token()
    if form.validate_on_submit() and attempt(form, lambda: _send(mission, form)):
        flash(_("Thank you. A moderator reads it, then everybody can."))
        return to_mission("foresight.overview", mission, _anchor="signals")
    return render_form("foresight/forces/send.html", form, mission=mission)


def _send(mission: Mission, form: forms.SignalForm) -> Signal:
    said = form.text.data or "", form.source.data or ""
    key = form.post_key.data or ""
    return forces.send_signal(db.session(), mission, *said, current_language(), key)


@pages.get(f"{ROOM}/signals/waiting")
@requires(Action.SIGNAL_MODERATE, Mission)
def waiting_signals(mission: Mission) -> str:
    return render_template(
        "foresight/forces/waiting.html",
        mission=mission,
        signals=queries.waiting_signals(db.session(), mission),
    )


@pages.post(f"{ROOM}/signals/<ref:ref>/decide")
@requires(Action.SIGNAL_MODERATE, Signal)
def decide_signal(found: Signal) -> Response:
    form = forms.DecideForm()
    role = current_actor().role_for(found.mission, Action.SIGNAL_MODERATE)
    if not form.validate_on_submit() or form.state.data not in ("visible", "removed"):
        raise NotFound("There is no such decision.")
    forces.decide_signal(db.session(), found, form.state.data, account(), role)
    flash(_("Decided."))
    return to_mission("foresight.waiting_signals", found.mission)


@pages.post(f"{ROOM}/signals/<ref:ref>/attach")
@requires(Action.FORCE_KEEP, Signal)
def attach_signal(found: Signal) -> Response:
    form, mission = forms.AttachForm(prefix=f"{found.ref}-"), found.mission
    known = {one.ref: one for one in queries.forces_of(db.session(), mission)}
    chosen = known.get(form.force.data or "")
    forces.attach_signal(db.session(), found, chosen, account(), role_for(mission))
    flash(_("Attached.") if chosen else _("It stands under no force now."))
    return to_mission("foresight.signals", mission)


def role_for(mission: Mission) -> str:
    """The role under which the journal records who keeps forces and stories."""
    return current_actor().role_for(mission, Action.FORCE_KEEP)
