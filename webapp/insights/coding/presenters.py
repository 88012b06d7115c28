"""What the desk knows of people's reading of the open theme and of the points on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from deliberation.insights.models import Point, Theme
from deliberation.insights.positions import queries
from deliberation.insights.positions.models import FactMark, PointCoding, ThemePosition
from deliberation.insights.positions.queries import Tension
from webapp.extensions import db


@dataclass(frozen=True)
class Coding:
    """`tension` is None where no theme is open; codings and facts are by the id of a point."""

    tension: Tension | None
    codings: dict[int, PointCoding]
    facts: dict[int, FactMark]

    @property
    def positions(self) -> list[ThemePosition]:
        return [held.position for held in self.tension.held] if self.tension else []


def coding(theme: Theme | None, points: Sequence[Point]) -> Coding:
    """Four statements for the theme and two for the points, however many there are."""
    session = db.session()
    return Coding(
        tension=queries.tension(session, theme) if theme else None,
        codings=queries.codings_of(session, points) if points else {},
        facts=queries.facts_on(session, points) if points else {},
    )
