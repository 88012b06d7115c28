"""The channels of a theme in words: what came through each door, and never a silent sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import ngettext

from deliberation.insights.channels.queries import Raised, doors_of
from deliberation.insights.models import Theme
from deliberation.insights.queries import MINORS, ThemeSummary
from deliberation.voting.models import Statement
from webapp.extensions import db
from webapp.insights.words import group_name
from webapp.languages import number


@dataclass(frozen=True)
class ChannelLine:
    """One channel: how many submissions, and whose they are."""

    name: str
    submissions: str
    people: str


def raised_note(raised: Raised) -> str:
    """In how many sessions, by about how many people; empty where no session raised it."""
    if not raised.sessions:
        return ""
    if not raised.people:
        return ngettext("raised in %(num)d session", "raised in %(num)d sessions", raised.sessions)
    return ngettext(
        "raised in %(num)d session by about %(people)s people",
        "raised in %(num)d sessions by about %(people)s people",
        raised.sessions,
        people=number(raised.people),
    )


def channel_lines(
    theme: Theme, summary: ThemeSummary, statements: Sequence[Statement]
) -> list[ChannelLine]:
    """A line for each channel; of sessions only one where their rooms would tell a hidden lane."""
    is_hidden = any(summary.lanes.get(lane, 0) is None for lane in MINORS)
    lines = []
    for door in doors_of(db.session(), theme, by_room=not is_hidden):
        people = raised_note(door.raised)
        if door.contributors:
            wrote = ngettext(
                "%(count)s contributor",
                "%(count)s contributors",
                door.contributors,
                count=number(door.contributors),
            )
            people = f"{wrote}; {people}" if people else wrote
        lines.append(ChannelLine(group_name(door.channel), number(door.submissions), people))
    votes = sum(one.vote_count for one in statements)
    if votes:
        cast = ngettext("%(n)s vote", "%(n)s votes", votes, n=number(votes))
        lines.append(ChannelLine(group_name("vote"), "–", cast))
    return lines
