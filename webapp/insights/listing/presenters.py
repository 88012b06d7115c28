"""What a number opens: the points it counts, with a sentence that says which."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from deliberation.errors import NotFound
from deliberation.insights import queries
from deliberation.insights.listing.queries import Listed, Narrowing, listed
from deliberation.insights.models import Theme
from deliberation.insights.positions.queries import positions_of
from webapp.extensions import db
from webapp.insights import presenters
from webapp.insights.words import FACTS, KINDS, group_name


@dataclass(frozen=True)
class PointList:
    """`is_few`: the list would point to a person, so that it is not shown."""

    what: str
    found: Listed | None
    quotes: list[dict[str, Any]]
    next_url: str

    @property
    def is_few(self) -> bool:
        return self.found is None


def points_url(theme: Theme, **narrowing: str) -> str:
    """The address of the points behind a number; without a narrowing all of the theme."""
    where = presenters.place(theme.run.consultation)
    return url_for("insights.theme_points", ref=theme.ref, **where, **narrowing)


def point_list(theme: Theme, chosen: dict[str, str]) -> PointList:
    """One page of the list; raises NotFound for a narrowing that does not exist."""
    session = db.session()
    names = {field.name for field in fields(Narrowing)}
    narrowing = Narrowing(**{name: chosen[name] for name in names & chosen.keys()})
    what = _what(theme, narrowing)
    summaries = queries.theme_summaries(session, theme.run)
    summary = next(one for one in summaries if one.theme.id == theme.id)
    if narrowing.lane and summary.lanes.get(narrowing.lane) is None:
        return PointList(what, None, [], "")
    limit, after = presenters.PAGE, chosen.get("after", "")
    found = listed(session, theme, narrowing, after=after, limit=limit + 1)
    more = presenters.next_page(found.points)
    kept = {name: value for name, value in chosen.items() if name in names}
    return PointList(
        what=what,
        found=found,
        quotes=[presenters.quotation(point, summary) for point in found.points[:limit]],
        next_url=points_url(theme, **kept, after=more) if more else "",
    )


def _what(theme: Theme, narrowing: Narrowing) -> str:
    """In words, which points these are."""
    parts = [_words(theme, name, value) for name, value in vars(narrowing).items() if value]
    return "; ".join(parts) or _("all points of this theme")


def _words(theme: Theme, name: str, value: str) -> str:
    if name == "position":
        held = positions_of(db.session(), theme)
        stated = {position.ref: position.sentence for position in held}
        said: dict[str, Any] = {ref: _("position: %(text)s", text=t) for ref, t in stated.items()}
    else:
        said = WORDS[name]() if name in WORDS else {value: group_name(value)}
    if value not in said:
        raise NotFound("There is nothing at this address.")
    return str(said[value])


WORDS: dict[str, Callable[[], dict[str, Any]]] = {
    "kind": lambda: KINDS,
    "fact": lambda: FACTS,
    "rare": lambda: {"yes": _("rare views")},
    "campaign": lambda: {
        "organised": _("organised letters"),
        "individual": _("without organised letters"),
    },
}
