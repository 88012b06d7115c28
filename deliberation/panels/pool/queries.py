"""What may stand in a pool: an id and categories. Whatever looks like contact data is refused."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deliberation.errors import DomainError, sentence
from deliberation.panels.models import MAX_CODE, MAX_NAME

MOST_PEOPLE = 5_000
MOST_VALUES = 30  # of one category; more is no category but a description of single people
ID_COLUMN = "id"
# Parts of column names, in the languages of the site: names, addresses, numbers, days of birth.
CONTACT = (
    "name", "navn", "namn", "apellido", "cognome", "mail", "phone", "telefon", "téléphone",
    "teléfono", "address", "adresse", "street", "strasse", "straße", "birth", "geburt", "fødsel",
    "født", "född", "födelse", "naissance", "nacimiento", "nascita", "passport", "iban",
    "postcode", "personnummer",
)  # fmt: skip
WORDS = (  # only as a word of its own: "mobility" is a category
    "nom", "mobile", "mobil", "handy", "tel", "vej", "gade", "rue", "calle", "dob", "cpr", "ssn",
    "zip", "plz",
)  # fmt: skip
MAIL = re.compile(r"\S@\S")
DAY = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
NUMBER = re.compile(r"(\+|\b0)?\d([ ()/.-]?\d){6,}")
PLAIN = re.compile(r"\w")  # files of ours write it as it is, and hashes of it agree
BEGINNING = sentence("Begin with a letter or a digit; nothing may be empty.")
PERSONAL_NUMBER = re.compile(r"\b\d{6}[-+]?\d{3,4}\b")


@dataclass(frozen=True)
class Entry:
    """A row of a pool file; `number` is its row there."""

    number: int
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class BadRow:
    """What is wrong in one row (1: the header); `template` is a sentence with named gaps."""

    number: int
    column: str
    template: str
    params: dict[str, Any] = field(default_factory=dict)


class BadPool(DomainError):
    """Something can't be stored, so nothing was; `rows` says what."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("%(count)s rows need correcting; nothing was stored.", count=len(rows))
        self.rows = list(rows)


def column_faults(columns: Sequence[str]) -> list[BadRow]:
    """What is wrong with the header."""
    found = []
    if ID_COLUMN not in columns:
        found.append(BadRow(1, ID_COLUMN, sentence("The file has no column “id”.")))
    if len(columns) < 2:
        found.append(BadRow(1, ID_COLUMN, sentence("The file has no column of a category.")))
    for column in columns:
        if len(column) > MAX_NAME:
            text = sentence("Write 1 to %(limit)s characters.")
            found.append(BadRow(1, column[:MAX_NAME], text, {"limit": MAX_NAME}))
        elif not PLAIN.match(column):
            found.append(BadRow(1, column, BEGINNING))
        elif column != ID_COLUMN and looks_like_contact(column):
            text = sentence(
                "This column looks like contact data. A pool holds an id and categories; keep "
                "the list of who is behind an id elsewhere."
            )
            found.append(BadRow(1, column, text))
    return found


def looks_like_contact(column: str) -> bool:
    """By the words of a column's name."""
    words = re.split(r"[\W_]+", column.casefold())
    return any(word in WORDS or any(part in word for part in CONTACT) for word in words) or (
        "".join(words) in ("email", "dateofbirth")
    )


def row_faults(entries: Sequence[Entry]) -> list[BadRow]:
    """Everything that keeps these people from being stored, row by row."""
    found: list[BadRow] = []
    seen = Counter(entry.code for entry in entries)
    for entry in entries:
        if not entry.code or len(entry.code) > MAX_CODE:
            text = sentence("Write 1 to %(limit)s characters.")
            found.append(BadRow(entry.number, ID_COLUMN, text, {"limit": MAX_CODE}))
        elif not PLAIN.match(entry.code):
            found.append(BadRow(entry.number, ID_COLUMN, BEGINNING))
        elif seen[entry.code] > 1:
            found.append(
                BadRow(entry.number, ID_COLUMN, sentence("This id stands in more than one row."))
            )
        elif MAIL.search(entry.code) or PERSONAL_NUMBER.search(entry.code):
            text = sentence("An id must not be an e-mail address or a personal number.")
            found.append(BadRow(entry.number, ID_COLUMN, text))
        for column, value in entry.values.items():
            found += [BadRow(entry.number, column, text, p) for text, p in _cell_faults(value)]
    return found + _value_faults(entries)


def _cell_faults(value: str) -> list[tuple[str, dict[str, Any]]]:
    if not PLAIN.match(value):
        return [(BEGINNING, {})]
    if len(value) > MAX_NAME:
        return [(sentence("Write 1 to %(limit)s characters."), {"limit": MAX_NAME})]
    if MAIL.search(value) or DAY.search(value) or NUMBER.search(value):
        return [(sentence("This looks like an e-mail address, a number to call or a date."), {})]
    return []


def _value_faults(entries: Sequence[Entry]) -> list[BadRow]:
    columns = entries[0].values if entries else {}
    found = []
    for column in columns:
        count = len({entry.values[column] for entry in entries})
        if count > MOST_VALUES:
            text = sentence(
                "This column has %(count)s different values; a category has at most %(limit)s."
            )
            found.append(BadRow(1, column, text, {"count": count, "limit": MOST_VALUES}))
    return found
