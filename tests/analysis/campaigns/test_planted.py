"""Planted form letters among real texts, on a small corpus of the benchmark's making."""

from analysis.campaigns.families import find_campaigns
from benchmarks.campaigns import agreement, planted
from tests.conftest import shared_data


def test_planted_letters_are_found_whole_and_apart() -> None:
    for folder in ("cycling-dialogue-bonn", "decide-madrid-proposals"):
        shared_data(folder)
    texts, letters = planted(2_000, seed=3)
    found = [list(each.members) for each in find_campaigns(texts)]
    precision, recall = agreement(letters, found)
    assert precision >= 0.99
    assert recall >= 0.95
