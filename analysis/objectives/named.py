"""Named technologies and suppliers: where a sentence chooses the solution along with the goal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.objectives.words import finder, lists

AWAY = re.compile(
    r"\b(?:reduc\w+|cut\w*|phas\w+ out|without|instead of|replac\w+|end\w*|ban\w*|less|fewer|"
    r"emissions? (?:from|of))\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
LEFT = 60
OPENING = re.compile(
    r"^\W*(?:by\s+(?:the\s+)?(?:end\s+of\s+)?\d{4},?\s*)?"
    r"(?:(?:we|the \w+)\s+(?:will|shall|must)\s+)?",
    re.IGNORECASE,
)


def technologies(text: str) -> Iterator[tuple[int, int]]:
    """Places of named solutions, except where less of them is wanted."""
    for _name, match in finder("technology", "terms").all(text):
        if not AWAY.search(text[max(0, match.start() - LEFT) : match.start()]):
            yield match.span()


def suppliers(text: str) -> Iterator[tuple[int, int]]:
    """Places of known suppliers, and of names that end as companies' names do.

    Names count only with a capital: "shell" and "apple" are words, too.
    """
    for _name, match in finder("supplier", "names").all(text):
        if match.group()[0].isupper():
            yield match.span()
    endings = "|".join(re.escape(end) for end in lists()["supplier"]["endings"])
    company = rf"\b[A-Z][\w&-]*(?:\s[A-Z][\w&-]*){{0,3}}\s(?:{endings})(?!\w)"
    yield from (match.span() for match in re.finditer(company, text))


def opens_with_output(text: str) -> bool:
    """Whether the sentence begins with something to do: "Build 40 stations"."""
    opening = OPENING.match(text)
    rest = text[opening.end() if opening else 0 :].lstrip()
    found = finder("output", "verbs").first(rest[:LEFT])
    return found is not None and found[1].start() == 0
