"""What people say when they read a theme: its type and level, its positions, claims of fact.

Everything but marks of facts is a step of the review: attributed, and undone like the others.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Invalid
from deliberation.insights.models import THEME_KINDS, THEME_LEVELS, Point, Run, Theme
from deliberation.insights.positions import queries
from deliberation.insights.positions.models import (
    FACT_STATES,
    MOST_POSITIONS,
    SENTENCE_LENGTH,
    SOURCE_LENGTH,
    FactMark,
    PointCoding,
    ThemePosition,
)
from deliberation.insights.steps import operations as steps
from deliberation.insights.steps.operations import Points
from deliberation.people.models import Account

SENTENCE_WORDS = 25
# A sentence that ends inside the text: a word of three letters or more, its stop, a capital.
_SECOND = re.compile(r"(?:[^\W\d_]{3}\.|[!?…])[\"”»’)]*\s+[\"“«‘(]*[^\W\d_a-zß-öø-ÿ]")


def code(session: Session, run: Run, theme: Theme, kind: str, level: str, account: Account) -> None:
    """Say what the theme mainly is (THEME_KINDS) and where it belongs (THEME_LEVELS); "" unsays."""
    _demand_living(theme)
    if kind not in ("", *THEME_KINDS):
        raise Invalid("kind", "Choose what the theme mainly is.")
    if level not in ("", *THEME_LEVELS):
        raise Invalid("level", "Choose where the theme belongs.")
    summary = {"theme": theme.ref, "kind": kind, "level": level}
    with steps.step(session, run, "code", account, [theme], **summary):
        theme.kind, theme.level = kind, level


def state_position(
    session: Session, run: Run, theme: Theme, sentence: str, account: Account
) -> ThemePosition:
    """Add one of up to three opposed positions of the theme."""
    _demand_living(theme)
    sentence = one_sentence("sentence", sentence)
    held = queries.positions_of(session, theme)
    if len(held) >= MOST_POSITIONS:
        raise Invalid("sentence", "A theme has at most %(limit)s positions.", limit=MOST_POSITIONS)
    if sentence.casefold() in {position.sentence.casefold() for position in held}:
        raise Invalid("sentence", "This position is stated already.")
    taken = {position.ordinal for position in held}
    ordinal = next(n for n in range(1, MOST_POSITIONS + 1) if n not in taken)
    position = ThemePosition(theme=theme, ordinal=ordinal, sentence=sentence, is_active=False)
    session.add(position)
    session.flush()
    summary = {"theme": theme.ref, "position": position.ref}
    with steps.step(session, run, "state_position", account, [position], **summary):
        position.is_active = True
    return position


def word_position(
    session: Session, run: Run, position: ThemePosition, sentence: str, account: Account
) -> None:
    """Say the position in other words."""
    _demand_active(position)
    sentence = one_sentence("sentence", sentence)
    with steps.step(session, run, "word_position", account, [position], position=position.ref):
        position.sentence = sentence


def drop_position(session: Session, run: Run, position: ThemePosition, account: Account) -> None:
    """Take a position back; the points that speak for it are not read for any position then."""
    _demand_active(position)
    with steps.step(session, run, "drop_position", account, [position], position=position.ref):
        position.is_active = False


def assign(
    session: Session,
    run: Run,
    points: Points,
    position: ThemePosition | None,
    account: Account,
) -> None:
    """Say for which position points of its theme speak; None: for none of them, or not clear."""
    _demand_points(points)
    if position is not None:
        _demand_active(position)
        if any(point.theme_id != position.theme_id for point in points):
            raise Invalid("points", "Choose points of the theme to which the position belongs.")
    summary = {"position": position.ref if position else None, "points": len(points)}
    codings = _codings(session, points)
    with steps.step(session, run, "assign", account, codings, **summary):
        for coding in codings:
            coding.position_id = position.id if position else None


def code_points(session: Session, run: Run, points: Points, kind: str, account: Account) -> None:
    """Say of single points what they are (THEME_KINDS); "" takes it back."""
    _demand_points(points)
    if kind not in ("", *THEME_KINDS):
        raise Invalid("kind", "Choose what these points are.")
    codings = _codings(session, points)
    with steps.step(session, run, "code_points", account, codings, kind=kind, points=len(points)):
        for coding in codings:
            coding.kind = kind


def mark_fact(
    session: Session, point: Point, state: str, source: str, account: Account, role: str
) -> FactMark:
    """Say that a point claims a fact, and whether it was checked; possible at any time.

    "checked" (it is right) and "wrong" need the source by which one knows.
    """
    if state not in FACT_STATES:
        raise Invalid("state", "Choose whether the claim was checked.")
    source = " ".join(source.split())
    if len(source) > SOURCE_LENGTH:
        raise Invalid("source", "At most %(limit)s characters are possible.", limit=SOURCE_LENGTH)
    if state != "unchecked" and not source:
        raise Invalid("source", "Name the source by which you know.")
    mark = queries.fact_of(session, point) or FactMark(point=point)
    mark.state, mark.source, mark.marked_by_id, mark.marked_at = state, source, account.id, now()
    session.add(mark)
    session.flush()
    run = session.get_one(Run, point.run_id)
    journal.record(
        session,
        "fact:mark",
        point,
        role=role,
        actor_ref=account.ref,
        scope_ref=run.consultation.ref,
        details={"state": state},
    )
    return mark


def one_sentence(field: str, text: str) -> str:
    """The text as one sentence of at most 25 words; raises Invalid(field)."""
    text = steps.words(field, " ".join(text.split()), SENTENCE_LENGTH)
    if len(text.split()) > SENTENCE_WORDS:
        raise Invalid(field, "Write at most %(limit)s words.", limit=SENTENCE_WORDS)
    if _SECOND.search(text):
        raise Invalid(field, "Write one sentence.")
    return text


# What earlier analyses knew, carried into a new one.


def carry_positions(
    session: Session, theme: Theme, known: Sequence[queries.RememberedPosition]
) -> None:
    """The theme of a new run has the positions that people had stated."""
    for position in known:
        session.add(
            ThemePosition(
                theme_id=theme.id,
                key=position.key,
                ordinal=position.ordinal,
                sentence=position.sentence,
            )
        )


def carry_readings(
    session: Session, run: Run, readings: dict[queries.PointKey, queries.RememberedReading]
) -> None:
    """The points of a new run that are the old ones letter for letter are read already."""
    if not readings:
        return
    positions = queries.positions_by_key(session, run)
    for point in queries.points_at(session, run, readings.keys()):
        read = readings[point.key]
        position = positions.get(read.position)
        position_id = position.id if position and position.theme_id == point.theme_id else None
        if read.kind or position_id:
            session.add(PointCoding(point=point, kind=read.kind, position_id=position_id))
        if read.fact is not None:
            session.add(FactMark(point=point, **read.fact))
    session.flush()


# What they need.


def _codings(session: Session, points: Points) -> list[PointCoding]:
    """One row for each point; those that nobody has read yet are made, empty."""
    held = queries.codings_of(session, points)
    rows: list[Any] = []
    for point in points:
        coding = held.get(point.id)
        if coding is None:
            coding = PointCoding(point=point, kind="")
            session.add(coding)
        rows.append(coding)
    session.flush()
    return rows


def _demand_living(theme: Theme) -> None:
    if not theme.is_living:
        raise Invalid("theme", "This theme was merged or set aside. Undo that step first.")


def _demand_active(position: ThemePosition) -> None:
    if not position.is_active:
        raise Invalid("position", "This position was taken back.")
    _demand_living(position.theme)


def _demand_points(points: Points) -> None:
    if not points:
        raise Invalid("points", "Choose at least one point.")
