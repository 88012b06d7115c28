"""How hard a text is to read: LIX or Flesch-Kincaid, on sentences cut by our own splitter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from readability import LANGDATA, LIX, KincaidGradeLevel

from analysis.reading.bars import (
    BARS,
    LEAST_WORDS,
    LONG_SENTENCE,
    LONGEST_SHOWN,
    MEASURES,
    Audience,
    Measure,
)
from analysis.text.segment import sentences

WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
LONG_LETTERS = 7  # "more than six letters"
_syllables = LANGDATA["en"]["syllables"]


@dataclass(frozen=True)
class ReadingLevel:
    """A text's level. `value` is None when it was not checked: another language, or too short.

    `bar` is the highest value that is plain for the audience. `is_plain` is True when not checked:
    nothing can be said against the text. `longest` are its longest sentences when it is not plain.
    """

    measure: Measure
    value: float | None
    words: int
    sentences: int
    is_plain: bool
    bar: float | None = None
    longest: tuple[str, ...] = ()


def reading_level(text: str, language: str, audience: Audience = "adults") -> ReadingLevel:
    """The level of a text in a language ("en", "de-AT"): LIX, or the Flesch-Kincaid grade.

    LIX = words / sentences + 100 * words of more than six letters / words (Björnsson 1968).
    Grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59 (Kincaid and others 1975).
    Raises nothing: a text it cannot judge is "not checked".
    """
    cut = [text[start:end] for start, end in sentences(text)]
    tokens = [words for sentence in cut if (words := WORD.findall(sentence))]
    count = sum(len(words) for words in tokens)
    measure = MEASURES.get(language.split("-")[0].casefold(), "not checked")
    if measure == "not checked" or count < LEAST_WORDS:
        return ReadingLevel("not checked", None, count, len(tokens), is_plain=True)
    value = round(_value(measure, tokens), 1)
    bar = BARS[(measure, audience)]
    longest = () if value <= bar else _longest(cut)
    return ReadingLevel(measure, value, count, len(tokens), value <= bar, bar, longest)


def _longest(cut: list[str]) -> tuple[str, ...]:
    """The longest sentences, the longest first; ties in the order of the text."""
    sizes = [(len(WORD.findall(sentence)), sentence) for sentence in cut]
    long = [pair for pair in sizes if pair[0] >= LONG_SENTENCE]
    named = sorted(long, key=lambda pair: -pair[0])[:LONGEST_SHOWN]
    return tuple(" ".join(sentence.split()) for _, sentence in named)


def _value(measure: Measure, tokens: list[list[str]]) -> float:
    words = [word for sentence in tokens for word in sentence]
    if measure == "LIX":
        long = sum(len(word) >= LONG_LETTERS for word in words)
        return float(LIX(len(words), long, len(tokens)))
    # The package finds no syllable in "the" or "We"; every word that is spoken has one.
    syllables = sum(max(1, _syllables(word.casefold())) for word in words)
    return float(KincaidGradeLevel(syllables, len(words), len(tokens)))
