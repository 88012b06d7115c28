"""Arguments and themes from CSV files, scores into one; columns as in the ArgKP data set."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.matching.match import match_points
from analysis.text.embed import Encoder, UseEncoder

RESTRICTING = ("topic", "stance")
DECIMALS = 5


class UnreadableTable(AnalysisError):
    """A file lacks a column, or names one thing twice."""


@dataclass(frozen=True)
class Row:
    """One argument or theme; `side` holds those of topic and stance that both files name."""

    id: str
    text: str
    side: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How surely this argument says this theme, 0 to 1."""

    argument: str
    theme: str
    score: float


def read_matching_files(arguments: Path, themes: Path) -> tuple[list[Row], list[Row]]:
    """Rows of arg_id, argument and of key_point_id, key_point; topic and stance if both have them.

    Raises UnreadableTable where a column is missing or an id is there twice.
    """
    left, right = _read(arguments), _read(themes)
    shared = [name for name in RESTRICTING if all(name in columns for columns, _ in (left, right))]
    return (
        _rows(left, ("arg_id", "argument"), shared, arguments.name),
        _rows(right, ("key_point_id", "key_point"), shared, themes.name),
    )


def match_rows(
    arguments: list[Row], themes: list[Row], encoder: Encoder | None = None
) -> Iterator[Score]:
    """Scores of all candidate pairs, in the order of the arguments and then of the themes.

    Candidates agree in topic and stance; an argument without candidates has no score.
    """
    encoder = encoder or UseEncoder()
    candidates: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for theme in themes:
        candidates[theme.side].append(theme)
    by_side: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for argument in arguments:
        by_side[argument.side].append(argument)
    rows: dict[str, NDArray[np.float32]] = {}
    for side, group in by_side.items():
        of_side = candidates[side]
        scores = match_points(
            [row.text for row in group], [row.text for row in of_side], encoder=encoder
        )
        rows |= {row.id: line for row, line in zip(group, scores, strict=True)}
    for argument in arguments:
        for theme, value in zip(candidates[argument.side], rows[argument.id], strict=True):
            yield Score(argument.id, theme.id, round(float(value), DECIMALS))


def match_files(
    arguments: Path, themes: Path, out: Path, encoder: Encoder | None = None
) -> tuple[Path, int]:
    """Writes `out`/matches.csv (arg_id, key_point_id, score); that path and its number of rows.

    Raises UnreadableTable, MissingExtra and OSError.
    """
    left, right = read_matching_files(arguments, themes)
    out.mkdir(parents=True, exist_ok=True)
    path, count = out / "matches.csv", 0
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(("arg_id", "key_point_id", "score"))
        for score in match_rows(left, right, encoder):
            writer.writerow((score.argument, score.theme, f"{score.score:.{DECIMALS}f}"))
            count += 1
    return path, count


Table = tuple[list[str], list[dict[str, str]]]


def _read(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            rows = [{k: v or "" for k, v in row.items() if k} for row in reader]
            return list(reader.fieldnames or []), rows
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableTable(f"{path.name} is no CSV file in UTF-8.") from error


def _rows(table: Table, names: tuple[str, str], shared: list[str], file: str) -> list[Row]:
    columns, lines = table
    missing = [name for name in names if name not in columns]
    if missing:
        raise UnreadableTable(f"{file} has no column {', '.join(missing)}.")
    id_name, text_name = names
    rows = [
        Row(line[id_name], line[text_name], tuple(line[name] for name in shared)) for line in lines
    ]
    if len({row.id for row in rows}) < len(rows):
        raise UnreadableTable(f"{file} has a value of {id_name} twice.")
    return rows
