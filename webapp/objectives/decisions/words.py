"""Words for what stands in the decision log."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "adoption": _l("Adoption of an objective"),
    "decision_point": _l("Decision point"),
    "stop": _l("Stop procedure"),
    "barrier": _l("Barrier"),
}
OUTCOMES = {
    "adopted": _l("adopted"),
    "continue": _l("continue as planned"),
    "adapt": _l("adapt"),
    "pause": _l("pause"),
    "stop": _l("stop"),
    "go_on": _l("goes on"),
    "decided": _l("decided"),
}
CONSIDERED = {
    "adoption": _l("What else was considered and not taken"),
    "decision_point": _l("Said beforehand"),
    "stop": _l("Criteria said beforehand"),
    "barrier": _l("What else was considered and not taken"),
}
