"""The same numbers as rows: of one statement, of the proofs, and of the file with all of them."""

from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import func, select

from deliberation.consultations.models import Question
from deliberation.insights.opinions import queries as opinions
from deliberation.voting.models import Statement, Vote
from webapp import files
from webapp.extensions import db
from webapp.languages import localized
from webapp.voting.opinions.presenters import LISTS, Bar, Results
from webapp.voting.words import PROOFS

MEASURES = ("group_aware_consensus", "lowest_group_agreement", "divisiveness", "bridging")
PARTS = ("agree", "disagree", "pass", "share", "low", "high")


def bar_rows(shown: list[Bar]) -> list[list[Any]]:
    """The bars of one statement, with shares, intervals and words."""
    return [
        [
            bar.label,
            bar.agree,
            bar.disagree,
            bar.passed,
            bar.votes,
            _("%(share)s of 100 (%(low)s to %(high)s)", **_of_hundred(bar)) if bar.votes else "",
            bar.words if bar.votes else _("nobody has voted on it"),
        ]
        for bar in shown
    ]


def _of_hundred(bar: Bar) -> dict[str, int]:
    shares = {"share": bar.share, "low": bar.low, "high": bar.high}
    return {name: round(100 * value) for name, value in shares.items()}


def proof_rows(statement: Statement) -> list[list[Any]]:
    """Votes on one statement by proof, weakest first."""
    query = (
        select(Vote.proof, Vote.value, func.count())
        .where(Vote.statement_id == statement.id)
        .group_by(Vote.proof, Vote.value)
    )
    found = {(proof, value): count for proof, value, count in db.session.execute(query)}
    rows = []
    for proof, name in PROOFS.items():
        counts = [found.get((proof, value), 0) for value in (1, -1, 0)]
        if sum(counts):
            rows.append([str(name), *counts, sum(counts)])
    return rows


def breakdowns(results: Results, *, is_staff: bool) -> list[dict[str, Any]]:
    """Groups by what people said about themselves: of an edition for everybody, else for staff."""
    run = results.run
    found = results.result.get("breakdowns", {})
    if not run.is_published and is_staff:
        found = opinions.breakdowns(db.session(), run)
    if not found:
        return []
    names = {question.key: question for question in run.consultation.questions}
    return [
        {
            "title": str(localized(names[key].prompt)),
            "headers": [_("Answer"), *map(_column, _columns(rows))],
            "rows": [[_option(names[key], option), *_cells(row)] for option, row in rows.items()],
            "is_public": run.is_published,
        }
        for key, rows in found.items()
        if key in names and rows
    ]


def _columns(rows: dict[str, dict[str, int | None]]) -> list[str]:
    return list(next(iter(rows.values())))


def _column(letter: str) -> str:
    if letter == opinions.NO_GROUP:
        return _("In no group")
    return _("Group %(letter)s", letter=letter)


def _cells(row: dict[str, int | None]) -> list[str]:
    return [
        _("too few to tell") if count is None else format_decimal(count) for count in row.values()
    ]


def _option(question: Question, key: str) -> str:
    labels = {option["key"]: option["label"] for option in question.options}
    return str(localized(labels[key])) if key in labels else _("not said")


def csv_file(results: Results) -> bytes:
    """Every statement of the run that may be shown, six columns for everybody and each group."""
    letters = [letter for letter, _size in results.sizes]
    header = ["statement", "text", "language", "origin"]
    header += [f"{part}_{name}" for name in ("all", *letters) for part in PARTS]
    rows = [
        _row(results.statements[ref], entry, letters, results.result)
        for ref, entry in results.by_ref.items()
        if ref in results.statements
    ]
    text = files.to_csv([*header, *MEASURES, *LISTS], rows)
    return ("\ufeff" + text).encode()


def _row(
    statement: Statement, entry: dict[str, Any], letters: list[str], result: dict[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "statement": statement.ref,
        "text": statement.text,
        "language": statement.language,
        "origin": statement.origin,
    }
    shares = [entry["overall"], *entry.get("by_group", [])]
    for name, share in zip(["all", *letters], shares, strict=False):
        counts = [share["agree"], share["disagree"], share["passed"]]
        figures = [_rounded(share[part]) for part in ("agree_share", "low", "high")]
        row |= {f"{part}_{name}": v for part, v in zip(PARTS, counts + figures, strict=True)}
    row |= {name: _rounded(entry.get(name)) for name in MEASURES}
    return row | {name: int(statement.ref in result.get(name, [])) for name in LISTS}


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)
