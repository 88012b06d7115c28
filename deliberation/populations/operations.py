"""Bring in a reference table, say which option each value means, plan outreach."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Incomplete, Invalid, sentence, told
from deliberation.people.models import Account
from deliberation.populations import queries
from deliberation.populations.models import OutreachTask, ReferenceFigure
from deliberation.populations.queries import Asked

FIELD = "file"
COLUMNS = ("category", "value", "source", "year")
SIZES = ("share", "count")
SLACK = 0.02  # by which rounded shares may miss 1
MOST_ROWS = 400
MAX_REPORTED = 50
YEARS = (1900, 2200)

Row = tuple[int, Mapping[str, str]]  # the row's number in the file, and its cells


@dataclass(frozen=True)
class Figure:
    """One row that can be stored, its size still as the file gives it."""

    number: int
    question: Asked
    value: str
    is_share: bool
    size: float
    source: str
    year: int


def read_figures(
    consultation: Consultation, columns: Sequence[str], rows: Iterable[Row]
) -> list[Figure]:
    """Every row, checked; raises Incomplete naming each row that is wrong, and then none counts."""
    _check_columns(columns)
    rows = list(rows)
    if len(rows) > MOST_ROWS:
        raise Invalid(FIELD, "The file has more than %(limit)s rows.", limit=MOST_ROWS)
    asked = {
        _folded(name): question
        for question in queries.asked_of(consultation).values()
        for name in (question.key, *question.prompt.values())
    }
    ready: list[Figure] = []
    bad: list[Invalid] = []
    for number, cells in rows:
        try:
            ready.append(_figure(number, cells, asked))
        except Invalid as error:
            bad.append(error)
    bad += _wrong_together(ready)
    if bad:
        raise Incomplete(bad[:MAX_REPORTED])
    return ready


def store_figures(
    session: Session,
    consultation: Consultation,
    figures: Sequence[Figure],
    account: Account,
    role: str = "organiser",
) -> int:
    """Put the tables in the place of former ones for the same questions; returns how many rows.

    A value means the option of the same name, or nothing until somebody says so.
    """  # fmt: skip
    by_question: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_question[figure.question.key].append(figure)
    for key, rows in by_question.items():
        session.execute(
            delete(ReferenceFigure).where(
                ReferenceFigure.consultation_id == consultation.id,
                ReferenceFigure.question_key == key,
            )
        )
        total = sum(row.size for row in rows)
        session.add_all(
            ReferenceFigure(
                consultation_id=consultation.id,
                question_key=key,
                position=position,
                value=row.value,
                option_key=_option(row.question, row.value),
                share=row.size / total,
                source=row.source,
                year=row.year,
            )
            for position, row in enumerate(rows)
        )
    session.flush()
    details = {"rows": len(figures), "questions": len(by_question)}
    _note(session, "population:import", consultation, consultation, account, role, details)
    return len(figures)


def map_figures(
    session: Session,
    consultation: Consultation,
    options: Mapping[int, str],
    account: Account,
    role: str = "organiser",
) -> None:
    """Say which option each figure (by its place in `figures_of`) means; "": none here."""
    known = {
        key: {option["key"] for option in question.options}
        for key, question in queries.asked_of(consultation).items()
    }
    for place, figure in enumerate(queries.figures_of(session, consultation)):
        option = options.get(place, figure.option_key)
        if option and option not in known.get(figure.question_key, ()):
            raise Invalid(f"option-{place}", "Choose one of the options.")
        figure.option_key = option
    session.flush()
    _note(session, "population:map", consultation, consultation, account, role, {})


def plan_outreach(
    session: Session,
    consultation: Consultation,
    group: tuple[str, str],
    what: str,
    who: str,
    due_on: date | None,
    account: Account,
    role: str = "organiser",
) -> OutreachTask:
    """A task for a group (question, option) while people can still take part."""
    last_day = queries.share_ends_on(consultation, now())
    if last_day is None:
        raise Closed("Nobody can write any more, so there is nobody to be reached.")
    asked = {(q.key, o["key"]) for q in queries.asked_of(consultation).values() for o in q.options}
    if group not in asked:
        raise Invalid("group", "Choose a group.")
    what = told("what", what, sentence("Write what is done."), limit=1000)
    who = told("who", who, sentence("Name who does it."), limit=160)
    today = now().astimezone(consultation.zone).date()
    if due_on is None or not today <= due_on <= last_day:
        raise Invalid("due_on", "Choose a day from today to the end of the sharing phase.")
    task = OutreachTask(
        consultation_id=consultation.id,
        question_key=group[0],
        option_key=group[1],
        what=what,
        who=who,
        due_on=due_on,
    )
    session.add(task)
    session.flush()
    _note(session, "outreach:plan", task, consultation, account, role, {})
    return task


def finish_outreach(
    session: Session, task: OutreachTask, account: Account, role: str = "organiser"
) -> None:
    """It was done."""
    if task.done_at is not None:
        raise Conflict("This is done already.")
    task.done_at = now()
    session.flush()
    _note(session, "outreach:finish", task, task.consultation, account, role, {})


def _check_columns(columns: Sequence[str]) -> None:
    for wanted in COLUMNS:
        if wanted not in columns:
            raise Invalid(FIELD, "The file has no column “%(column)s”.", column=wanted)
    if not set(SIZES) & set(columns):
        raise Invalid(FIELD, "The file needs a column “share” or “count”.")


def _figure(number: int, cells: Mapping[str, str], asked: Mapping[str, Asked]) -> Figure:
    cell = {name: cells.get(name, "").strip() for name in (*COLUMNS, *SIZES)}
    question = asked.get(_folded(cell["category"]))
    if question is None:
        names = ", ".join(sorted({one.key for one in asked.values()}))
        raise Invalid(FIELD, "Row %(row)s: no question is called “%(category)s”. Use: %(names)s.",
                      row=number, category=cell["category"], names=names)  # fmt: skip
    if not cell["value"] or len(cell["value"]) > 120:
        raise Invalid(
            FIELD, "Row %(row)s: the value is empty or longer than 120 characters.", row=number
        )
    if bool(cell["share"]) == bool(cell["count"]):
        raise Invalid(FIELD, "Row %(row)s: give a share or a count, one of the two.", row=number)
    size = _number(cell["share"] or cell["count"])
    if size is None:
        raise Invalid(FIELD, "Row %(row)s: “%(text)s” is not a number of zero or more.",
                      row=number, text=cell["share"] or cell["count"])  # fmt: skip
    if not cell["source"] or len(cell["source"]) > 200:
        raise Invalid(FIELD, "Row %(row)s: name the source, in at most 200 characters.", row=number)
    is_year = cell["year"].isdecimal() and YEARS[0] <= int(cell["year"]) <= YEARS[1]
    if not is_year:
        raise Invalid(FIELD, "Row %(row)s: the year has to be a number such as 2025.", row=number)
    return Figure(number, question, cell["value"], bool(cell["share"]), size,
                  cell["source"], int(cell["year"]))  # fmt: skip


def _wrong_together(figures: Sequence[Figure]) -> list[Invalid]:
    """Values that stand twice, shares mixed with counts, shares that leave somebody out."""
    found: list[Invalid] = []
    by_question: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        rows = by_question[figure.question.key]
        if any(_folded(row.value) == _folded(figure.value) for row in rows):
            message = sentence("Row %(row)s: this value stands in an earlier row, too.")
            found.append(Invalid(FIELD, message, row=figure.number))
        rows.append(figure)
    for key, rows in by_question.items():
        total = sum(row.size for row in rows)
        if len({row.is_share for row in rows}) > 1:
            found.append(Invalid(FIELD, "“%(key)s” has shares and counts: use one of them.",
                                 key=key))  # fmt: skip
        elif not total:
            found.append(Invalid(FIELD, "“%(key)s” adds up to nobody.", key=key))
        elif rows[0].is_share and not _is_whole(total):
            message = sentence(
                "The shares of “%(key)s” add up to %(total)s; they have to cover everybody."
            )
            found.append(Invalid(FIELD, message, key=key, total=round(total, 3)))
    return found


def _is_whole(total: float) -> bool:
    """Shares of 1, or of 100."""
    return any(abs(total - whole) <= SLACK * whole for whole in (1, 100))


def _number(text: str) -> float | None:
    """A number as people write it: 1 234, 12,5 or 12.5 %; None when it is none."""
    plain = re.sub(r"[\s\u00a0\u202f'’]|%$", "", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3}){2,}", plain):
        plain = re.sub(r"[.,]", "", plain)
    plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", plain) else None


def _folded(text: str) -> str:
    """What two names share when they mean the same: no capitals, spaces, dashes or underscores."""
    return re.sub(r"[\s_\u2010-\u2015\-]+", "", text).casefold().replace("plus", "+")


def _option(question: Asked, value: str) -> str:
    """The option whose key, or whose label in any language, is the value; "" when none is."""
    wanted = _folded(value)
    for option in question.options:
        if wanted in {_folded(name) for name in (option["key"], *option["label"].values())}:
            return str(option["key"])
    return ""


def _note(
    session: Session,
    action: str,
    subject: Consultation | OutreachTask,
    consultation: Consultation,
    account: Account,
    role: str,
    details: dict[str, int],
) -> None:
    journal.record(
        session,
        action,
        subject,
        role=role,
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details=details,
    )
