"""What is counted once: identical texts and the sentences of copied letters.

The grouping looks at *voices*: distinct texts. Every point has at most one voice and takes the
theme of its voice, so identical texts always land together and a letter sent sixty times weighs
as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.campaigns.additions import match_sentences, representative
from analysis.campaigns.families import find_families
from analysis.results import Document, Family
from analysis.text.clean import sameness_key
from analysis.themes.points import Draft

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Voices:
    """`of_point[i]` is the voice of point i, -1 where it was set aside; `first` and `said_by` give
    each voice's first point (the one shown) and all points that speak for themselves with it."""

    of_point: list[int]
    first: list[int]
    said_by: list[list[int]]


@dataclass(frozen=True)
class Copies:
    """Families, the family of each document (or None), and what each echoing point repeats."""

    families: tuple[Family, ...]
    family_of: list[int | None]
    echoes: dict[int, int]


def find_copies(
    documents: Sequence[Document], drafts: Sequence[Draft], max_chars: int, progress: Progress
) -> Copies:
    """Near-duplicate families of documents and the points that only repeat the family's letter."""
    points_of: list[list[int]] = [[] for _ in documents]
    for i, draft in enumerate(drafts):
        points_of[draft.document].append(i)
    groups = find_families([d.text[:max_chars] for d in documents], progress=progress)
    families: list[Family] = []
    family_of: list[int | None] = [None] * len(documents)
    echoes: dict[int, int] = {}
    for index, members in enumerate(groups):
        letter = members[representative([documents[i].text[:max_chars] for i in members])]
        additions = []
        for member in members:
            family_of[member] = index
            additions.append(_echo(drafts, points_of[member], points_of[letter], echoes))
        families.append(_family(index, documents, members, letter, additions))
    return Copies(tuple(families), family_of, echoes)


def _echo(
    drafts: Sequence[Draft], points: list[int], letter: list[int], echoes: dict[int, int]
) -> str:
    """Notes which points repeat the letter and returns what the others say."""
    if points == letter:
        return ""
    own = []
    matches = match_sentences([drafts[i].text for i in points], [drafts[i].text for i in letter])
    for point, match in zip(points, matches, strict=True):
        if match is None:
            own.append(point)
        elif not drafts[letter[match]].set_aside and not drafts[point].set_aside:
            echoes[point] = letter[match]
    return "\n".join(drafts[i].text for i in own if not drafts[i].set_aside)


def _family(
    index: int,
    documents: Sequence[Document],
    members: list[int],
    letter: int,
    additions: list[str],
) -> Family:
    keys = {sameness_key(documents[i].text) for i in members}
    return Family(
        index=index,
        kind="exact" if len(keys) == 1 else "near",
        documents=tuple(documents[i].id for i in members),
        representative=documents[letter].id,
        additions=tuple(additions),
    )


def find_voices(drafts: Sequence[Draft], echoes: dict[int, int]) -> Voices:
    """One voice per distinct text and language; echoes take the voice of what they repeat."""
    voice_of: dict[tuple[str, str], int] = {}
    of_point = [-1] * len(drafts)
    first: list[int] = []
    said_by: list[list[int]] = []
    for i, draft in enumerate(drafts):
        if draft.set_aside or i in echoes:
            continue
        voice = voice_of.setdefault((sameness_key(draft.text), draft.language), len(first))
        if voice == len(first):
            first.append(i)
            said_by.append([])
        of_point[i] = voice
        said_by[voice].append(i)
    for i, original in echoes.items():
        of_point[i] = of_point[original]
    return Voices(of_point, first, said_by)
