"""Words for the codes of the analysis, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from deliberation.insights.models import Theme
from deliberation.insights.queries import ThemeSummary
from webapp.languages import reader_locale

STATES = {
    "queued": _l("waiting for a free worker"),
    "running": _l("running"),
    "draft": _l("in review"),
    "failed": _l("stopped with a fault"),
    "cancelled": _l("stopped by a person"),
    "published": _l("published"),
    "superseded": _l("replaced by a later analysis"),
}
STAGES = {
    "reading": _l("Reading the submissions"),
    "points": _l("Cutting them into points"),
    "languages": _l("Telling the languages apart"),
    "copies": _l("Looking for copied letters"),
    "vectors": _l("Turning sentences into numbers"),
    "learning": _l("Learning from people's decisions"),
    "filling": _l("Looking for points that say the themes"),
    "grouping": _l("Grouping what belongs together"),
    "checking": _l("Checking how steady the groups are"),
    "describing": _l("Naming the themes"),
    "quotes": _l("Choosing quotes"),
}
LANES = {
    "citizens": _l("citizens"),
    "stakeholders": _l("stakeholders"),
    "youth": _l("youth"),
    "2060": _l("seen from 2060"),
}
CHANNELS = {
    "online": _l("online"),
    "import": _l("brought in from elsewhere"),
    "session": _l("in a session"),
    "paper": _l("on paper"),
    "workshop": _l("in a workshop"),
    "class": _l("in a class or youth group"),
    "interview": _l("in interviews"),
    "vote": _l("by vote"),
}
STEPS = {
    "rename": _l("renamed a theme"),
    "claim": _l("wrote a theme's sentence"),
    "merge": _l("merged two themes"),
    "split": _l("split a theme"),
    "move": _l("moved points"),
    "pin": _l("pinned a theme"),
    "unpin": _l("unpinned a theme"),
    "set_aside_theme": _l("set a theme aside"),
    "set_aside_points": _l("set points aside"),
    "restore_points": _l("brought points back"),
    "create": _l("made a theme"),
    "approve": _l("approved a theme"),
    "reopen": _l("reopened a theme"),
    "label_campaign": _l("labelled a campaign"),
    "keep_apart": _l("said that two points never belong together"),
    "correct": _l("moved a point as its author asked"),
    "code": _l("said what a theme is"),
    "state_position": _l("stated a position"),
    "word_position": _l("reworded a position"),
    "drop_position": _l("took a position back"),
    "assign": _l("said for which position points speak"),
    "code_points": _l("said what points are"),
    "fill": _l("had themes filled by the machine"),
    "import_themes": _l("brought in a list of themes"),
    "undo": _l("took a step back"),
}
KINDS = {
    "problem": _l("problem"),
    "wish": _l("wish"),
    "worry": _l("worry"),
    "value": _l("value"),
    "solution": _l("solution"),
}
LEVELS = {
    "mission": _l("the mission itself"),
    "objective": _l("an objective"),
    "initiative": _l("a single initiative or service"),
    "out_of_scope": _l("outside this mission"),
}
FACTS = {
    "unchecked": _l("It claims a fact that nobody has checked yet"),
    "checked": _l("Checked: it is right"),
    "wrong": _l("Checked: it is wrong"),
}
REASONS = {
    "blank": _l("blank"),
    "no comment": _l("no comment"),
    "greeting": _l("greeting"),
    "question repeated": _l("the question repeated"),
    "off-topic": _l("off-topic"),
}
# What became of a theme, in a run or by a person's step.
TURNS = {
    "born": _l("found for the first time"),
    "kept": _l("found again"),
    "held": _l("kept because people decided so; the machine would sort it otherwise"),
    "revived": _l("found again after a time without points"),
    "rested": _l("no points this time"),
    "forbidden": _l("set aside by people; its like was dissolved"),
    "merge": _l("merged with another theme"),
    "split": _l("split"),
    "create": _l("made by a person"),
    "rename": _l("renamed by a person"),
}
RESPONSES = {
    "adopted": _l("adopted"),
    "partly": _l("partly adopted"),
    "declined": _l("declined"),
    "covered": _l("already covered"),
    "referred": _l("referred"),
    "undecided": _l("undecided until a date"),
}


def group_name(code: str) -> str:
    """A lane, channel or language in the reader's words."""
    known = LANES.get(code) or CHANNELS.get(code)
    return str(known) if known else reader_locale().languages.get(code, code)


def campaign_note(summary: ThemeSummary) -> str:
    """Organised and individual counts, side by side and never one without the other."""
    if summary.organised_count:
        return _(
            "%(organised)s organised + %(individual)s individual",
            organised=summary.organised_count,
            individual=summary.individual_count,
        )
    if summary.campaign_count:
        return ngettext(
            "%(num)d of them is nearly identical to others",
            "%(num)d of them are nearly identical to others",
            summary.campaign_count,
        )
    return ""


def firmness_note(theme: Theme) -> str:
    """Words first, then the figures."""
    sentences = {
        "firm": _("The same theme comes back in most repetitions on part of the submissions."),
        "fair": _("The theme comes back in many repetitions, with changes at its edges."),
        "fragile": _("The theme often looks different when part of the submissions is left out."),
    }
    sentence = sentences.get(theme.firmness, _("There is too little to measure it."))
    if theme.stability is None:
        return sentence
    figure = _(
        "On average %(share)s of 100 points come back; %(border)s of 100 lie near another theme.",
        share=round(100 * theme.stability),
        border=round(100 * theme.borderline),
    )
    return f"{sentence} {figure}"
