"""What the mission room shows: the pipeline, objectives, decisions, and the words of stages."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.missions import queries as missions
from deliberation.missions.models import Mission
from deliberation.missions.queries import InitiativeSummary
from deliberation.objectives import queries as objectives
from deliberation.objectives.definition import queries as definition
from deliberation.objectives.definition.queries import Element
from deliberation.objectives.models import STANDING, Decision, Objective, ObjectiveVersion
from deliberation.objectives.queries import Node
from webapp.extensions import db
from webapp.missions import chains
from webapp.missions.chains import Chain
from webapp.objectives.indicators.words import LIGHTS
from webapp.objectives.words import STATES as VERSION_STATES
from webapp.pages import address

__all__ = ["LIGHTS", "VERSION_STATES"]  # templates read the words of this module
STAGES = {
    "listening": _l("Listening"),
    "drafting": _l("Drafting objectives"),
    "adopted": _l("Objectives adopted"),
    "under_way": _l("Under way"),
    "ended": _l("Ended"),
}
STAGE_MEANS = {
    "listening": _l("People are asked before anything is set."),
    "drafting": _l("The board writes objectives from what people said."),
    "adopted": _l("The objectives stand; work on them begins."),
    "under_way": _l("Work goes on; the board looks at it at fixed dates."),
    "ended": _l("The mission is over; its record stays."),
}
ELEMENTS = {
    "challenge": (_l("A challenge that people share"), _l("themes published")),
    "bold": (_l("Bold goals"), _l("objectives ask for a change in the world beyond today")),
    "measurable": (_l("Measurable goals"), _l("objectives have baseline, target and owner")),
    "time_frame": (_l("Time frame"), _l("objectives have a year")),
    "package": (_l("A co-ordinated package"), _l("initiatives serve it")),
    "stages": (_l("Several stages of innovation"), _l("stages")),
    "instruments": (_l("Mixed instruments"), _l("kinds of instrument")),
    "fields": (_l("Crosses fields"), _l("policy fields of the actors")),
}
RELATIONS = {
    "supports": _l("rests on"),
    "changes": _l("was changed by"),
    "opposes": _l("stands against"),
}
PROBLEM_TYPES = {
    "complicated": _l("Complicated: experts can find the answer"),
    "complex": _l("Complex: the answer has to be found by trying"),
}
SCALES = {
    "global": _l("Global"),
    "national": _l("National"),
    "regional": _l("Regional"),
    "city": _l("City"),
    "local": _l("Local"),
}


@dataclass(frozen=True)
class Room:
    """Everything on the page of one mission, read in a fixed number of statements."""

    by_stage: dict[str, list[Consultation]]
    nodes: tuple[Node, ...]
    chains: dict[int, Chain]  # by the objective's id
    decisions: list[Decision]
    initiatives: InitiativeSummary
    steps: list[dict[str, object]]
    definition: list[Element]
    for_comment: list[ObjectiveVersion]


def room(mission: Mission, moment: datetime) -> Room:
    """Gather the page. Drafts are the board's own until it proposes them."""
    session = db.session()
    by_stage = consultations.by_stage(session, moment, mission=mission, limit=50)
    nodes = objectives.tree(session, mission)
    found = list(chains.flat(nodes))
    versions = [node.version for node in found]
    themes = _theme_count(mission)
    return Room(
        by_stage=by_stage,
        nodes=nodes,
        chains=chains.chains_of(nodes),
        decisions=_decisions(mission),
        initiatives=missions.initiative_summary(session, mission),
        steps=_steps(mission, by_stage, themes, versions),
        definition=definition.definition_of(session, mission, versions, themes),
        for_comment=[
            version
            for node in found
            for version in node.objective.versions
            if version.state == "for_comment"
        ],
    )


def _decisions(mission: Mission, limit: int = 10) -> list[Decision]:
    query = (
        select(Decision)
        .join(Decision.version)
        .join(ObjectiveVersion.objective)
        .where(Objective.mission_id == mission.id)
        .options(joinedload(Decision.version).joinedload(ObjectiveVersion.objective))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _theme_count(mission: Mission) -> int:
    query = (
        select(func.count())
        .select_from(Theme)
        .join(Run)
        .join(Consultation)
        .where(Consultation.mission_id == mission.id)
        .where(Run.state == "published", Theme.state == "approved")
    )
    return db.session.scalar(query) or 0


def _steps(
    mission: Mission,
    by_stage: dict[str, list[Consultation]],
    themes: int,
    versions: list[ObjectiveVersion],
) -> list[dict[str, object]]:
    """The pipeline: challenge, consultations, themes, candidate objectives, adopted ones."""
    held = [talk for found in by_stage.values() for talk in found]
    adopted = sum(version.state in STANDING for version in versions)
    listed = _themes_url([*by_stage["past"], *by_stage["answering"]]) if themes else None
    proposed = len(versions) - adopted
    tree = address("objectives.index", mission=mission.ref)
    steps: list[tuple[str, str, object, str | None]] = [
        ("challenge", _("Challenge"), None, "#why"),
        ("talk", _("Consultations"), len(held), "#consultations"),
        ("themes", _("Themes"), themes, listed or ("#consultations" if themes else None)),
        ("candidates", _("Candidate objectives"), proposed, "#objectives" if proposed else None),
        ("objectives", _("Adopted objectives"), adopted, tree if adopted else None),
    ]
    return [{"key": key, "label": label, "count": n, "url": url} for key, label, n, url in steps]


def _themes_url(talks: list[Consultation]) -> str | None:
    """The list of themes where there is only one; else the reader chooses a consultation."""
    if len(talks) != 1:
        return None
    return address("insights.themes", mission=talks[0].mission.ref, consultation=talks[0].ref)
