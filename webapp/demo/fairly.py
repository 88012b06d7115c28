"""Reading fairly in the demo: types, positions, claims of fact, a second reader, readers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.insights.challenges import operations as challenges
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.insights.reading import operations as reading
from deliberation.insights.reading import queries
from deliberation.people.models import Account
from webapp.demo.reading import rows, toml
from webapp.demo.words import Written


def code(
    session: Session, run: Run, kept: dict[str, Theme], written: list[Written], analyst: Account
) -> None:
    """What the analyst says of themes and points before they are published."""
    told = toml("reading_b")
    for topic, (kind, level) in told["themes"].items():
        positions.code(session, run, kept[topic], kind, level, analyst)
    for one in told["position"]:
        theme = kept[one["theme"]]
        position = positions.state_position(session, run, theme, one["sentence"], analyst)
        points = _points(session, run, written, one["submissions"])
        here = [point for point in points if point.theme_id == theme.id]
        positions.assign(session, run, here, position, analyst)
    for one in told["kinds"]:
        points = _points(session, run, written, one["submissions"])
        positions.code_points(session, run, points, one["kind"], analyst)
    for one in told["fact"]:
        for point in _points(session, run, written, [one["submission"]])[:1]:
            state, source = one["state"], one["source"]
            positions.mark_fact(session, point, state, source, analyst, "analyst")


def _points(
    session: Session, run: Run, written: Sequence[Written], ids: Sequence[str]
) -> list[Point]:
    """The points in themes of submissions that the content names."""
    named = {row["id"]: one.submission.id for row, one in zip(rows("submissions_b"), written,
                                                              strict=True)}  # fmt: skip
    query = select(Point).where(
        Point.run_id == run.id,
        Point.submission_id.in_([named[one] for one in ids]),
        Point.theme_id.is_not(None),
    )
    return list(session.scalars(query.order_by(Point.id)))


def read_again(session: Session, run: Run, analyst: Account, reader: Account) -> None:
    """A blind sample, coded by somebody who reviewed nothing; agrees often, not always."""
    told = toml("reading_b")
    sample = reading.draw_sample(session, run, analyst, seed=1, size=told["sample"])
    themes = queries.choices(run)
    for number, item in enumerate(sample.items, 1):
        theme: Any = item.first_theme
        if number % told["stray"] == 0:
            theme = themes[number % len(themes)] if theme is None else None
        reading.code_item(session, item, theme, reader)


def read_each(session: Session, consultation: Consultation, readers: Sequence[Account]) -> None:
    """Two people read the first submissions in turns, a minute for each."""
    moment = now()
    for number in range(toml("reading_b")["read"]):
        with clock_at(moment + timedelta(minutes=number)):
            reader = readers[number % len(readers)]
            submission = reading.hand_out(session, consultation, reader)
            if submission is None:
                return
            reading.mark_read(session, consultation, submission.ref, reader)


def miss(session: Session, run: Run, written: Sequence[Written], analyst: Account) -> None:
    """Two contributors miss a theme; one of them was answered."""
    ids = {row["id"]: one for row, one in zip(rows("submissions_b"), written, strict=True)}
    for told in toml("reading_b")["missing"]:
        author = ids[told["submission"]].submission.participant
        if author is None:
            continue
        said = challenges.say_missing(session, run, author, told["text"])
        if told["answer"]:
            challenges.answer_missing(session, said, told["answer"], analyst)
