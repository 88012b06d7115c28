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

# A sentence is read in its context, but counts twice as much as all around it.
CONTEXT = 0.5


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
    space: Space, drafts: Sequence[Draft], voices: Voices, progress: Progress
) -> tuple[Vectors, Vectors]:
    """Unit vectors of the space's voices: of the texts alone, and as they are grouped.

    For grouping, half of the mean direction of the other points of the same document is added:
    "That is dangerous." belongs with what was said before. Both have shape (voices, dimensions).
    """
    texts = [drafts[voices.first[voice]].text for voice in space.voices]
    alone = space.encoder.encode(texts, progress)
    row_of = {voice: row for row, voice in enumerate(space.voices)}
    rows, documents = [], []
    for voice in space.voices:
        for point in voices.said_by[voice]:
            rows.append(row_of[voice])
            documents.append(drafts[point].document)
    around = _context(alone, np.array(rows), np.array(documents))
    return alone, compress(units(alone + CONTEXT * units(around)))


def homes(
    space: Space, drafts: Sequence[Draft], voices: Voices, submissions: Sequence[int]
) -> Labels:
    """The submission of each voice's first point; `submissions` has that of each document."""
    firsts = [drafts[voices.first[voice]].document for voice in space.voices]
    return np.array([submissions[document] for document in firsts], dtype=np.int64)


def _context(vectors: Vectors, rows: Labels, documents: Labels) -> Vectors:
    """For each voice the sum of directions of the other points beside it, over its occurrences."""
    exact = np.asarray(vectors, dtype=np.float64)
    sums = np.zeros((int(documents.max(initial=0)) + 1, exact.shape[1]))
    np.add.at(sums, documents, exact[rows])
    beside = np.asarray(units(np.round(sums[documents] - exact[rows], 6)), dtype=np.float64)
    context = np.zeros_like(exact)
    np.add.at(context, rows, beside)
    return np.asarray(context, dtype=np.float32)
