"""Words of the future-generations dialogue; `year` is the one from which a table looks back."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.dialogues.models import Dialogue

SPANS = {
    "": _l("not said"),
    "0-5": _l("in 5 years"),
    "5-20": _l("in 5 to 20 years"),
    "20-50": _l("in 20 to 50 years"),
}
REVERSIBLE = {"": _l("not said"), "yes": _l("Yes"), "no": _l("No")}
UNDONE = {
    None: _l("not said whether it can be undone"),
    True: _l("can be undone"),
    False: _l("can't be undone"),
}
COST = {"": _l("not said"), "1": _l("1: little"), "2": "2", "3": "3", "4": "4", "5": _l("5: much")}
PAST = {"thanks": _l("Thanks"), "regret": _l("Regrets"), "letter": _l("Letter to them")}


def year(dialogue: Dialogue) -> int:
    """The year from which a table looks back."""
    return dialogue.target_year or 2060


def perspectives(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "group_present": _("Today"),
        "imaginary_future": str(year(dialogue)),
        "joint": _("Adopted jointly"),
    }


def origins(dialogue: Dialogue) -> dict[str, Any]:
    """Where something that is adopted came from."""
    return {
        "present": _("from today"),
        "future": _("from %(year)s", year=year(dialogue)),
        "both": _("from both"),
        "new": _("new, found together"),
        "": "",
    }
