"""What the pages of themes show: cards, filters, the review desk, words for codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.consultations.models import Consultation
from deliberation.insights import queries
from deliberation.insights.codebook import queries as codebook
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.opinions import queries as opinions
from deliberation.insights.positions import queries as positions
from deliberation.insights.queries import Ledger, ThemeSummary
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import Clause, Objective
from deliberation.responses import queries as responses
from deliberation.responses.brief import queries as touching
from deliberation.responses.models import ThemeResponse
from deliberation.submissions.models import Submission
from deliberation.voting.models import Statement
from webapp.extensions import db
from webapp.insights.channels.presenters import ChannelLine, channel_lines, raised_note
from webapp.insights.summaries.presenters import said
from webapp.insights.summaries.prevalence import prevalence_note
from webapp.insights.words import (
    REASONS,
    RESPONSES,
    TURNS,
    campaign_note,
    firmness_note,
    group_name,
)
from webapp.pages import address

PAGE = 20
QUOTES = 5
RARE = 3


@dataclass(frozen=True)
class Beside:
    """What an order may look at besides the summaries: positions, and clauses that rest on it."""

    position_counts: dict[int, int] = field(default_factory=dict)
    heeded: set[int] = field(default_factory=set)


# Name; which themes (None: all); in which order, as the query gives them where it is the same.
Keeps = Callable[[ThemeSummary, Beside], bool]
Ranks = Callable[[ThemeSummary, Beside], Any]
SORTS: dict[str, tuple[Any, Keeps | None, Ranks]] = {
    "breadth": (_l("Broadest first"), None, lambda s, b: 0),
    "strength": (_l("Most different submissions first"), None, lambda s, b: -s.distinct_count),
    "tension": (
        _l("Most opposed first"),
        None,
        lambda s, b: -b.position_counts.get(s.theme.id, 0),
    ),
    "fragile": (_l("Most fragile first"), None, lambda s, b: _steadiness(s.theme)),
    "youth": (
        _l("Only youth"),
        lambda s, b: bool(s.lanes.get("youth")),
        lambda s, b: -(s.lanes["youth"] or 0),
    ),
    "2060": (
        _l("Only seen from 2060"),
        lambda s, b: bool(s.lanes.get("2060")),
        lambda s, b: -(s.lanes["2060"] or 0),
    ),
    "unheeded": (
        _l("No objective yet"),
        lambda s, b: s.theme.id not in b.heeded,
        lambda s, b: 0,
    ),
}


def beside(run: Run, chosen: dict[str, str]) -> Beside:
    """Asked of the database only where the chosen order needs it."""
    session, sort = db.session(), chosen.get("sort", "")
    return Beside(
        positions.position_counts(session, run) if sort == "tension" else {},
        touching.heeded(session, run) if sort == "unheeded" else set(),
    )


def place(consultation: Consultation) -> dict[str, str]:
    """The refs of every address inside a consultation."""
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}


def _steadiness(theme: Theme) -> float:
    return 2.0 if theme.stability is None else theme.stability


# The public list.


def arranged(
    summaries: list[ThemeSummary], chosen: dict[str, str], also: Beside | None = None
) -> list[ThemeSummary]:
    """Filtered by lane, language and channel, in the order the reader asked for.

    A lane too small to be told finds nothing: the list would tell it.
    """
    also = also or Beside()
    _name, keeps, ranks = SORTS.get(chosen.get("sort", ""), SORTS["breadth"])
    kept = [
        summary
        for summary in summaries
        if (not chosen.get("lane") or summary.lanes.get(chosen["lane"]))
        and chosen.get("language", "") in ("", *summary.languages)
        and chosen.get("channel", "") in ("", *summary.channels)
        and (keeps is None or keeps(summary, also))
    ]
    return sorted(kept, key=lambda summary: ranks(summary, also))


def filters(summaries: list[ThemeSummary], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The fields above the list; one that could not narrow anything is left out."""
    sorting = {"name": "sort", "label": _("Order"), "value": chosen.get("sort", "breadth")}
    fields = [sorting | {"options": [(key, str(name)) for key, (name, *_rest) in SORTS.items()]}]
    for name, label, kind in (
        ("lane", _("Lane"), "lanes"),
        ("language", _("Language"), "languages"),
        ("channel", _("Channel"), "channels"),
    ):
        codes = sorted({code for summary in summaries for code in getattr(summary, kind)})
        if len(codes) > 1:
            options = [("", _("All")), *((code, group_name(code)) for code in codes)]
            value = chosen.get(name, "")
            fields.append({"name": name, "label": label, "value": value, "options": options})
    return fields


def card(
    summary: ThemeSummary, consultation: Consultation, response: ThemeResponse | None
) -> dict[str, Any]:
    """The arguments of the theme card."""
    theme, quote = summary.theme, summary.quote
    return {
        "url": url_for("insights.theme", ref=theme.ref, **place(consultation)),
        "label": theme.label,
        "claim": theme.claim,
        "received": summary.received_count,
        "distinct": summary.distinct_count,
        "raised": raised_note(summary.raised),
        "campaign_note": campaign_note(summary),
        "firmness_word": theme.firmness,
        "lanes": [lane for lane, count in summary.lanes.items() if count],
        "quote_text": quote.text if quote else "",
        "quote_language": quote.language if quote else "",
        "status": str(RESPONSES[response.status]) if response else _("not answered yet"),
    }


def quotation(point: Point, summary: ThemeSummary | None, kind: str = "") -> dict[str, Any]:
    """One point as a quote: verbatim, with its lane where that may be told, and its place."""
    lane = point.submission.lane
    is_told = summary is None or summary.lanes.get(lane) is not None
    return {
        "text": point.text,
        "language": point.language,
        "lane": lane if is_told else "",
        "url": submission_url(point),
        "kind": kind if is_told or kind != lane else "",  # a lane's own quote names the lane too
    }


def submission_url(point: Point) -> str:
    """The point's place in its submission, where everybody may read that."""
    submission: Submission = point.submission
    consultation = submission.consultation
    if not (submission.is_public and consultation.shows_submissions):
        return ""
    where = place(consultation)
    anchor = f"point-{point.ref}"
    return address("submissions.show", ref=submission.ref, _anchor=anchor, **where) or ""


def spoken(ledger: Ledger) -> Ledger:
    """The ledger with its reasons in the reader's words."""
    reasons = {str(REASONS[reason]): count for reason, count in ledger.reasons.items()}
    return replace(ledger, reasons=reasons)


def ledger_urls(consultation: Consultation) -> dict[str, str | None]:
    """What each part of the ledger opens."""
    where = place(consultation)
    return {
        "unthemed": url_for("insights.remainder", part="unthemed", **where),
        "aside": url_for("insights.remainder", part="set-aside", **where),
        "removed": address("moderation.rules", **where),
    }


# The page of one theme.


@dataclass(frozen=True)
class ThemePage:
    """Everything that the page of a theme shows, in its order."""

    summary: ThemeSummary
    said: list[dict[str, Any]]
    quotes: list[dict[str, Any]]
    rare: list[dict[str, Any]]
    points: list[dict[str, Any]]
    next_after: str
    groups: list[tuple[str, str, str]]  # group, its kind, count as it may be told
    channels: list[ChannelLine]
    voted: list[Statement]
    raised: str
    missing: list[str]
    thread: list[dict[str, Any]]
    campaign_note: str
    firmness_note: str
    prevalence_note: str
    edits: int
    response: ThemeResponse | None
    clauses: list[Clause]
    contributors: int | None
    life: list[dict[str, Any]]


def theme_page(theme: Theme, after: str) -> ThemePage:
    """Gather the page; its statements do not grow with the number of points."""
    session, run = db.session(), theme.run
    response = responses.response_to(session, theme)
    clauses = objectives.clauses_for_theme(session, theme)
    summary = next(s for s in queries.theme_summaries(session, run) if s.theme.id == theme.id)
    points = queries.points(session, run, theme, after=after, limit=PAGE + 1, shown_only=True)
    received, all_points = summary.received_count, [quotation(p, summary) for p in points[:PAGE]]
    shown = [(quote.kind, quotation(quote.point, summary, quote.kind)) for quote in summary.quotes]
    return ThemePage(
        summary=summary,
        said=said(theme, summary),
        quotes=[quote for kind, quote in shown if kind != "rare"][:QUOTES],
        rare=[quote for kind, quote in shown if kind == "rare"][:RARE],
        points=all_points,
        next_after=next_page(points),
        groups=_groups(summary),
        channels=channel_lines(theme, summary, voted := opinions.statements_of(session, theme)),
        voted=voted,
        raised=raised_note(summary.raised),
        missing=[group_name(group) for group in summary.missing],
        thread=_thread(summary, run, response, clauses),
        campaign_note=campaign_note(summary),
        firmness_note=firmness_note(theme),
        prevalence_note=prevalence_note(theme),
        edits=queries.step_count(session, run),
        response=response,
        clauses=clauses,
        # Where nobody is known to have written twice, people would only repeat submissions.
        contributors=people if (people := summary.contributor_count) < received else None,
        life=[
            {"number": turn.run_number, "what": TURNS[turn.kind], "others": turn.others}
            for turn in codebook.lineage(session, theme)
        ],
    )


def _groups(summary: ThemeSummary) -> list[tuple[str, str, str]]:
    """Who is here: a row for each lane and language; small cells are not told."""
    tables: list[tuple[str, dict[str, Any]]] = [
        (_("Lane"), summary.lanes),
        (_("Language"), summary.languages),
    ]
    few = _("too few to tell")
    return [
        (group_name(code), kind, few if count is None else format_decimal(count))
        for kind, table in tables
        for code, count in table.items()
    ]


def _thread(
    summary: ThemeSummary, run: Run, response: ThemeResponse | None, clauses: list[Clause]
) -> list[dict[str, Any]]:
    """The chain from words to decision around this theme; what is not reached has no address."""
    where = place(run.consultation)
    objective = clauses[0].version.objective if clauses else None
    steps: list[tuple[str, str, Any, str | None]] = [
        ("submissions", _("Submissions"), summary.received_count, _submissions_url(where)),
        ("points", _("Points"), None, "#points"),
        ("theme", _("Theme"), None, None),
        ("response", _("Answer"), None, "#response" if response else None),
        ("objective", _("Objective"), None, _objective_url(objective)),
    ]
    return [
        {"key": key, "label": label, "count": count, "url": url, "is_here": key == "theme"}
        for key, label, count, url in steps
    ]


def _submissions_url(where: dict[str, str]) -> str | None:
    return address("submissions.index", **where)


def _objective_url(objective: Objective | None) -> str | None:
    if objective is None:
        return None
    return address("objectives.show", mission=objective.mission.ref, ref=objective.ref)


def next_page(points: Sequence[Point]) -> str:
    """The ref to go on after, when there was one more than a page holds."""
    return points[PAGE - 1].ref if len(points) > PAGE else ""
