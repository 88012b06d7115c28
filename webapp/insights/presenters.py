"""What the pages of themes show: cards, filters, the review desk, words for codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.consultations.models import Consultation
from deliberation.insights import queries
from deliberation.insights.models import Challenge, Point, ReviewStep, Run, Theme
from deliberation.insights.queries import Family, Ledger, ThemeSummary
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import Clause, Objective
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse
from deliberation.submissions.models import Submission
from webapp.extensions import db
from webapp.insights.words import REASONS, RESPONSES, campaign_note, firmness_note, group_name
from webapp.pages import address

PAGE = 20
QUOTES = 5
RARE = 3
SORTS: dict[str, tuple[Any, Callable[[ThemeSummary], Any]]] = {
    "breadth": (_l("Broadest first"), lambda s: 0),  # as the query gives them
    "strength": (_l("Most different submissions first"), lambda s: -s.distinct_count),
    "fragile": (_l("Most fragile first"), lambda s: _steadiness(s.theme)),
    "youth": (_l("Most youth first"), lambda s: -(s.lanes.get("youth") or 0)),
    "2060": (_l("Most seen from 2060 first"), lambda s: -(s.lanes.get("2060") or 0)),
}


def place(consultation: Consultation) -> dict[str, str]:
    """The refs of every address inside a consultation."""
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}


def _steadiness(theme: Theme) -> float:
    return 2.0 if theme.stability is None else theme.stability


# The public list.


def arranged(summaries: list[ThemeSummary], chosen: dict[str, str]) -> list[ThemeSummary]:
    """Filtered by lane, language and channel, in the order the reader asked for."""
    kept = [
        summary
        for summary in summaries
        if chosen.get("lane", "") in ("", *summary.lanes)
        and chosen.get("language", "") in ("", *summary.languages)
        and chosen.get("channel", "") in ("", *summary.channels)
    ]
    _name, key = SORTS.get(chosen.get("sort", ""), SORTS["breadth"])
    return sorted(kept, key=key)


def filters(summaries: list[ThemeSummary], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The fields above the list; one that could not narrow anything is left out."""
    sorting = {"name": "sort", "label": _("Order"), "value": chosen.get("sort", "breadth")}
    fields = [sorting | {"options": [(key, str(name)) for key, (name, _key) in SORTS.items()]}]
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
    quotes: list[dict[str, Any]]
    rare: list[dict[str, Any]]
    points: list[dict[str, Any]]
    next_after: str
    groups: list[tuple[str, str, str]]  # group, its kind, count as it may be told
    missing: list[str]
    thread: list[dict[str, Any]]
    campaign_note: str
    firmness_note: str
    edits: int
    response: ThemeResponse | None
    clauses: list[Clause]
    contributors: int | None


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
        quotes=[quote for kind, quote in shown if kind != "rare"][:QUOTES],
        rare=[quote for kind, quote in shown if kind == "rare"][:RARE],
        points=all_points,
        next_after=next_page(points),
        groups=_groups(summary),
        missing=[group_name(group) for group in summary.missing],
        thread=_thread(summary, run, response, clauses),
        campaign_note=campaign_note(summary),
        firmness_note=firmness_note(theme),
        edits=queries.step_count(session, run),
        response=response,
        clauses=clauses,
        # Where nobody is known to have written twice, people would only repeat submissions.
        contributors=people if (people := summary.contributor_count) < received else None,
    )


def _groups(summary: ThemeSummary) -> list[tuple[str, str, str]]:
    """Who is here: a row for each lane, language and channel; small cells are not told."""
    tables: list[tuple[str, dict[str, Any]]] = [
        (_("Lane"), summary.lanes),
        (_("Language"), summary.languages),
        (_("Channel"), summary.channels),
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


# The review desk.


@dataclass
class Desk:
    """Everything that the desk shows at once."""

    run: Run
    ledger: Ledger
    summaries: list[ThemeSummary]
    current: ThemeSummary | None
    part: str  # "theme", "unthemed", "set-aside", "campaigns", "challenges" or "steps"
    points: list[Point]
    next_after: str
    gone: list[Theme]
    steps: list[ReviewStep]
    last_step: ReviewStep | None  # what undo would take back
    campaigns: list[Family]
    challenges: list[Challenge]

    @property
    def theme(self) -> Theme | None:
        return self.current.theme if self.current else None

    @property
    def living(self) -> list[Theme]:
        return [summary.theme for summary in self.summaries]

    @property
    def open_count(self) -> int:
        return sum(theme.state == "draft" for theme in self.living)

    def beside(self, distance: int) -> Theme | None:
        """The theme before (-1) or after (1) the open one in the queue."""
        if self.theme is None:
            return None
        at = [theme.ref for theme in self.living].index(self.theme.ref) + distance
        return self.living[at] if 0 <= at < len(self.living) else None


PARTS = ("unthemed", "set-aside", "campaigns", "challenges", "steps")


def desk(run: Run, chosen: dict[str, str]) -> Desk:
    """The desk with the theme, or the other part, that the address asks for."""
    session = db.session()
    summaries = queries.theme_summaries(session, run)
    part = chosen.get("part", "theme")
    part = part if part in PARTS else "theme"
    current = _current(summaries, chosen.get("theme", "")) if part == "theme" else None
    where: Theme | str = current.theme if current else part.replace("-", "_")
    points: list[Point] = []
    if current or part in ("unthemed", "set-aside"):
        points = queries.points(session, run, where, after=chosen.get("after", ""), limit=PAGE + 1)
    return Desk(
        run=run,
        ledger=spoken(queries.ledger(session, run)),
        summaries=summaries,
        current=current,
        part=part,
        points=points[:PAGE],
        next_after=next_page(points),
        gone=[theme for theme in run.themes if not theme.is_living],
        steps=queries.steps(session, run),
        last_step=queries.last_step(session, run),
        campaigns=queries.campaigns(session, run),
        challenges=queries.challenges(session, run),
    )


def next_page(points: Sequence[Point]) -> str:
    """The ref to go on after, when there was one more than a page holds."""
    return points[PAGE - 1].ref if len(points) > PAGE else ""


def _current(summaries: list[ThemeSummary], ref: str) -> ThemeSummary | None:
    """The theme asked for, else the first that still needs a decision, else the first."""
    named = [summary for summary in summaries if summary.theme.ref == ref]
    undecided = [summary for summary in summaries if summary.theme.state == "draft"]
    return next(iter(named or undecided or summaries), None)
