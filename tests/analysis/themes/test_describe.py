import pytest

from analysis.themes.describe import describe_groups
from tests.analysis.conftest import SUBJECTS


def test_keywords_tell_the_groups_apart() -> None:
    texts = {name: text.strip().splitlines() for name, text in SUBJECTS.items()}
    described = describe_groups(texts, ("en", "de"))
    assert list(described) == list(SUBJECTS)
    joined = {name: " ".join(described[name].keywords).casefold() for name in described}
    assert "bus" in joined["bus"]
    assert "trees" in joined["trees"]
    assert "school" in joined["food"]
    assert "pool" in joined["pool"]
    labels = {description.label for description in described.values()}
    assert len(labels) == 4
    for description in described.values():
        assert not {"the", "and", "der", "nicht"} & set(" ".join(description.keywords).split())


def test_the_usual_spelling_is_shown() -> None:
    described = describe_groups(
        {"a": ["Der Radweg fehlt"] * 3, "b": ["Die Ampel fehlt"] * 3}, ("de",)
    )
    assert described["a"].label.startswith("Radweg")


@pytest.mark.parametrize(
    "texts", [[], [""], ["!!!"], ["🙂 🙂"], ["the and of"], ["https://example.org/x"]]
)
def test_groups_without_words_do_not_crash(texts: list[str]) -> None:
    assert describe_groups({"only": texts}, ("en",))["only"].keywords == ()


def test_equal_groups_have_different_labels_where_words_allow() -> None:
    texts = ["school lunch canteen noodles vegetables farmers kitchen"] * 4
    described = describe_groups({"a": texts, "b": texts}, ("en",))
    assert described["a"].label != described["b"].label
