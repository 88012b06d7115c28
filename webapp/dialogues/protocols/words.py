"""Words of the method navigator: four questions and their answers."""

from flask_babel import lazy_gettext as _l

AIMS = {
    "experiences": _l("Hear what people live with"),
    "ideas": _l("Collect ideas and proposals"),
    "positions": _l("Hear positions and where they differ"),
    "recommend": _l("Get recommendations with reasons"),
    "future": _l("Look back from the future"),
}
TIMES = {
    "hour": _l("About an hour"),
    "ninety": _l("An hour and a half"),
    "half_day": _l("Half a day"),
    "day": _l("A whole day"),
}
WHO = {
    "young": _l("Young people under 18"),
    "young_adults": _l("People from 18 to 30"),
    "adults": _l("Adults, whoever comes"),
    "stakeholders": _l("Organisations"),
    "drawn": _l("People drawn by lot"),
    "one_person": _l("One person at a time"),
}
SENSITIVITY = {
    "ordinary": _l("Nothing personal"),
    "personal": _l("It may become personal"),
    "contested": _l("People are at odds about it"),
}
QUESTIONS = (
    ("aim", _l("What do you want?"), AIMS),
    ("time", _l("How much time is there?"), TIMES),
    ("who", _l("Who is in the room?"), WHO),
    ("sensitivity", _l("How sensitive is it?"), SENSITIVITY),
)
ANSWERED = {
    "aim": _l("what you want"),
    "time": _l("the time"),
    "who": _l("the people"),
    "sensitivity": _l("how sensitive it is"),
}
SURVEYS = {"pre": _l("survey at the start"), "post": _l("survey at the end")}
PERSPECTIVES = {
    "past_review": _l("looking back"),
    "group_present": _l("as of today"),
    "imaginary_future": _l("as an imaginary future generation"),
    "joint": _l("both together"),
}
