"""Making sense of the demo: a real run of the analysis, then an analyst's review of it.

The content says which topic each submission is about. The analyst of the demo merges and names
what the analysis found, moves what stands elsewhere, and approves one theme for each topic, step
by step as a person would at the review desk: every step stands in the history.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from deliberation.insights import operations as insights
from deliberation.insights.models import Campaign, Point, Run, Theme
from deliberation.people.models import Account
from webapp.demo.words import Written


@dataclass(frozen=True)
class Topic:
    key: str
    title: str
    claim: str


def review(
    session: Session, run: Run, topics: Sequence[Topic], written: list[Written], analyst: Account
) -> dict[str, Theme]:
    """One approved theme for each topic; returns them by the topic's key."""
    about = {w.submission.id: w.topic for w in written}
    _set_aside_off_topic(session, run, written, analyst)
    found = _themes_by_topic(session, run, about)
    kept: dict[str, Theme] = {}
    for topic in topics:
        theme = _one_theme(session, run, topic, found.get(topic.key, []), about, analyst)
        if theme.label != topic.title:
            insights.rename(session, run, theme, topic.title, analyst)
        insights.claim(session, run, theme, topic.claim, analyst)
        kept[topic.key] = theme
    for key, theme in kept.items():
        _bring_home(session, run, key, theme, about, analyst)
    for campaign in session.scalars(select(Campaign).where(Campaign.run_id == run.id)):
        insights.label_campaign(session, run, campaign, True, "", analyst)
    for theme in kept.values():
        insights.approve(session, run, theme, analyst)
    for theme in found.get("", []):
        insights.set_aside_theme(session, run, theme, "", analyst)
    return kept


def _points(session: Session, run: Run) -> list[Point]:
    query = select(Point).where(Point.run_id == run.id).options(selectinload(Point.answer))
    return list(session.scalars(query))


def _set_aside_off_topic(
    session: Session, run: Run, written: list[Written], analyst: Account
) -> None:
    off_topic = {w.submission.id for w in written if w.set_aside == "off-topic"}
    points = [
        point
        for point in _points(session, run)
        if point.submission_id in off_topic and point.set_aside is None
    ]
    if points:
        insights.set_aside_points(session, run, points, "off-topic", analyst)


def _themes_by_topic(session: Session, run: Run, about: dict[int, str]) -> dict[str, list[Theme]]:
    """Each found theme under the topic most of its points are about, largest theme first."""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for point in _points(session, run):
        if point.theme_id is not None:
            votes[point.theme_id][about.get(point.submission_id, "")] += 1
    grouped: dict[str, list[Theme]] = defaultdict(list)
    for theme in sorted(run.themes, key=lambda t: -votes[t.id].total()):
        if not votes[theme.id]:
            continue
        known = Counter({k: n for k, n in votes[theme.id].items() if k not in ("", "other")})
        grouped[known.most_common(1)[0][0] if known else ""].append(theme)
    return grouped


def _bring_home(
    session: Session, run: Run, key: str, theme: Theme, about: dict[int, str], analyst: Account
) -> None:
    """One step for each theme: what the analyst read and found to belong here."""
    points = [
        point
        for point in _points(session, run)
        if about.get(point.submission_id) == key
        and point.set_aside is None
        and point.theme_id != theme.id
    ]
    if points:
        insights.move(session, run, points, theme, analyst)


def _one_theme(
    session: Session,
    run: Run,
    topic: Topic,
    found: list[Theme],
    about: dict[int, str],
    analyst: Account,
) -> Theme:
    """The largest theme of the topic with the others merged in; made by hand if none was found."""
    if not found:
        points = [
            point
            for point in _points(session, run)
            if about.get(point.submission_id) == topic.key and point.set_aside is None
        ]
        return insights.create(session, run, topic.title, analyst, points)
    target, *others = found
    for other in others:
        insights.merge(session, run, other, target, analyst)
    return target
