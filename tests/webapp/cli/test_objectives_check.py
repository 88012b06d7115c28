"""`mission-commons objectives check` on small files of our own."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli.analysis.objectives import heading_horizon, objectives

ROWS = (
    "code,goal,measure\n"
    "A,Cut bus emissions by 60 % by 2035 compared to 2019 levels,\n"
    "B,By 2030 end hunger,Prevalence of undernourishment\n"
    "C,,\n"
    "D,Spätestens bis zum Jahr 2050 soll das ganze Land klimaneutral sein.,\n"
    "E,Deploy hydrogen buses,\n"
)


def run(folder: Path, text: str, *more: str) -> tuple[Result, list[dict[str, str]]]:
    (folder / "goals.csv").write_text(text, "utf-8")
    out = folder / "out"
    arguments = ["check", str(folder / "goals.csv"), "--out", str(out), *more]
    result = CliRunner().invoke(objectives, arguments)
    checked = out / "checked.csv"
    if not checked.exists():
        return result, []
    with checked.open(encoding="utf-8", newline="") as opened:
        return result, list(csv.DictReader(opened))


def test_one_row_an_objective_in_order(tmp_path: Path):
    result, rows = run(tmp_path, ROWS, "--text", "goal", "--indicator", "measure", "--id", "code")
    assert result.exit_code == 0, result.output
    assert [row["id"] for row in rows] == ["A", "B", "C", "D", "E"]
    first = rows[0]
    assert (first["amount"], first["unit"]) == ("60", "%")
    assert (first["baseline_year"], first["target_year"]) == ("2019", "2035")
    assert [row["measurable"] for row in rows] == ["yes", "yes", "no", "not checked", "no"]
    assert rows[2]["has_amount"] == "no"
    assert rows[3]["flags"] == "not checked"
    assert "technology_named" in rows[4]["flags"].split(";")
    assert "2 of 5 objectives can be measured" in result.output
    assert "1 not in English" in result.output


def test_the_record_of_the_run(tmp_path: Path):
    run(tmp_path, ROWS, "--text", "goal")
    first = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert first["rows"] == 5
    assert first["params"]["text"] == "goal"
    before = (tmp_path / "out" / "checked.csv").read_bytes()
    run(tmp_path, ROWS, "--text", "goal")
    assert (tmp_path / "out" / "checked.csv").read_bytes() == before
    run(tmp_path, ROWS.replace("60", "61"), "--text", "goal")
    again = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    assert again["input_hash"] != first["input_hash"]


def test_a_heading_says_which_of_several_targets(tmp_path: Path):
    goal = "Emissions are reduced by 70 % by 2030 and by 90 % by 2040."
    for heading, year in (("interim_target", "2030"), ("end_target", "2040")):
        _, rows = run(tmp_path, f"{heading}\n{goal}\n", "--text", heading)
        assert rows[0]["target_year"] == year
    _, rows = run(tmp_path, f"end_target\n{goal}\n", "--text", "end_target", "--horizon", "interim")
    assert rows[0]["target_year"] == "2030"


def test_a_given_language_holds_for_every_row(tmp_path: Path):
    _, rows = run(tmp_path, ROWS, "--text", "goal", "--language", "de")
    assert {row["measurable"] for row in rows} == {"not checked"}


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (ROWS, ("--text", "aim"), "goals.csv has no column “aim”; it has code, goal, measure."),
        (ROWS, ("--text", "goal", "--indicator", "x"), "has no column “x”"),
        (ROWS + ",x,\n", ("--text", "goal", "--id", "code"), "row 7: the column “code” is empty"),
        ("goal\n", ("--text", "goal"), "header but no rows"),
    ],
)
def test_errors_name_the_column_or_the_row(tmp_path: Path, text: str, more: tuple, said: str):
    result, _ = run(tmp_path, text, *more)
    assert result.exit_code == 1
    assert said in result.output


def test_cells_run_as_no_formula_and_surrogates_are_written(tmp_path: Path):
    path = tmp_path / "goals.jsonl"
    path.write_text('{"goal": "=1+1 cut waste to 5 tonnes by 2030 \\ud800"}\n', "utf-8")
    out = str(tmp_path / "out")
    result = CliRunner().invoke(objectives, ["check", str(path), "--text", "goal", "--out", out])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("column", "horizon"),
    [("end_target_text", "end"), ("Interim goal", "interim"), ("objective", ""), ("spending", "")],
)
def test_headings(column: str, horizon: str):
    assert heading_horizon(column) == horizon
