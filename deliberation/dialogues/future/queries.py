"""Reading a future-generations dialogue."""

import re
import tomllib
from functools import cache
from pathlib import Path


def slips_of_tense(text: str, language: str) -> tuple[str, ...]:
    """The words by which somebody speaking from the target year slips back into today.

    As they were typed, in order, each once; none in a language without a list. They are for a
    gentle reminder and never a reason to refuse an entry.
    """
    pattern = _slips(language.partition("-")[0])
    if pattern is None:
        return ()
    found = (match.group().strip() for match in pattern.finditer(text.replace("’", "'")))
    return tuple({slip.casefold(): slip for slip in found}.values())


@cache
def _slips(language: str) -> re.Pattern[str] | None:
    listed = tomllib.loads(Path(__file__).with_name("slips.toml").read_text("utf-8"))
    phrases: list[str] = sorted(listed.get(language, ()), key=len, reverse=True)
    if not phrases:
        return None
    words = (re.escape(one).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in phrases)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
