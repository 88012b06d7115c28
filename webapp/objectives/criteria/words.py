"""The twelve questions of the criteria sheet, in our words, and the three answers."""

from flask_babel import lazy_gettext as _l

CRITERIA = {
    "bold": _l("Is it bold, and would a citizen care?"),
    "direction": _l("Is it clear which way it goes?"),
    "measurable": _l("Can it be measured, and is the baseline known?"),
    "time_bound": _l("Does it say by when?"),
    "ambitious": _l("Does it ask for more than would happen anyway?"),
    "reachable": _l("Can it be reached with innovation that somebody can show?"),
    "crossing": _l("Does it bring fields, sectors and actors together?"),
    "open_ways": _l("Does it leave several ways to get there?"),
    "rooted": _l("Does it rest on what people contributed?"),
    "fair": _l("Is it fair between generations?"),
    "in_power": _l("Is it within somebody's power, with an owner and instruments?"),
    "exit": _l("Are there moments of decision, and a way to end it?"),
}
SCORES = {0: _l("No"), 1: _l("Partly"), 2: _l("Yes")}
