"""An encoder that reads each text once, for computations that ask for the same ones again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.text.embed import Encoder, Progress, Vectors


class Remembering:
    """As the encoder it is made of; keeps every vector, so it is for one block of work."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.version, self.languages = encoder.name, encoder.version, encoder.languages
        self._encoder = encoder
        self._row: dict[str, int] = {}
        self._rows: Vectors = np.zeros((0, 0), dtype=np.float32)

    def encode(self, texts: Sequence[str], progress: Progress = lambda fraction: None) -> Vectors:
        """See Encoder."""
        unread = [text for text in dict.fromkeys(texts) if text not in self._row]
        if unread or not self._row:
            rows = self._encoder.encode(unread)
            self._row |= {text: len(self._row) + at for at, text in enumerate(unread)}
            self._rows = np.concatenate([self._rows.reshape(-1, rows.shape[1]), rows])
        found: Vectors = self._rows[[self._row[text] for text in texts]]
        return found


def remembering(encoder: Encoder) -> Encoder:
    """The encoder with a memory, unless it reads each text in the light of the others given."""
    return encoder if encoder.languages is None else Remembering(encoder)
