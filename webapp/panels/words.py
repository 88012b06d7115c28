"""Words for panels: states, reasons, methods, and the sentences about quotas that collide."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

STATES = {
    "preparing": _l("being prepared"),
    "announced": _l("announced"),
    "drawing": _l("being drawn"),
    "drawn": _l("drawn"),
}
REASONS = {
    "declined": _l("declined"),
    "ill": _l("ill"),
    "unreachable": _l("could not be reached"),
    "moved": _l("moved away"),
    "conflict": _l("conflict of interest"),
    "other": _l("other reason"),
}
METHODS = {
    "leximin": _l(
        "Leximin: of all lotteries that meet the quotas, the one in which the smallest chance is "
        "as large as possible, then the second smallest, and so on."
    ),
    "maximin": _l(
        "Maximin: the smallest chance is as large as possible; the search reached its limit "
        "before the others were as even as possible, too."
    ),
    "partial": _l(
        "A fair lottery that was not finished: the search reached its limit before the smallest "
        "chance was as large as possible. The chances told are exact."
    ),
    "greedy": _l(
        "Person after person with restarts, because an exact search was not possible here. The "
        "chances are estimated from 1,000 draws."
    ),
}


def bound(one: Mapping[str, Any]) -> str:
    """A side of a quota, as in "age, 16 to 24: at least 8"."""
    where = {"category": one["category"], "value": one["value"], "n": one["number"]}
    if one["kind"] == "at least":
        return _("%(category)s, %(value)s: at least %(n)s", **where)
    return _("%(category)s, %(value)s: at most %(n)s", **where)


def change(one: Mapping[str, Any]) -> str:
    """What would be enough, as in "age, 16 to 24: at least 6 instead of 8"."""
    return _("%(bound)s instead of %(n)s", bound=bound({**one, "number": one["instead"]}),
             n=one["number"])  # fmt: skip
