"""What the pages of a future-generations dialogue show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberation.dialogues import queries as dialogues
from deliberation.dialogues.future import queries
from deliberation.dialogues.future.models import FUTURE, JOINT, KIND
from deliberation.dialogues.future.queries import Comparison, Line, Measures
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.surveys import queries as surveys
from deliberation.dialogues.surveys.queries import Change
from deliberation.errors import NotFound
from deliberation.insights.models import Point, Theme
from deliberation.insights.queries import published_run
from deliberation.missions.models import Mission
from webapp.dialogues.future import forms
from webapp.extensions import db
from webapp.submissions.presenters import here

SESSIONS_SHOWN = 3
ASKED_SHOWN = 8


@dataclass(frozen=True)
class Page:
    """A whole dialogue, as the compare screen and the report show it."""

    dialogue: Dialogue
    items: Sequence[DialogueItem]
    lines: list[Line]
    comparisons: list[Comparison]
    measures: Measures
    themes: list[Theme]  # of the published analysis, in which only the target year speaks

    @property
    def joint(self) -> list[Line]:
        return [line for line in self.lines if line.item.perspective == JOINT]

    def said(self, kind: str, perspective: str = "") -> list[Line]:
        """Items of one kind that everybody here may read."""
        found = (
            Line(item, None)
            for item in self.items
            if item.kind == kind and perspective in ("", item.perspective)
        )
        return [line for line in found if line.words]

    def letters(self, perspective: str) -> list[Line]:
        return [line for line in queries.letters(self.items, perspective) if line.words]


def address(dialogue: Dialogue) -> dict[str, str]:
    """For url_for."""
    return {"ref": dialogue.ref, **here(dialogue.consultation)}


def demand_future(dialogue: Dialogue) -> Dialogue:
    """Only such a dialogue has these pages."""
    if dialogue.kind != KIND:
        raise NotFound("This session has no such page.")
    return dialogue


def page_of(dialogue: Dialogue) -> Page:
    """Everything that was said in it; a fixed number of statements."""
    session = db.session()
    items = dialogues.items_of(session, dialogue)
    lines = queries.proposals(session, dialogue, items)
    return Page(
        dialogue=dialogue,
        items=items,
        lines=lines,
        comparisons=queries.comparisons(dialogue, lines),
        measures=queries.measures(lines, items),
        themes=[] if dialogue.is_open else _only_future(dialogue, items),
    )


def _only_future(dialogue: Dialogue, items: Sequence[DialogueItem]) -> list[Theme]:
    """Published themes to which this dialogue spoke from the target year and not from today."""
    session = db.session()
    run = published_run(session, dialogue.consultation)
    sides = {item.submission_id: item.perspective == FUTURE for item in items if item.submission_id}
    if run is None or not sides:
        return []
    query = select(Point.theme_id, Point.submission_id).where(
        Point.run_id == run.id, Point.submission_id.in_(sides), Point.theme_id.is_not(None)
    )
    spoken: dict[int, set[bool]] = {}
    for theme_id, submission_id in session.execute(query):
        spoken.setdefault(theme_id, set()).add(sides[submission_id])
    return [theme for theme in run.themes if spoken.get(theme.id) == {True}]


def line_of(page: Page, ref: str, perspective: str = "") -> Line | None:
    """One proposal by its ref."""
    return next(
        (
            line
            for line in page.lines
            if line.item.ref == ref and perspective in ("", line.item.perspective)
        ),
        None,
    )


def proposal_told(dialogue: Dialogue, key: str) -> dict[str, Any]:
    """What the room's form of an item begins with, beside its words."""
    if dialogue.kind != KIND:
        return {}
    detail = queries.detail_of_key(db.session(), dialogue, key)
    return forms.start_of(detail)


def changes(dialogue: Dialogue) -> list[Change]:
    return surveys.changes(db.session(), dialogue)


# Beside the future-lens answer of an objective.


@dataclass(frozen=True)
class Asked:
    """What one session asked for from the target year."""

    dialogue: Dialogue
    here: dict[str, str]
    lines: list[Line]
    more_count: int


def future_sessions(mission: Mission) -> list[tuple[Dialogue, dict[str, str]]]:
    """The newest submitted sessions of a mission, each with its address (one statement)."""
    found = queries.sessions_of(db.session(), mission)[:SESSIONS_SHOWN]
    return [(dialogue, address(dialogue)) for dialogue in found]


def asked_from_the_future(mission: Mission) -> list[Asked]:
    """What the newest sessions of a mission asked for, for the board's answer to it."""
    session = db.session()
    found = []
    for dialogue, where in future_sessions(mission):
        items = dialogues.items_of(session, dialogue, FUTURE)
        lines = [one for one in queries.proposals(session, dialogue, items) if one.words]
        found.append(Asked(dialogue, where, lines[:ASKED_SHOWN], len(lines[ASKED_SHOWN:])))
    return found
