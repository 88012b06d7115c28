"""Words for the worksheet of candidates and for the states of a round."""

from flask_babel import lazy_gettext as _l

SLIDERS = {
    "scope": _l("Scope: how much of the problem"),
    "depth": _l("Depth: how far down to the causes"),
    "granularity": _l("Granularity: how finely it is divided"),
    "focus": _l("Focus: how few things it is about"),
    "boldness": _l("Boldness: how far beyond what would happen anyway"),
}
ENDS = {
    "scope": (_l("narrow"), _l("wide")),
    "depth": (_l("symptoms"), _l("causes")),
    "granularity": (_l("one piece"), _l("many pieces")),
    "focus": (_l("many things"), _l("one thing")),
    "boldness": (_l("safe"), _l("bold")),
}
STATES = {
    "open": _l("members write"),
    "revealed": _l("shown to the board"),
    "merged": _l("merged into a draft"),
}
