"""What the room asks about before it saves, and what it lets be."""

import pytest

from deliberation.dialogues.items.queries import personal_in

NAMED = [
    ("en", "My teacher Mr Novak says no", "name", "Mr Novak"),
    ("en", "Emily's bus is late", "name", "Emily's"),
    ("en", "my name is Bartholomew", "name", "my name is Bartholomew"),
    ("de", "Ich heiße Svantje", "name", "Ich heiße Svantje"),
    ("de", "Frau Schmidt hört zu", "name", "Frau Schmidt"),
    ("da", "Mathilde fra 7. klasse", "name", "Mathilde"),
    ("sv", "jag heter Tove", "name", "jag heter Tove"),
    ("fi", "Mikkolla ei ole bussia", "name", "Mikkolla"),
    ("fi", "nimeni on Taimi", "name", "nimeni on Taimi"),
    ("en", "call +44 7700 900123", "phone", "+44 7700 900123"),
    ("fi", "soita 040 123 4567", "phone", "040 123 4567"),
    ("da", "ring 20 30 40 50 til mig", "phone", "20 30 40 50"),
    ("sv", "skriv till bo@exempel.se", "email", "bo@exempel.se"),
    ("en", "Northgate High School is cold", "school", "Northgate High School"),
    ("de", "an der Goetheschule", "school", "Goetheschule"),
    ("de", "am Lessing-Gymnasium", "school", "Lessing-Gymnasium"),
    ("da", "Vestre Skole har ingen cykler", "school", "Vestre Skole"),
    ("sv", "Mariaskolan är kall", "school", "Mariaskolan"),
    ("fi", "Kallion lukio on kaukana", "school", "Kallion lukio"),
]
NOBODY = [
    ("en", "School starts too early. Our school has no bikes, and in May it is hot."),
    ("en", "From 2027 to 2035, 1 000 000 trees, 12.03.2027 and 2030-2040."),
    ("de", "Die Schule fängt zu früh an. Unsere Grundschule hat keine Räder."),
    ("da", "Skolen starter for tidligt. Vores skole er god."),
    ("sv", "Skolan börjar för tidigt. Vår skola är bra. Grundskolan också."),
    ("fi", "Koulu alkaa liian aikaisin. Meidän koulu on hyvä. Toivon lisää busseja."),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text", "kind", "words"), NAMED)
def test_what_names_somebody_is_found(language: str, text: str, kind: str, words: str) -> None:
    found = personal_in(text, language)
    assert (kind, words) in [(one.kind, one.words) for one in found]


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_what_names_nobody_is_let_be(language: str, text: str) -> None:
    assert personal_in(text, language) == ()


def test_a_language_without_lists_still_finds_numbers_and_addresses() -> None:
    found = personal_in("Escribe a luz@ejemplo.es o llama al +34 600 123 456", "es")
    assert {one.kind for one in found} == {"email", "phone"}
