"""Words of the session room, in the reader's language."""

from flask_babel import lazy_gettext as _l

READ_BACK = [("", _l("Not said")), ("yes", _l("Yes")), ("no", _l("No"))]
SLIP = _l(
    "A reminder: in this step the table lives there. You typed “%(words)s”. It is saved as it is."
)
