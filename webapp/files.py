"""Tables from and to files: CSV, XLSX and JSONL in; CSV and JSON out. Never trusts a file."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deliberation.errors import Invalid

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 200_000  # characters; far above any answer, far below a bomb
MAX_OWN_CELL = 10_000_000  # of a file that stays on its owner's machine
MAX_UNPACKED = 400 * 1024 * 1024
DELIMITERS = ",;\t|"
# A cell that starts so may run as a formula in a spreadsheet program (OWASP, ASVS 1.2.10).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
FIELD = "file"


@dataclass(frozen=True)
class Table:
    """A header and rows of text; row numbers are those a person sees in a spreadsheet."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read(
    name: str,
    content: bytes,
    encoding: str = "utf-8-sig",
    most_rows: int = MAX_ROWS,
    *,
    is_own: bool = False,
) -> Table:
    """Read a file by its ending; raises Invalid("file", ...) in words about the file.

    `is_own`: given on the console by who owns the machine, and nothing of it is stored: longer
    cells and NUL bytes are let through.
    """
    ending = name.lower().rsplit(".", 1)[-1]
    readers = {"csv": _csv, "tsv": _csv, "txt": _csv, "jsonl": _jsonl, "ndjson": _jsonl}
    if not content.strip():
        raise Invalid(FIELD, "The file is empty.")
    if ending == "xlsx":
        records = _xlsx(content)
    elif ending in readers:
        records = readers[ending](_decode(content, encoding))
    else:
        raise Invalid(FIELD, "The file has to end in .csv, .xlsx or .jsonl.")
    return _table(records, most_rows, is_own)


def _table(records: Iterator[tuple[int, list[str]]], most_rows: int, is_own: bool = False) -> Table:
    """The first record is the header; blank rows are passed over."""
    first = next(records, None)
    if first is None:
        raise Invalid(FIELD, "The file has no header row.")
    header = [name.strip() for name in first[1]]
    while header and not header[-1]:
        header.pop()
    _check_header(header)
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= most_rows:
            raise Invalid(FIELD, "The file has more than %(limit)s rows.", limit=most_rows)
        _check_row(number, cells, header, is_own)
        padded = cells + [""] * (len(header) - len(cells))
        rows.append((number, dict(zip(header, padded, strict=False))))
    if not rows:
        raise Invalid(FIELD, "The file has a header but no rows.")
    return Table(tuple(header), tuple(rows))


def _check_header(header: list[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise Invalid(
            FIELD,
            "The file has %(count)s columns; at most %(limit)s can be read.",
            count=len(header),
            limit=MAX_COLUMNS,
        )
    repeated = {name for name in header if header.count(name) > 1}
    if repeated or not all(header):
        raise Invalid(FIELD, "Every column needs a name of its own in the first row.")


def _check_row(number: int, cells: list[str], header: list[str], is_own: bool) -> None:
    longest = MAX_OWN_CELL if is_own else MAX_CELL
    if any(cell.strip() for cell in cells[len(header) :]):
        raise Invalid(FIELD, "Row %(row)s has more cells than the header has columns.", row=number)
    for cell in cells:
        if "\0" in cell and not is_own:
            raise Invalid(FIELD, "Row %(row)s holds a NUL byte.", row=number)
        if len(cell) > longest:
            raise Invalid(
                FIELD,
                "A cell in row %(row)s has %(count)s characters; at most %(limit)s can be read.",
                row=number,
                count=len(cell),
                limit=longest,
            )


def _decode(content: bytes, encoding: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return content.decode(encoding)
    except LookupError:
        raise Invalid("encoding", "There is no encoding of this name.") from None
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Invalid(
            FIELD,
            "Row %(row)s is not in the encoding %(encoding)s. Save the file as CSV UTF-8, or "
            "name its encoding.",
            row=row,
            encoding=encoding.replace("-sig", ""),
        ) from None


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first_line = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    csv.field_size_limit(100_000_000)  # _check_row refuses long cells with a better sentence
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error:
        raise Invalid(FIELD, "Row %(row)s can't be read as CSV.", row=number + 1) from None


def _jsonl(text: str) -> Iterator[tuple[int, list[str]]]:
    """One object a line; the header is every key in the order of first appearance."""
    objects: list[tuple[int, dict[str, Any]]] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        objects.append((number, _object(number, line)))
        columns |= dict.fromkeys(objects[-1][1])
        if len(columns) > MAX_COLUMNS:
            _check_header(list(columns))
    yield 0, list(columns)
    for number, found in objects:
        yield number, [_as_text(found.get(column)) for column in columns]


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Invalid(FIELD, "Line %(row)s is not a JSON object.", row=number) from None
    if not isinstance(found, dict):
        raise Invalid(FIELD, "Line %(row)s is not a JSON object.", row=number)
    return found


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet's values. Size is checked before anything is unpacked."""
    from openpyxl import load_workbook

    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # The stated dimension may lie; iterating finds the real one.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, ["" if cell is None else str(cell) for cell in cells[: MAX_COLUMNS + 1]]
            if number > MAX_ROWS + 1:
                break
    except Invalid:
        raise
    except Exception:  # openpyxl raises many kinds for a broken workbook
        raise Invalid(FIELD, "The file can't be read as an XLSX workbook.") from None


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            count = len(archive.infolist())
    except zipfile.BadZipFile:
        raise Invalid(FIELD, "The file can't be read as an XLSX workbook.") from None
    if unpacked > min(MAX_UNPACKED, max(len(content), 50_000) * 100) or count > 2000:
        raise Invalid(FIELD, "The workbook unpacks to far more than its size; it is not read.")


def neutral(value: Any) -> str:
    """A cell that no spreadsheet program runs as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Comma-separated, quoted where needed, formulas neutralised, \\r\\n as RFC 4180 says."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(columns)
    writer.writerows([neutral(row.get(column)) for column in columns] for row in rows)
    return target.getvalue().replace("\0", "")


def to_json(value: Any) -> str:
    """Readable JSON, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False, default=str) + "\n"
