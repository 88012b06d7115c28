"""Missions: the list, the mission room, its settings, and the rewording of its statement."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations import queries as consultations
from deliberation.missions import operations as missions
from deliberation.missions import queries
from deliberation.missions.models import Mission
from deliberation.missions.statements import operations as statements
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import can, current_actor, public, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.missions import forms, presenters

pages = Blueprint("missions", __name__)


def _account() -> Account:
    account = current_actor().account
    assert account is not None
    return account


@pages.get("/missions/")
@public
def index() -> str:
    page = queries.missions(db.session(), request.args.get("after", ""))
    open_counts = consultations.open_counts(db.session(), page.items, now())
    return render_template(
        "missions/index.html", page=page, open_counts=open_counts, words=presenters
    )


@pages.get("/<ref:mission>/")
@requires(Action.MISSION_READ, Mission)
def room(mission: Mission) -> str:
    drafts = []
    if can(Action.CONSULTATION_CREATE, mission):
        drafts = consultations.drafts_of(db.session(), mission)
    return render_template(
        "missions/room.html",
        mission=mission,
        room=presenters.room(mission, now()),
        drafts=drafts,
        this_year=now().year,
        words=presenters,
    )


@pages.get("/<ref:mission>/initiatives")
@requires(Action.MISSION_READ, Mission)
def initiatives(mission: Mission) -> str:
    return render_template(
        "missions/initiatives.html",
        mission=mission,
        summary=queries.initiative_summary(db.session(), mission),
        page=queries.initiatives(db.session(), mission, request.args.get("after", "")),
    )


@pages.route("/missions/new", methods=["GET", "POST"])
@requires(Action.MISSION_CREATE)
def create() -> Response:
    form = forms.create_form()
    if form.validate_on_submit():
        made = attempt(form, lambda: _create(form))
        if made is not None:
            return redirect(url_for("missions.room", mission=made.ref), 303)
    return render_form("missions/create.html", form)


def _create(form: forms.MissionForm) -> Mission:
    return missions.create(
        db.session(),
        form.details(),
        form.data["statement"],
        form.data["language"],
        _account(),
        current_actor().role_for(None, Action.MISSION_CREATE),
    )


@pages.route("/<ref:mission>/edit", methods=["GET", "POST"])
@requires(Action.MISSION_EDIT, Mission)
def edit(mission: Mission) -> Response:
    form = forms.edit_form(mission)
    if form.validate_on_submit() and attempt(form, lambda: _edit(mission, form)) is not None:
        flash(_("Saved."))
        return redirect(url_for("missions.edit", mission=mission.ref), 303)
    return render_form("missions/edit.html", form, mission=mission)


def _edit(mission: Mission, form: forms.MissionForm) -> Mission:
    role = current_actor().role_for(mission, Action.MISSION_EDIT)
    missions.edit(db.session(), mission, form.details(), form.board(), _account(), role)
    return mission


@pages.route("/<ref:mission>/statement", methods=["GET", "POST"])
@requires(Action.MISSION_REWORD, Mission)
def reword(mission: Mission) -> Response:
    form = forms.reword_form(mission)
    if form.validate_on_submit():
        texts, notice = form.data["statement"], form.data["notice"]
        found = attempt(
            form, lambda: statements.announce(db.session(), mission, texts, notice, _account())
        )
        if found is not None:
            flash(_("Announced. Everybody can read it; the board decides when the notice is over."))
            return redirect(url_for("missions.proposal", mission=mission.ref, ref=found.ref), 303)
    return render_form("missions/reword.html", form, mission=mission)


# The announced wording registers on the same blueprint.
from webapp.missions.statements import views as _statements  # noqa: E402, F401
