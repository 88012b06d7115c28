from analysis.campaigns.additions import match_sentences, representative

LETTER = [
    "I urge the board to ban weedkillers beside our wells before 2030.",
    "Our children drink this water every day.",
]


def test_the_letter_with_the_fewest_changes_stands_for_all() -> None:
    whole = " ".join(LETTER)
    texts = [
        whole + " My dog drinks it too, and my seven cats.",
        whole,
        whole.replace("ban", "stop"),
    ]
    assert representative(texts) == 1


def test_sentences_of_the_letter_are_told_from_additions() -> None:
    said = [
        "Our children drink this water every single day.",
        "I urge the board to ban weedkillers before 2030!",
        "My grandfather dug that well in 1931.",
        "",
    ]
    assert match_sentences(said, LETTER) == [1, 0, None, None]
    assert match_sentences(said[:1], []) == [None]
