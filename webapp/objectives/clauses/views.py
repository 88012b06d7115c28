"""Versions side by side by clause and word, and themes that no objective heeds."""

from flask import render_template, request
from flask_babel import gettext as _

from deliberation.errors import NotFound
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.clauses import queries
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.permissions.actions import Action
from webapp.access import can, requires
from webapp.extensions import db
from webapp.insights.presenters import place
from webapp.objectives import presenters, words
from webapp.objectives.views import HERE, ROOM, pages


@pages.get(f"{HERE}/compare")
@requires(Action.OBJECTIVE_READ, Objective)
def compare(objective: Objective) -> str:
    """Any two versions that the reader may read; the newest two at first."""
    readable = _readable(objective)
    if len(readable) < 2:
        raise NotFound("There is only one version so far.")
    later = _chosen(objective, "to", readable[0])
    earlier = _chosen(objective, "from", next(v for v in readable if v is not later))
    sources = objectives.evidence_of(db.session(), later)
    relations = {number: queries.by_relation(found) for number, found in sources.items()}
    return render_template(
        "objectives/clauses/compare.html",
        objective=objective,
        readable=readable,
        earlier=earlier,
        later=later,
        changes=queries.compare(earlier, later),
        relations=relations,
        quotation=presenters.quotation,
        place=place,
        words=words,
    )


def _readable(objective: Objective) -> list[ObjectiveVersion]:
    drafts = can(Action.OBJECTIVE_DRAFT, objective)
    return [version for version in objective.versions if drafts or version.was_public]


def _chosen(objective: Objective, name: str, otherwise: ObjectiveVersion) -> ObjectiveVersion:
    number = request.args.get(name, type=int)
    return presenters.version_of(objective, number) if number else otherwise


@pages.get(f"{ROOM}/unheeded")
@requires(Action.MISSION_READ, Mission)
def unheeded(mission: Mission) -> str:
    return render_template(
        "objectives/clauses/unheeded.html",
        mission=mission,
        found=queries.unheeded(db.session(), mission),
        place=place,
        title=_("Themes that no objective heeds"),
    )
