"""When the second encoder takes the place of the first, and what is said about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from analysis.errors import AnalysisError
from analysis.text.embed import Encoder, Progress, Vectors, rounded_units
from analysis.text.second.encoder import DIMENSIONS, SecondEncoder

# About an hour of one core; a larger corpus keeps its languages apart.
MOST_TEXTS = 50_000


class ReadBefore:
    """The second encoder's vectors of texts that it has read; see Encoder. Asks it nothing more."""

    def __init__(self, encoder: SecondEncoder, rows: Mapping[str, Vectors]) -> None:
        self.name = encoder.name
        self.version = encoder.version
        self.languages: frozenset[str] | None = encoder.languages
        self._rows = rows

    def encode(self, texts: Sequence[str], progress: Progress = lambda fraction: None) -> Vectors:
        """See Encoder; a text that was not read is a zero row."""
        nothing = np.zeros(DIMENSIONS, dtype=np.float32)
        rows = [self._rows.get(text, nothing) for text in texts]
        return rounded_units(np.array(rows).reshape(len(texts), DIMENSIONS))


def join_languages(
    texts: Mapping[str, Sequence[str]], encoder: Encoder, progress: Progress
) -> tuple[Encoder, Collection[str], list[str]]:
    """The encoder for these texts by language, the texts it could not read, and what to say.

    The second one is taken for all texts when it knows a language that `encoder` doesn't: two
    spaces can't be compared, and one mapped onto the other loses pairs (docs/decisions/0012).
    Otherwise, and where it can't be had, it is `encoder` as before.
    """
    first = encoder.languages or frozenset()
    wanted = sorted(set(texts) & (SecondEncoder.languages or frozenset()) - first)
    if not wanted:
        return encoder, (), []
    known = [text for name in sorted(texts) if name in first or name in wanted
             for text in texts[name]]  # fmt: skip
    if len(known) > MOST_TEXTS:
        return encoder, (), [
            f"The second encoder was not used: {len(known)} texts are more than {MOST_TEXTS}."
        ]  # fmt: skip
    try:
        second = SecondEncoder()
    except AnalysisError as refused:
        return encoder, (), [str(refused)]
    rows = second.encode(known, progress)
    is_read = [bool(row.any()) for row in rows]
    read = {text: row for text, row, good in zip(known, rows, is_read, strict=True) if good}
    unread = {text for text in known if text not in read}
    said = [f"The second encoder read the languages {', '.join(wanted)} and all it knows."]
    if unread:
        said.append(f"{len(unread)} texts could not be read by the second encoder: no theme.")
    return ReadBefore(second, read), unread, said
