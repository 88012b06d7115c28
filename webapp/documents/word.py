"""Text documents (DOCX): real headings, lists, tables with header rows, a language, alt texts.

The same data give the same bytes: moments in the properties and in the archive are fixed.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webapp.documents import as_png

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 (the format knows no zone)
ENTRY = (2000, 1, 1, 0, 0, 0)
WIDTH = 5_486_400  # of pictures and tables, in EMU: 6 inches
NUMBER = 914_400  # of a column of numbers: 1 inch


def as_docx(data: Mapping[str, Any]) -> bytes:
    """The blocks of a published document (webapp/exchange/report/blocks.py) as a DOCX file."""
    from docx import Document  # slow to import, and only this needs it

    made = Document()
    _properties(made, data)
    made.add_paragraph(_storable(data["subtitle"]), style="Subtitle")
    made.add_heading(_storable(data["title"]), 0)
    for block in data["blocks"]:
        _WRITERS[block["kind"]](made, block)
    target = io.BytesIO()
    made.save(target)
    return _fixed(target.getvalue())


def _properties(made: Any, data: Mapping[str, Any]) -> None:
    about = made.core_properties
    about.title, about.language, about.author = _short(data["title"]), data["language"], ""
    about.comments, about.subject = "", _short(data["subtitle"])
    about.created = about.modified = EPOCH
    about.last_modified_by, about.revision = "", 1
    _speak(made.styles["Normal"].element.get_or_add_rPr(), data["language"])
    made.sections[0].footer.paragraphs[0].text = _storable(data["foot"])


def _short(words: str) -> str:
    """A property of the file holds at most 255 characters."""
    return _storable(words)[:255]


def _speak(properties: Any, language: str) -> None:
    """Say in which language a run or a style is."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    lang = properties.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        properties.append(lang)
    lang.set(qn("w:val"), language)


def _run(paragraph: Any, words: str, language: str = "", *, bold: bool = False) -> Any:
    run = paragraph.add_run(_storable(words))
    if bold:
        run.bold = True
    if language:
        _speak(run._r.get_or_add_rPr(), language)
    return run


def _storable(words: str) -> str:
    """Without the control signs that the format can't hold."""
    return "".join(c for c in words if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))


def _link(paragraph: Any, words: str, url: str) -> None:
    """A real hyperlink."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, True))
    run = paragraph.add_run(_storable(words))
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _heading(made: Any, block: Mapping[str, Any]) -> None:
    made.add_heading(_storable(block["text"]), block["level"])


def _text(made: Any, block: Mapping[str, Any]) -> None:
    paragraph = made.add_paragraph()
    if block["url"]:
        _link(paragraph, block["text"], block["url"])
    else:
        _run(paragraph, block["text"], block["language"], bold=block["is_strong"])


def _items(made: Any, block: Mapping[str, Any]) -> None:
    for item in block["items"]:
        paragraph = made.add_paragraph(style="List Bullet")
        if item["url"]:
            _link(paragraph, item["text"], item["url"])
        else:
            _run(paragraph, item["text"])


def _facts(made: Any, block: Mapping[str, Any]) -> None:
    for label, words in block["items"]:
        paragraph = made.add_paragraph()
        _run(paragraph, f"{label}: ", bold=True)
        _run(paragraph, words, block["language"])


def _quote(made: Any, block: Mapping[str, Any]) -> None:
    paragraph = made.add_paragraph(style="Intense Quote")
    _run(paragraph, block["text"], block["language"])
    paragraph.add_run("\n")
    if block["url"]:
        _link(paragraph, block["note"], block["url"])
    else:
        _run(paragraph, block["note"])


def _table(made: Any, block: Mapping[str, Any]) -> None:
    """The caption, then a table whose first row repeats on every page and is its header."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    made.add_paragraph(_storable(block["caption"]), style="Caption")
    table = made.add_table(rows=1, cols=len(block["headers"]), style="Table Grid")
    table.autofit = False
    caption = _described(OxmlElement("w:tblCaption"), _storable(block["caption"]))
    table._tbl.tblPr.append(caption)
    _widths(table, block["numeric"])
    rows = [block["headers"], *block["rows"]]
    for place, row in enumerate(rows):
        cells = table.rows[0].cells if place == 0 else table.add_row().cells
        for column, words in enumerate(row):
            paragraph = cells[column].paragraphs[0]
            _run(paragraph, words, bold=place == 0)
            if column in block["numeric"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.add_paragraph()


def _widths(table: Any, numeric: list[int]) -> None:
    """Numbers take what they need, words the rest."""
    words = len(table.columns) - len(numeric)
    rest = (WIDTH - NUMBER * len(numeric)) // max(words, 1)
    for place, column in enumerate(table.columns):
        column.width = NUMBER if place in numeric else rest


def _described(element: Any, words: str) -> Any:
    from docx.oxml.ns import qn

    element.set(qn("w:val"), words)
    return element


def _bars(made: Any, block: Mapping[str, Any]) -> None:
    """The picture with the same in words for whoever can't see it."""
    picture = made.add_picture(io.BytesIO(as_png("bars", {"block": block})), width=WIDTH)
    about = picture._inline.docPr
    about.set("descr", _storable(block["alt"]))
    about.set("title", _storable(block["caption"]))
    made.add_paragraph(_storable(block["caption"]), style="Caption")


_WRITERS = {
    "heading": _heading,
    "text": _text,
    "items": _items,
    "facts": _facts,
    "quote": _quote,
    "table": _table,
    "bars": _bars,
}


def _fixed(content: bytes) -> bytes:
    """The same archive with one moment for all its parts."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(zipfile.ZipInfo(name, ENTRY), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
