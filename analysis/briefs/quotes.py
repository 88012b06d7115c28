"""Quotes are chosen by rule and are exact pieces of what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.results import Document, Point, Quote
from analysis.text.clean import letter_count

# A quote should be understood alone and read at a glance.
SHORTEST = 25
LONGEST = 320
RARE_POINTS = 5


@dataclass(frozen=True)
class Candidate:
    """A point of a theme that may be quoted; `source` is whoever may be quoted once only."""

    point: int
    source: str
    lane: str
    letters: int


def candidate(point: int, text: str, source: str, lane: str) -> Candidate:
    """A candidate with its length measured."""
    return Candidate(point, source, lane, letter_count(text))


def choose_quotes(
    candidates: Sequence[Candidate], vectors: NDArray[np.float32], limit: int
) -> tuple[tuple[Quote, ...], tuple[int, ...], int]:
    """Quotes, rare points and the medoid of one theme; `vectors` are unit rows, one a candidate.

    The central quote is nearest to the theme's mean, typical ones are near it but unlike what is
    already quoted, the rare one is furthest from it, and each lane gives its most central one.
    All come from different sources. Unreadably short or long points come last.
    """
    closeness = np.asarray(vectors @ _mean_direction(vectors), dtype=np.float64)
    central_first = sorted(
        range(len(candidates)), key=lambda i: (not _is_readable(candidates[i]), -closeness[i], i)
    )
    medoid = candidates[central_first[0]].point
    rarest = _rarest(candidates, closeness, central_first[0])
    chosen = _by_kind(candidates, central_first, rarest, limit)
    sources = {candidates[i].source for i, _ in chosen}
    half = [
        i for i in central_first[: (len(central_first) + 1) // 2] if _is_readable(candidates[i])
    ]
    for i in _unlike(candidates, vectors, half, [i for i, _ in chosen], sources):
        if len(chosen) >= limit:
            break
        chosen.insert(-1 if chosen[-1][1] == "rare" else len(chosen), (i, "typical"))
    quotes = tuple(Quote(candidates[i].point, kind) for i, kind in chosen)
    return quotes, tuple(candidates[i].point for i in rarest), medoid


def misquoted(points: Sequence[Point], documents: Iterable[Document]) -> list[int]:
    """Positions of points whose offsets do not lie inside the text of their document."""
    texts: Mapping[str, str] = {document.id: document.text for document in documents}
    return [
        i
        for i, point in enumerate(points)
        if point.document not in texts
        or not 0 <= point.start <= point.end <= len(texts[point.document])
    ]


def _mean_direction(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    mean = np.asarray(vectors, dtype=np.float64).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12))


def _is_readable(candidate: Candidate) -> bool:
    return SHORTEST <= candidate.letters <= LONGEST


def _rarest(
    candidates: Sequence[Candidate], closeness: NDArray[np.float64], medoid: int
) -> list[int]:
    """Readable points furthest from the mean, each of another source."""
    rarest: list[int] = []
    sources = {candidates[medoid].source}
    for i in np.argsort(closeness, kind="stable").tolist():
        if len(rarest) == RARE_POINTS:
            break
        if _is_readable(candidates[i]) and candidates[i].source not in sources:
            rarest.append(i)
            sources.add(candidates[i].source)
    return rarest


def _by_kind(
    candidates: Sequence[Candidate], central_first: Sequence[int], rarest: Sequence[int], limit: int
) -> list[tuple[int, str]]:
    """The central quote, one of each lane, the rarest; in this order and at most `limit`."""
    wanted = [(central_first[0], "central")]
    sources = {candidates[central_first[0]].source}
    rare = [i for i in rarest[:1] if candidates[i].source not in sources]
    sources |= {candidates[i].source for i in rare}
    lanes = {""}
    for i in central_first:
        if candidates[i].lane not in lanes and candidates[i].source not in sources:
            wanted.append((i, candidates[i].lane))
            lanes.add(candidates[i].lane)
            sources.add(candidates[i].source)
    return (wanted[: max(0, limit - len(rare))] + [(i, "rare") for i in rare])[:limit]


def _unlike(
    candidates: Sequence[Candidate],
    vectors: NDArray[np.float32],
    pool: Sequence[int],
    chosen: Sequence[int],
    sources: set[str],
) -> Iterable[int]:
    """From the pool, again and again the one least like all chosen so far."""
    if not chosen:
        return
    nearest = np.max(vectors[list(pool)] @ vectors[list(chosen)].T, axis=1) if pool else []
    nearest = np.asarray(nearest, dtype=np.float64)
    open_ = [candidates[i].source not in sources for i in pool]
    while any(open_):
        at = int(np.argmin(np.where(open_, nearest, np.inf)))
        yield pool[at]
        source = candidates[pool[at]].source
        open_ = [
            is_open and candidates[i].source != source
            for is_open, i in zip(open_, pool, strict=True)
        ]
        nearest = np.maximum(nearest, vectors[list(pool)] @ vectors[pool[at]])
