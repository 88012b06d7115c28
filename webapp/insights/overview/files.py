"""The overview as files: a page of its own, a table, a workbook, and JSON."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import render_template
from markupsafe import Markup

from webapp import files
from webapp.insights.overview.presenters import Counted, Overview

STYLE = Path(__file__).resolve().parents[2] / "cli" / "analysis" / "report.css"
STAMP = (2020, 1, 1, 0, 0, 0)  # of every part of a workbook: the same numbers, the same bytes


def as_html(found: Overview) -> bytes:
    """A page of its own with its style sheet in the head: it asks nothing of any server."""
    style = Markup("<style>\n{}</style>").format(Markup(STYLE.read_text("utf-8")))  # noqa: S704
    consultation = found.run.consultation
    page = render_template(
        "insights/overview_file.html", overview=found, consultation=consultation, style=style
    )
    return page.encode()


def as_json(found: Overview) -> bytes:
    """Every table by its name, the ledger, and where each circle stands."""
    drawn = [circle.theme for circle in found.picture.themes]
    circles = [{"theme": one.name, "x": one.x, "y": one.y, "radius": one.radius} for one in drawn]
    tables = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in found.tables
    }
    told = {"run": found.run.ref, "ledger": _ledger(found), "map": circles, "tables": tables}
    return files.to_json(told).encode()


def as_csv(found: Overview) -> bytes:
    """All tables in one long one: a row for each theme and group."""
    rows = [
        {"table": table.name, "theme": row[0], "group": column, "value": cell}
        for table in found.tables
        for row in table.told
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
    ]
    return files.to_csv(("table", "theme", "group", "value"), rows).encode("utf-8-sig")


def as_xlsx(found: Overview) -> bytes:
    """A sheet a table; the same numbers give the same bytes."""
    from openpyxl import Workbook  # heavy: it brings numpy

    book = Workbook(write_only=True)
    for table in found.tables:
        _fill(book.create_sheet(table.name), table)
    moment = found.run.published_at or found.run.requested_at
    book.properties.created = book.properties.modified = moment.replace(tzinfo=None)
    made, steady = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(steady, "w") as kept:
        for name in parts.namelist():
            kept.writestr(zipfile.ZipInfo(name, STAMP), parts.read(name), zipfile.ZIP_DEFLATED)
    return steady.getvalue()


def _fill(sheet: Any, table: Counted) -> None:
    sheet.append([files.neutral(column) for column in table.columns])
    for row in table.told:
        sheet.append([files.neutral(cell) if isinstance(cell, str) else cell for cell in row])


def _ledger(found: Overview) -> dict[str, Any]:
    told = found.ledger
    names = ("received", "themed", "unthemed", "set_aside", "removed", "withdrawn")
    return {name: getattr(told, name) for name in names}


MIMES: dict[str, tuple[str, Callable[[Overview], bytes]]] = {
    "html": ("text/html; charset=utf-8", as_html),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}
