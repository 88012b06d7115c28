"""The strict format between us and the sealed child; nothing it says is believed unchecked.

To the child: `MCV1`, the number of texts, then for each its length in bytes and the bytes.
From the child: `MCV1`, the same number, the dimensions, then for each text its number and its
vector. All numbers are unsigned 32-bit, vectors 32-bit floats, both little-endian.
"""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

MAGIC = b"MCV1"
# A unit vector in 32-bit floats is one to about 1e-6; 4-bit weights don't change that.
UNIT = 1e-3


class BrokenAnswer(Exception):
    """The child fell silent or said something that isn't in the format."""


def pack(texts: Sequence[bytes]) -> bytes:
    """What the child reads on stdin."""
    parts = [struct.pack("<4sI", MAGIC, len(texts))]
    for text in texts:
        parts += [struct.pack("<I", len(text)), text]
    return b"".join(parts)


def answers(
    pipe: int, count: int, dimensions: int, start_seconds: float, text_seconds: float
) -> Iterator[NDArray[np.float32]]:
    """Unit vectors of the texts in order, read from the file descriptor `pipe`.

    Raises BrokenAnswer at the first silence, shortfall, wrong number, value or length, and at
    anything said after the last one.
    """
    magic, said, width = struct.unpack("<4sII", _read(pipe, 12, start_seconds))
    if (magic, said, width) != (MAGIC, count, dimensions):
        raise BrokenAnswer("another header than agreed")
    for index in range(count):
        frame = _read(pipe, 4 + 4 * dimensions, text_seconds)
        row = np.frombuffer(frame, dtype="<f4", offset=4).astype(np.float32)
        length = float(np.linalg.norm(row.astype(np.float64))) if np.isfinite(row).all() else 0.0
        if struct.unpack_from("<I", frame)[0] != index or abs(length - 1.0) > UNIT:
            raise BrokenAnswer("not the vector of the text that was asked for")
        yield row
    if _more(pipe, start_seconds):
        raise BrokenAnswer("more than was asked for")


def _read(pipe: int, size: int, seconds: float) -> bytes:
    ends = time.monotonic() + seconds
    parts = b""
    while len(parts) < size:
        if not select.select([pipe], [], [], max(0.0, ends - time.monotonic()))[0]:
            raise BrokenAnswer("silence")
        part = os.read(pipe, size - len(parts))
        if not part:
            raise BrokenAnswer("the end before the answer")
        parts += part
    return parts


def _more(pipe: int, seconds: float) -> bool:
    """Whether anything follows before the end of the stream."""
    return not select.select([pipe], [], [], seconds)[0] or bool(os.read(pipe, 1))
