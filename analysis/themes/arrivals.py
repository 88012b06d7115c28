"""Where later answers belong, without moving anything: the nearest theme, or none by rule.

A theme's centre is the mean direction of a sample of its points, so that people's merges and moves
are followed. A point belongs to the nearest centre when it lies at least as near as all but one in
twenty of the sampled points do to their own, or nearer than NEAR_ENOUGH: the points of a theme of
copied letters lie nearer to each other than anything else that says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.text.embed import Encoder, TfidfEncoder, Vectors, choose_encoder
from analysis.themes.cluster import compress, units
from analysis.themes.drift import Drift, notice_drift
from analysis.themes.points import Draft, cut_documents, drafts_with_languages
from analysis.themes.threads import one_thread

Progress = Callable[[float], None]

LEFT_OUT = 0.05
NEAR_ENOUGH = 0.3  # cosine after the mean of all is taken off
FEWEST_SAMPLED = 6  # in one language group, to say anything about distances
SHRINK = 5


@dataclass(frozen=True)
class Sampled:
    """A point of the run: its words, language, submission, and theme (None: in none)."""

    text: str
    language: str
    submission: int
    theme: int | None


@dataclass(frozen=True)
class Arrived:
    """A point of a later answer; `theme` None: too far from every theme, or set aside.

    `strength` is the cosine to the nearest theme's centre, 0 where it could not be compared.
    """

    document: str
    start: int
    end: int
    language: str
    set_aside: str | None
    theme: int | None
    strength: float


def place_arrivals(
    sample: Sequence[Sampled],
    documents: Sequence[Document],
    params: ThemeParams,
    *,
    watch: bool = False,
    progress: Progress = lambda fraction: None,
) -> tuple[tuple[Arrived, ...], Drift | None]:
    """The points of these answers with their themes; with `watch` also whether they bring
    something new (None where there is too little in the encoder's languages; its examples are
    positions in the points).

    Equal input gives equal output. Raises MissingExtra without the packages.
    """
    with one_thread(lambda fraction: None):
        encoder, _ = choose_encoder(params.encoder, params.seed)
        cut, _ = cut_documents(documents, params, lambda fraction: None)
        drafts = drafts_with_languages(documents, cut, params, lambda fraction: None)
        themes: list[int | None] = [None] * len(drafts)
        strengths = [0.0] * len(drafts)
        drift = None
        for name, old, new in _spaces(sample, drafts, encoder):
            reader: Encoder = TfidfEncoder(params.seed) if name else encoder
            texts = [sample[i].text for i in old] + [drafts[i].text for i in new]
            vectors = reader.encode(texts, progress)
            placed = _place(vectors, [sample[i].theme for i in old])
            for i, (theme, strength) in zip(new, placed, strict=True):
                themes[i], strengths[i] = theme, strength
            if watch and not name:
                drift = _drift(vectors, [sample[i] for i in old], [drafts[i] for i in new], params)
                drift = replace(drift, examples=tuple(new[at] for at in drift.examples))
    found = tuple(
        Arrived(
            documents[draft.document].id,
            draft.start,
            draft.end,
            draft.language,
            draft.set_aside,
            theme,
            strength,
        )
        for draft, theme, strength in zip(drafts, themes, strengths, strict=True)
    )
    return found, drift


def _spaces(
    sample: Sequence[Sampled], drafts: Sequence[Draft], encoder: Encoder
) -> list[tuple[str, list[int], list[int]]]:
    """What can be compared: the encoder's languages together (""), each other one by itself."""

    def name_of(language: str) -> str:
        known = encoder.languages is not None and language in encoder.languages
        return "" if known else language

    old: dict[str, list[int]] = defaultdict(list)
    new: dict[str, list[int]] = defaultdict(list)
    for i, point in enumerate(sample):
        old[name_of(point.language)].append(i)
    for i, draft in enumerate(drafts):
        if draft.set_aside is None:
            new[name_of(draft.language)].append(i)
    return [
        (name, old[name], rows)
        for name, rows in sorted(new.items())
        if len(old[name]) >= FEWEST_SAMPLED
    ]


def _place(vectors: Vectors, themes: Sequence[int | None]) -> list[tuple[int | None, float]]:
    """Theme and strength of each row behind those of the sample."""
    exact = np.asarray(vectors, dtype=np.float64)
    known = exact[: len(themes)]
    rows = np.asarray(units(exact - known.sum(axis=0) / (len(known) + SHRINK)), dtype=np.float64)
    known, new = rows[: len(themes)], rows[len(themes) :]
    names = sorted({theme for theme in themes if theme is not None})
    if not names:
        return [(None, 0.0)] * len(new)
    members = [np.flatnonzero([theme == name for theme in themes]) for name in names]
    sums = np.vstack([known[rows_of].sum(axis=0) for rows_of in members])
    least = _least(known, members, sums)
    likeness = np.round(new @ np.asarray(units(sums), dtype=np.float64).T, 4)
    best = likeness.argmax(axis=1)
    return [
        (names[at] if row[at] >= least else None, max(0.0, float(row[at])))
        for at, row in zip(best.tolist(), likeness, strict=True)
    ]


def _least(
    known: NDArray[np.float64], members: Sequence[NDArray[np.int64]], sums: NDArray[np.float64]
) -> float:
    """The likeness that all but LEFT_OUT of the sampled points have to the centre of the others, at
    most NEAR_ENOUGH."""
    own = [
        known[row] @ np.asarray(units((total - known[row])[None]))[0]
        for rows, total in zip(members, sums, strict=True)
        if len(rows) > 1
        for row in rows
    ]
    return min(NEAR_ENOUGH, float(np.quantile(own, LEFT_OUT))) if own else NEAR_ENOUGH


def _drift(
    vectors: Vectors, old: Sequence[Sampled], new: Sequence[Draft], params: ThemeParams
) -> Drift:
    space = compress(vectors)
    numbers: dict[int, int] = {}
    before = [numbers.setdefault(point.submission, len(numbers)) for point in old]
    since = [draft.document for draft in new]
    return notice_drift(
        space[: len(old)],
        space[len(old) :],
        np.array(before, dtype=np.int64),
        np.array(since, dtype=np.int64),
        seed=params.seed,
    )
