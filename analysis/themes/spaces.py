"""Which voices can be compared with which: a space has one encoder and its languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.text.embed import Encoder, TfidfEncoder
from analysis.themes.cluster import Labels, Vectors, compress, units
from analysis.themes.points import Draft
from analysis.themes.voices import Voices

Progress = Callable[[float], None]

# A sentence is read in its context, but counts for more than all around it.
CONTEXT = 0.7
# A language's mean of so many texts counts by half.
SHRINKAGE = 5


@dataclass(frozen=True)
class Space:
    """Voices (positions in `Voices.first`) that one encoder can compare."""

    encoder: Encoder
    languages: tuple[str, ...]
    voices: list[int]


def find_spaces(
    drafts: Sequence[Draft], voices: Voices, encoder: Encoder, seed: int
) -> tuple[list[Space], list[str]]:
    """One space for the encoder's languages, one apart for each other, and warnings about those.

    Languages are never mixed silently by an encoder that does not know them.
    """
    by_language: dict[str, list[int]] = defaultdict(list)
    for voice, first in enumerate(voices.first):
        by_language[drafts[first].language].append(voice)
    known = encoder.languages
    together = sorted(name for name in by_language if known is not None and name in known)
    apart = sorted(name for name in by_language if name not in together)
    spaces = []
    if together:
        joined = sorted(voice for name in together for voice in by_language[name])
        spaces.append(Space(encoder, tuple(together), joined))
    spaces += [Space(TfidfEncoder(seed), (name,), by_language[name]) for name in apart]
    is_noteworthy = known is not None or len(apart) > 1
    warnings = [
        f"Texts in '{name}' ({len(by_language[name])}) were grouped apart, by their letters:"
        " the sentence encoder does not know this language."
        if known is not None
        else f"Texts in '{name}' were grouped apart, by their letters."
        for name in apart
        if is_noteworthy
    ]
    return spaces, warnings


def voice_vectors(
    space: Space,
    drafts: Sequence[Draft],
    voices: Voices,
    submissions: Sequence[int],
    progress: Progress,
) -> tuple[Vectors, Vectors]:
    """Unit vectors of the space's voices: of the texts alone, and as they are grouped.

    For grouping, what all texts of a language share is taken out, and the mean direction of the
    other points of the same submission is added, weighted by CONTEXT: "That is dangerous." belongs
    with what was said around it. Both have shape (voices, dimensions); `submissions` has the
    submission of each document.
    """
    firsts = [drafts[voices.first[voice]] for voice in space.voices]
    alone = space.encoder.encode([draft.text for draft in firsts], progress)
    centred = without_language(alone, [draft.language for draft in firsts])
    rows, origins = [], []
    for row, voice in enumerate(space.voices):
        for point in voices.said_by[voice]:
            rows.append(row)
            origins.append(submissions[drafts[point].document])
    around = _context(centred, np.array(rows), np.array(origins))
    return alone, compress(units(centred + CONTEXT * units(around)))


def without_language(vectors: Vectors, languages: Sequence[str]) -> Vectors:
    """Each language's mean vector taken off, less so where it has few texts (n / (n + 5)).

    Otherwise a mixed corpus falls apart by language before it does by subject. With one language
    nothing changes.
    """
    if len(set(languages)) < 2:
        return vectors
    centred = np.asarray(vectors, dtype=np.float64).copy()
    names = np.array(languages)
    for name in sorted(set(languages)):
        rows = np.flatnonzero(names == name)
        centred[rows] -= centred[rows].mean(axis=0) * len(rows) / (len(rows) + SHRINKAGE)
    return units(centred)


def homes(
    space: Space, drafts: Sequence[Draft], voices: Voices, submissions: Sequence[int]
) -> Labels:
    """The submission of each voice's first point; `submissions` has that of each document."""
    firsts = [drafts[voices.first[voice]].document for voice in space.voices]
    return np.array([submissions[document] for document in firsts], dtype=np.int64)


def _context(vectors: Vectors, rows: Labels, origins: Labels) -> Vectors:
    """For each voice the sum of directions of what stands beside it, over its occurrences.

    `rows` and `origins` have the voice and the submission of each point.
    """
    exact = np.asarray(vectors, dtype=np.float64)
    sums = np.zeros((int(origins.max(initial=0)) + 1, exact.shape[1]))
    np.add.at(sums, origins, exact[rows])
    # Rounded, so that a point alone in its submission has no direction beside it, not a tiny one.
    beside = np.asarray(units(np.round(sums[origins] - exact[rows], 6)), dtype=np.float64)
    context = np.zeros_like(exact)
    np.add.at(context, rows, beside)
    return np.asarray(context, dtype=np.float32)
