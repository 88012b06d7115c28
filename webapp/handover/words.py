"""Words for what is owed."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "reply": _l("Reply to a consultation"),
    "follow_up": _l("Answer that was put off or passed on"),
    "decision_point": _l("Decision point"),
    "commitment": _l("Account of a commitment"),
    "barrier": _l("Decision on a barrier, to be carried out"),
    "stop": _l("Stop procedure, to be decided"),
    "fairness": _l("Fairness, to be looked at again"),
}
