"""Reading a future-generations dialogue: slips of tense, the fact sheet, proposals compared."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.dialogues.future.models import FUTURE, JOINT, KIND, PRESENT, Proposal
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.dialogues.queries import items_of
from deliberation.errors import Closed
from deliberation.missions.models import Mission

LETTERS = ("letter", "message")


# Words.


def slips_of_tense(text: str, language: str) -> tuple[str, ...]:
    """The words by which somebody speaking from the target year slips back into today.

    As they were typed, in order, each once; none in a language without a list. They are for a
    gentle reminder and never a reason to refuse an entry.
    """
    pattern = _slips(language.partition("-")[0])
    if pattern is None:
        return ()
    found: dict[str, str] = {}
    for match in pattern.finditer(text.replace("’", "'")):
        found.setdefault(match.group().casefold(), match.group())
    return tuple(found.values())


def pattern_of_slips(language: str) -> str:
    """The pattern behind it, for a device that has no line; empty without a list."""
    pattern = _slips(language.partition("-")[0])
    return pattern.pattern if pattern else ""


@cache
def _slips(language: str) -> re.Pattern[str] | None:
    listed = tomllib.loads(Path(__file__).with_name("slips.toml").read_text("utf-8"))
    phrases: list[str] = sorted(listed.get(language, ()), key=len, reverse=True)
    if not phrases:
        return None
    words = (re.escape(one).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in phrases)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


# The fact sheet.


def has_loss(dialogue: Dialogue) -> bool:
    """The fact sheet of the target year names something that is gone by then."""
    return any(fact.get("is_loss") for fact in dialogue.facts)


def is_crossed(step: dict[str, Any]) -> bool:
    """In this step of a protocol somebody speaks from the target year."""
    return FUTURE in (step.get("perspective"), *(step.get("sides") or {}).values())


def demand_loss(dialogue: Dialogue, step: dict[str, Any]) -> None:
    """Nobody crosses to the target year on a fact sheet without a loss (Closed)."""
    if dialogue.kind == KIND and is_crossed(step) and not has_loss(dialogue):
        raise Closed(
            "The fact sheet names no loss yet. Add one before the tables cross to %(year)s.",
            year=dialogue.target_year or "",
        )


# Proposals.


@dataclass(frozen=True)
class Line:
    """One proposal as it is shown; `detail` is None while only its words were entered."""

    item: DialogueItem
    detail: Proposal | None

    @property
    def is_readable(self) -> bool:
        """Before the session is submitted the room reads it; afterwards what everybody may."""
        return self.item.submission is None or self.item.submission.is_public

    @property
    def words(self) -> str:
        return self.item.words if self.is_readable else ""

    @property
    def origin(self) -> str:
        """Where what is adopted came from; typed without a source, it was found together."""
        if self.item.perspective != JOINT:
            return ""
        return (self.detail.origin if self.detail else "") or "new"


@dataclass(frozen=True)
class Comparison:
    """What one table said as of today and as of the target year, and what it adopts.

    In the split design all tables are compared together.
    """

    tables: tuple[DialogueTable, ...]
    only_present: tuple[Line, ...]
    both: tuple[tuple[Line, Line], ...]  # of today, of the target year
    only_future: tuple[Line, ...]
    joint: tuple[Line, ...]

    @property
    def present(self) -> tuple[Line, ...]:
        return (*self.only_present, *(line for line, _ in self.both))

    @property
    def future(self) -> tuple[Line, ...]:
        return (*self.only_future, *(line for _, line in self.both))

    @property
    def is_empty(self) -> bool:
        return not (self.present or self.future or self.joint)


@dataclass(frozen=True)
class Measures:
    """What the comparison comes to. A share or a mean is None where there is nothing to take it of.

    `origins` counts what was adopted by where it came from.
    """

    joint_count: int
    origins: dict[str, int]
    overlap: float | None  # of what was adopted, the share that stood in both lists
    future_share: float | None  # and the share that stood only in that of the target year
    cost_present: float | None  # mean of "cost now", 1 to 5
    cost_future: float | None
    only_future_piles: tuple[str, ...]

    @property
    def cost_shift(self) -> float | None:
        if self.cost_present is None or self.cost_future is None:
            return None
        return self.cost_future - self.cost_present


def proposals(
    session: Session, dialogue: Dialogue, items: Sequence[DialogueItem] | None = None
) -> list[Line]:
    """Every proposal that stands, in the order of the printed numbers (two statements)."""
    found = items_of(session, dialogue) if items is None else items
    asked = [item for item in found if item.kind == "proposal"]
    query = select(Proposal).where(Proposal.item_id.in_([item.id for item in asked]))
    details = {one.item_id: one for one in session.scalars(query)}
    return [Line(item, details.get(item.id)) for item in asked]


def detail_of_key(session: Session, dialogue: Dialogue, entry_key: str) -> Proposal | None:
    """What the proposal of a device's key says beside its words."""
    query = select(Proposal).join(DialogueItem, Proposal.item_id == DialogueItem.id)
    return session.scalar(
        query.where(DialogueItem.dialogue_id == dialogue.id, DialogueItem.entry_key == entry_key)
    )


def comparisons(dialogue: Dialogue, lines: Sequence[Line]) -> list[Comparison]:
    """The comparison of each table; of all tables together in the split design."""
    if dialogue.design == "split":
        return [_compare(tuple(dialogue.tables), lines)]
    return [
        _compare((table,), [line for line in lines if line.item.table_id == table.id])
        for table in dialogue.tables
    ]


def _compare(tables: tuple[DialogueTable, ...], lines: Sequence[Line]) -> Comparison:
    def spoken(perspective: str) -> list[Line]:
        return [line for line in lines if line.item.perspective == perspective]

    present = {line.item.id: line for line in spoken(PRESENT)}
    both, only_future = [], []
    for line in spoken(FUTURE):
        twin = line.detail.from_present_id if line.detail else None
        if twin in present:
            both.append((present.pop(twin), line))
        else:
            only_future.append(line)
    return Comparison(
        tables, tuple(present.values()), tuple(both), tuple(only_future), tuple(spoken(JOINT))
    )


def measures(lines: Sequence[Line], items: Iterable[DialogueItem] = ()) -> Measures:
    """Of a whole dialogue, or of one of its comparisons; `items` are those that lie in piles."""
    joint = [line for line in lines if line.item.perspective == JOINT]
    origins: dict[str, int] = {}
    for line in joint:
        origins[line.origin] = origins.get(line.origin, 0) + 1
    return Measures(
        joint_count=len(joint),
        origins=origins,
        overlap=origins.get("both", 0) / len(joint) if joint else None,
        future_share=origins.get("future", 0) / len(joint) if joint else None,
        cost_present=_mean_cost(lines, PRESENT),
        cost_future=_mean_cost(lines, FUTURE),
        only_future_piles=_only_future(items),
    )


def _mean_cost(lines: Sequence[Line], perspective: str) -> float | None:
    costs = [
        line.detail.cost_now
        for line in lines
        if line.detail and line.detail.cost_now and line.item.perspective == perspective
    ]
    return fmean(costs) if costs else None


def _only_future(items: Iterable[DialogueItem]) -> tuple[str, ...]:
    """The names of piles in which nothing of today lies."""
    piled: dict[str, set[str]] = {}
    for item in items:
        if item.pile is not None and item.perspective in (PRESENT, FUTURE):
            piled.setdefault(item.pile.name, set()).add(item.perspective)
    return tuple(name for name, sides in piled.items() if sides == {FUTURE})


# Letters, and what objectives are shown.


def letters(items: Iterable[DialogueItem], perspective: str) -> list[Line]:
    """Letters and messages of one place in time."""
    chosen = (item for item in items if item.kind in LETTERS and item.perspective == perspective)
    return [Line(item, None) for item in chosen]


def sessions_of(session: Session, mission: Mission) -> list[Dialogue]:
    """The submitted future-generations dialogues of a mission, the newest first."""
    query = (
        select(Dialogue)
        .join(Dialogue.consultation)
        .where(
            Consultation.mission_id == mission.id,
            Consultation.opened_at.is_not(None),
            Dialogue.kind == KIND,
            Dialogue.submitted_at.is_not(None),
        )
    )
    return list(session.scalars(query.order_by(Dialogue.held_on.desc(), Dialogue.id.desc())))
