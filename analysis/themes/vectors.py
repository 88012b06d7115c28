"""Voices to the vectors they are grouped by: encoded, freed of language, read in their context.

Up to EXACT_VOICES each text is encoded. Above, a sample is, and the vectors of all are estimated
from it in the main directions of the sample, in blocks: memory grows by 64 numbers a voice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from analysis.extras import load
from analysis.text.distil import Distilled
from analysis.themes.cluster import DIMENSIONS, Labels, Vectors, compress, units
from analysis.themes.points import Draft
from analysis.themes.spaces import CONTEXT, SHRINKAGE, Space, without_language
from analysis.themes.ties import FULL_GRAPH
from analysis.themes.voices import Voices

Progress = Callable[[float], None]

EXACT_VOICES = 12_000
SAMPLE = 10_000
BLOCK = 20_000


def voice_vectors(
    space: Space,
    drafts: Sequence[Draft],
    voices: Voices,
    submissions: Sequence[int],
    progress: Progress,
) -> Vectors:
    """Unit vectors of the space's voices as they are grouped, shape (voices, dimensions).

    What all texts of a language share is taken out, and the mean direction of the other points of
    the same submission is added, weighted by CONTEXT: "That is dangerous." belongs with what was
    said around it. `submissions` has the submission of each document.
    """
    firsts = [voices.first[voice] for voice in space.voices]
    rows, origins = _occurrences(space, drafts, voices, submissions)
    if len(firsts) <= EXACT_VOICES:
        texts = [drafts[point].text for point in firsts]
        alone = space.encoder.encode(texts, progress)
        centred = without_language(alone, [drafts[point].language for point in firsts])
        around = _context(centred, rows, origins)
        return compress(units(centred + CONTEXT * units(around)))
    vectors = _estimated(space, drafts, firsts, progress)
    _take_language_out(vectors, [drafts[point].language for point in firsts])
    around = _context(vectors, rows, origins)
    for block in _blocks(len(vectors)):
        vectors[block] = units(vectors[block] + CONTEXT * units(around[block]))
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    for block in _blocks(len(vectors)):
        vectors[block] = units(vectors[block] - centre)
    return vectors


def size_notes(spaces: Sequence[Space]) -> list[str]:
    """What is done differently in a large space, for the reader of the result."""
    notes = []
    for space in spaces:
        size, where = len(space.voices), ", ".join(space.languages)
        if size > EXACT_VOICES:
            notes.append(
                f"{size} different points in {where}: their vectors are estimated from an encoded"
                f" sample of {SAMPLE}."
            )
        if size > FULL_GRAPH:
            notes.append(
                f"{size} different points in {where}: firmness is measured on resamples of"
                " micro-centres, not of single points."
            )
    return notes


def _occurrences(
    space: Space, drafts: Sequence[Draft], voices: Voices, submissions: Sequence[int]
) -> tuple[Labels, Labels]:
    """The row and the submission of each point that says one of the voices."""
    sayings = [len(voices.said_by[voice]) for voice in space.voices]
    origins = (
        submissions[drafts[point].document]
        for voice in space.voices
        for point in voices.said_by[voice]
    )
    return np.repeat(np.arange(len(sayings)), sayings), np.fromiter(origins, dtype=np.int64)


def _estimated(
    space: Space, drafts: Sequence[Draft], firsts: Sequence[int], progress: Progress
) -> Vectors:
    """Estimated vectors in the main directions of an encoded sample, drawn evenly."""
    rows = np.linspace(0, len(firsts) - 1, min(SAMPLE, len(firsts))).astype(np.int64)
    sample = [drafts[firsts[row]] for row in rows.tolist()]
    texts = [draft.text for draft in sample]
    exact = space.encoder.encode(texts, lambda fraction: progress(0.6 * fraction))
    centred = without_language(exact, [draft.language for draft in sample]).astype(np.float64)
    centred -= centred.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    model = Distilled(texts, centred @ directions[:, ::-1][:, :DIMENSIONS])
    vectors = np.zeros((len(firsts), DIMENSIONS), dtype=np.float32)
    for block in _blocks(len(firsts)):
        vectors[block] = units(model.estimate([drafts[point].text for point in firsts[block]]))
        progress(0.65 + 0.35 * block.stop / len(firsts))
    return vectors


def _take_language_out(vectors: Vectors, languages: Sequence[str]) -> None:
    """As `without_language`, in place."""
    names, of_row = np.unique(np.array(languages), return_inverse=True)
    if len(names) < 2:
        return
    for name in range(len(names)):
        rows = np.flatnonzero(of_row == name)
        mean = vectors[rows].mean(axis=0, dtype=np.float64) * len(rows) / (len(rows) + SHRINKAGE)
        vectors[rows] -= mean.astype(np.float32)


def _context(vectors: Vectors, rows: Labels, origins: Labels) -> Vectors:
    """For each voice the sum of directions of what stands beside it, over its occurrences.

    `rows` and `origins` have the voice and the submission of each point.
    """
    count = int(origins.max(initial=0)) + 1
    sums = _tally(origins, rows, (count, len(vectors))) @ vectors
    around = np.zeros_like(vectors)
    for block in _blocks(len(rows)):
        said, by = rows[block], origins[block]
        # Rounded, so that a point alone in its submission has no direction beside it, not a tiny
        # one.
        beside = units(np.round(sums[by] - vectors[said], 6))
        if len(np.unique(said)) == len(said):
            around[said] += beside
        else:
            np.add.at(around, said, beside)
    return around


def _tally(rows: Labels, columns: Labels, shape: tuple[int, int]) -> Any:
    sparse = load("scipy.sparse")
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def _blocks(size: int) -> list[slice]:
    return [slice(at, min(at + BLOCK, size)) for at in range(0, size, BLOCK)]
