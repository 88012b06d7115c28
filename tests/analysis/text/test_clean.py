import pytest

from analysis.text.clean import clean, letter_count, sameness_key, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two \n\t lines ", "two lines"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
        ("nul\x00byte", "nul byte"),
        ("ﬁnal", "final"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_characters_that_grow_do_not_grow_beyond_the_limit() -> None:
    assert len(clean("\ufdfa" * 100, 200)) <= 200


def test_texts_that_differ_in_case_and_marks_are_the_same() -> None:
    assert sameness_key("More  trees, please!") == sameness_key("more trees please")
    assert sameness_key("More trees") != sameness_key("More bees")
    assert sameness_key("🙂") != sameness_key("😡")


def test_scripts_without_spaces_are_read_by_character() -> None:
    assert tokens("木を植えて more trees") == ["木", "を", "植", "え", "て", "more", "trees"]


def test_an_ideograph_says_as_much_as_two_letters() -> None:
    assert letter_count("木木") == 4
    assert letter_count("ab, c!") == 3
