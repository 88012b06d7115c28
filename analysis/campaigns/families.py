"""Families of copies in a list of texts: found, told apart by kind, and by when they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.campaigns import swapped
from analysis.campaigns.bursts import Burst, find_burst
from analysis.campaigns.linking import Labels, central_members, family_labels, groups_of
from analysis.campaigns.reading import READ_CHARS, Numbers, Read, read
from analysis.results import Record
from analysis.text.clean import tokens

Progress = Callable[[float], None]

# Short honest texts are alike without being copied: "More cycle paths please!" is no campaign.
MIN_WORDS = 12
# A text that was sent so often word for word is a letter of its own, not one draw of a template.
LETTER = 10
KINDS = ("exact", "edited", "template", "swapped")
# A paragraph was put in where a text is longer than its letter by this part and these words; a
# family is of that kind when a fifth of its members did so.
LONGER, LONGER_WORDS = 1.15, 8
PARAGRAPHS = 0.2


@dataclass(frozen=True)
class Campaign(Record):
    """Texts that are copies of one text or come from one template.

    `members` are positions in the order received, `letter` is the one nearest to all others.
    `kind` is "exact" (word for word), "edited" (words changed), "template" (paragraphs put in) or
    "swapped" (each phrase drawn from a list). `burst` is when most came at once, if they did.
    """

    index: int
    kind: str
    members: tuple[int, ...]
    letter: int
    burst: Burst | None


def find_families(
    texts: Sequence[str],
    *,
    min_words: int = MIN_WORDS,
    progress: Progress = lambda fraction: None,
) -> list[list[int]]:
    """Groups of two or more positions in `texts` that are copies of one text.

    Families and members are in the order of first appearance; every position is in one family at
    most. Texts under `min_words` words are never in one.
    """
    _, labels, _ = _labelled(texts, min_words, progress)
    return groups_of(labels)


def find_campaigns(
    texts: Sequence[str],
    times: Sequence[float | None] = (),
    *,
    min_words: int = MIN_WORDS,
    progress: Progress = lambda fraction: None,
) -> tuple[Campaign, ...]:
    """The families with their kinds; `times` are seconds of any clock, one per text, or empty."""
    found, labels, are_swapped = _labelled(texts, min_words, progress)
    groups = groups_of(labels)
    if not groups:
        return ()
    members = np.concatenate([np.array(group) for group in groups])
    letters = {int(labels[i]): int(i) for i in central_members(found, labels, members)}
    campaigns = []
    for index, group in enumerate(groups):
        letter = letters[int(labels[group[0]])]
        is_swapped = int(labels[group[0]]) in are_swapped
        kind = "swapped" if is_swapped else _kind(found, np.array(group), letter)
        burst = find_burst(times, group) if times else None
        campaigns.append(Campaign(index, kind, tuple(group), letter, burst))
    return tuple(campaigns)


def _kind(found: Read, group: Numbers, letter: int) -> str:
    if len(np.unique(found.prints[group])) == 1:
        return "exact"
    words = found.words[group]
    is_longer = words >= np.maximum(
        found.words[letter] * LONGER, found.words[letter] + LONGER_WORDS
    )
    return "template" if is_longer.mean() >= PARAGRAPHS else "edited"


def _labelled(
    texts: Sequence[str], min_words: int, progress: Progress
) -> tuple[Read, Labels, set[int]]:
    """The texts as read, a label for each text (-1: too short), and the labels of templates."""
    found = read(texts, lambda fraction: progress(0.4 * fraction))
    labels = family_labels(
        found,
        lambda i: tokens(texts[i], READ_CHARS),
        min_words,
        lambda fraction: progress(0.4 + 0.4 * fraction),
    )
    open_ones = _one_of_each(found, labels)
    groups = swapped.find_swapped(
        [texts[i] for i in open_ones], lambda fraction: progress(0.8 + 0.2 * fraction)
    )
    are_swapped = set()
    for group in groups:
        joined = {int(labels[open_ones[i]]) for i in group}
        labels[np.isin(labels, sorted(joined))] = min(joined)
        are_swapped.add(min(joined))
    progress(1.0)
    return found, labels, are_swapped


def _one_of_each(found: Read, labels: Labels) -> list[int]:
    """Texts that no family of LETTER or more holds, one of each smaller family, long ones only."""
    _, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    is_open = (labels[first] >= 0) & (sizes < LETTER) & (found.words[first] >= swapped.MIN_WORDS)
    return [int(i) for i in np.sort(first[is_open])]
