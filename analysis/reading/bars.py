"""Up to which level a text counts as plain, for each measure and reader. Data, not code."""

from typing import Literal

Measure = Literal["LIX", "Flesch-Kincaid", "not checked"]
Audience = Literal["adults", "youth"]

# Which measure a language is read with. LIX counts words and long words and was made for the
# Scandinavian languages and German (Björnsson 1968); Flesch-Kincaid counts syllables of English
# (Kincaid and others 1975). For other languages no bar is known to hold.
MEASURES: dict[str, Measure] = {
    "en": "Flesch-Kincaid",
    "da": "LIX",
    "de": "LIX",
    "nb": "LIX",
    "nn": "LIX",
    "no": "LIX",
    "sv": "LIX",
}
# The highest value that is plain. LIX 45: an ordinary newspaper; grade 9: a reader of about 15.
BARS: dict[tuple[Measure, Audience], float] = {
    ("LIX", "adults"): 45.0,
    ("LIX", "youth"): 35.0,
    ("Flesch-Kincaid", "adults"): 9.0,
    ("Flesch-Kincaid", "youth"): 7.0,
}
LEAST_WORDS = 20  # below it one long word decides the value
LONGEST_SHOWN = 3  # sentences named when a text is above its bar
LONG_SENTENCE = 8  # words; a shorter one can hardly be cut
