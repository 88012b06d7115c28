"""The files that `mission-commons objectives check` writes: the same for the same input."""

import hashlib
from collections.abc import Sequence
from typing import Any

from analysis.objectives.read import LANGUAGE, METHOD, read_objective
from analysis.objectives.records import NOT_CHECKED, ObjectiveReading
from analysis.text.language import LanguageTeller
from webapp import files
from webapp.cli.analysis.texts import Texts
from webapp.cli.analysis.theme_files import table

COLUMNS = (
    "id", "amount", "amount_other_end", "unit", "baseline_year", "target_year",
    "measurable", "has_amount", "has_baseline", "has_year", "has_indicator", "has_direction",
    "flags",
)  # fmt: skip
ANSWERS = COLUMNS[6:12]


def readings(read: Texts, language: str, horizon: str) -> list[ObjectiveReading]:
    """What each row says; without a language it is told row by row, English where in doubt."""
    teller = LanguageTeller()
    found = []
    for row in read.rows:
        spoken = language or teller.tell(row.text, LANGUAGE)
        measured = row.groups[0] if row.groups else ""
        found.append(read_objective(row.text, measured, spoken, horizon))
    return found


def texts(
    read: Texts, found: Sequence[ObjectiveReading], asked: dict[str, str], cpu_seconds: float
) -> dict[str, str]:
    """The name and the content of every file; only run.json tells how long it took."""
    rows = [_row(row.id, reading) for row, reading in zip(read.rows, found, strict=True)]
    run = {
        "file": read.name,
        "input_hash": _digest(read),
        "method": METHOD,
        "params": asked,
        "rows": len(found),
        "measurable": sum(reading.measurable for reading in found),
        "not_checked": sum(not reading.checked for reading in found),
        "timings": {"cpu": round(cpu_seconds, 2)},
    }
    return {"checked.csv": table(COLUMNS, rows), "run.json": files.to_json(run)}


def headline(found: Sequence[ObjectiveReading]) -> str:
    """What was found, in one or two sentences."""
    count = sum(reading.measurable for reading in found)
    unread = sum(not reading.checked for reading in found)
    said = f"{count:,} of {len(found):,} objectives can be measured as they are worded."
    return f"{said} {unread:,} not in English were not checked." if unread else said


def _row(name: str, reading: ObjectiveReading) -> tuple[Any, ...]:
    answers = [
        ("yes" if getattr(reading, column) else "no") if reading.checked else NOT_CHECKED
        for column in ANSWERS
    ]
    years = (reading.baseline_year or "", reading.target_year or "")
    figures = (reading.amount, reading.other_end, reading.unit, *years)
    return (name, *figures, *answers, ";".join(reading.flags))


def _digest(read: Texts) -> str:
    digest = hashlib.sha256()
    for row in read.rows:
        for part in (row.id, row.text, *row.groups):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()
