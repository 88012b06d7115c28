"""Objectives: the tree, the public page, the editor, evidence, and proposing."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission
from deliberation.objectives import operations as objectives
from deliberation.objectives import queries
from deliberation.objectives.models import (
    Evidence,
    Objective,
    ObjectiveVersion,
)
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives import forms, items, presenters, tracking, words
from webapp.objectives.wording import forms as wording

pages = Blueprint("objectives", __name__)
items.register()
ROOM = "/<ref:mission>/objectives"
HERE = f"{ROOM}/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(endpoint: str, objective: Objective, **more: Any) -> Response:
    where = {"mission": objective.mission.ref, "ref": objective.ref}
    return redirect(url_for(endpoint, **where, **more), 303)  # type: ignore[return-value]


# For everybody.


@pages.get(f"{ROOM}/")
@requires(Action.MISSION_READ, Mission)
def index(mission: Mission) -> str:
    with_drafts = can(Action.OBJECTIVE_DRAFT, mission)
    return render_template(
        "objectives/index.html",
        mission=mission,
        nodes=queries.tree(db.session(), mission, with_drafts=with_drafts),
        words=words,
        this_year=now().year,
    )


@pages.get(HERE)
@requires(Action.OBJECTIVE_READ, Objective)
def show(objective: Objective) -> str:
    version = objective.public or objective.latest
    if version is None:
        raise NotFound("There is no version of this objective yet.")
    return _page(objective, version)


@pages.get(f"{HERE}/versions/<int:number>")
@requires(Action.OBJECTIVE_READ, Objective)
def version(objective: Objective, number: int) -> str:
    return _page(objective, presenters.version_of(objective, number))


def _page(objective: Objective, version: ObjectiveVersion) -> str:
    return render_template(
        "objectives/show.html",
        page=presenters.objective_page(objective, version),
        mission=objective.mission,
        objective=objective,
        version=version,
        words=words,
        late=presenters.late,
        today=now().date(),
        tracked=tracking.tracked(objective, version),
    )


# The board writes.


@pages.route(f"{ROOM}/new", methods=["GET", "POST"])
@requires(Action.OBJECTIVE_DRAFT, Mission)
def draft(mission: Mission) -> Response:
    session = db.session()
    form = wording.WordingForm(data=wording.empty())
    parents = queries.possible_parents(session, mission)
    form.offer(parents, mission.language)
    if form.validate_on_submit():
        parent = next((p for p in parents if p.ref == form.parent.data), None)
        made = attempt(
            form,
            lambda: objectives.draft(
                session,
                mission,
                form.wording(),
                _account(),
                parent=parent,
                change_reason=form.change_reason.data or "",
                is_idea=form.is_idea.data,
            ),
        )
        if made is not None:
            flash(_("Kept as a draft. Now say on which themes each clause rests."))
            theme = request.args.get("theme")
            endpoint = "objectives.evidence" if theme else "objectives.edit"
            return _to(endpoint, made.objective, theme=theme)
    flags = ["crowded"] if form.change_reason.errors else []
    return render_form(
        "objectives/edit.html", form, mission=mission, objective=None, flags=flags, words=words
    )


@pages.route(f"{HERE}/edit", methods=["GET", "POST"])
@requires(Action.OBJECTIVE_DRAFT, Objective)
def edit(objective: Objective) -> Response:
    latest = objective.latest
    assert latest is not None  # an objective begins with a version
    form = wording.WordingForm(data=wording.filled(latest))
    form.offer([], objective.mission.language)
    if form.validate_on_submit() and attempt(form, lambda: _revise(objective, form)):
        flash(_("Kept as a new version."))
        return _to("objectives.edit", objective)
    flags = objectives.flags_of(objective, form.wording()) if form.errors else []
    return render_form(
        "objectives/edit.html",
        form,
        mission=objective.mission,
        objective=objective,
        version=latest,
        sources=queries.evidence_of(db.session(), latest),
        gaps=queries.missing(latest),
        flags=flags,
        proposing=forms.ProposeForm(formdata=None, number=str(latest.number)),
        words=words,
    )


def _revise(objective: Objective, form: wording.WordingForm) -> ObjectiveVersion:
    number = form.number.data or ""
    return objectives.revise(
        db.session(),
        objective,
        form.wording(),
        _account(),
        change_reason=form.change_reason.data or "",
        replaces=int(number) if number.isdecimal() else None,
    )


@pages.route(f"{HERE}/evidence", methods=["GET", "POST"])
@requires(Action.OBJECTIVE_DRAFT, Objective)
def evidence(objective: Objective) -> Response:
    """First the theme is chosen, then one of its quotes; both by plain forms."""
    version, session = presenters.draft(objective), db.session()
    themes = queries.themes_of(session, objective.mission)
    form = forms.EvidenceForm(data=request.args.to_dict())
    theme = next((t for t in themes if t.ref == form.theme.data), None)
    points = presenters.quotable(theme)
    form.offer(version, themes, points)
    if form.validate_on_submit() and attempt(form, lambda: _attach(version, theme, form)):
        flash(_("The clause rests on it now."))
        return _to("objectives.evidence", objective)
    return render_form(
        "objectives/evidence.html",
        form,
        objective=objective,
        mission=objective.mission,
        version=version,
        theme=theme,
        themes=themes,
        sources=queries.evidence_of(session, version),
        words=words,
    )


def _attach(version: ObjectiveVersion, theme: Theme | None, form: forms.EvidenceForm) -> Evidence:
    clause = next((c for c in version.clauses if c.ref == form.clause.data), None)
    if clause is None:
        raise Invalid("clause", "Choose a clause.")
    if theme is None:
        raise Invalid("theme", "Choose a published theme of this mission.")
    points = presenters.quotable(theme)
    point = next((p for p in points if p.ref == form.point.data), None)
    return objectives.attach_evidence(
        db.session(),
        clause,
        theme,
        _account(),
        point=point,
        note=form.note.data or "",
        relation=form.relation.data,
    )


@pages.post(f"{HERE}/evidence/remove")
@requires(Action.OBJECTIVE_DRAFT, Objective)
def detach(objective: Objective) -> Response:
    version, form = presenters.draft(objective), forms.DetachForm()
    if not form.validate_on_submit():
        raise NotFound("The clause does not rest on this any more.")
    objectives.detach_evidence(db.session(), form.evidence(version), _account())
    flash(_("The clause no longer rests on it."))
    return _to("objectives.evidence", objective)


# The board decides.


@pages.post(f"{HERE}/propose")
@requires(Action.OBJECTIVE_PROPOSE, Objective)
def propose(objective: Objective) -> Response:
    version, form = presenters.proposable(objective), forms.ProposeForm()
    _demand_seen(version, form.number.data)
    reason = form.change_reason.data or ""
    if form.validate_on_submit() and attempt(
        form, lambda: (objectives.propose(db.session(), version, _account(), reason), True)
    ):
        flash(_("Proposed. The members can say where they stand, and everybody can read it."))
        return _to("objectives.position", objective)
    return render_form(
        "objectives/propose.html", form, objective=objective, version=version, words=words
    )


def _demand_seen(version: ObjectiveVersion, number: str | None) -> None:
    """Nobody decides on another wording than the one they read."""
    if number != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")


# The rest of drafting, and what follows it, registers on the same blueprint.
from webapp.objectives.barriers import views as _barriers  # noqa: E402, F401
from webapp.objectives.candidates import views as _candidates  # noqa: E402, F401
from webapp.objectives.checks import views as _checks  # noqa: E402, F401
from webapp.objectives.clauses import views as _clauses  # noqa: E402, F401
from webapp.objectives.commitments import views as _commitments  # noqa: E402, F401
from webapp.objectives.criteria import views as _criteria  # noqa: E402, F401
from webapp.objectives.decisions import views as _decisions  # noqa: E402, F401
from webapp.objectives.futureseat import views as _futureseat  # noqa: E402, F401
from webapp.objectives.indicators import views as _indicators  # noqa: E402, F401
from webapp.objectives.public_comment import views as _public_comment  # noqa: E402, F401
from webapp.objectives.ratings import views as _ratings  # noqa: E402, F401
from webapp.objectives.stopping import views as _stopping  # noqa: E402, F401
