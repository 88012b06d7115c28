"""`mission-commons themes` on what nobody would write: nothing breaks and nothing is lost."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.cli.analysis.themes import themes

GIVEN = "label,description\nBuses,More buses.\n🙂,\n=1+1,A formula\n"


def odd() -> list[str]:
    """Some 300 strings: each kind of character, and each of them many times over."""
    kinds: dict[str, str] = {}
    for number in range(0x30000):
        if not 0xD800 <= number < 0xE000:
            kinds.setdefault(unicodedata.category(chr(number)), chr(number))
    picked = [
        *kinds.values(),
        "\ufdfa",
        "é",
        "e\u0301",
        "가",
        "ष",
        "🇩🇰",
        "\u202e",
        "\u200f",
        "\u0300",
        "İ",
        "ß",
        "ﬁ",
        "\u2028",
    ]
    picked += ["\ufffe", "\U0001f468\u200d\U0001f469", "\ue000", "\ufeff", "&", "<", '"', "'"]
    strings = [mark * many for mark in picked for many in (1, 2, 7, 30, 100)]
    strings += [f"{mark}trees{mark} and {mark} shade." for mark in picked]
    strings += ["'); DROP TABLE points; --", "<script>alert(1)</script>", "=cmd|'/c calc'!A0"]
    strings += ["%s %(x)s {0} {{7*7}}", "../../etc/passwd", "1. 2. 3.", ". . . !", "a\tb\rc\nd"]
    strings += ["Trees. Деревья. 木が必要です。 شجر. Δέντρα. पेड़।", "\ud83d half", "x\udc00y"]
    return strings


CASES = {
    "odd": odd(),
    "growing": ["\ufdfa" * 100] * 3,
    "halves": ["\ud800", "\udfff\ud800 text", "fine text here"],
    "a megabyte": ["x" * 1_000_000, "A short one."],
    "identical": ["The bus is late."] * 60,
    "unlike": [f"{chr(97 + i % 26) * (3 + i)} {i * 7919}" for i in range(60)],
    "empty": [""] * 20,
    "one": ["One point."],
    "scripts": ["Trees please.", "Больше деревьев.", "もっと木を。", "المزيد من الأشجار"] * 5,
}


def write(file: Path, texts: list[str]) -> Path:
    lines = [
        json.dumps({"id": f"n{i}", "text": text, "g": text[:3]}) for i, text in enumerate(texts)
    ]
    file.write_text("\n".join(lines) + "\n", "ascii")
    return file


def run(file: Path, out: Path, *more: str) -> dict[str, str]:
    arguments = [str(file), "--text", "text", "--id", "id", "--group", "g", "--out", str(out)]
    found = CliRunner().invoke(themes, [*arguments, *more], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return {each.name: each.read_text("utf-8") for each in out.iterdir()}


def accounted_for(written: dict[str, str], texts: list[str]) -> None:
    csv.field_size_limit(10_000_000)
    ledger = json.loads(written["ledger.json"])
    assert ledger["submissions"]["balances"]
    assert ledger["points"]["balances"]
    assert ledger["submissions"]["received"] == len(texts)
    for lines in (ledger["by_language"], ledger["by_g"]):
        assert sum(line["received"] for line in lines.values()) == len(texts)
    submissions = list(csv.DictReader(io.StringIO(written["submissions.csv"])))
    left = {row["id"] for row in csv.DictReader(io.StringIO(written["left_out.csv"]))}
    themed = {row["id"] for row in submissions if row["themes"]}
    assert themed | left == {f"n{i}" for i in range(len(texts))}
    assert not themed & left
    for row in csv.DictReader(io.StringIO(written["assignments.csv"])):
        text = texts[int(row["id"][1:])]
        assert 0 <= int(row["start"]) < int(row["end"]) <= len(text)
    for name in ("themes.json", "run.json"):
        json.loads(written[name])
    ElementTree.fromstring(written["map.svg"])


@pytest.mark.parametrize("way", ["found", "given", "bertopic"])
@pytest.mark.parametrize("name", CASES)
def test_hostile_texts_are_accounted_for(name: str, way: str, tmp_path: Path) -> None:
    texts = CASES[name]
    more: list[str] = []
    if way == "given":
        (tmp_path / "list.csv").write_text(GIVEN, "utf-8")
        more = ["--themes", str(tmp_path / "list.csv")]
    if way == "bertopic":
        more = ["--engine", "bertopic"]
    accounted_for(run(write(tmp_path / "texts.jsonl", texts), tmp_path / "out", *more), texts)


def test_there_are_enough_odd_strings() -> None:
    assert len(set(odd())) >= 250


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.text(st.characters(), max_size=50), min_size=1, max_size=8))
def test_any_texts_are_accounted_for(texts: list[str], tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GIVEN, "utf-8")
    file = write(tmp_path / "texts.jsonl", texts)
    accounted_for(run(file, tmp_path / "found"), texts)
    accounted_for(run(file, tmp_path / "given", "--themes", str(tmp_path / "list.csv")), texts)
