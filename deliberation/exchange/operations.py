"""Bring submissions in from a file: all rows or none, and the same file twice changes nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import new_ref, now
from deliberation.consultations.models import Consultation, Question
from deliberation.errors import DomainError, Invalid
from deliberation.people.models import Demographic, Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import (
    CHANNELS,
    ROLE_PLAYED,
    Answer,
    ImportBatch,
    Submission,
    SubmissionEvent,
)

MAX_TEXT = 20_000
MAX_OPTIONS = 60  # different values of a column that describes people
MAX_REPORTED = 50
MOST_THINGS = 20  # that one answer lists
# Stakeholders name their organisation or interest, which a column can't give.
IMPORTED_LANES = ("citizens", "youth", ROLE_PLAYED)
CHUNK = 2_000

Row = tuple[int, Mapping[str, str]]  # the row's number in the file, and its cells


@dataclass(frozen=True)
class Columns:
    """Which column means what. `text` columns are joined by a blank line, in this order."""

    text: tuple[str, ...]
    id: str = ""
    language: str = ""  # a column, or a language code for all rows
    channel: str = ""  # a column, or a channel for all rows
    groups: tuple[str, ...] = ()
    question: str = ""  # the question's key; empty: the first open question
    lane: str = "citizens"  # of all rows: whose words they are
    things: int = 0  # how many things an answer lists; 0: it is told in sentences


@dataclass(frozen=True)
class BadRow:
    number: int
    column: str
    template: str
    params: dict[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return self.template % self.params if self.params else self.template


class BadRows(DomainError):
    """Some rows can't be stored, so none was; `rows` names them."""

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__("%(count)s rows need correcting; nothing was stored.", count=len(rows))
        self.rows = rows


@dataclass(frozen=True)
class Prepared:
    """One row ready to be stored."""

    key: str
    text: str
    language: str
    channel: str
    groups: dict[str, str]


@dataclass(frozen=True)
class Report:
    """What an import did or would do."""

    row_count: int
    added_count: int
    known_count: int


def prepare(
    consultation: Consultation, columns: Iterable[str], rows: Iterable[Row], mapping: Columns
) -> list[Prepared]:
    """Check every row against the mapping; raises Invalid (mapping) or BadRows (rows)."""
    _check_columns(set(columns), mapping)
    seen: Counter[str] = Counter()
    bad: list[BadRow] = []
    ready: list[Prepared] = []
    for number, cells in rows:
        outcome = _prepare(consultation, number, cells, mapping, seen)
        if isinstance(outcome, BadRow):
            bad.append(outcome)
        else:
            ready.append(outcome)
    if bad:
        raise BadRows(bad)
    return ready


def import_submissions(
    session: Session,
    consultation: Consultation,
    prepared: list[Prepared],
    mapping: Columns,
    *,
    actor_ref: str | None = None,
    role: str = "organiser",
) -> Report:
    """Store the rows that are not here yet; counts, search index and journal go along."""
    question = _question(consultation, mapping.question)
    if mapping.things:
        question.asks_for = mapping.things
    known = _known_keys(session, consultation, [row.key for row in prepared])
    fresh = [row for row in prepared if row.key not in known]
    _ensure_demographic_questions(session, consultation, fresh)
    for start in range(0, len(fresh), CHUNK):
        _store(session, consultation, question, fresh[start : start + CHUNK], mapping.lane)
    if mapping.lane != ROLE_PLAYED:
        submissions.count(session, consultation, "received", len(fresh))
    report = Report(len(prepared), len(fresh), len(prepared) - len(fresh))
    batch = ImportBatch(
        consultation_id=consultation.id,
        row_count=report.row_count,
        added_count=report.added_count,
        known_count=report.known_count,
    )
    session.add(batch)
    session.flush()
    journal.record(
        session,
        "submission:import",
        batch,
        role=role,
        actor_ref=actor_ref,
        scope_ref=consultation.ref,
        details={"rows": report.row_count, "added": report.added_count},
    )
    session.flush()
    return report


def _check_columns(columns: set[str], mapping: Columns) -> None:
    if not mapping.text:
        raise Invalid("text", "Name the column that holds the text.")
    named = {"text": mapping.text, "id": (mapping.id,), "groups": mapping.groups}
    for name, wanted in named.items():
        for column in wanted:
            if column and column not in columns:
                raise Invalid(name, "The file has no column “%(column)s”.", column=column)
    if mapping.lane not in IMPORTED_LANES:
        raise Invalid("lane", "Choose for whom they speak.")
    if not 0 <= mapping.things <= MOST_THINGS:
        raise Invalid("things", "Enter a number from 0 to %(limit)s.", limit=MOST_THINGS)


def _prepare(
    consultation: Consultation,
    number: int,
    cells: Mapping[str, str],
    mapping: Columns,
    seen: Counter[str],
) -> Prepared | BadRow:
    text = "\n\n".join(part for c in mapping.text if (part := cells.get(c, "").strip()))
    if not text:
        return BadRow(number, mapping.text[0], "The text is empty.")
    if len(text) > MAX_TEXT:
        params: dict[str, object] = {"count": len(text), "limit": MAX_TEXT}
        return BadRow(
            number,
            mapping.text[0],
            "The text has %(count)s characters; at most %(limit)s can be stored.",
            params,
        )
    text = text.encode("utf-8", "replace").decode("utf-8")
    language = cells.get(mapping.language, mapping.language) or consultation.language
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", language):
        return BadRow(number, mapping.language, "This is not a language code such as “de”.")
    channel = cells.get(mapping.channel, mapping.channel) or "import"
    if channel not in CHANNELS:
        words = ", ".join(CHANNELS)
        return BadRow(number, mapping.channel, "The channel has to be one of %(w)s.", {"w": words})
    name = cells.get(mapping.id, "").strip() if mapping.id else text
    if not name:
        return BadRow(number, mapping.id, "The id is empty.")
    seen[name] += 1
    if mapping.id and seen[name] > 1:
        return BadRow(number, mapping.id, "The id stands in an earlier row, too.")
    return Prepared(
        key=sealing.token(f"import\x1f{consultation.ref}\x1f{name}\x1f{seen[name]}"),
        text=text,
        language=language,
        channel=channel,
        groups={c: v[:120] for c in mapping.groups if (v := cells.get(c, "").strip())},
    )


def _question(consultation: Consultation, key: str) -> Question:
    opened = [q for q in consultation.questions if q.kind == "open" and not q.is_demographic]
    found = next((q for q in opened if not key or q.key == key), None)
    if found is None:
        raise Invalid("question", "The consultation has no such open question.")
    return found


def _known_keys(session: Session, consultation: Consultation, keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), 500):
        query = select(Submission.import_key).where(
            Submission.consultation_id == consultation.id,
            Submission.import_key.in_(keys[start : start + 500]),
        )
        known.update(key for key in session.scalars(query) if key)
    return known


def _option_key(value: str) -> str:
    return re.sub(r"\W+", "_", value.lower()).strip("_")[:60] or "other"


def _ensure_demographic_questions(
    session: Session, consultation: Consultation, rows: list[Prepared]
) -> None:
    """A column that describes people becomes an optional question with its values as options."""
    existing = {q.key: q for q in consultation.questions}
    for column in sorted({name for row in rows for name in row.groups}):
        values = sorted({row.groups[column] for row in rows if column in row.groups})
        if len(values) > MAX_OPTIONS:
            raise Invalid(
                "groups",
                "Column “%(column)s” has %(count)s different values; at most %(limit)s can "
                "describe groups of people.",
                column=column,
                count=len(values),
                limit=MAX_OPTIONS,
            )
        options = [{"key": _option_key(v), "label": {consultation.language: v}} for v in values]
        question = existing.get(_option_key(column)[:40])
        if question is None:
            question = Question(
                key=_option_key(column)[:40],
                kind="choice",
                prompt={consultation.language: column},
                options=[],
                is_demographic=True,
                position=len(consultation.questions),
            )
            consultation.questions.append(question)
        held = {option["key"] for option in question.options}
        question.options = [*question.options, *(o for o in options if o["key"] not in held)]
    session.flush()


def _store(
    session: Session,
    consultation: Consultation,
    question: Question,
    rows: list[Prepared],
    lane: str,
) -> None:
    """Bulk rows: one contributor, one submission, one answer and one event for each."""
    people = _ids(
        session,
        Participant,
        [{"ref": new_ref(), "scope_ref": consultation.ref, "created_at": now()} for _ in rows],
    )
    pairs = list(zip(people, rows, strict=True))
    _store_groups(session, pairs)
    values = [_submission_row(consultation, p, row) | {"lane": lane} for p, row in pairs]
    added = _ids(session, Submission, values)
    texts = list(zip(added, [row.text for row in rows], strict=True))
    session.execute(
        insert(Answer),
        [
            {"submission_id": number, "question_id": question.id, "part": "text", "text": text}
            for number, text in texts
        ],
    )
    session.execute(
        insert(SubmissionEvent),
        [{"submission_id": number, "kind": "received", "at": now()} for number in added],
    )
    submissions.index_texts(session, texts)


def _ids(session: Session, model: Any, values: list[dict[str, Any]]) -> list[int]:
    """Insert many rows and return their row numbers in the same order."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, values))


def _store_groups(session: Session, pairs: list[tuple[int, Prepared]]) -> None:
    marked = [
        {
            "participant_id": person,
            "question_key": _option_key(c)[:40],
            "option_key": _option_key(v),
        }
        for person, row in pairs
        for c, v in row.groups.items()
    ]
    if marked:
        session.execute(insert(Demographic), marked)


def _submission_row(consultation: Consultation, person: int, row: Prepared) -> dict[str, Any]:
    return {
        "ref": new_ref(),
        "consultation_id": consultation.id,
        "participant_id": person,
        "language": row.language,
        "channel": row.channel,
        "import_key": row.key,
        "created_at": now(),
    }
