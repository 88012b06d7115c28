"""What the pages of themes show: cards, filters, the review desk, words for codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.consultations.models import Consultation
from deliberation.insights import queries
from deliberation.insights.models import Campaign, Challenge, Point, ReviewStep, Run, Theme
from deliberation.insights.queries import Ledger, ThemeSummary
from deliberation.submissions.models import Submission
from webapp.extensions import db
from webapp.languages import reader_locale

PAGE = 20
QUOTES = 5
RARE = 3
STATES = {
    "queued": _l("waiting for a free worker"),
    "running": _l("running"),
    "draft": _l("in review"),
    "failed": _l("stopped with a fault"),
    "cancelled": _l("stopped by a person"),
    "published": _l("published"),
    "superseded": _l("replaced by a later analysis"),
}
STAGES = {
    "reading": _l("Reading the submissions"),
    "points": _l("Cutting them into points"),
    "languages": _l("Telling the languages apart"),
    "copies": _l("Looking for copied letters"),
    "vectors": _l("Turning sentences into numbers"),
    "grouping": _l("Grouping what belongs together"),
    "checking": _l("Checking how steady the groups are"),
    "describing": _l("Naming the themes"),
    "quotes": _l("Choosing quotes"),
}
LANES = {
    "citizens": _l("citizens"),
    "stakeholders": _l("stakeholders"),
    "youth": _l("youth"),
    "2060": _l("seen from 2060"),
}
CHANNELS = {
    "online": _l("online"),
    "import": _l("brought in from elsewhere"),
    "session": _l("in a session"),
    "paper": _l("on paper"),
}
STEPS = {
    "rename": _l("renamed a theme"),
    "claim": _l("wrote a theme's sentence"),
    "merge": _l("merged two themes"),
    "split": _l("split a theme"),
    "move": _l("moved points"),
    "pin": _l("pinned a theme"),
    "unpin": _l("unpinned a theme"),
    "set_aside_theme": _l("set a theme aside"),
    "set_aside_points": _l("set points aside"),
    "restore_points": _l("brought points back"),
    "create": _l("made a theme"),
    "approve": _l("approved a theme"),
    "reopen": _l("reopened a theme"),
    "label_campaign": _l("labelled a campaign"),
    "correct": _l("moved a point as its author asked"),
    "undo": _l("took a step back"),
}
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


def group_name(code: str) -> str:
    """A lane, channel or language in the reader's words."""
    known = LANES.get(code) or CHANNELS.get(code)
    return str(known) if known else reader_locale().languages.get(code, code)


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


def card(summary: ThemeSummary, consultation: Consultation) -> dict[str, Any]:
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
        "kind": kind,
    }


def submission_url(point: Point) -> str:
    """The point's place in its submission, where everybody may read that."""
    submission: Submission = point.submission
    consultation = submission.consultation
    if not (submission.is_public and consultation.shows_submissions):
        return ""
    where = place(consultation)
    return url_for("submissions.show", ref=submission.ref, _anchor=f"point-{point.ref}", **where)


def ledger_urls(consultation: Consultation) -> dict[str, str]:
    """What each part of the ledger opens."""
    where = place(consultation)
    return {
        "received": url_for("submissions.index", **where),
        "unthemed": url_for("insights.remainder", part="unthemed", **where),
        "aside": url_for("insights.remainder", part="set-aside", **where),
        "removed": url_for("moderation.rules", **where),
    }


def campaign_note(summary: ThemeSummary) -> str:
    """Organised and individual counts, side by side and never one without the other."""
    if summary.organised_count:
        return _(
            "%(organised)s organised + %(individual)s individual",
            organised=summary.organised_count,
            individual=summary.individual_count,
        )
    if summary.campaign_count:
        return ngettext(
            "%(num)d of them is nearly identical to others",
            "%(num)d of them are nearly identical to others",
            summary.campaign_count,
        )
    return ""


def firmness_note(theme: Theme) -> str:
    """Words first, then the figures."""
    sentences = {
        "firm": _("The same theme comes back in most repetitions on part of the submissions."),
        "fair": _("The theme comes back in many repetitions, with changes at its edges."),
        "fragile": _("The theme often looks different when part of the submissions is left out."),
    }
    sentence = sentences.get(theme.firmness, _("There is too little to measure it."))
    if theme.stability is None:
        return sentence
    figure = _(
        "On average %(share)s of 100 points come back; %(border)s of 100 lie near another theme.",
        share=round(100 * theme.stability),
        border=round(100 * theme.borderline),
    )
    return f"{sentence} {figure}"


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


def theme_page(theme: Theme, after: str) -> ThemePage:
    """Gather the page; its statements do not grow with the number of points."""
    session, run = db.session(), theme.run
    summary = next(s for s in queries.theme_summaries(session, run) if s.theme.id == theme.id)
    points = queries.points(session, run, theme, after=after, limit=PAGE + 1, shown_only=True)
    shown = [(quote.kind, quotation(quote.point, summary, quote.kind)) for quote in summary.quotes]
    return ThemePage(
        summary=summary,
        quotes=[quote for kind, quote in shown if kind != "rare"][:QUOTES],
        rare=[quote for kind, quote in shown if kind == "rare"][:RARE],
        points=[quotation(point, summary) for point in points[:PAGE]],
        next_after=next_page(points),
        groups=_groups(summary),
        missing=[group_name(group) for group in summary.missing],
        thread=_thread(summary, run),
        campaign_note=campaign_note(summary),
        firmness_note=firmness_note(theme),
        edits=queries.step_count(session, run),
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


def _thread(summary: ThemeSummary, run: Run) -> list[dict[str, Any]]:
    """The chain from words to decision around this theme."""
    where = place(run.consultation)
    received = summary.received_count
    return [
        {
            "key": "submissions",
            "label": _("Submissions"),
            "count": format_decimal(received),
            "url": url_for("submissions.index", **where),
        },
        {"key": "theme", "label": _("Theme"), "count": summary.theme.label, "is_here": True},
    ]


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
    campaigns: list[tuple[Campaign, int]]
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
        ledger=queries.ledger(session, run),
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
