"""What a template needs of the checks: a sentence in pieces, and cautions with their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deliberation.objectives.checks import queries
from deliberation.objectives.models import ObjectiveVersion
from deliberation.objectives.queries import Node
from webapp.extensions import db

if TYPE_CHECKING:
    from deliberation.objectives.checks.execute import ObjectiveReading

# Where two findings overlap, the one that stands earlier here is marked.
ORDER = ("amount", "target_year", "baseline_year", "baseline_value", "technology", "supplier",
         "scope", "direction", "indicator")  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A piece of the sentence; `field` is empty where nothing was found."""

    text: str
    field: str = ""


def pieces(text: str, reading: ObjectiveReading) -> list[Piece]:
    """The sentence cut where something was found; together the pieces are the sentence."""
    chosen: list[tuple[int, int, str]] = []
    for span in sorted(reading.spans, key=lambda one: (ORDER.index(one.field), one.start)):
        if all(span.end <= start or end <= span.start for start, end, _ in chosen):
            chosen.append((span.start, span.end, span.field))
    found, at = [], 0
    for start, end, field in sorted(chosen):
        found += [Piece(text[at:start]), Piece(text[start:end], field)]
        at = end
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def cautions_of(version: ObjectiveVersion) -> list[queries.Caution]:
    """What the checks say of a version, with the reasons given."""
    return queries.cautions(db.session(), version)


def tree_cautions(nodes: Sequence[Node]) -> list[queries.TreeCaution]:
    """What the checks say of the objectives together."""
    return queries.of_tree(list(_versions(nodes)))


def _versions(nodes: Iterable[Node]) -> Iterable[ObjectiveVersion]:
    for node in nodes:
        yield node.version
        yield from _versions(node.children)
