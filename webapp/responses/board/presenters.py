"""What the home of the board shows: what is owed, what waits for the reader, what is new."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.queries import ThemeSummary
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account
from deliberation.responses import queries
from deliberation.responses.board import queries as visits
from deliberation.responses.due import queries as due
from deliberation.responses.due.queries import Due
from deliberation.responses.models import ThemeResponse
from webapp.extensions import db
from webapp.insights import presenters as themes
from webapp.languages import localized
from webapp.privacy.presenters import ACTIONS
from webapp.responses.board import items

BRIEFED = 5  # consultations whose themes the board's page lists with their strength

Item = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """One consultation with its unanswered themes, in the order the reader asked for."""

    consultation: Consultation
    summaries: list[ThemeSummary]


@dataclass(frozen=True)
class News:
    """What happened in one mission or consultation: how often, and when last."""

    where: str
    url: str
    what: str
    count: int
    last: datetime


@dataclass(frozen=True)
class Board:
    """Everything on the page of a member, most urgent first."""

    theme_count: int
    late_count: int
    point_count: int  # decision points due
    items: list[Item]  # with a day
    for_me: list[Item]  # without one
    waiting: list[Waiting]
    more: list[Due]  # replies whose themes are not listed here
    sorting: list[Item]
    in_work: list[ObjectiveVersion]
    since: datetime
    news: list[News]


def board(account: Account, moment: datetime, chosen: dict[str, str]) -> Board:
    """What the member owes and by when; statements grow with at most BRIEFED consultations."""
    session = db.session()
    owed = due.due_list(session, account, moment)
    replies = [one for one in owed if one.kind == "reply" and one.open_count]
    waiting = [_waiting(one.subject, chosen) for one in replies[:BRIEFED]]
    listed = [summary for one in waiting for summary in one.summaries]
    every = [item(one) for one in owed if _is_item(one)] + items.waiting(account, moment)
    dated = sorted((one for one in every if one["days"] is not None), key=lambda one: one["days"])
    return Board(
        theme_count=sum(one.kind == "theme" for one in owed),
        late_count=sum(one["days"] < 0 for one in dated),
        point_count=sum(one.kind == "decision_point" for one in owed),
        items=dated,
        for_me=[one for one in every if one["days"] is None],
        waiting=waiting,
        more=replies[BRIEFED:],
        sorting=themes.filters(listed, chosen)[:1],
        in_work=objectives.in_work(session, items.missions_of(account)),
        since=(since := visits.since(session, account, moment)),
        news=news(account, since),
    )


# What changed since the last visit.

# Acts that are news to a board; the words for them are those of the public journal.
NEWS = (
    "barrier:raise",
    "candidate:submit",
    "candidates:open",
    "candidates:reveal",
    "challenge:make",
    "commitment:make",
    "comments:close",
    "comments:open",
    "consultation:close",
    "consultation:open",
    "decision_point:decide",
    "decision_point:set",
    "decision_point:sign",
    "fairness:assess",
    "force:add",
    "mission:announce",
    "mission:reword",
    "missing:say",
    "objective:adopt",
    "objective:draft",
    "objective:propose",
    "objective:revise",
    "opinions:publish",
    "position:take",
    "reading:complete",
    "response:amend",
    "response:give",
    "run:publish",
    "seat:answer",
    "seat:opine",
    "signal:send",
    "stop:decide",
    "stop:open",
    "stress:conclude",
    "stress:start",
)


def news(account: Account, since: datetime) -> list[News]:
    """The journal since the last visit, alike acts of one place in one line, newest first."""
    session = db.session()
    scopes = visits.scopes_of(session, account)
    known = tuple(action for action in NEWS if action in ACTIONS)
    entries = visits.changes(session, account, scopes.keys(), known, since)
    counts = Counter((entry.scope_ref, entry.action) for entry in entries)
    last = {(entry.scope_ref, entry.action): entry.at for entry in reversed(entries)}
    return [
        News(*_place(scopes[ref]), str(ACTIONS[action]), count, last[ref, action])
        for (ref, action), count in counts.items()
    ]


def _place(thing: Mission | Consultation) -> tuple[str, str]:
    """Title and address of a mission or consultation."""
    if isinstance(thing, Mission):
        return str(localized(thing.title)), url_for("missions.room", mission=thing.ref)
    title = str(localized(thing.title, thing.language))
    return title, url_for("consultations.page", **themes.place(thing))


def _is_item(one: Due) -> bool:
    return one.kind != "theme"


def _waiting(consultation: Consultation, chosen: dict[str, str]) -> Waiting:
    session = db.session()
    run = insights.published_run(session, consultation)
    assert run is not None  # it has unanswered themes
    answered = queries.responses_of(session, run)
    summaries = insights.theme_summaries(session, run)
    sort = {"sort": chosen.get("sort", "")}
    left = [summary for summary in summaries if summary.theme.id not in answered]
    return Waiting(consultation, themes.arranged(left, sort, themes.beside(run, sort)))


def item(one: Due) -> Item:
    """One line of the due list, with where it is done."""
    label, url, note = WORDS_OF_DUE[one.kind](one.subject, one.open_count)
    return {"label": label, "url": url, "due": one.due_on, "days": one.days, "note": note}


def _reply(consultation: Consultation, count: int | None) -> tuple[str, str, str]:
    title = str(localized(consultation.title, consultation.language))
    where = themes.place(consultation)
    if count is None:
        note = _("No themes are published yet.")
        return _("Reply to %(title)s", title=title), url_for("consultations.page", **where), note
    note = ngettext("%(num)d theme has no answer", "%(num)d themes have no answer", count)
    return _("Reply to %(title)s", title=title), url_for("responses.you_said", **where), note


def _follow_up(response: ThemeResponse, count: int | None) -> tuple[str, str, str]:
    theme = response.theme
    url = url_for("responses.respond", ref=theme.ref, **themes.place(theme.run.consultation))
    note = response.waiting_for or _("referred to %(office)s", office=response.referred_to)
    return _("Answer for good: %(theme)s", theme=theme.label), url, note


def _decision_point(point: Any, count: int | None) -> tuple[str, str, str]:
    objective = point.objective
    url = url_for("objectives.decide", mission=objective.mission.ref, ref=point.ref)
    note = _("decision point of objective %(code)s", code=objective.code)
    return point.question, url, note


def _position(version: ObjectiveVersion, count: int | None) -> tuple[str, str, str]:
    objective = version.objective
    url = url_for("objectives.position", mission=objective.mission.ref, ref=objective.ref)
    return (
        _("Say where you stand: %(title)s", title=version.title),
        url,
        _("proposed objective %(code)s", code=objective.code),
    )


WORDS_OF_DUE = {
    "reply": _reply,
    "follow_up": _follow_up,
    "decision_point": _decision_point,
    "position": _position,
}
