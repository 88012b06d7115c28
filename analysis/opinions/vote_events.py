"""Votes as they were cast, one event after another, and the last one of each pair."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.opinions.records import Votes

Positions = NDArray[np.int32]
MEANINGS = {
    **{"1": 1, "0": 0, "-1": -1, "+1": 1, "1.0": 1, "0.0": 0, "-1.0": -1},
    **{"agree": 1, "pass": 0, "disagree": -1, "unsure": 0},
}


class VoteEvents:
    """Votes in the order read; grows by `add`. Values are as the file has them."""

    def __init__(self, participants: Iterable[str] = (), statements: Iterable[str] = ()) -> None:
        """People and statements known beforehand, who may stay without a vote."""
        self.participants = {name: i for i, name in enumerate(dict.fromkeys(participants))}
        self.statements = {name: i for i, name in enumerate(dict.fromkeys(statements))}
        self._participant, self._statement = array("i"), array("i")
        self._value, self._important = array("b"), array("b")
        self._moment = array("q")

    def __len__(self) -> int:
        return len(self._value)

    def add(
        self, participant: str, statement: str, value: int, moment: int = 0, important: bool = False
    ) -> None:
        """One more vote; `moment` in any whole unit (ties are decided by the order of adding)."""
        self._participant.append(self.participants.setdefault(participant, len(self.participants)))
        self._statement.append(self.statements.setdefault(statement, len(self.statements)))
        self._value.append(value)
        self._moment.append(moment)
        self._important.append(important)

    def cells(self) -> Cells:
        """All events as arrays, in the order added."""
        return Cells(
            list(self.participants),
            list(self.statements),
            np.array(self._participant, np.int32),
            np.array(self._statement, np.int32),
            np.array(self._value, np.int8),
            np.array(self._important, np.bool_),
            np.array(self._moment, np.int64),
        )

    def last(self) -> Cells:
        """Of each participant and statement the last event."""
        cells = self.cells()
        order = np.lexsort((cells.moment, cells.pair))
        pair = cells.pair[order]
        is_last = np.ones(len(pair), bool)
        is_last[:-1] = pair[1:] != pair[:-1]
        return cells.only(order[is_last])


@dataclass(frozen=True)
class Cells:
    """Votes by position: all arrays have shape (votes,); `moment` is 0 where it isn't known."""

    participants: list[str]
    statements: list[str]
    participant: Positions
    statement: Positions
    value: NDArray[np.int8]
    important: NDArray[np.bool_]
    moment: NDArray[np.int64]

    @property
    def pair(self) -> NDArray[np.int64]:
        """One number for each participant and statement."""
        return self.participant.astype(np.int64) * max(len(self.statements), 1) + self.statement

    def only(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Cells:
        """These votes alone."""
        return Cells(
            self.participants,
            self.statements,
            self.participant[chosen],
            self.statement[chosen],
            self.value[chosen],
            self.important[chosen],
            self.moment[chosen],
        )

    def per_statement(self, value: int) -> NDArray[np.int64]:
        """How many votes of this value each statement has, shape (statements,)."""
        chosen = self.statement[self.value == value]
        return np.bincount(chosen, minlength=len(self.statements))

    def named(self) -> dict[tuple[str, str], int]:
        """The values by the names of participant and statement; of repeated pairs the last."""
        pairs = zip(self.participant.tolist(), self.statement.tolist(), strict=True)
        return {
            (self.participants[p], self.statements[s]): value
            for (p, s), value in zip(pairs, self.value.tolist(), strict=True)
        }

    def rows(self) -> Iterator[tuple[str, str, int, bool, int]]:
        """Participant, statement, value, whether important, and moment, of each vote."""
        columns = (self.participant, self.statement, self.value, self.important, self.moment)
        for p, s, value, important, moment in zip(*(c.tolist() for c in columns), strict=True):
            yield self.participants[p], self.statements[s], value, important, moment


def votes_of(last: Cells, agree_is: int, left_out: Collection[str] = ()) -> Votes:
    """The record to compute with: in the natural order of names, 1 for agree.

    Every participant stays in, also one whose votes are all on statements left out. `important`
    is None when nobody marked anything.
    """
    people, place_of_person = _ordered(last.participants)
    kept = [name for name in last.statements if name not in left_out]
    statements, place = _ordered(kept)
    column = np.array([place.get(name, -1) for name in last.statements] or [-1], np.int32)
    row = np.array([place_of_person[name] for name in last.participants] or [-1], np.int32)
    participant, statement = row[last.participant], column[last.statement]
    chosen = np.flatnonzero(statement >= 0)
    chosen = chosen[np.lexsort((statement[chosen], participant[chosen]))]
    return Votes(
        participants=tuple(people),
        statements=tuple(statements),
        participant=participant[chosen],
        statement=statement[chosen],
        value=(last.value[chosen] * np.int8(agree_is)).astype(np.int8),
        important=last.important[chosen] if last.important.any() else None,
    )


def _ordered(names: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    """Numbers by size, then other names by the alphabet; with the place of each."""
    ordered = sorted(names, key=_natural)
    return ordered, {name: i for i, name in enumerate(ordered)}


def _natural(name: str) -> tuple[int, int, str]:
    is_number = name.isascii() and name.isdigit() and len(name) < 19
    return (0, int(name), name) if is_number else (1, 0, name)
