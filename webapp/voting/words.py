"""Words for votes, groups and proofs, in the reader's language."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

# Value of a vote, its word, the key that presses it, and a sign besides the colour.
ANSWERS = (
    (1, _l("Agree"), "1", "agree"),
    (-1, _l("Disagree"), "2", "disagree"),
    (0, _l("Pass, or not sure"), "3", "pass"),
)
VOTED = {
    1: _l("you agreed"),
    -1: _l("you disagreed"),
    0: _l("you passed"),
}
STATES = {
    "waiting": _l("waiting for a moderator, who reads it before others can vote on it"),
    "visible": _l("others vote on it"),
    "removed": _l("removed by a moderator"),
    "split": _l("split by a moderator into two, because it held two ideas"),
}
ORIGINS = {
    "seed": _l("written by the organiser, to begin with"),
    "participant": _l("written by a participant"),
    "theme": _l("taken from the submissions"),
    "split": _l("one half of a statement that held two ideas"),
    "import": _l("brought in from elsewhere"),
}
PROOFS = {
    "none": _l("without proof"),
    "receipt": _l("with a receipt code"),
    "email": _l("with a confirmed e-mail address"),
    "invitation": _l("with an invitation code"),
}
PROOF_NEEDED = {
    "email": _l("Before the first vote you confirm an e-mail address, so that nobody votes twice."),
    "invitation": _l("Before the first vote you type the invitation code that you were given."),
}
REASONS = {
    "double": _l("somebody has said it here already"),
    "several_ideas": _l("it holds several ideas"),
    "off_topic": _l("it is about something else"),
    "personal_data": _l("it tells something about a person"),
    "abuse": _l("it is abusive"),
    "illegal": _l("it is against the law"),
    "spam": _l("it is advertising"),
    "erased": _l("its author had it erased"),
}
RUBRIC = (
    _l("It is new: nobody has said it here yet."),
    _l("It holds one idea, so that one can agree or disagree with all of it."),
    _l("It is about the question of this consultation."),
    _l("It names no person and tells nothing private."),
)


def why_no_groups(result: dict[str, Any]) -> str:
    """Why no groups are declared, in plain words; "" when they are."""
    if result.get("declared"):
        return ""
    reasons = {
        "too_few_participants": _(
            "Too few people have voted on enough statements yet to look for groups."
        ),
        "not_measured": _(
            "Whether groups of people who vote alike would hold was not measured in this run."
        ),
        "too_few_statements": _("There are too few statements yet to look for groups."),
        "not_above_chance": _(
            "We looked for groups of people who vote alike. What we found is no clearer than in "
            "votes that were shuffled by chance, so it would be wrong to draw groups."
        ),
        "not_stable": _(
            "We looked for groups of people who vote alike. When a fifth of the voters is left "
            "out, other groups come out, so it would be wrong to draw any."
        ),
        "group_too_small": _(
            "We looked for groups of people who vote alike. All that stood apart is a handful of "
            "people, too few to call a group."
        ),
    }
    otherwise = _("No groups of people who vote alike were found.")
    return reasons.get(result.get("reason", ""), otherwise)


def progress_line(voted: int, all_statements: int) -> str:
    """How far somebody is, in words."""
    if not voted:
        return ngettext(
            "There is %(num)d statement. Vote on as many as you like.",
            "There are %(num)d statements. Vote on as many as you like.",
            all_statements,
        )
    return ngettext(
        "You have voted on %(voted)s of %(num)d statement.",
        "You have voted on %(voted)s of %(num)d statements.",
        all_statements,
        voted=voted,
    )


def until_results(missing: int) -> str:
    return ngettext(
        "After %(num)d more vote you see what others think.",
        "After %(num)d more votes you see what others think.",
        missing,
    )


def agreement_words(low: float, high: float) -> str:
    """How many agree, as a person would say it; decided by the interval, not by the middle."""
    if low >= 0.8:
        return _("nearly everybody agrees")
    if low >= 0.6:
        return _("a clear majority agrees")
    if low > 0.5:
        return _("more than half agree")
    if high < 0.2:
        return _("hardly anybody agrees")
    if high < 0.5:
        return _("less than half agree")
    return _("it is open whether more than half agree")
