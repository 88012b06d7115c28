"""Words for indicators."""

from flask_babel import lazy_gettext as _l

KINDS = {"number": _l("Counted, as a number"), "words": _l("Told in words")}
LIGHTS = {
    "reached": _l("Reached"),
    "on_course": _l("On course"),
    "behind": _l("Behind its course"),
    "wrong_way": _l("Going the wrong way"),
}
MEANS = {
    "reached": _l("The newest value is at the target or past it."),
    "on_course": _l("The newest value lies near the straight line from baseline to target."),
    "behind": _l("The newest value lies under the straight line by more than a tenth of the way."),
    "wrong_way": _l("The newest value is further from the target than the baseline was."),
}
