"""Words for opinions of a body that speaks for future generations."""

from flask_babel import lazy_gettext as _l

STANCES = {
    "supports": _l("Supports it"),
    "with_conditions": _l("Supports it with conditions"),
    "objects": _l("Objects to it"),
    "no_opinion": _l("Gives no opinion"),
}
OUTCOMES = {
    "followed": _l("The board follows it"),
    "partly": _l("The board follows it in part"),
    "not_followed": _l("The board does not follow it"),
}
