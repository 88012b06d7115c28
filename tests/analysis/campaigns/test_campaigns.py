"""Kinds of campaigns, templates with swapped phrases, bursts, and texts that are no campaign."""

import json
import random

import numpy as np
import pytest

from analysis.campaigns.additions import match_sentences, own_words
from analysis.campaigns.bursts import burst_between
from analysis.campaigns.families import find_campaigns
from analysis.campaigns.order import common_order
from analysis.campaigns.reading import read
from analysis.text.clean import tokens
from tests.analysis.campaigns.test_families import HONEST, LETTER
from tests.conftest import shared_data

SLOTS = (
    ("Dear board,", "To the mission board:", "Dear members of the board,", "Hello,"),
    ("I am writing about", "I have concerns about", "I'd like to comment on", "This regards"),
    ("the water plan.", "clean water.", "our wells.", "the new rules on spraying."),
    ("I ask you to", "I strongly urge you to", "I'd like you to", "I implore you to"),
    ("keep", "maintain", "hold on to", "preserve"),
    ("the county's old limits for", "the county's ban on", "the county's rules for"),
    ("nitrate", "weedkillers", "farm chemicals", "fertiliser"),
    ("and not to give in to",),
    ("lobbyists.", "big farms.", "the industry.", "those who profit."),
    ("Families, and not", "Children, rather than", "Neighbours, as opposed to"),
    ("big business,", "so-called experts,", "the chemical lobby,"),
    ("should be able to", "ought to", "deserve to"),
    ("drink", "enjoy", "use"),
    ("what comes out of the ground, and it is a",),
    ("betrayal of", "gift to", "mistake for", "setback for"),
    ("the people of this county to", "all of us to", "everyone to"),
    ("undo", "reverse", "overturn", "repeal"),
    ("it. For many years it has worked with the support of",),
    ("both sides.", "farmers and townspeople.", "all parties."),
)


def template(count: int, seed: int) -> list[str]:
    """Letters as a mail-merge program writes them: each phrase drawn from its list."""
    chance = random.Random(seed)
    return [" ".join(chance.choice(slot) for slot in SLOTS) for _ in range(count)]


def with_paragraphs(count: int) -> list[str]:
    own = "My name is {0} and I have farmed here since {1}, so I know what I talk about."
    return [own.format(f"Person{i}", 1950 + i) + " " + LETTER for i in range(count)]


def test_kinds_are_told_apart() -> None:
    edited = [LETTER.replace("wells", word) for word in ("springs", "streams", "brooks", "ponds")]
    for texts, kind in (
        ([LETTER] * 3, "exact"),
        ([LETTER, *edited], "edited"),
        ([LETTER, *with_paragraphs(5)], "template"),
    ):
        [found] = find_campaigns(HONEST + texts)
        assert found.kind == kind
        assert found.members == tuple(range(len(HONEST), len(HONEST) + len(texts)))


def test_a_template_with_swapped_phrases_is_one_family() -> None:
    letters = template(24, 1)
    texts = letters[:12] + HONEST + letters[12:]
    found = find_campaigns(texts)
    biggest = max(found, key=lambda each: len(each.members))
    assert len(biggest.members) >= 18
    assert not {*range(12, 12 + len(HONEST))} & {*biggest.members}


def test_the_hand_found_letters_of_a_real_docket() -> None:
    file = shared_data("fcc-net-neutrality-samples") / "comments.jsonl"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    families = find_campaigns([row["text"] for row in rows])
    family_of = {member: each.index for each in families for member in each.members}
    known: dict[int, set[int | None]] = {}
    for i, row in enumerate(rows):
        if (row["hand_campaign"] or -1) >= 0:
            known.setdefault(row["hand_campaign"], set()).add(family_of.get(i))
    [recursive] = known[13]
    assert recursive is not None
    assert families[recursive].kind == "swapped"
    several = [found for number, found in known.items() if number in (2, 13, 14)]
    assert all(len(found) == 1 and None not in found for found in several)
    named = [family for found in known.values() for family in found if family is not None]
    assert len(named) == len({*named})


def test_a_family_that_came_at_once_is_noticed() -> None:
    chance = np.random.default_rng(1)
    others = np.sort(chance.uniform(0, 30 * 86_400, 500))
    evenly = np.sort(chance.uniform(0, 30 * 86_400, 40))
    at_once = np.sort(chance.uniform(1_000_000, 1_003_000, 40))
    assert burst_between(evenly, others) is None
    burst = burst_between(at_once, others)
    assert burst is not None
    assert burst.count == 40
    assert burst.expected < 5
    assert burst_between(at_once[:4], others) is None
    assert burst_between(at_once, np.zeros(0)) is not None


def test_a_crowd_when_everybody_writes_is_no_burst() -> None:
    chance = np.random.default_rng(2)
    everybody = np.sort(chance.normal(1_000_000, 2_000, 2_000))
    assert burst_between(everybody[::20], everybody) is None


def test_additions_are_told_from_swapped_sentences() -> None:
    one, other = template(2, 5)
    mine = "My grandfather dug that well in 1931 with his own hands."
    text = f"{other} {mine}"
    said = [text[start:end].strip() for start, end in own_words(text, one)]
    assert said[-1] == mine
    assert len(said) <= 2
    assert own_words(LETTER, LETTER) == []
    assert match_sentences([mine], [one]) == [None]


def test_common_order_is_the_longest_common_subsequence() -> None:
    assert common_order(["a", "b", "c", "d"], ["b", "x", "d", "a"]) == 2
    assert common_order([], ["a"]) == common_order(["a"], []) == 0
    chance = random.Random(4)
    for _ in range(20):
        one, other = (chance.choices("abcd", k=chance.randrange(12)) for _ in range(2))
        table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
        for i, x in enumerate(one):
            for j, y in enumerate(other):
                best = max(table[i][j + 1], table[i + 1][j])
                table[i + 1][j + 1] = table[i][j] + 1 if x == y else best
        assert common_order(one, other) == table[-1][-1]


HOSTILE = [
    *("", " ", "\x1e", "\x1e\x1e a", "\ud800", "\ufdfa" * 100, "x" * 1_000_000, "a " * 30_000),
    *("\x00" * 50, "😀 " * 40, "私たちは市役所に" * 30, "\u202e" * 30, LETTER, LETTER + "\x1e"),
]


def test_words_are_counted_as_the_analysis_counts_them() -> None:
    found = read([*HOSTILE, *HONEST])
    for i, text in enumerate(HONEST, start=len(HOSTILE)):
        assert found.words[i] == len(tokens(text))
    assert len(found.words) == len(HOSTILE) + len(HONEST)


@pytest.mark.parametrize("texts", [HOSTILE, HOSTILE * 3, ["x"] * 50, ["\ufdfa" * 100] * 20])
def test_hostile_texts_are_no_error(texts: list[str]) -> None:
    found = find_campaigns(texts, [None] * len(texts))
    members = [member for each in found for member in each.members]
    assert len(members) == len({*members})
    assert all(each.letter in each.members for each in found)
    assert find_campaigns(texts) == find_campaigns(texts)


def test_texts_that_quote_one_another_are_no_campaign() -> None:
    """Each shares a whole sentence with the next, and its other one with the one before."""
    from benchmarks.scale import recombined

    shared_data("cycling-dialogue-bonn")
    documents, _ = recombined(4_000)
    found = find_campaigns([document.text for document in documents])
    assert sum(len(one.members) for one in found) <= 0.02 * len(documents)
    assert max((len(one.members) for one in found), default=0) < 20
