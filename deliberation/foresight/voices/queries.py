"""Which groups had a voice in the consultations of a mission, and in which sessions."""

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.missions.models import Mission
from deliberation.people.models import Participant
from deliberation.submissions.counting.queries import contributor
from deliberation.submissions.models import Submission

GROUPS = ("youth", "older", "stakeholders", "future")
BANDS = {"youth": ("under_13", "13", "14", "15", "16_17", "18_24"), "older": ("65_plus",)}


@dataclass(frozen=True)
class Voice:
    """One group: whether enough of it spoke that it may be said, and where they met."""

    group: str
    is_heard: bool
    sessions: list[Dialogue] = field(default_factory=list)


def voices_of(session: Session, mission: Mission) -> list[Voice]:
    """Young, old, stakeholders, and those who spoke for the future (four statements).

    A group of fewer people than may be counted is told as one that was not heard.
    """
    held = _held(session, mission)
    met: dict[str, list[Dialogue]] = {"older": []} | _by_lane(held)
    met["future"] = [one for one in held if one.id in _looked_back(session, held)]
    bands = _bands(session, mission)
    enough = {
        "youth": bands["youth"] >= disclosure.limit(may_include_minors=True),
        "older": bands["older"] >= disclosure.limit(),
        "stakeholders": _stakeholders(session, mission) >= disclosure.limit(),
        "future": False,  # nobody speaks for 2060 outside a session
    }
    return [Voice(group, enough[group] or bool(met[group]), met[group]) for group in GROUPS]


def _held(session: Session, mission: Mission) -> list[Dialogue]:
    query = select(Dialogue).join(Dialogue.consultation)
    query = query.where(
        Consultation.mission_id == mission.id, Dialogue.state.in_(("submitted", "closed"))
    )
    return list(session.scalars(query.order_by(Dialogue.held_on)))


def _by_lane(held: list[Dialogue]) -> dict[str, list[Dialogue]]:
    lanes = ("youth", "stakeholders")
    return {lane: [one for one in held if one.lane == lane] for lane in lanes}


def _looked_back(session: Session, held: list[Dialogue]) -> set[int]:
    """The sessions in which people spoke from the future."""
    query = select(DialogueItem.dialogue_id).distinct()
    query = query.where(
        DialogueItem.dialogue_id.in_([one.id for one in held]),
        DialogueItem.perspective == "imaginary_future",
    )
    return set(session.scalars(query))


def _bands(session: Session, mission: Mission) -> dict[str, int]:
    refs = select(Consultation.ref).where(Consultation.mission_id == mission.id)
    query = select(Participant.age_band, func.count(Participant.id)).where(
        Participant.scope_ref.in_(refs), Participant.is_group.is_(False)
    )
    counts = {
        band: number for band, number in session.execute(query.group_by(Participant.age_band))
    }
    return {group: sum(counts.get(band, 0) for band in bands) for group, bands in BANDS.items()}


def _stakeholders(session: Session, mission: Mission) -> int:
    query = select(func.count(contributor().distinct())).join(Submission.consultation)
    query = query.where(Consultation.mission_id == mission.id, Submission.lane == "stakeholders")
    return session.scalar(query) or 0
