"""Words for verdicts on fairness between generations."""

from flask_babel import lazy_gettext as _l

VERDICTS = {
    "fair": _l("Fair"),
    "fair_with_conditions": _l("Fair with conditions"),
    "unfair": _l("Unfair"),
    "cannot_tell": _l("Nobody can tell yet"),
}
