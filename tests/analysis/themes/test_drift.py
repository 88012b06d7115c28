"""A new theme of three in a hundred is noticed; without one there are few false alarms."""

import numpy as np

from analysis.themes.cluster import units
from analysis.themes.drift import notice_drift

THEMES = 12


def texts(chance, centres, themes, spread=0.4):
    # Two texts of one theme have a cosine of about .4, of different themes about 0.
    noise = chance.normal(size=(len(themes), centres.shape[1])) / np.sqrt(centres.shape[1])
    return units(centres[themes] + spread * 3 * noise)


def world(seed, new=400, planted=0.0):
    chance = np.random.default_rng(seed)
    centres = units(chance.normal(size=(THEMES + 1, 64)))
    old = texts(chance, centres, chance.integers(0, THEMES, 1200))
    themes = chance.integers(0, THEMES, new)
    themes[: round(planted * new)] = THEMES
    return old, texts(chance, centres, themes), np.arange(1200), np.arange(new), themes


def test_a_theme_of_three_in_a_hundred_is_noticed():
    noticed, hits = 0, []
    for seed in range(20):
        *data, themes = world(seed, planted=0.03)
        found = notice_drift(*data)
        noticed += found.is_alarm
        if found.is_alarm:
            hits += list(themes[list(found.examples)] == THEMES)
    assert noticed >= 19
    assert np.mean(hits) >= 0.8


def test_few_false_alarms():
    alarms = sum(notice_drift(*world(seed)[:4]).is_alarm for seed in range(100, 160))
    # 3 of 60 expected; more than 7 has a probability of 1 in 100.
    assert alarms <= 7


def test_a_submission_is_not_its_own_crowd():
    old, new, old_homes, _, _ = world(3, new=60)
    one_home = np.repeat(np.arange(6), 10)  # ten points each, said by one person
    assert notice_drift(old, new, old_homes, one_home).p_value is None
    again = notice_drift(old, new, old_homes, np.arange(60))
    assert again == notice_drift(old, new, old_homes, np.arange(60))
