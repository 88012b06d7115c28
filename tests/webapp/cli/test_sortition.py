"""`mission-commons sortition` on files: the same bytes again, and errors in words."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.analysis.sortition.pools import pool_and_quotas
from webapp.cli import group

NAMES = ("panel.csv", "alternates.csv", "probabilities.csv", "report.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pool, quotas = pool_and_quotas(4, 60, 12, (2, 3))
    write(tmp_path / "pool.csv", [{"id": one.id, **one.values} for one in pool])
    write(
        tmp_path / "quotas.csv",
        [{"category": q.category, "value": q.value, "min": q.low, "max": q.high} for q in quotas],
    )
    return tmp_path


def write(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def run(folder: Path, out: str = "out", *more: str) -> Result:
    files = [str(folder / name) for name in ("pool.csv", "quotas.csv")]
    given = [*files, "--size", "12", "--seed", "3 9 21", "--out", str(folder / out), *more]
    return CliRunner().invoke(group, ["sortition", *given])


def test_a_panel_is_drawn_and_drawn_again_from_files_in_another_order(folder: Path) -> None:
    first = run(folder)
    assert first.exit_code == 0, first.output
    assert "12 of 60 people drawn (leximin)" in first.output
    rows = list(csv.DictReader((folder / "pool.csv").open()))
    write(folder / "pool.csv", rows[::-1])
    assert run(folder, "again").exit_code == 0
    for name in NAMES:
        assert (folder / "out" / name).read_bytes() == (folder / "again" / name).read_bytes()
    panel = list(csv.DictReader((folder / "out" / "panel.csv").open()))
    chances = list(csv.DictReader((folder / "out" / "probabilities.csv").open()))
    report = json.loads((folder / "out" / "report.json").read_text())
    assert len(panel) == 12
    assert sum(float(one["probability"]) for one in chances) == pytest.approx(12, abs=1e-6)
    assert min(float(one["probability"]) for one in chances) == pytest.approx(report["lowest"])
    assert all(row["low"] <= row["panel"] <= row["high"] for row in report["composition"])
    assert not any(one["id"] in json.dumps(report) for one in panel)


def test_what_cannot_be_drawn_is_said(folder: Path) -> None:
    rows = list(csv.DictReader((folder / "quotas.csv").open()))
    clash = [row | {"min": "12", "max": "12"} if row["category"] == "c0" else row for row in rows]
    write(folder / "quotas.csv", clash)
    refused = run(folder)
    assert refused.exit_code == 1
    assert "c0: v0 at least 12; c0: v1 at least 12" in refused.output
    assert "instead of 12" in refused.output
    write(folder / "quotas.csv", [row | {"max": "many"} for row in rows])
    assert "quotas.csv, row 2: min and max are whole numbers" in run(folder).output
    write(folder / "quotas.csv", [{"category": "c0", "value": "v0"}])
    assert "quotas.csv has no column “min”" in run(folder).output


def test_the_greedy_draw_says_that_chances_are_estimated(folder: Path) -> None:
    assert "Chances (estimated)" in run(folder, "out", "--method", "greedy").output
