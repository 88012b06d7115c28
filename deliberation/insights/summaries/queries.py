"""What is read of the summaries of themes."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from deliberation.insights.ledger.queries import is_counted, is_readable, is_shown
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.summaries.models import ThemeSentence
from deliberation.submissions.counting.queries import is_role_played
from deliberation.submissions.models import ROLE_PLAYED

CHUNK = 500


@dataclass(frozen=True)
class SaidSentence:
    """A sentence as it may be shown now: whose words, why, and how many points it speaks for.

    `support_ids` are row numbers of points that still count and still stand in the theme.
    """

    kind: str
    stance: str
    point: Point
    support_ids: tuple[int, ...]


def sentences_of(session: Session, theme: Theme, *, shown_only: bool = True) -> list[SaidSentence]:
    """The summary of a theme in its order; three statements at most, however many points.

    A sentence follows its point, so that a merged theme says what both said. One whose words may
    not be shown (with `shown_only`) or read any more is left out, and so is one that no point
    stands behind.
    """
    run = theme.run
    query = select(ThemeSentence).join(ThemeSentence.point).join(Point.submission)
    query = query.where(
        Point.theme_id == theme.id,
        is_shown(run) if shown_only else is_readable(run),
    )
    order = ThemeSentence.theme_id != theme.id, ThemeSentence.position, ThemeSentence.id
    point = contains_eager(ThemeSentence.point)
    query = query.options(point.joinedload(Point.answer), point.contains_eager(Point.submission))
    found = list(session.scalars(query.order_by(*order)))
    named = {number for sentence in found for number in sentence.supports}
    there, played = _still_there(session, run, theme, named)
    said = [
        SaidSentence(
            sentence.kind,
            sentence.stance,
            sentence.point,
            tuple(
                number
                for number in sentence.supports
                if number in (played if sentence.kind == ROLE_PLAYED else there)
            ),
        )
        for sentence in found
    ]
    return [sentence for sentence in said if sentence.support_ids and sentence.point.text]


def _still_there(
    session: Session, run: Run, theme: Theme, named: Collection[int]
) -> tuple[set[int], set[int]]:
    """Of these points those that stand in the theme and count: of people, and from 2060."""
    if not named:
        return set(), set()
    query = select(Point.id, is_role_played()).join(Point.submission)
    there: tuple[set[int], set[int]] = (set(), set())
    for number, is_played in session.execute(
        query.where(Point.theme_id == theme.id, is_counted(run))
    ):
        there[bool(is_played)].add(number)
    return there[0] & set(named), there[1] & set(named)


def supported(session: Session, run: Run) -> dict[int, list[ThemeSentence]]:
    """The stored sentences of each theme of a run, by its id, for the record."""
    query = select(ThemeSentence).join(ThemeSentence.theme).where(Theme.run_id == run.id)
    found: dict[int, list[ThemeSentence]] = defaultdict(list)
    for sentence in session.scalars(query.order_by(ThemeSentence.theme_id, ThemeSentence.position)):
        found[sentence.theme_id].append(sentence)
    return found
