import pytest

from analysis.text.aside import question_word_sets, reason_to_set_aside

QUESTIONS = question_word_sets(
    ["What has happened to you on the way to school? Tell us more here."]
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---", "blank"),
        ("\ud800 \x00", "blank"),
        ("No comment!", "no comment"),
        ("k.A.", "no comment"),
        ("weiß nicht", "no comment"),
        ("Ved ikke", "no comment"),
        ("Sehr geehrte Damen und Herren,", "greeting"),
        ("Dear members of the soil mission board,", "greeting"),
        ("Mit freundlichen Grüßen", "greeting"),
        ("Yours sincerely", "greeting"),
        ("What happened to you on the way to school", "question repeated"),
        ("Lieber mehr Radwege!", None),
        ("Thank you for the new trees", None),
        ("Danke für nichts", None),
        ("Nothing happens after seven", None),
        ("On the way to school a car hit me", None),
        ("🙂", None),
    ],
)
def test_reasons(text: str, reason: str | None) -> None:
    assert reason_to_set_aside(text, QUESTIONS) == reason
