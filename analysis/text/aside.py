"""Points that are set aside before themes are looked for, each with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from analysis.text.clean import clean, tokens
from analysis.text.segment import segment

_NO_COMMENT = """
no comment|no comments|none|n a|na|nothing|nothing to add|no|no opinion|not applicable|nil|
don t know|i don t know|idk|no answer|see above|no idea|kein kommentar|keine angabe|
keine angaben|k a|keine|keiner|nichts|nein|weiß nicht|weiss nicht|ich weiß nicht|keine ahnung|
siehe oben|keine meinung|s o|sin comentarios|sin comentario|nada|ninguno|ninguna|no sé|no se|
no lo sé|no contesta|ns nc|sans commentaire|aucun|aucune|rien|je ne sais pas|pas d avis|non|
sans avis|ras|ingen kommentar|ingen kommentarer|ingen|intet|nej|ved ikke|det ved jeg ikke|
se ovenfor|inga kommentarer|vet ej|vet ikke|nei|ei kommentoitavaa|en tiedä|ei|nessun commento|
niente|nessuno|non so|geen|geen mening|geen commentaar|nee|weet niet|brak|brak uwag|nie wiem|
nie|sem comentários|não sei|não|nenhum
"""
NO_COMMENT = frozenset(item.strip() for item in _NO_COMMENT.split("|"))
GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:morning|day|evening)|thank you|many thanks|thanks|"
    r"(?:kind |best |warm )?regards|yours(?: in hope)?$|yours (?:sincerely|faithfully|truly)|"
    r"sincerely|best wishes|"
    r"sehr geehrte\w*|liebe[rs]? (?:herr\w*|frau|damen|team|stadt\w*|bürger\w*|leute|kolleg\w*)|"
    r"hallo|guten (?:tag|morgen|abend)|moin|danke(?: schön)?|(?:viel|herzlich|best)en dank|"
    r"(?:mit )?(?:freundlich|best|herzlich|viel|lieb)e[nm]? gr(?:ü|u|ue)\w+|mfg|lg|"
    r"buen(?:os|as) (?:días|dias|tardes|noches)|hola|estimad\w+|(?:muchas )?gracias|"
    r"(?:un )?(?:cordial )?saludos?|atentamente|bonjour|bonsoir|madame|monsieur|"
    r"merci(?: beaucoup)?|cordialement|(?:bien )?à vous|kære|hej|goddag|(?:mange )?tak|"
    r"(?:med )?venlig hilsen|(?:de )?bedste hilsner|mvh|vh)\b"
)
# A greeting may name whom it greets; with more words than this it may say something, except in
# front of a comma, as a letter begins.
LONGEST_GREETING = 5
LONGEST_SALUTATION = 12
SAYS_WHAT_FOR = re.compile(r"[?]|\b(?:für|for|por|pour)\b")


def reason_to_set_aside(text: str, questions: Sequence[frozenset[str]] = ()) -> str | None:
    """Why a point is set aside ("blank", "no comment", "greeting", "question repeated") or None.

    `questions` are the word sets that `question_word_sets` makes.
    """
    cleaned = clean(text, 400)
    if not any(char.isalnum() or unicodedata.category(char) == "So" for char in cleaned):
        return "blank"
    words = tokens(cleaned)
    if " ".join(words) in NO_COMMENT:
        return "no comment"
    if _is_greeting(cleaned, words):
        return "greeting"
    return "question repeated" if _repeats(frozenset(words), questions) else None


def question_word_sets(question_texts: Sequence[str]) -> list[frozenset[str]]:
    """The words of each question and of each of its sentences of at least three words."""
    sets = []
    for question in question_texts:
        spans = [(0, len(question)), *segment(question)]
        sets += [frozenset(tokens(question[start:end])) for start, end in spans]
    return [words for words in sets if len(words) >= 3]


def _is_greeting(cleaned: str, words: list[str]) -> bool:
    limit = LONGEST_SALUTATION if cleaned.endswith((",", ":")) else LONGEST_GREETING
    if len(words) > limit or SAYS_WHAT_FOR.search(cleaned.casefold()):
        return False
    return GREETING.match(" ".join(words)) is not None


def _repeats(words: frozenset[str], questions: Sequence[frozenset[str]]) -> bool:
    """Four fifths of all words of both are shared."""
    return any(5 * len(words & other) >= 4 * len(words | other) for other in questions)
