"""Texts as sets of overlapping word triples, in flat arrays: a million of them fit in memory."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.text.clean import INVISIBLE, TOKEN

Progress = Callable[[float], None]
Numbers = NDArray[np.int64]

READ_CHARS = 20_000
SHINGLE = 3
# Texts read in one go: few enough for their words to be forgotten soon.
AT_ONCE = 2_000
END = "\x1e"
WORD_OR_END = re.compile(f"{TOKEN.pattern}|{END}")
QUARTERS = 4


@dataclass(frozen=True)
class Read:
    """What is kept of texts: `words` counts them, `prints` is equal for equal sequences of words.

    The distinct triples of text i are `triples[starts[i]:starts[i + 1]]`, ascending, and `quarters`
    says in which quarter of the text (0 to 3) each stands first.
    """

    words: Numbers
    prints: NDArray[np.uint64]
    triples: NDArray[np.uint32]
    quarters: NDArray[np.uint8]
    starts: Numbers

    @property
    def sizes(self) -> Numbers:
        """Distinct triples of each text."""
        return np.diff(self.starts)

    def take(self, positions: Numbers) -> Read:
        """The same of some texts only."""
        rows, _ = ragged(self.starts, positions)
        starts = np.concatenate([[0], np.cumsum(self.sizes[positions])])
        return Read(
            self.words[positions],
            self.prints[positions],
            self.triples[rows],
            self.quarters[rows],
            starts,
        )


class _Names(dict[str, int]):
    """64 bits for each word, the same in every process, unlike hash()."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        self[word] = number = int.from_bytes(digest, "little") | 1
        return number


def read(texts: Sequence[str], progress: Progress = lambda fraction: None) -> Read:
    """Reads at most READ_CHARS characters of each text."""
    names = _Names({END: 0})
    parts: list[Read] = []
    for at in range(0, len(texts), AT_ONCE):
        parts.append(_read(texts[at : at + AT_ONCE], names))
        progress(min(1.0, (at + AT_ONCE) / len(texts)))
    if not parts:
        parts = [_read([], names)]
    sizes = np.concatenate([part.sizes for part in parts])
    return Read(
        np.concatenate([part.words for part in parts]),
        np.concatenate([part.prints for part in parts]),
        np.concatenate([part.triples for part in parts]),
        np.concatenate([part.quarters for part in parts]),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


def ragged(starts: Numbers, positions: Numbers) -> tuple[Numbers, Numbers]:
    """Indices of the items of rows `positions` one after the other, and the place in `positions`
    that each belongs to."""
    return spans(starts[positions], starts[positions + 1])


def spans(low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """All numbers of the ranges low[i] to high[i] one after the other, and the range of each."""
    sizes = high - low
    owner = np.repeat(np.arange(len(low)), sizes)
    first = np.cumsum(sizes) - sizes
    return np.arange(len(owner)) - first[owner] + low[owner], owner


def _read(texts: Sequence[str], names: _Names) -> Read:
    numbers = np.fromiter(
        map(names.__getitem__, WORD_OR_END.findall(_joined(texts))), dtype=np.uint64
    )
    ends = np.flatnonzero(numbers == 0)
    words = np.diff(ends, prepend=-1) - 1
    owner = np.repeat(np.arange(len(ends)), words + 1)
    place = np.arange(len(numbers)) - np.repeat(ends - words, words + 1)
    return _with_triples(numbers, owner, place, words)


def _joined(texts: Sequence[str]) -> str:
    """All texts, cleaned as text.clean does, each followed by END."""
    cut = (text[:READ_CHARS].replace(END, " ") for text in texts)
    joined = "".join(f"{text}{END}" for text in cut)
    if not joined.isascii():
        joined = joined.encode("utf-8", "replace").decode("utf-8")
        joined = INVISIBLE.sub("", unicodedata.normalize("NFKC", joined))
    return joined.casefold()


def _with_triples(
    numbers: NDArray[np.uint64], owner: Numbers, place: Numbers, words: Numbers
) -> Read:
    mixed = np.zeros(len(numbers), dtype=np.uint64)
    for offset in range(SHINGLE):
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed[: len(numbers) - offset] += numbers[offset:]
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    # Three words that all lie in one text; of shorter texts, all there is.
    is_whole = (place <= words[owner] - SHINGLE) | ((place == 0) & (words[owner] > 0))
    at = owner[is_whole]
    quarter = (place[is_whole] * QUARTERS) // np.maximum(words[at] - SHINGLE + 1, 1)
    key = (at.astype(np.uint64) << np.uint64(34)) | (
        (mixed[is_whole] >> np.uint64(32)) << np.uint64(2)
    )
    key = np.sort(key | quarter.astype(np.uint64))
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = (key[1:] >> np.uint64(2)) != (key[:-1] >> np.uint64(2))
    key = key[is_first]
    sizes = np.bincount((key >> np.uint64(34)).astype(np.int64), minlength=len(words))
    return Read(
        words,
        _prints(numbers, place, words),
        ((key >> np.uint64(2)) & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        (key & np.uint64(3)).astype(np.uint8),
        np.concatenate([[0], np.cumsum(sizes)]),
    )


def _prints(numbers: NDArray[np.uint64], place: Numbers, words: Numbers) -> NDArray[np.uint64]:
    """A fingerprint of each text's words in their order."""
    if not len(words):
        return np.zeros(0, dtype=np.uint64)
    mixed = (numbers ^ (place.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F))) * np.uint64(
        0x94D049BB133111EB
    )
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    starts = np.cumsum(words + 1) - (words + 1)
    return np.add.reduceat(mixed, starts)
