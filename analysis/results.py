"""Frozen result records, each with what was left out and how it came about."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SET_ASIDE_REASONS = ("blank", "no comment", "greeting", "question repeated")
FIRMNESS = ("firm", "fair", "fragile", "not measured")


def to_json(value: Any) -> Any:
    """Plain JSON values (dict, list, str, int, float, bool, None) of any record here."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


class Record:
    """What all result records share."""

    def to_json(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        plain: dict[str, Any] = to_json(self)
        return plain


@dataclass(frozen=True)
class Document(Record):
    """One answer. Several documents may belong to one submission.

    `language` is what the contributor chose, if known; `lane` names a separate lane such as
    "youth" or "2060" ("" is the general one). `is_whole` keeps it one point, as somebody at a
    table noted it; `asks_for` is how many things it lists (0: it is told in sentences).
    """

    id: str
    submission: str
    text: str
    language: str | None = None
    lane: str = ""
    is_whole: bool = False
    asks_for: int = 0


@dataclass(frozen=True)
class Point(Record):
    """One idea inside a document: `text[start:end]` of the ORIGINAL document text.

    `index` counts from 0 inside its document. A point is set aside (with the reason), in a theme
    (`theme` is `Theme.index`), or unthemed (both None). `strength` (0 to 1) is the share of its
    ties to the points most like it that lie in the nearest theme, `margin` the lead of that share
    over the second theme's; both 0 where the point was set aside. `second_theme` of an unthemed
    point is the theme that came nearest. The one point of a document without a visible character
    spans its whole text, which may be empty.
    """

    document: str
    index: int
    start: int
    end: int
    language: str
    set_aside: str | None
    theme: int | None
    strength: float
    margin: float
    second_theme: int | None


@dataclass(frozen=True)
class Quote(Record):
    """A verbatim point chosen by rule; `point` is a position in `ThemeResult.points`.

    `kind` is "central", "typical" (further from the centre, so that quotes differ), "rare", or the
    name of a lane such as "youth".
    """

    point: int
    kind: str


SENTENCES = ("central", "position", "minority", "rare")


@dataclass(frozen=True)
class Sentence(Record):
    """A sentence of a summary, in the words of one point; `point` and `supports` are positions in
    `ThemeResult.points`.

    `kind` is one of SENTENCES or the name of a lane: the one nearest to most, one of a position, of
    a view that FLOOR hold, or furthest from all others. `supports` are the points it speaks for,
    its own among them. `position` is "for" and the like where that is known.
    """

    kind: str
    point: int
    supports: tuple[int, ...]
    position: str = ""


@dataclass(frozen=True)
class Theme(Record):
    """Points that belong together.

    `medoid`, `quotes[].point` and `rare` are positions in `ThemeResult.points`. `point_count` and
    `submission_count` count everything received; `distinct_count` counts submissions with each
    near-duplicate family once. `stability` is the mean best-match Jaccard over resamples, None when
    not measured. `borderline` is the share of points nearly as close to another theme. `languages`
    and `lanes` count submissions.
    """

    index: int
    label: str
    keywords: tuple[str, ...]
    medoid: int
    point_count: int
    submission_count: int
    distinct_count: int
    quotes: tuple[Quote, ...]
    rare: tuple[int, ...]
    stability: float | None
    borderline: float
    firmness: str
    languages: dict[str, int]
    lanes: dict[str, int]
    key: str | None = None  # in the codebook; None for a theme that is new
    parent: int | None = None  # index of the broader theme that holds it; None on level 1
    # Where it stands on the map, in the unit square, y downwards; nearness is likeness.
    x: float = 0.5
    y: float = 0.5
    radius: float = 0.0
    summary: tuple[Sentence, ...] = ()


LINEAGE = ("born", "kept", "held", "revived", "rested", "forbidden")


@dataclass(frozen=True)
class Lineage(Record):
    """What became of a theme of the codebook, by its key (None: the theme `theme` is new).

    `kept`: the grouping found it again; `held`: people's decisions keep it although the grouping
    would not (`others` names the themes it would join); `revived`: it had no points and has some
    again; `rested`: it has none now; `forbidden`: its like was dissolved; `born`: `others` names
    the themes from which its points come.
    """

    kind: str
    key: str | None
    others: tuple[str, ...] = ()
    theme: int | None = None


@dataclass(frozen=True)
class Branch(Record):
    """A theme at one level; `parent` is the index of the theme of the next coarser level that it
    lies in, None at the coarsest. Counts as in Theme."""

    index: int
    parent: int | None
    label: str
    keywords: tuple[str, ...]
    point_count: int
    submission_count: int
    distinct_count: int


@dataclass(frozen=True)
class Level(Record):
    """All themes at one level ("coarse", "medium" or "fine"); `of_point` has that of each point."""

    name: str
    themes: tuple[Branch, ...]
    of_point: tuple[int | None, ...]


@dataclass(frozen=True)
class Family(Record):
    """Documents that are copies of one text.

    `kind` is one of `analysis.campaigns.families.KINDS`. `documents` are ids in the order received;
    `representative` is the one nearest to all others; `additions[i]` is what `documents[i]` says
    beyond the representative ("" when nothing), joined verbatim sentences.
    """

    index: int
    kind: str
    documents: tuple[str, ...]
    representative: str
    additions: tuple[str, ...]


@dataclass(frozen=True)
class Ledger(Record):
    """Where everything went; `reasons` splits `set_aside`."""

    received: int
    themed: int
    unthemed: int
    set_aside: int
    reasons: dict[str, int]

    @property
    def balances(self) -> bool:
        """Whether nothing was lost."""
        return (
            self.received == self.themed + self.unthemed + self.set_aside
            and sum(self.reasons.values()) == self.set_aside
        )


@dataclass(frozen=True)
class Provenance(Record):
    """How a result came about. `timings` (seconds by stage) is the only part that varies by run.

    `input_hash` is an HMAC when a key was given. Without a key it is a plain hash of people's words
    and must not be stored.
    """

    input_hash: str
    params: dict[str, Any]
    encoder: str
    versions: dict[str, str]
    seed: int
    timings: dict[str, float]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ThemeResult(Record):
    """Themes of one run; `points` are in order of documents, then of place in the text.

    `lineage` tells what became of each theme of the codebook, and which themes are new. `levels` go
    from coarse to fine; the one whose name is the granularity of the run has the `themes`
    themselves, with the same indexes.
    """

    points: tuple[Point, ...]
    themes: tuple[Theme, ...]
    families: tuple[Family, ...]
    submissions: Ledger
    points_ledger: Ledger
    provenance: Provenance
    lineage: tuple[Lineage, ...] = ()
    levels: tuple[Level, ...] = ()
