"""What reads protocols: the course of a session as data, and which one fits a purpose.

A protocol is a dict that a dialogue copies when it is planned. All texts are by language:

    {"key", "version", "kind", "design", "minutes", "least_minutes", "aims", "who", "sensitivity",
     "table_size": [least, most], "helpers", "sheet_lines",  # numbered lines on each table's sheet
     "title", "aim", "shorter", "rules": [text],
     "steps": [{"key", "minutes", "title", "prompt", "says", "kinds": [item kind],
                "perspective", "sides": {"present": perspective, "future": perspective} or {},
                "piles": bool, "votes": bool, "read_back": bool, "survey": "" | "pre" | "post"}],
     "survey": [{"key", "when": ["pre", "post"], "kind": "scale" | "text", "text"}]}

`sides` is filled only in the split design, where a step means another perspective per table.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import KINDS
from deliberation.dialogues.protocols.models import ProtocolCopy

YEAR = 2060  # from which an imaginary future generation looks back, unless a session says another
# The four questions, each with its answers.
AIMS = ("experiences", "ideas", "positions", "recommend", "future")
TIMES = {"hour": 75, "ninety": 119, "half_day": 240, "day": 480}  # answer -> minutes at most
WHO = ("young", "young_adults", "adults", "stakeholders", "drawn", "one_person")
SENSITIVITY = ("ordinary", "personal", "contested")
_STEP: dict[str, Any] = {
    "kinds": [], "perspective": "", "sides": {},
    "piles": False, "votes": False, "read_back": False, "survey": "",
}  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """A protocol that fits, and how well: which of the four answers it meets."""

    kind: str
    protocol: dict[str, Any]
    meets: tuple[str, ...]
    is_shortened: bool  # fits the time only in its shorter form


def protocol(kind: str, design: str = "", year: int | None = None) -> dict[str, Any]:
    """A fresh copy of the house's protocol, for `Dialogue.protocol`."""
    stored = _stored()[kind]
    known = designs(kind)
    design = design if design in known else known[0]
    steps = [
        _step(step, design) for step in stored["steps"] if step.get("design", design) == design
    ]
    made = stored | {"kind": kind, "design": design, "steps": steps}
    made.pop("designs", None)
    filled: dict[str, Any] = _dated(made, str(year or YEAR))
    return filled


def designs(kind: str) -> list[str]:
    """The designs a protocol has; one without a name where it has none."""
    found: list[str] = _stored()[kind].get("designs", [""])
    return found


def suggest(aim: str, time: str, who: str, sensitivity: str) -> list[Suggestion]:
    """The protocols that fit the people and the time, the best first; the best even if none fits.

    Who is in the room decides first: a protocol for adults is never offered for the young.
    """
    found = []
    for kind in KINDS:
        stored = _stored()[kind]
        most = TIMES.get(time, max(TIMES.values()))
        if who not in stored["who"] or stored["least_minutes"] > most:
            continue
        answers = {"who": True, "time": True}
        answers["aim"] = aim in stored["aims"]
        answers["sensitivity"] = sensitivity in stored["sensitivity"]
        meets = tuple(name for name in ("aim", "time", "who", "sensitivity") if answers[name])
        found.append(Suggestion(kind, protocol(kind), meets, stored["minutes"] > most))
    return sorted(
        found, key=lambda one: (-len(one.meets), one.is_shortened, "aim" not in one.meets)
    )


def copies(session: Session, consultation: Consultation) -> Sequence[ProtocolCopy]:
    """The latest edition of each of a consultation's copies, by title."""
    newest = (
        select(func.max(ProtocolCopy.id))
        .where(ProtocolCopy.consultation_id == consultation.id)
        .group_by(ProtocolCopy.copy_key)
    )
    query = select(ProtocolCopy).where(ProtocolCopy.id.in_(newest))
    return session.scalars(query.order_by(ProtocolCopy.title, ProtocolCopy.id)).all()


def copy_named(session: Session, consultation: Consultation, ref: str) -> ProtocolCopy | None:
    query = select(ProtocolCopy).where(
        ProtocolCopy.ref == ref, ProtocolCopy.consultation_id == consultation.id
    )
    return session.scalar(query)


def editions(session: Session, copy: ProtocolCopy) -> Sequence[ProtocolCopy]:
    """All editions of a copy, the newest first."""
    query = (
        select(ProtocolCopy)
        .where(ProtocolCopy.copy_key == copy.copy_key)
        .options(joinedload(ProtocolCopy.made_by))
    )
    return session.scalars(query.order_by(ProtocolCopy.number.desc())).all()


def latest(session: Session, copy: ProtocolCopy) -> ProtocolCopy:
    return editions(session, copy)[0]


@cache
def _stored() -> dict[str, dict[str, Any]]:
    folder = Path(__file__).parent
    return {kind: tomllib.loads((folder / f"{kind}.toml").read_text("utf-8")) for kind in KINDS}


def _step(step: dict[str, Any], design: str) -> dict[str, Any]:
    made = _STEP | {name: value for name, value in step.items() if name != "design"}
    return made if design == "split" else made | {"sides": {}}


def _dated(value: Any, year: str) -> Any:
    """A deep copy with the target year in the texts."""
    if isinstance(value, dict):
        return {name: _dated(one, year) for name, one in value.items()}
    if isinstance(value, list):
        return [_dated(one, year) for one in value]
    return value.replace("{year}", year) if isinstance(value, str) else value
