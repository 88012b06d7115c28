import csv
import random

import pytest

from analysis.campaigns.families import find_families
from tests.conftest import shared_data

LETTER = (
    "I urge the mission board to ban the spraying of weedkillers beside our wells before 2030. "
    "Our children drink this water every day and nobody can tell us what is in it. "
    "Farmers must be helped to change, but the date must not move again."
)
HONEST = [
    "The brook behind our house smells of manure every spring since the new barn was built.",
    "Nobody asked the tenants before the allotments were given up for a parking lot.",
    "My soil tests cost four hundred euros and the adviser never came back to explain them.",
    "Compost from the plant is full of plastic, I will not spread that on my field again.",
]


def _copies(count: int, seed: int) -> list[str]:
    """The letter as people send it: as it is, with words changed, with something added."""
    chance = random.Random(seed)
    copies = []
    for i in range(count):
        words = LETTER.split()
        for _ in range(i % 4):
            words[chance.randrange(len(words))] = chance.choice(["really", "please", "our", "soon"])
        added = ["", " I have lived here for thirty years.", " Thank you for reading this."][i % 3]
        copies.append(" ".join(words) + added)
    return copies


def test_copies_with_edits_and_additions_are_one_family() -> None:
    texts = HONEST[:2] + _copies(12, 1) + HONEST[2:]
    assert find_families(texts) == [list(range(2, 14))]


def test_the_demo_campaign_is_found_and_nothing_else(demo_rows: list[dict[str, str]]) -> None:
    planted = [i for i, row in enumerate(demo_rows) if row["campaign"] not in ("", "0")]
    assert len(planted) == 60
    assert find_families([row["text"] for row in demo_rows]) == [planted]


def test_a_campaign_among_340_real_texts_is_found_and_nothing_else() -> None:
    file = shared_data("cycling-dialogue-bonn") / "contributions.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        honest = [row["text"] for row in csv.DictReader(opened) if row["text"]][:340]
    texts = honest + _copies(60, 2)
    random.Random(3).shuffle(texts)
    planted = {i for i, text in enumerate(texts) if "weedkillers" in text or "wells" in text}
    found = [set(family) for family in find_families(texts)]
    campaign = max(found, key=len)
    assert len(campaign) == 60
    assert planted <= campaign
    # What else is found was sent twice by someone: the same words, not merely the same subject.
    for family in found:
        if family is not campaign:
            assert len(family) == 2


def test_short_texts_that_are_alike_are_no_campaign() -> None:
    assert find_families(["More cycle paths please!"] * 30) == []


def test_a_letter_inside_a_long_text_of_ones_own_is_found() -> None:
    own = " ".join(f"{text} And {text.lower()}" for text in HONEST) * 3
    assert find_families([LETTER, LETTER, LETTER + " Now.", own + LETTER]) == [[0, 1, 2, 3]]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], [LETTER], [LETTER, LETTER.upper()]])
def test_small_and_empty_input(texts: list[str]) -> None:
    assert find_families(texts) == ([[0, 1]] if len(texts) == 2 and texts[0] else [])


def test_scripts_without_spaces() -> None:
    letter = "私たちは市役所に木を植えることを求めます。夏は暑すぎて子どもが外で遊べません。"
    assert find_families(
        [letter, letter + "お願いします。", "駅前の駐車場が狭くて困っています。"]
    ) == [[0, 1]]
