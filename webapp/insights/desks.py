"""What the review desk shows: one theme or another part of the analysis, and what was done."""

from dataclasses import dataclass

from deliberation.insights import queries
from deliberation.insights.challenges import queries as challenges
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Challenge, Point, ReviewStep, Run, Theme
from deliberation.insights.names.queries import TableName, table_names
from deliberation.insights.queries import Family, Ledger, ThemeSummary
from webapp.extensions import db
from webapp.insights.channels.presenters import raised_note
from webapp.insights.coding.presenters import Coding, coding
from webapp.insights.presenters import PAGE, next_page, spoken


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
    missing: list[MissingTheme]
    coding: Coding
    table_names: list[TableName]

    @property
    def raised(self) -> str:
        """In how many sessions the open theme came up."""
        return raised_note(self.current.raised) if self.current else ""

    @property
    def is_named_by_a_table(self) -> bool:
        """The theme has a name that one of its tables gave."""
        return self.theme is not None and any(
            one.name == self.theme.label for one in self.table_names
        )

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
        missing=challenges.missing_of(session, run),
        coding=coding(current.theme if current else None, points[:PAGE]),
        table_names=table_names(session, current.theme) if current else [],
    )


def _current(summaries: list[ThemeSummary], ref: str) -> ThemeSummary | None:
    """The theme asked for, else the first that still needs a decision, else the first."""
    named = [summary for summary in summaries if summary.theme.ref == ref]
    undecided = [summary for summary in summaries if summary.theme.state == "draft"]
    return next(iter(named or undecided or summaries), None)
