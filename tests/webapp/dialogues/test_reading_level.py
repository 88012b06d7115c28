"""Every text that a young person sees in or after a session is plain for young readers.

The bars and the measures are those of analysis/reading: LIX for Danish, German and Swedish,
Flesch-Kincaid for English; for other languages nobody knows a bar, and the result says so.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

import webapp
from analysis.reading.level import reading_level
from deliberation.dialogues.protocols import queries as protocols
from webapp.dialogues.kits import words as kit_words

ROOT = Path(webapp.__file__).parent
LANGUAGES = ("en", "de", "da")
# The pages and slips of young people: the group's receipt, its printed slip, the survey.
PAGES = (
    "dialogues/group/receipt.html",
    "dialogues/surveys/code.html",
    "dialogues/surveys/sheet.html",
    "dialogues/surveys/thanks.html",
    "dialogues/surveys/closed.html",
    "components/receipt_slip.html",
)
GAP = re.compile(r"%\(\w+\)[sd]")


def checked(text: str, language: str) -> str:
    """What is wrong with a text; empty when it is plain."""
    found = reading_level(text, language, "youth")
    if found.is_plain:
        return ""
    return f"{found.measure} {found.value} > {found.bar}: {found.longest or text}"


def protocol_texts(language: str) -> Iterator[str]:
    made = protocols.protocol("youth_table")
    for step in made["steps"]:
        yield " ".join(f"{step[name][language]}." for name in ("title", "prompt", "says"))
        yield from (step[name][language] for name in ("prompt", "says"))
    yield " ".join(rule[language] for rule in made["rules"])
    yield " ".join(one["text"][language] for one in made["survey"])
    yield made["aim"][language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_youth_protocol_is_plain(language: str) -> None:
    assert [wrong for text in protocol_texts(language) if (wrong := checked(text, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_kit_says_to_the_young_is_plain(language: str) -> None:
    texts = kit_words.for_young()
    assert {"slip.young", "slip.young_before", "removal.young", "consent.young"} <= set(texts)
    wrong = {name: checked(text[language], language) for name, text in texts.items()}
    assert {name: said for name, said in wrong.items() if said} == {}
    whole = " ".join(text[language] for text in texts.values())
    assert checked(whole, language) == ""


def page_texts(page: str, language: str) -> list[str]:
    """The sentences of a page in a language; what is not translated yet is left out."""
    extracted = extract_from_file("jinja2.ext:babel_extract", ROOT / "templates" / page)
    found = [message[1] for message in extracted]
    keys = [one if isinstance(one, str) else one[0] for one in found]
    if language == "en":
        return keys
    file = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as handle:
        known = read_po(handle, locale=language)
    held = [known.get(key) for key in keys]
    strings = [one.string for one in held if one is not None and not one.fuzzy]
    return [one if isinstance(one, str) else one[0] for one in strings if one]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_for_the_young_are_plain(page: str, language: str) -> None:
    texts = [GAP.sub("5", text) for text in page_texts(page, language)]
    assert texts or language != "en"
    assert [wrong for text in texts if (wrong := checked(text, language))] == []
    sentences = (
        text if text.rstrip().endswith((".", "?", "!", ":")) else f"{text}." for text in texts
    )
    assert checked(" ".join(sentences), language) == ""


def test_the_bars_are_those_that_were_promised() -> None:
    hard = "Interinstitutionelle Abstimmungsmechanismen erfordern Koordinierungskapazitäten. " * 9
    for language in ("de", "da", "sv"):
        found = reading_level(hard, language, "youth")
        assert (found.measure, found.bar, found.is_plain) == ("LIX", 35.0, False)
    english = reading_level(
        "Institutional coordination necessitates deliberation. " * 9, "en", "youth"
    )
    assert (english.measure, english.bar, english.is_plain) == ("Flesch-Kincaid", 7.0, False)


def test_other_languages_say_that_nobody_checked() -> None:
    for language in ("fi", "pl", "ar"):
        found = reading_level(" ".join(protocol_texts("en")), language, "youth")
        assert (found.measure, found.value) == ("not checked", None)
