"""Words for looking ahead: forces, scenarios, stress tests, fairness between generations."""

from flask_babel import lazy_gettext as _l

VERDICTS = {
    "fair": _l("Fair"),
    "fair_with_conditions": _l("Fair with conditions"),
    "unfair": _l("Unfair"),
    "cannot_tell": _l("Nobody can tell yet"),
}
ADVICE = {"followed": _l("Followed"), "not_followed": _l("Not followed")}

# Driving forces.
CATEGORIES = {
    "political": _l("Political"),
    "economic": _l("Economic"),
    "social": _l("Social"),
    "technological": _l("Technological"),
    "legal": _l("Legal"),
    "environmental": _l("Environmental"),
}
DIRECTIONS = {
    "growing": _l("Growing"),
    "shrinking": _l("Shrinking"),
    "swinging": _l("Up and down"),
}
SHARED = {"category": _l("same kind of force"), "theme": _l("a theme in common")}

# Scenarios.
PERSONA_KINDS = {
    "young": _l("Young"),
    "poor": _l("Poor in time or money"),
    "unborn": _l("Not born yet today"),
    "other": _l("Somebody else"),
}

# Stress tests.
STATES = {
    "preparing": _l("Being prepared"),
    "scoring": _l("Everybody scores alone"),
    "revealed": _l("Scores shown"),
    "concluded": _l("Concluded"),
}
PARTS = {
    "board": _l("Board member"),
    "citizen": _l("Citizen"),
    "youth": _l("Young person"),
    "expert": _l("Somebody who knows the field"),
}
CONFIDENCES = {"low": _l("Hardly sure"), "medium": _l("Fairly sure"), "high": _l("Very sure")}
RELEVANCE = {
    "-2": _l("−2: it makes no sense there"),
    "-1": _l("−1: it makes little sense"),
    "0": _l("0: it still makes sense"),
    "1": _l("1: it is needed more"),
    "2": _l("2: it is needed much more"),
}
FEASIBILITY = {
    "-2": _l("−2: out of reach"),
    "-1": _l("−1: harder"),
    "0": _l("0: as today"),
    "1": _l("1: easier"),
    "2": _l("2: much easier"),
}
SENTENCES = {
    "gains": _l("Gains"),
    "mixed": _l("Gains and loses"),
    "loses": _l("Loses"),
    "shut_out": _l("Cannot take part"),
}
ZONES = {
    "force": _l("A force of which no theme speaks"),
    "group": _l("A group without a voice"),
    "scenario": _l("A future without an answer"),
    "assumption": _l("Something taken for granted that no sign watches"),
    "unspoken": _l("Not talked about"),
}
GROUPS = {
    "youth": _l("Young people"),
    "older": _l("Older people"),
    "stakeholders": _l("Organisations"),
    "future": _l("People speaking from the future"),
}
CHANGES = {
    "robust": _l("Keep it: it holds in every future"),
    "hedge": _l("Hedge: prepare for the case that it fails"),
    "shape": _l("Shape: work so that the better future comes"),
    "drop": _l("Drop it"),
}
SHORT_CHANGES = {
    "robust": _l("Keep"),
    "hedge": _l("Hedge"),
    "shape": _l("Shape"),
    "drop": _l("Drop"),
}
OUTCOMES = {"accepted": _l("Accepted"), "declined": _l("Declined")}

# Fairness.
QUESTIONS = {
    "age": _l("Are people of some age worse off because of it?"),
    "generation": _l("Is a generation worse off, one that lives now or one that comes later?"),
    "handed_down": _l("Do parents hand more inequality down to their children?"),
    "options": _l("Will people later have fewer ways to choose from?"),
    "direction": _l("Does it lead away from the society that people here say they want?"),
}
ANSWERS = {"yes": _l("Yes"), "no": _l("No"), "unclear": _l("Unclear")}
GENERATIONS = {
    "children": _l("Children"),
    "youth": _l("Young people"),
    "working": _l("Working age"),
    "older": _l("Older people"),
    "born_2040": _l("Born in 2040"),
    "born_2060": _l("Born in 2060"),
}
PERIODS = {
    "0_5": _l("in 0 to 5 years"),
    "5_20": _l("in 5 to 20 years"),
    "20_50": _l("in 20 to 50 years"),
}
EFFECTS = {
    "-2": _l("−2: much worse"),
    "-1": _l("−1: worse"),
    "0": _l("0: the same"),
    "1": _l("1: better"),
    "2": _l("2: much better"),
}
WAYS = {
    "long_term": _l("Which need in 25 years does it protect, or harm?"),
    "prevention": _l("Which cause does it work on, rather than a symptom?"),
    "integration": _l("Which other objective does it help or hurt?"),
    "collaboration": _l("Who else has to act, and have they agreed?"),
    "involvement": _l("Whose voice shaped it, and whose is missing?"),
}
SHORT_WAYS = {
    "long_term": _l("Long term"),
    "prevention": _l("Prevention"),
    "integration": _l("Integration"),
    "collaboration": _l("Collaboration"),
    "involvement": _l("Involvement"),
}
WAY_MARKS = {
    "0": _l("0: no"),
    "1": _l("1: a little"),
    "2": _l("2: mostly"),
    "3": _l("3: fully"),
}
