"""Reading hostile files and writing files that are safe to open."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from deliberation.errors import Invalid
from webapp import files


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_csv_keeps_every_character() -> None:
    text = 'id;text\r\n1;"Zeile eins\nZeile ""zwei"""\r\n2;مرحبا 👩‍🌾\r\n'
    table = files.read("a.csv", text.encode())
    assert table.columns == ("id", "text")
    assert [row["text"] for _, row in table.rows] == ['Zeile eins\nZeile "zwei"', "مرحبا 👩‍🌾"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = delimiter.join(["a", "b"]) + "\n" + delimiter.join(["1", "2"])
    assert files.read("a.csv", content.encode()).rows == ((2, {"a": "1", "b": "2"}),)


def test_xlsx_and_jsonl_give_the_same_table() -> None:
    sheet = files.read("a.xlsx", workbook([["id", "text"], [1, "Grüße"]]))
    lines = files.read("a.jsonl", '{"id": "1", "text": "Grüße"}\n'.encode())
    assert [row for _, row in sheet.rows] == [row for _, row in lines.rows]


HOSTILE = {
    "empty": ("a.csv", b"", "empty"),
    "wrong encoding": ("a.csv", b"text\nok\n\xe4\xf6\n", "Row 3"),
    "NUL byte": ("a.csv", b"text\na\x00b\n", "NUL"),
    "1,000 columns": ("a.csv", (",".join(f"c{n}" for n in range(1000)) + "\n1").encode(), "1000"),
    "10 MB cell": ("a.csv", b"text\n" + b"x" * 10_000_000 + b"\n", "10000000"),
    "no rows": ("a.csv", b"text\n", "no rows"),
    "two columns of one name": ("a.csv", b"a,a\n1,2\n", "name of its own"),
    "more cells than columns": ("a.csv", b"a\n1,2\n", "Row 2"),
    "unknown ending": ("a.exe", b"MZ", ".csv"),
    "not a workbook": ("a.xlsx", b"PK nothing", "workbook"),
    "not JSON": ("a.jsonl", b"{nope}\n", "Line 1"),
    "JSON that is no object": ("a.jsonl", b"[1]\n", "Line 1"),
    "deep JSON": ("a.jsonl", b"[" * 100_000, "Line 1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_in_one_sentence(name: str) -> None:
    file, content, said = HOSTILE[name]
    with pytest.raises(Invalid) as refused:
        files.read(file, content)
    assert said in refused.value.message


def test_a_workbook_that_unpacks_to_far_more_is_not_read() -> None:
    target = io.BytesIO(workbook([["text"], ["a"]]))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"0" * 60_000_000)
    with pytest.raises(Invalid, match="unpacks"):
        files.read("a.xlsx", target.getvalue())


def test_a_workbook_with_entities_is_not_expanded() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        )
    with pytest.raises(Invalid):
        files.read("a.xlsx", target.getvalue())


@given(st.text(max_size=40))
def test_no_exported_cell_is_a_formula(text: str) -> None:
    line = files.to_csv(["a"], [{"a": text}]).split("\r\n", 1)[1]
    cell = line.lstrip('"')
    assert not cell.startswith(files.FORMULA_STARTS) or cell in ("\r\n", "")


@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), st.text(min_size=1, max_size=20)), max_size=4)
)
def test_json_gives_back_what_went_in(rows: list[dict[str, str]]) -> None:
    import json

    assert json.loads(files.to_json(rows)) == rows
