"""The room's rules as a device without a line needs them: Python's patterns in JavaScript's words.

There is one source of rules, the domain's; a test holds both readings to the same findings.
"""

import re

from deliberation.dialogues.future import queries as future
from deliberation.dialogues.items import queries as items
from deliberation.dialogues.items.queries import FEWEST_DIGITS
from deliberation.dialogues.models import Dialogue

WORD = r"[\p{L}\p{N}_]"
EDGE = rf"(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))"
# JavaScript's \w, \b and \W know only English letters, and it refuses what needs no escape.
SPELLED = (
    (r"[^\W\d_]", r"\p{L}"),
    (r"[^\W\d]", r"[\p{L}_]"),
    (r"[\w.,]", r"[\p{L}\p{N}_.,]"),
    (r"\w", WORD),
    (r"\b", EDGE),
    (r"\-", "-"),
    (r"\ ", " "),
)
EITHER_CASE = re.compile(r"\(\?i:([^()]*)\)")


def rules(dialogue: Dialogue, languages: list[str]) -> dict[str, object]:
    return {
        "fewest_digits": FEWEST_DIGITS,
        "languages": {
            code: {
                **{kind: in_javascript(one) for kind, one in items.patterns(code).items()},
                "slips": in_javascript(future.pattern_of_slips(code)),
            }
            for code in languages
        },
    }


def in_javascript(pattern: str) -> str:
    """For `new RegExp(…, "u")`."""
    pattern = EITHER_CASE.sub(lambda found: f"(?:{_either_case(found[1])})", pattern)
    for python, javascript in SPELLED:
        pattern = pattern.replace(python, javascript)
    return pattern


def _either_case(words: str) -> str:
    return "".join(
        f"[{sign.lower()}{sign.upper()}]" if sign.lower() != sign.upper() else sign
        for sign in words
    )
