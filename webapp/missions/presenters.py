"""What the mission room shows: the pipeline, objectives, decisions, and the words of stages."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.missions import queries as missions
from deliberation.missions.models import Mission
from deliberation.missions.queries import InitiativeSummary
from deliberation.objectives.models import Decision, Objective, ObjectiveVersion
from webapp.extensions import db
from webapp.pages import address

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
VERSION_STATES = {
    "draft": _l("draft"),
    "proposed": _l("proposed"),
    "adopted": _l("adopted"),
    "superseded": _l("superseded"),
    "withdrawn": _l("withdrawn"),
}


@dataclass(frozen=True)
class Room:
    """Everything on the page of one mission, read in a fixed number of statements."""

    by_stage: dict[str, list[Consultation]]
    objectives: list[tuple[Objective, ObjectiveVersion]]
    decisions: list[Decision]
    initiatives: InitiativeSummary
    steps: list[dict[str, object]]


def room(mission: Mission, moment: datetime) -> Room:
    session = db.session()
    by_stage = consultations.by_stage(session, moment, mission=mission, limit=50)
    objectives = _objectives(mission)
    return Room(
        by_stage=by_stage,
        objectives=objectives,
        decisions=_decisions(mission),
        initiatives=missions.initiative_summary(session, mission),
        steps=_steps(mission, by_stage, len(objectives)),
    )


def _objectives(mission: Mission) -> list[tuple[Objective, ObjectiveVersion]]:
    """Each objective with the version the public reads: adopted, else proposed.

    Drafts are the board's own until it proposes them.
    """
    query = (
        select(Objective)
        .where(Objective.mission_id == mission.id)
        .options(selectinload(Objective.versions).selectinload(ObjectiveVersion.clauses))
        .order_by(Objective.code)
    )
    shown = []
    for objective in db.session.scalars(query):
        version = objective.adopted or next(
            (version for version in objective.versions if version.state == "proposed"), None
        )
        if version is not None:
            shown.append((objective, version))
    return shown


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


def _steps(
    mission: Mission, by_stage: dict[str, list[Consultation]], objectives: int
) -> list[dict[str, object]]:
    """The pipeline: challenge, consultations, themes, objectives."""
    themes = (
        select(func.count())
        .select_from(Theme)
        .join(Run)
        .join(Consultation)
        .where(Consultation.mission_id == mission.id)
        .where(Run.state == "published", Theme.state == "approved")
    )
    here = {"mission": mission.ref}
    held = sum(len(found) for found in by_stage.values())
    return [
        {"key": "challenge", "label": _("Challenge"), "count": mission.horizon_year, "url": "#why"},
        {"key": "talk", "label": _("Consultations"), "count": held, "url": "#consultations"},
        {"key": "themes", "label": _("Themes"), "count": db.session.scalar(themes), "url": None},
        {
            "key": "objectives",
            "label": _("Objectives"),
            "count": objectives,
            "url": address("objectives.index", **here),
        },
    ]
