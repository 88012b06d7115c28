"""Words for the codes of comments, in the reader's language."""

from flask_babel import lazy_gettext as _l

KINDS = {"comment": _l("Comment"), "suggestion": _l("Suggestion")}
OUTCOMES = {
    "accepted": _l("Accepted"),
    "declined": _l("Not accepted"),
    "noted": _l("Noted"),
}
STATES = {
    "visible": _l("shown"),
    "waiting": _l("waits for a moderator"),
    "removed": _l("removed by a moderator"),
    "withdrawn": _l("taken back"),
    "erased": _l("erased"),
}
COUNTED = {
    "waiting": _l("wait for a moderator"),
    "removed": _l("were removed by a moderator"),
    "withdrawn": _l("were taken back"),
    "erased": _l("were erased"),
}
