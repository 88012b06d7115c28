"""The words of news and of offers to help."""

from flask_babel import lazy_gettext as _l

EVENTS = {
    "answers": _l("The board has answered. Read what it did, what it did not do, and why:"),
    "objective": _l("An objective was adopted that rests on this consultation:"),
    "decision_point": _l("The board has decided how an objective goes on:"),
}
ROLES = {
    "test": _l("Try out what is built"),
    "review": _l("Read drafts and say what is missing"),
    "monitor": _l("Watch whether it is kept"),
}
