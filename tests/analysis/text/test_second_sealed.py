"""The sandbox itself, with programs of our own inside; it needs bubblewrap, not the encoder."""

import json
import os
import struct
from pathlib import Path

import pytest

from analysis.errors import NotSealed
from analysis.text.second import frames, sealed
from tests.conftest import sandbox_or_skip

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    sandbox_or_skip()


def test_the_child_can_touch_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "instance" / "site.sqlite"
    database.parent.mkdir()
    database.write_text("people's words")
    monkeypatch.setenv("SECRET_KEY", "s" * 32)
    held = os.open(database, os.O_RDONLY)
    os.set_inheritable(held, True)
    try:
        child = sealed.start(HERE / "sealed_probe.py", (str(database), __file__), (), b"")
        said, _ = child.communicate(timeout=30)
    finally:
        os.close(held)
    found = json.loads(said)
    assert found.pop("environment") == []
    assert found.pop("descriptors") == [0, 1, 2]
    assert found.pop("user") == 65534
    assert [what for what, could in found.items() if could] == []
    assert database.read_text() == "people's words"


def _answers(texts: list[bytes], limits: sealed.Limits, seconds: float = 20.0) -> int:
    """How many texts the stand-in answers before it ends or is ended."""
    child = sealed.start(HERE / "stand_in.py", (), (), frames.pack(texts), limits)
    assert child.stdout is not None
    read = 0
    try:
        for _ in frames.answers(child.stdout.fileno(), len(texts), 384, 20.0, seconds):
            read += 1
    except frames.BrokenAnswer:
        pass
    finally:
        sealed.end(child)
    assert child.returncode is not None
    return read


def test_it_answers_and_ends() -> None:
    assert _answers([b"one", b"two", b""], sealed.Limits()) == 3


@pytest.mark.parametrize("word", [b"DIE", b"EAT", b"LIE"])
def test_a_text_that_ends_the_child_takes_none_before_it(word: bytes) -> None:
    assert _answers([b"one", word, b"three"], sealed.Limits(memory=1 << 29)) == 1


def test_a_child_that_hangs_or_spins_is_ended() -> None:
    assert _answers([b"one", b"HANG"], sealed.Limits(), seconds=2.0) == 1
    assert _answers([b"one", b"SPIN"], sealed.Limits(cpu_seconds=1), seconds=20.0) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"",
        struct.pack("<4sII", b"HTTP", 1, 2),
        struct.pack("<4sII", b"MCV1", 2, 2),
        struct.pack("<4sIII2f", b"MCV1", 1, 2, 1, 1.0, 0.0),
        struct.pack("<4sIII2f", b"MCV1", 1, 2, 0, 3.0, 4.0),
        struct.pack("<4sIII2f", b"MCV1", 1, 2, 0, float("nan"), 1.0),
        struct.pack("<4sIII2f", b"MCV1", 1, 2, 0, 1.0, 0.0) + b"more",
    ],
)
def test_an_answer_out_of_format_is_refused(said: bytes) -> None:
    read, write = os.pipe()
    os.write(write, said)
    os.close(write)
    try:
        with pytest.raises(frames.BrokenAnswer):
            list(frames.answers(read, 1, 2, 1.0, 1.0))
    finally:
        os.close(read)


def test_without_bubblewrap_it_refuses_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed._hindrance.cache_clear()
    monkeypatch.setattr(sealed, "_tool", lambda name: f"/nowhere/{name}")
    try:
        with pytest.raises(
            NotSealed, match=r"bwrap was not found \(Debian: apt install bubblewrap"
        ):
            sealed.check()
    finally:
        sealed._hindrance.cache_clear()
