"""What the pages of answers show: the board's list, the brief of a theme, you said - we did."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Run, Theme
from deliberation.insights.queries import ThemeSummary
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people import queries as people
from deliberation.people.models import Account
from deliberation.responses import queries
from deliberation.responses.due import queries as due
from deliberation.responses.due.queries import Due
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import Judgement, Lanes
from webapp.access import current_actor
from webapp.extensions import db
from webapp.insights import presenters as themes
from webapp.insights.words import campaign_note
from webapp.languages import localized

BRIEFED = 5  # consultations whose themes the board's page lists with their strength

Item = dict[str, Any]


# The board's page.


@dataclass(frozen=True)
class Waiting:
    """One consultation with its unanswered themes, in the order the reader asked for."""

    consultation: Consultation
    summaries: list[ThemeSummary]


@dataclass(frozen=True)
class Board:
    """Everything on the page of a member."""

    theme_count: int
    late_count: int
    items: list[Item]
    waiting: list[Waiting]
    more: list[Due]  # replies whose themes are not listed here
    sorting: list[Item]
    in_work: list[ObjectiveVersion]
    news: list[ThemeResponse]


def board(account: Account, moment: datetime, chosen: dict[str, str]) -> Board:
    """What the member owes and by when; statements grow with at most BRIEFED consultations."""
    session = db.session()
    owed = due.due_list(session, account, moment)
    replies = [one for one in owed if one.kind == "reply" and one.open_count]
    waiting = [_waiting(one.subject, chosen) for one in replies[:BRIEFED]]
    listed = [summary for one in waiting for summary in one.summaries]
    return Board(
        theme_count=sum(one.kind == "theme" for one in owed),
        late_count=sum(one.days is not None and one.days < 0 for one in owed if _is_item(one)),
        items=[item(one) for one in owed if _is_item(one)],
        waiting=waiting,
        more=replies[BRIEFED:],
        sorting=themes.filters(listed, chosen)[:1],
        in_work=objectives.in_work(session, due.scope_of(session, account).missions),
        news=due.recent_responses(session, account),
    )


def _is_item(one: Due) -> bool:
    return one.kind != "theme"


def _waiting(consultation: Consultation, chosen: dict[str, str]) -> Waiting:
    session = db.session()
    run = insights.published_run(session, consultation)
    assert run is not None  # it has unanswered themes
    answered = queries.responses_of(session, run)
    summaries = insights.theme_summaries(session, run)
    left = [summary for summary in summaries if summary.theme.id not in answered]
    return Waiting(consultation, themes.arranged(left, {"sort": chosen.get("sort", "")}))


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


# The brief of one theme.


@dataclass(frozen=True)
class Brief:
    """What the sheet shows beside the page of the theme."""

    page: themes.ThemePage
    lanes: dict[str, Lanes]
    others: Lanes  # citizens and stakeholders together, for comparison
    interests: list[str]
    challenges: int
    apart: dict[str, list[Item]]  # quotes of the lanes that are never added up
    late_days: int


def brief(theme: Theme, moment: datetime) -> Brief:
    session = db.session()
    page = themes.theme_page(theme, "")
    lanes = queries.lanes_of(session, theme)
    apart: dict[str, list[Item]] = defaultdict(list)
    for quote in (*page.quotes, *page.rare):
        if quote["lane"] in ("youth", "2060"):
            apart[quote["lane"]].append(quote)
    return Brief(
        page=page,
        lanes=lanes,
        others=_others(lanes),
        interests=queries.interests_in(session, theme),
        challenges=queries.challenge_count(session, theme),
        apart=apart,
        late_days=queries.late_days(session, theme.run.consultation, moment),
    )


def _others(lanes: dict[str, Lanes]) -> Lanes:
    """Today's adults; None when one of their lanes may not be told."""
    told = [lanes[name] for name in ("citizens", "stakeholders") if name in lanes]
    here = [lane.here for lane in told]
    everywhere = [lane.everywhere for lane in told]
    if not told or None in here or None in everywhere:
        return Lanes(None, None)
    return Lanes(sum(n or 0 for n in here), sum(n or 0 for n in everywhere))


# You said, we did, we did not.


@dataclass(frozen=True)
class Said:
    """One row: what people said, what the board did with it, how its authors judge that."""

    summary: ThemeSummary
    campaign_note: str
    response: ThemeResponse | None
    judgement: Judgement | None
    may_judge: bool
    own_score: int | None


def you_said(run: Run) -> list[Said]:
    """One row for each theme, by the number of different submissions; nothing is put last."""
    session = db.session()
    responses, judged = queries.responses_of(session, run), queries.verdicts(session, run)
    people_here = participant_ids(run.consultation)
    own = queries.themes_of(session, run, people_here) if people_here else {}
    scores = queries.scores_by(session, people_here) if people_here else {}
    summaries = insights.theme_summaries(session, run)
    return [
        Said(
            summary=summary,
            campaign_note=campaign_note(summary),
            response=responses.get(summary.theme.id),
            judgement=judged.get(summary.theme.id),
            may_judge=summary.theme.id in own and summary.theme.id in responses,
            own_score=scores.get(summary.theme.id),
        )
        for summary in sorted(summaries, key=lambda s: (-s.distinct_count, s.theme.position))
    ]


def participant_ids(consultation: Consultation) -> set[int]:
    """As whom this person wrote here: by an opened receipt, or by the account's pseudonym."""
    actor = current_actor()
    ids = set(actor.participant_ids)
    if actor.account is not None:
        found = people.participant_of(db.session(), consultation.ref, actor.account)
        ids |= {found.id} if found else set()
    return ids


def fewest() -> int:
    """The smallest number of verdicts that is told."""
    return disclosure.limit()
