"""`mission-commons agreement` on small files of our own."""

from pathlib import Path

from click.testing import CliRunner, Result

from webapp.cli.analysis.agreement import agreement


def compare(folder: Path, first: str, second: str, *more: str) -> Result:
    names = []
    for name, text in (("a.csv", first), ("b.csv", second)):
        (folder / name).write_text(text, "utf-8")
        names.append(str(folder / name))
    return CliRunner().invoke(agreement, [*names, *more])


def test_figures_with_intervals_and_every_code(tmp_path: Path) -> None:
    first = "id,theme\n" + "".join(f"{i},{'soil' if i % 2 else 'water'}\n" for i in range(40))
    second = first.replace("3,soil", "3,water") + "99,soil\n"
    found = compare(tmp_path, first, second)
    assert found.exit_code == 0
    assert "40 units coded twice" in found.output
    assert "only the second 1 more" in found.output
    assert "Cohen's kappa" in found.output
    assert "0.80 (" in found.output  # four of 40 differ
    assert [line.split()[:4] for line in found.output.splitlines()[-2:]] == [
        ["soil", "20", "16", "16"],
        ["water", "20", "24", "20"],
    ]


def test_several_codes_in_rows_or_in_one_cell(tmp_path: Path) -> None:
    found = compare(tmp_path, "id,label\n1,a;b\n2,a\n", "id,label\n1,a\n1,b\n2,a\n")
    assert "1.00 (1.00 to 1.00)" in found.output


def test_errors_name_the_file_and_the_column(tmp_path: Path) -> None:
    found = compare(tmp_path, "id,theme\n1,a\n", "unit,theme\n1,a\n")
    assert found.exit_code == 1
    assert "b.csv has no column “id”; it has unit, theme." in found.output
    found = compare(tmp_path, "id,theme\n1,a\n,b\n", "id,theme\n1,a\n")
    assert "a.csv, row 3: the column “id” is empty." in found.output
    found = compare(tmp_path, "id,theme\n1,a\n", "id,theme\n2,a\n")
    assert "share fewer than two units" in found.output
