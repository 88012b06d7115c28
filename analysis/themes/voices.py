"""What is counted once: identical texts and the sentences of copied letters.

The grouping looks at *voices*: distinct texts. Every point has at most one voice and takes the
theme of its voice, so identical texts always land together and a letter sent sixty times weighs
as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from analysis.campaigns.additions import match_sentences, representative
from analysis.campaigns.families import find_campaigns
from analysis.results import Document, Family
from analysis.text.clean import sameness_key
from analysis.themes.points import Draft

Progress = Callable[[float], None]
NOTHING: Mapping[int, str | None] = MappingProxyType({})


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
    texts = [document.text[:max_chars] for document in documents]
    found = find_campaigns(texts, progress=progress)
    families: list[Family] = []
    family_of: list[int | None] = [None] * len(documents)
    echoes: dict[int, int] = {}
    for index, campaign in enumerate(found):
        members = list(campaign.members)
        letter = members[representative([texts[i] for i in members])]
        additions = []
        for member in members:
            family_of[member] = index
            additions.append(_echo(drafts, points_of[member], points_of[letter], echoes))
        families.append(
            Family(
                index=index,
                kind=campaign.kind,
                documents=tuple(documents[i].id for i in members),
                representative=documents[letter].id,
                additions=tuple(additions),
            )
        )
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


def find_voices(
    drafts: Sequence[Draft],
    echoes: dict[int, int],
    decided: Mapping[int, str | None] = NOTHING,
    collapse: bool = True,
) -> Voices:
    """One voice per distinct text and language; echoes take the voice of what they repeat.

    `decided` has the theme that a person gave a point: its copies go with it, unless people put
    copies of one text into different themes, which then are voices of their own. Without `collapse`
    every point is a voice, whatever it repeats: for measuring, as equal texts may part.
    """
    if not collapse:
        return _every_point(drafts)
    echoes = {i: original for i, original in echoes.items() if i not in decided}
    wishes: dict[str, set[str | None]] = {}
    for i, wish in decided.items():
        wishes.setdefault(sameness_key(drafts[i].text), set()).add(wish)
    voice_of: dict[tuple[str, str, str | None], int] = {}
    of_point = [-1] * len(drafts)
    first: list[int] = []
    said_by: list[list[int]] = []
    for i, draft in enumerate(drafts):
        if draft.set_aside or i in echoes:
            continue
        words = sameness_key(draft.text)
        own = decided.get(i, "") if len(wishes.get(words, ())) > 1 else ""
        voice = voice_of.setdefault((words, draft.language, own), len(first))
        if voice == len(first):
            first.append(i)
            said_by.append([])
        of_point[i] = voice
        said_by[voice].append(i)
    for i, original in echoes.items():
        of_point[i] = of_point[original]
    return Voices(of_point, first, said_by)


def _every_point(drafts: Sequence[Draft]) -> Voices:
    first = [i for i, draft in enumerate(drafts) if not draft.set_aside]
    of_point = [-1] * len(drafts)
    for voice, point in enumerate(first):
        of_point[point] = voice
    return Voices(of_point, first, [[point] for point in first])
