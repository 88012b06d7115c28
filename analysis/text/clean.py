"""The copy of a text that the computation sees; what people read is always the original."""

from __future__ import annotations

import re
import unicodedata

# A few characters grow eighteenfold under NFKC, so the length is cut before and after.
LONGEST_POINT = 2_000
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
WORD = re.compile(r"\w+")
# Scripts written without spaces: a word there is taken to be one character.
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
TOKEN = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")


def clean(text: str, limit: int = LONGEST_POINT) -> str:
    """One line of valid, NFKC-normalised text of at most `limit` characters."""
    text = text[:limit].encode("utf-8", "replace").decode("utf-8")
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)[:limit])
    return " ".join(CONTROL.sub(" ", text).split())


def tokens(text: str, limit: int = LONGEST_POINT) -> list[str]:
    """Case-folded words; in scripts without spaces, characters."""
    return TOKEN.findall(clean(text, limit).casefold())


def sameness_key(text: str) -> str:
    """Equal for texts that differ only in case, punctuation and spacing."""
    return " ".join(tokens(text)) or clean(text)


def letter_count(text: str) -> int:
    """Letters and digits, an ideograph counting as two; a rough measure of how much is said."""
    return sum(len(word) for word in WORD.findall(text)) + len(
        re.findall("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]", text)
    )
