"""Which voices can be compared with which: a space has one encoder and its languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.text.embed import Encoder, TfidfEncoder
from analysis.text.second.join import join_languages
from analysis.themes.cluster import Labels, Vectors, units
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
    drafts: Sequence[Draft],
    voices: Voices,
    encoder: Encoder,
    seed: int,
    second: bool = False,
    progress: Progress = lambda fraction: None,
) -> tuple[list[Space], list[str]]:
    """One space for the encoder's languages, one apart for each other, and warnings about those.

    Languages are never mixed silently by an encoder that does not know them. With `second`, the
    second encoder takes the place of `encoder` where it knows more of the languages; voices that
    it can't read are in no space, so they are unthemed, and a warning counts them.
    """
    by_language: dict[str, list[int]] = defaultdict(list)
    for voice, first in enumerate(voices.first):
        by_language[drafts[first].language].append(voice)
    if second:
        texts = {
            name: [drafts[voices.first[voice]].text for voice in found]
            for name, found in by_language.items()
        }
        encoder, unread, said = join_languages(texts, encoder, progress)
        by_language = {
            name: [voice for voice in found if drafts[voices.first[voice]].text not in unread]
            for name, found in by_language.items()
        }
        spaces, warnings = _spaces(by_language, encoder, seed)
        return spaces, said + warnings
    return _spaces(by_language, encoder, seed)


def _spaces(
    by_language: dict[str, list[int]], encoder: Encoder, seed: int
) -> tuple[list[Space], list[str]]:
    known = encoder.languages
    present = sorted(name for name, found in by_language.items() if found)
    together = [name for name in present if known is not None and name in known]
    apart = [name for name in present if name not in together]
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
