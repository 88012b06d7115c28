"""What waits on the home of the board besides the list of dues: one line for each kind.

A feature adds a kind of item in one line, in a module that its views import:

    from webapp.responses.board import items
    items.add("ratings", _l("Ratings asked of you"), ratings_waiting)

`ratings_waiting(account, moment)` returns a list of `Item` for this account, empty where nothing
waits; it asks a fixed number of statements, however many there are. An item with a day (`due`)
stands in the list of dues in the order of days, overdue ones first; one without a day stands under
"Waiting for you". The title of the kind stands beside each item. Adding a key again replaces it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g

from deliberation.people.models import Account
from deliberation.responses.due import queries as due
from webapp.extensions import db


@dataclass(frozen=True)
class Item:
    """One thing to do: what it is, where it is done, and by when."""

    label: str
    url: str
    due: date | None = None
    note: str = ""

    def days(self, today: date) -> int | None:
        """Days left; negative when it is overdue."""
        return (self.due - today).days if self.due else None


Ask = Callable[[Account, datetime], list[Item]]

_kinds: dict[str, tuple[Any, Ask]] = {}


def missions_of(account: Account) -> frozenset[int] | None:
    """The missions on whose boards this account sits, None for all; asked once a request."""
    if "missions_of_board" not in g:
        g.missions_of_board = due.scope_of(db.session(), account).missions
    found: frozenset[int] | None = g.missions_of_board
    return found


def add(key: str, title: Any, ask: Ask) -> None:
    """Show this kind of item on the home of the board; `title` may be a lazy text."""
    _kinds[key] = (title, ask)


def waiting(account: Account, moment: datetime) -> list[dict[str, Any]]:
    """All added items as the list of dues shows them."""
    return [
        {
            "label": item.label,
            "url": item.url,
            "due": item.due,
            "days": item.days(moment.date()),
            "note": " · ".join(part for part in (str(title), item.note) if part),
        }
        for title, ask in _kinds.values()
        for item in ask(account, moment)
    ]
