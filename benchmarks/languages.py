"""Languages together: do themes follow the subject, and do both versions of a text share one?

Run from the repository root after `make second-encoder`: `python -m benchmarks.languages`. Three
corpora: the UN's goals in eight languages that the first encoder knows (../shared/data); sixty
statements of our own, translated (data/statements.csv); and Django's interface strings, as its
own translators wrote them (catalogues.lock, unpacked beside this environment's packages).
"""

import csv
import json
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

from babel.messages.pofile import read_po
from sklearn.metrics import adjusted_mutual_info_score

from analysis.errors import AnalysisError
from analysis.params import ThemeParams
from analysis.results import Document, ThemeResult
from analysis.text.second.encoder import SecondEncoder
from analysis.themes.find import find_themes

ROOT = Path(__file__).resolve().parents[1]
SDG = ROOT.parent / "shared" / "data" / "sdg-multilingual" / "sdg.jsonl"
STATEMENTS = ROOT / "benchmarks" / "data" / "statements.csv"
CATALOGUES = Path(sys.prefix) / "catalogues"
NEW = ("da", "nb", "sv", "fi", "sl", "vi")
LEAST_WORDS = 5

Rows = list[dict[str, str]]


def run(rows: Rows, languages: tuple[str, ...], granularity: str, second: bool) -> ThemeResult:
    """Themes of all versions of all rows; a document is called by its language and its row."""
    documents = [
        Document(f"{name} {i}", f"{name} {i}", row[name], name)
        for name in languages
        for i, row in enumerate(rows)
        if row.get(name)
    ]
    names = tuple(name.split("-")[0].lower() for name in languages)
    params = ThemeParams(languages=names, granularity=granularity, second_encoder=second)
    return find_themes(documents, params)


def themes_of(result: ThemeResult) -> dict[str, int | None]:
    """The theme of the first point of each document."""
    return {point.document: point.theme for point in reversed(result.points)}


def agreement(result: ThemeResult) -> float:
    """AMI of theme and language, over themed points."""
    themed = [point for point in result.points if point.theme is not None]
    return float(
        adjusted_mutual_info_score(
            [point.document.split()[0] for point in themed], [point.theme for point in themed]
        )
    )


def same_theme(result: ThemeResult, one: str, other: str, rows: int) -> float:
    """The share of rows whose versions in both languages are in one theme."""
    theme = themes_of(result)
    pairs = [(theme.get(f"{one} {i}"), theme.get(f"{other} {i}")) for i in range(rows)]
    return sum(a is not None and a == b for a, b in pairs) / len(pairs)


def together(name: str, rows: Rows, languages: tuple[str, ...]) -> None:
    """All languages in one run, and each new one with English alone, which is harder."""
    for granularity in ("coarse", "medium", "fine"):
        started = time.process_time()
        result = run(rows, languages, granularity, True)
        pairs = {
            f"{a}-{b}": same_theme(result, a, b, len(rows)) for a, b in combinations(languages, 2)
        }
        worst = min(pairs, key=pairs.__getitem__)
        print(
            f"{name}, {granularity}: {len(result.themes)} themes, AMI with language"
            f" {agreement(result):.3f}, pairs in one theme {sum(pairs.values()) / len(pairs):.2f},"
            f" worst {worst} {pairs[worst]:.2f}; {time.process_time() - started:.0f} CPU s here"
        )
        alone = {}
        for other in languages[1:]:
            result = run(rows, (languages[0], other), granularity, True)
            alone[other] = same_theme(result, languages[0], other, len(rows))
        print(f"  each with English alone: { ({k: round(v, 2) for k, v in alone.items()}) }")


def goals() -> None:
    """The first encoder on the languages it knows."""
    with SDG.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    rows: dict[str, dict[str, str]] = {}
    for row in found:
        rows.setdefault(row["code"], {"goal": str(row["goal"])})[row["lang"]] = row["text"]
    languages = tuple(sorted({row["lang"] for row in found}))
    for granularity in ("coarse", "medium", "fine"):
        result = run(list(rows.values()), languages, granularity, False)
        theme, goal = themes_of(result), [row["goal"] for row in rows.values()]
        themed = [name for name, found_in in theme.items() if found_in is not None]
        by_goal = adjusted_mutual_info_score(
            [goal[int(name.split()[1])] for name in themed], [theme[name] for name in themed]
        )
        print(
            f"goals, {granularity}: {len(result.themes)} themes, AMI with language"
            f" {agreement(result):.3f}, with the goal {by_goal:.3f}"
        )


def catalogues() -> Rows:
    """Django's strings of LEAST_WORDS words or more that all seven languages have."""
    if not CATALOGUES.is_dir():
        command = [str(Path(sys.executable).with_name("uv")), "pip", "install", "-q", "--no-deps"]
        command += ["--require-hashes", "--target", str(CATALOGUES), "-r"]
        lock = str(ROOT / "benchmarks" / "catalogues.lock")
        subprocess.run([*command, lock, "--python", sys.executable], check=True)
    found: dict[str, dict[str, str]] = {}
    for language in NEW:
        for file in sorted(CATALOGUES.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
            with file.open("rb") as opened:
                for message in read_po(opened, locale=language):
                    if isinstance(message.id, str) and isinstance(message.string, str):
                        found.setdefault(message.id, {"en": message.id})[language] = message.string
    return [
        row
        for key, row in sorted(found.items())
        if len(key.split()) >= LEAST_WORDS and all(row.get(name) for name in NEW)
    ]


def apart(rows: Rows) -> None:
    """Without the second encoder: each new language by itself, and said so."""
    result = run(rows, ("en", *NEW), "medium", False)
    mixed = sum(len(theme.languages) > 1 for theme in result.themes)
    said = sum("grouped apart" in warning for warning in result.provenance.warnings)
    print(f"without it: {mixed} themes mix languages, {said} of {len(NEW)} languages are reported")


def main() -> None:
    """All figures, one line each."""
    if SDG.exists():
        goals()
    else:
        print("skipped the goals: ../shared/data is absent")
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    apart(rows)
    try:
        SecondEncoder()
    except AnalysisError as missing:
        sys.exit(str(missing))
    together("statements", rows, ("en", *NEW))
    together("catalogues", catalogues(), ("en", *NEW))


if __name__ == "__main__":
    main()
