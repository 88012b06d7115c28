"""Two analyses of one consultation side by side: which points moved, and why."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import Point, Run, Theme, ThemeEvent

SHOWN = 40
ASIDE, NOWHERE = "aside", "unthemed"  # places beside the keys of themes
SETTINGS = ("granularity", "seed", "second_encoder", "engine")


@dataclass(frozen=True)
class ThemeChange:
    """A theme in both analyses by its key: points before and now, how many of them stayed, came
    from elsewhere, are new in this analysis, went elsewhere, or are gone from it. `event` is what
    the analysis made of it (see LINEAGE), "" where nothing is noted."""

    key: str
    label: str
    before: int
    now: int
    stayed: int
    came: int
    new: int
    went: int
    gone: int
    event: str


@dataclass(frozen=True)
class Moved:
    """A point that is in another place now; `why` is "person", "born", "dissolved" or "nearer"."""

    point: Point
    source: str
    target: str
    why: str


@dataclass(frozen=True)
class Setting:
    """Something under which the two analyses differ, as it was and as it is."""

    name: str
    before: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """`shared` points are in both, `stayed` of them in the same theme, set aside, or in none."""

    before: Run
    now: Run
    shared: int
    stayed: int
    new: int
    gone: int
    themes: list[ThemeChange]
    moved: list[Moved]
    settings: list[Setting]


def run_before(session: Session, run: Run, ref: str = "") -> Run | None:
    """The analysis to compare with: that of the ref, else the newest earlier one with themes."""
    query = select(Run).where(
        Run.consultation_id == run.consultation_id,
        Run.id != run.id,
        Run.state.in_(("draft", "published", "superseded")),
    )
    query = query.where(Run.ref == ref) if ref else query.where(Run.number < run.number)
    return session.scalar(query.order_by(Run.number.desc()).limit(1))


def comparison(session: Session, before: Run, now: Run) -> Comparison:
    """What became of the points; statements don't grow with their number."""
    names = _names(session, before), _names(session, now)
    flows = _flows(session, before, now, *names)
    totals = _totals(session, before, names[0]), _totals(session, now, names[1])
    shared = sum(flows.values())
    return Comparison(
        before=before,
        now=now,
        shared=shared,
        stayed=sum(count for (one, other), count in flows.items() if one == other),
        new=sum(totals[1].values()) - shared,
        gone=sum(totals[0].values()) - shared,
        themes=_themes(session, before, now, flows, totals),
        moved=_moved(session, before, now, *names),
        settings=_settings(before, now),
    )


Names = dict[int, str]
Flows = Counter[tuple[str, str]]


def _names(session: Session, run: Run) -> Names:
    rows = session.execute(select(Theme.id, Theme.key).where(Theme.run_id == run.id))
    return {number: key for number, key in rows}


def _where(names: Names, theme_id: int | None, is_aside: bool) -> str:
    return names[theme_id] if theme_id else ASIDE if is_aside else NOWHERE


def _flows(session: Session, before: Run, now: Run, old: Names, new: Names) -> Flows:
    """Points in both analyses by the place they had and the one they have."""
    one, other = aliased(Point), aliased(Point)
    columns = (
        one.theme_id,
        one.set_aside.is_not(None),
        other.theme_id,
        other.set_aside.is_not(None),
    )
    query = select(*columns, func.count()).join_from(one, other, _same(one, other))
    query = query.where(one.run_id == before.id, other.run_id == now.id).group_by(*columns)
    flows: Flows = Counter()
    for theme, aside, theme_now, aside_now, count in session.execute(query):
        flows[_where(old, theme, aside), _where(new, theme_now, aside_now)] += count
    return flows


def _same(one: Any, other: Any) -> Any:
    """The same words at the same place."""
    return and_(one.answer_id == other.answer_id, one.start == other.start, one.end == other.end)


def _totals(session: Session, run: Run, names: Names) -> Counter[str]:
    columns = (Point.theme_id, Point.set_aside.is_not(None))
    query = select(*columns, func.count()).where(
        Point.run_id == run.id, Point.answer_id.is_not(None)
    )
    found: Counter[str] = Counter()
    for theme, is_aside, count in session.execute(query.group_by(*columns)):
        found[_where(names, theme, is_aside)] += count
    return found


def _themes(
    session: Session,
    before: Run,
    now: Run,
    flows: Flows,
    totals: tuple[Counter[str], Counter[str]],
) -> list[ThemeChange]:
    labels = {theme.key: theme.label for run in (before, now) for theme in run.themes}
    noted = select(ThemeEvent.key, ThemeEvent.kind).where(ThemeEvent.run_id == now.id)
    events = {key: kind for key, kind in session.execute(noted)}
    changes = []
    for key, label in labels.items():
        had, has = totals[0][key], totals[1][key]
        if not had and not has:
            continue
        stayed = flows[key, key]
        came = sum(n for (one, other), n in flows.items() if other == key != one)
        went = sum(n for (one, other), n in flows.items() if one == key != other)
        parts = (had, has, stayed, came, has - stayed - came, went, had - stayed - went)
        changes.append(ThemeChange(key, label, *parts, events.get(key, "")))
    return sorted(changes, key=lambda change: (-change.came - change.went, -change.now))


def _moved(session: Session, before: Run, now: Run, old: Names, new: Names) -> list[Moved]:
    """Some points that are elsewhere now; themes that a person or the machine made come first."""
    one, other = aliased(Point), aliased(Point)
    theme, theme_now = aliased(Theme), aliased(Theme)
    query = (
        select(one, other)
        .join_from(one, other, _same(one, other))
        .join(other.submission)
        .outerjoin(theme, theme.id == one.theme_id)
        .outerjoin(theme_now, theme_now.id == other.theme_id)
        .where(one.run_id == before.id, other.run_id == now.id, is_readable(now))
        .where(
            or_(
                func.coalesce(theme.key, "") != func.coalesce(theme_now.key, ""),
                one.set_aside.is_(None) != other.set_aside.is_(None),
            )
        )
        .options(joinedload(other.answer))
        .order_by(other.origin.desc(), other.id)
        .limit(SHOWN)
    )
    labels = {theme.key: theme.label for run in (before, now) for theme in run.themes}
    born = set(
        session.scalars(
            select(ThemeEvent.key).where(ThemeEvent.run_id == now.id, ThemeEvent.kind == "born")
        )
    )
    dissolved = {each.key for each in now.themes if not each.is_living}
    found = []
    for was, is_now in session.execute(query):
        source = _where(old, was.theme_id, was.set_aside is not None)
        target = _where(new, is_now.theme_id, is_now.set_aside is not None)
        why = _why(is_now, source, target, born, dissolved)
        found.append(Moved(is_now, labels.get(source, source), labels.get(target, target), why))
    return found


def _why(point: Point, source: str, target: str, born: set[str], dissolved: set[str]) -> str:
    if point.origin == "person":
        return "person"
    if target in born:
        return "born"
    if source in dissolved:
        return "dissolved"
    return "nearer"


def _settings(before: Run, now: Run) -> list[Setting]:
    """What was asked for differently, and what the machine was."""
    found = [
        Setting(name, str(before.params.get(name, "")), str(now.params.get(name, "")))
        for name in SETTINGS
    ]
    old, new = (run.provenance.get("versions", {}) for run in (before, now))
    found += [
        Setting(name, str(old.get(name, "")), str(new.get(name, "")))
        for name in sorted({*old, *new})
    ]
    counts = (str(run.provenance.get("read_count", "")) for run in (before, now))
    found.append(Setting("read_count", *counts))
    return [each for each in found if each.before != each.now]
