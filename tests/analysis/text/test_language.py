from analysis.text.language import LanguageTeller, base_language

GERMAN = "Der letzte Bus fährt um sieben, danach kommt man nicht mehr nach Hause."
ENGLISH = "The last bus leaves at seven, so nobody can go to the cinema."
DANISH = "Den sidste bus kører klokken syv, så kommer man ikke hjem om aftenen."


def test_text_decides_and_short_text_takes_what_was_declared() -> None:
    teller = LanguageTeller(("de", "en", "da"))
    assert [teller.tell(text) for text in (GERMAN, ENGLISH, DANISH)] == ["de", "en", "da"]
    assert teller.tell(GERMAN, declared="en") == "de"
    assert teller.tell("Bus", declared="en-GB") == "en"
    assert teller.tell_point("Nein", "de") == "de"


def test_without_given_languages_the_corpus_shows_them() -> None:
    teller = LanguageTeller()
    teller.settle([GERMAN] * 30 + [ENGLISH] * 30)
    assert teller.allowed == ("de", "en")


def test_nothing_to_tell_from_is_unknown() -> None:
    teller = LanguageTeller()
    teller.settle(["", "!!!"])
    assert teller.tell("!!!") == "und"


def test_unknown_codes_are_no_error() -> None:
    assert LanguageTeller(("xx", "yy")).tell(GERMAN) == "xx"
    assert base_language("pt-BR") == "pt"


def test_bokmål_is_told_though_the_identifier_calls_it_norwegian() -> None:
    norwegian = "Den siste bussen går klokka sju, så ingen kommer seg hjem fra kinoen i kveld."
    assert LanguageTeller(("nb", "en")).tell(norwegian) == "nb"
    assert LanguageTeller(("no", "en")).tell(norwegian) == "no"
