"""Words for the codes of objectives, in the reader's language."""

from flask_babel import lazy_gettext as _l

LEVELS = {1: _l("strategic objective"), 2: _l("target"), 3: _l("initiative")}
INDICATOR_TYPES = {
    "outcome": _l("Outcome: what changes in the world"),
    "output": _l("Output: what is delivered"),
    "input": _l("Input: what is put in"),
    "process": _l("Process: how it is done"),
}
INSTRUMENT_KINDS = {
    "supply": _l("Supply: money, research, staff"),
    "demand": _l("Demand: buying, using"),
    "regulatory": _l("Rules"),
    "other": _l("Other"),
}
INSTRUMENT_STATES = {
    "": _l("not said yet"),
    "idea": _l("an idea"),
    "planned": _l("planned"),
    "running": _l("running"),
    "ended": _l("ended"),
}
FUTURE_ANSWERS = {
    "": _l("Not answered yet"),
    "adopted": _l("Adopted"),
    "partly": _l("Partly adopted"),
    "declined": _l("Declined"),
}
CONFIDENCES = {
    "": _l("Not said yet"),
    "low": _l("Low"),
    "medium": _l("Medium"),
    "high": _l("High"),
}
RELATIONS = {
    "supports": _l("It supports the clause"),
    "changes": _l("It changed the clause"),
    "opposes": _l("It opposes the clause"),
}
RELATIONS_TOLD = {
    "supports": _l("Supports it"),
    "changes": _l("Changed it"),
    "opposes": _l("Opposes it"),
}
SHORT_TYPES = {
    "outcome": _l("outcome"),
    "output": _l("counts what is delivered"),
    "input": _l("counts what is put in"),
    "process": _l("counts how it is done"),
}
STATES = {
    "idea": _l("idea"),
    "draft": _l("draft"),
    "for_comment": _l("out for comments"),
    "proposed": _l("proposed"),
    "adopted": _l("adopted"),
    "under_review": _l("under review"),
    "achieved": _l("achieved"),
    "stopped": _l("stopped"),
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
    "quantifier_weaker": _l("It binds less: “all” became “many”, or “at least” became “up to”."),
    "scope_wider": _l("It speaks of a wider place with the same target."),
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
