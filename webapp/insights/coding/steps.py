"""Steps of the desk by which people say what a theme is and which positions it holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deliberation.errors import Invalid
from deliberation.insights.positions import operations as positions
from deliberation.insights.positions import queries
from deliberation.insights.positions.models import ThemePosition
from webapp.extensions import db

if TYPE_CHECKING:
    from webapp.insights.steps import Posted


def _position(posted: "Posted") -> ThemePosition:
    """The position named in the form, of the open theme."""
    ref = posted.form.position.data or ""
    found = [one for one in queries.positions_of(db.session(), posted.theme()) if one.ref == ref]
    if not found:
        raise Invalid("position", "Choose a position from the list.")
    return found[0]


def _code(p: "Posted") -> None:
    kind, level = p.form.kind.data or "", p.form.level.data or ""
    positions.code(*p.here, p.theme(), kind, level, p.account)


def _assign(p: "Posted") -> None:
    position = None if p.form.position.data in ("", "none", None) else _position(p)
    positions.assign(*p.here, p.points, position, p.account)


# Verb of the address -> which form it reads, and what it does.
STEPS: dict[str, tuple[str, Callable[["Posted"], object]]] = {
    "code": ("words", _code),
    "state_position": (
        "stance",
        lambda p: positions.state_position(
            *p.here, p.theme(), p.form.sentence.data or "", p.account
        ),
    ),
    "word_position": (
        "stance",
        lambda p: positions.word_position(
            *p.here, _position(p), p.form.sentence.data or "", p.account
        ),
    ),
    "drop_position": (
        "stance",
        lambda p: positions.drop_position(*p.here, _position(p), p.account),
    ),
    "assign": ("sorting", _assign),
    "code_points": (
        "sorting",
        lambda p: positions.code_points(*p.here, p.points, p.form.kind.data or "", p.account),
    ),
}
