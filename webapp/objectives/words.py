"""Words for the codes of objectives, in the reader's language."""

from flask_babel import lazy_gettext as _l

LEVELS = {1: _l("strategic objective"), 2: _l("target"), 3: _l("initiative")}
INDICATOR_TYPES = {
    "outcome": _l("Outcome: what changes in the world"),
    "output": _l("Output: what is delivered"),
    "input": _l("Input: what is put in"),
    "process": _l("Process: how it is done"),
}
SHORT_TYPES = {
    "outcome": _l("outcome"),
    "output": _l("counts what is delivered"),
    "input": _l("counts what is put in"),
    "process": _l("counts how it is done"),
}
STATES = {
    "draft": _l("draft"),
    "proposed": _l("proposed"),
    "adopted": _l("adopted"),
    "superseded": _l("replaced by a later version"),
    "withdrawn": _l("withdrawn"),
}
STANCES = {"for": _l("For"), "against": _l("Against"), "abstain": _l("Abstain")}
OUTCOMES = {
    "continue": _l("Continue as planned"),
    "adapt": _l("Adapt"),
    "pause": _l("Pause"),
    "stop": _l("Stop"),
}
FLAGS = {
    "target_closer": _l("The target is closer to the baseline, or gone."),
    "year_later": _l("The year is later, or gone."),
    "indicator_weaker": _l("It no longer counts what changes in the world."),
    "measure_changed": _l("Something else is measured, so the targets cannot be compared."),
    "owner_removed": _l("No office owns it any more."),
    "theme_removed": _l("A theme that it rested on is gone."),
    "crowded": _l("There are more objectives on this level than a board can carry (7)."),
}
WAIVERS = {
    "fairness": _l("Fairness between generations was not assessed"),
    "stress_test": _l("It was not tested against different futures"),
    "future_lens": _l("It was not compared with what people in 2060 would want"),
    "exit_plan": _l("It has no exit plan"),
}
