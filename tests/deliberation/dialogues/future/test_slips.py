"""The gentle reminder: words by which somebody in 2060 slips back into today."""

import pytest

from deliberation.dialogues.future.queries import slips_of_tense


@pytest.mark.parametrize(
    ("language", "text", "slips"),
    [
        ("en", "In the  future they will thank us. They will!", ("In the  future", "they will")),
        ("en", "We’ll see. One day it is fine.", ("We'll", "One day")),
        ("en", "We eat well and the rivers are clean. Theywill.", ()),
        ("de", "Zukünftige Menschen, sagt man; wir werden sehen", ("Zukünftige", "wir werden")),
        ("de-AT", "Eines Tages", ("Eines Tages",)),
        ("da", "Vi kommer til at spise tang. De villige.", ("kommer til at",)),
        ("fi", "Tulevaisuudessa syödään levää", ("Tulevaisuudessa",)),
        ("ar", "they will", ()),
        ("", "they will", ()),
    ],
)
def test_slips_are_found_as_they_were_typed(
    language: str, text: str, slips: tuple[str, ...]
) -> None:
    assert slips_of_tense(text, language) == slips
