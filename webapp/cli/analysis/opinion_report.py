"""What report.html shows: lists of statements with a bar for everyone and one for each group."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from analysis.opinions.polis import ReadExport
from analysis.opinions.polis_checks import sentences
from analysis.opinions.records import OpinionResult, Share, StatementResult
from webapp.cli.analysis import pages
from webapp.voting.pictures import Picture

SHOWN = 12  # statements of a list; the others are in the table
DESCRIBING = 6  # statements that describe a group
Row = dict[str, Any]


def page(result: OpinionResult, read: ReadExport, picture: Picture, headline: str) -> str:
    """The whole page."""
    found = {each.statement: each for each in result.statements}

    def row(name: str, note: str = "") -> Row:
        return _row(found[name], result, read, note)

    return pages.render(
        "voting/report_file.html",
        headline=headline,
        result=result,
        picture=picture,
        read=sentences(read.report),
        people=_people(result),
        lists={
            name: [row(each) for each in getattr(result, name)[:SHOWN]]
            for name in ("common_ground", "divisive", "bridging", "uncertain")
        },
        slate=[row(each) for each in result.slate.statements],
        groups=[_group(index, result, row) for index in range(len(result.groups))],
        rows=[_row(each, result, read) for each in result.statements],
        spread=_spread(result),
    )


def _row(found: StatementResult, result: OpinionResult, read: ReadExport, note: str = "") -> Row:
    letters = [group.letter for group in result.groups]
    shares = zip(letters, found.by_group, strict=False)
    return {
        "name": found.statement,
        "text": read.statements[found.statement].text or found.statement,
        "found": found,
        "note": note,
        "bars": [
            _bar(found.overall, _("Everyone"), "", 0),
            *(
                _bar(share, _("Group %(letter)s", letter=a), a, i)
                for i, (a, share) in enumerate(shares, 1)
            ),
        ],
    }


def _bar(share: Share, label: str, letter: str, number: int) -> Row:
    return {
        "label": label,
        "letter": letter,
        "number": number,
        "agree": share.agree,
        "disagree": share.disagree,
        "passed": share.passed,
        "votes": share.seen,
        "share": share.agree_share,
        "low": share.low,
        "high": share.high,
    }


def _group(index: int, result: OpinionResult, row: Callable[..., Row]) -> Row:
    """A group by the statements that set it apart, those that do most first."""
    told = [
        (each.p_adjusted, -each.ratio, found.statement, each.agrees)
        for found in result.statements
        for each in found.representative_for
        if each.group == index
    ]
    more, less = _("Agrees more than the others."), _("Disagrees more than the others.")
    return {
        "letter": result.groups[index].letter,
        "size": result.groups[index].size,
        "number": index + 1,
        "statements": [
            row(name, more if agrees else less)
            for _p, _ratio, name, agrees in sorted(told)[:DESCRIBING]
        ],
        "more": max(0, len(told) - DESCRIBING),
    }


def _people(result: OpinionResult) -> dict[str, int]:
    """Every participant read, once: grouped + placed without a group + voted too little."""
    placed = sum(place.is_included for place in result.places)
    grouped = sum(place.group is not None for place in result.places)
    return {
        "read": len(result.places),
        "grouped": grouped,
        "ungrouped": placed - grouped,
        "too_little": len(result.places) - placed,
    }


def _spread(result: OpinionResult) -> list[Row]:
    """The map's numbers as a table: size, middle and extent of each group."""
    return [
        {"letter": group.letter, "size": group.size, **_extent(result, index)}
        for index, group in enumerate(result.groups)
    ]


def _extent(result: OpinionResult, index: int) -> dict[str, float]:
    xs = [place.x for place in result.places if place.group == index]
    ys = [place.y for place in result.places if place.group == index]
    return {"x": _mean(xs), "y": _mean(ys), "wide": _width(xs), "high": _width(ys)}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _width(values: Sequence[float]) -> float:
    return max(values) - min(values) if values else 0.0
