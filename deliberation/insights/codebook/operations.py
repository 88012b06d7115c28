"""What changes the codebook beyond the review of single themes."""

from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.insights.codebook import queries
from deliberation.insights.models import ApartPair, Point, Run, Theme
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account


def keep_apart(session: Session, run: Run, points: list[Point], account: Account) -> None:
    """Say of two points of one theme that they never belong together; it holds in every run.

    The second one goes to the theme that comes nearest next, or to the reading list.
    """
    if len(points) != 2 or points[0].theme_id is None or points[0].theme_id != points[1].theme_id:
        raise Invalid("points", "Choose two points of one theme.")
    first, second = points
    if first.answer_id is None or second.answer_id is None:
        raise Invalid("points", "The words of one of these were taken back.")
    if any(
        {pair.first, pair.second} == {first.key, second.key}
        for pair in queries.apart_pairs(session, run)
    ):
        raise Invalid("points", "These two are kept apart already.")
    pair = ApartPair(
        consultation_id=run.consultation_id,
        first_answer_id=first.answer_id,
        first_start=first.start,
        first_end=first.end,
        second_answer_id=second.answer_id,
        second_start=second.start,
        second_end=second.end,
        is_active=False,
    )
    session.add(pair)
    session.flush()
    summary = {"first": first.ref, "second": second.ref}
    with steps.step(session, run, "keep_apart", account, [second, pair], **summary):
        pair.is_active = True
        second.place(_next_nearest(session, second))


def _next_nearest(session: Session, point: Point) -> Theme | None:
    other = session.get(Theme, point.second_theme_id) if point.second_theme_id else None
    return other if other is not None and other.is_living else None
