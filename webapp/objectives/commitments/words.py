"""Words for commitments."""

from flask_babel import lazy_gettext as _l

STATES = {
    "under_way": _l("Under way"),
    "kept": _l("Kept"),
    "not_kept": _l("Not kept"),
}
