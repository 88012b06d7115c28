"""Words of the evaluation: criteria, questions, categories and codes."""

from flask_babel import lazy_gettext as _l

STAGES = {
    "design": _l("Was it well designed?"),
    "experience": _l("Was it a good experience?"),
    "impact": _l("Did it lead anywhere?"),
}
CRITERIA = {
    "purpose": _l("A clear and suitable purpose"),
    "framing": _l("An open, neutral question"),
    "method": _l("A design that fits"),
    "involvement": _l("Those concerned helped to design it"),
    "openness": _l("Openness and accountability"),
    "inclusion": _l("Representation and inclusion"),
    "facilitation": _l("Neutral, inclusive facilitation"),
    "information": _l("Accurate, relevant, balanced information"),
    "judgement": _l("The quality of judgement"),
    "knowledge": _l("Something was learnt"),
    "access": _l("Access, and an equal chance to speak"),
    "respect": _l("Respect and mutual understanding"),
    "freedom": _l("Free decisions without undue influence"),
    "influence": _l("Recommendations with influence"),
    "follow_up": _l("Answers and what follows"),
    "aftercare": _l("Care for those who took part"),
}
ITEMS = {
    # Asked of everybody who took part.
    "influence": _l("I knew what my words could influence."),
    "neutral": _l("The question was neutral."),
    "balanced": _l("The information was balanced."),
    "understood": _l("I could understand it."),
    "said": _l("I could say what mattered to me."),
    "listened": _l("Others listened."),
    "different": _l("I heard views different from mine."),
    "learned": _l("I learnt something."),
    "expect": _l("I expect an answer."),
    "again": _l("I would take part again."),
    # Asked of the staff.
    "purpose": _l("The purpose was clear, and suited to the decision."),
    "framing": _l("The question left every answer open."),
    "design": _l("Method, time and money fitted the purpose."),
    "involved": _l("People concerned had a say in the design."),
    "open": _l("What we did and why could be followed by everybody."),
    "inclusion": _l("We reached the groups that matter here."),
    "facilitation": _l("Facilitation was neutral and brought everybody in."),
    "information": _l("The information was accurate, relevant and balanced."),
    "free": _l("Nobody put pressure on us or on those who took part."),
    "follow_up": _l("Those who decide took up what came out."),
}
POINTS = {
    "1": _l("1: not at all"),
    "2": "2",
    "3": _l("3: partly"),
    "4": "4",
    "5": _l("5: fully"),
}
AUDIENCES = {
    "participants": _l("Those who took part"),
    "organisers": _l("Those who ran it"),
}
CATEGORIES = {
    "participation": _l("Taking part"),
    "justification": _l("Reasons"),
    "content": _l("For whom the reasons speak"),
    "respect": _l("Respect"),
    "counter": _l("Other views"),
    "constructive": _l("Way forward"),
}
CODES = {
    "participation": {
        "cut_short": _l("says it could not speak freely"),
        "free": _l("no sign of that"),
    },
    "justification": {
        "none": _l("none: a demand alone"),
        "inferior": _l("a reason without a link to the demand"),
        "qualified": _l("one reason, linked to the demand"),
        "sophisticated": _l("two or more reasons, linked"),
    },
    "content": {
        "group": _l("for a group of one's own"),
        "neutral": _l("for nobody in particular"),
        "all": _l("for the good of all"),
        "worst_off": _l("for those who have least"),
    },
    "respect": {
        "without": _l("runs others down"),
        "neither": _l("neither nor"),
        "explicit": _l("speaks well of others"),
    },
    "counter": {
        "none": _l("no other view is named"),
        "dismissed": _l("named and run down"),
        "named": _l("named"),
        "valued": _l("named and given weight"),
    },
    "constructive": {
        "position": _l("holds to a position"),
        "alternative": _l("proposes something else"),
        "mediating": _l("proposes what others can agree to"),
    },
}
