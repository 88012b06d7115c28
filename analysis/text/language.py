"""Which language a text is in, limited to the languages that a consultation expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from analysis.extras import load
from analysis.text.clean import clean, letter_count

UNKNOWN = "und"
# Enough to tell a language, so that a long text costs no more than a short one.
READ_CHARS = 600
# Below this many letters the guess is worth less than what the contributor said.
ENOUGH_LETTERS = 20
SURE = 0.9


class LanguageTeller:
    """Tells languages among `allowed`; with none given, among those the corpus itself shows."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self.allowed = tuple(dict.fromkeys(base_language(tag) for tag in allowed))
        self._identifier: Any = None

    def settle(self, texts: Sequence[str]) -> None:
        """Without given languages: keep those that at least a fiftieth of the longer texts are in.

        Short texts in a hundred possible languages are guesswork; among three they are not.
        """
        if self.allowed:
            return
        guesses = [
            self._guess(text) for text in texts if letter_count(text[:READ_CHARS]) >= ENOUGH_LETTERS
        ]
        counts = Counter(language for language, sureness in guesses if sureness >= 0.5)
        floor = max(1, len(guesses) / 50)
        self.allowed = tuple(sorted(name for name, count in counts.items() if count >= floor))
        self._identifier = None

    def tell(self, text: str, declared: str | None = None) -> str:
        """ISO 639 code; what the contributor declared wins unless the text clearly differs."""
        fallback = base_language(declared) if declared else (self.allowed or (UNKNOWN,))[0]
        if len(self.allowed) == 1 and (not declared or fallback == self.allowed[0]):
            return self.allowed[0]
        if letter_count(text[:READ_CHARS]) < ENOUGH_LETTERS:
            return fallback
        language, sureness = self._guess(text)
        is_clear = sureness >= SURE or (not declared and language != UNKNOWN)
        return language if is_clear else fallback

    def tell_point(self, text: str, document_language: str) -> str:
        """The language of one point: its document's, unless the point clearly differs."""
        return self.tell(text, document_language) if len(self.allowed) > 1 else document_language

    def _guess(self, text: str) -> tuple[str, float]:
        if self._identifier is None:
            self._identifier = _identifier(self.allowed)
        if self._identifier is False:
            return UNKNOWN, 0.0
        language, sureness = self._identifier.classify(clean(text, READ_CHARS))
        by_name = {_identified(allowed): allowed for allowed in self.allowed}
        return by_name.get(language, language), sureness


def _identified(language: str) -> str:
    """The identifier's name for a language: it knows Bokmål only as Norwegian."""
    return "no" if language == "nb" else language


def base_language(tag: str) -> str:
    """ "en" of "en-GB"."""
    return tag.split("-")[0].casefold()


@lru_cache(maxsize=4)
def _identifier(allowed: tuple[str, ...]) -> Any:
    """A py3langid identifier limited to `allowed`; False when it knows none. Slow to load: kept."""
    langid = load("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    named = dict.fromkeys(_identified(language) for language in allowed)
    known = [language for language in named if language in identifier.nb_classes]
    if allowed and not known:
        return False
    identifier.set_languages(known or None)
    return identifier
