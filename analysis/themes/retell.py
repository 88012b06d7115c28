"""Words, quotes and summary of themes again, after people moved points between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from analysis.briefs.quotes import candidate, choose_quotes
from analysis.briefs.summary import Said, summarise
from analysis.results import Sentence
from analysis.text.clean import letter_count, sameness_key
from analysis.text.embed import Encoder, TfidfEncoder, choose_encoder
from analysis.themes.describe import describe_groups
from analysis.themes.spaces import without_language
from analysis.themes.threads import one_thread

QUOTES = 5


@dataclass(frozen=True)
class Saying:
    """A point; `source` is who may be quoted once only, such as a family of copies, `position` the
    side it speaks for ("" where nobody said)."""

    text: str
    language: str
    lane: str
    source: str
    position: str = ""


@dataclass(frozen=True)
class Retold:
    """What is said of a theme; quotes and sentences name points by their place in it."""

    keywords: tuple[str, ...]
    quotes: tuple[tuple[int, str], ...]
    sentences: tuple[Sentence, ...]


def retell(
    themes: Mapping[str, Sequence[Saying]], changed: Collection[str], seed: int = 0
) -> dict[str, Retold]:
    """What is said of the changed themes, in the light of all of them.

    Equal texts speak once, as in a run. Equal input gives equal output. Raises MissingExtra without
    the packages.
    """
    languages = sorted({each.language for sayings in themes.values() for each in sayings})
    told: dict[str, Retold] = {}
    with one_thread(lambda fraction: None):
        texts = {name: [each.text for each in sayings] for name, sayings in themes.items()}
        words = describe_groups(texts, languages)
        encoder, _ = choose_encoder("auto", seed)
        for name in sorted(changed):
            if themes.get(name):
                told[name] = _told(themes[name], words[name].keywords, encoder, seed)
    return told


def _told(
    sayings: Sequence[Saying], keywords: tuple[str, ...], encoder: Encoder, seed: int
) -> Retold:
    alike: dict[str, list[int]] = {}
    for at, each in enumerate(sayings):
        alike.setdefault(sameness_key(each.text), []).append(at)
    rows = [places[0] for places in alike.values()]
    once = [sayings[at] for at in rows]
    known = encoder.languages
    is_known = known is not None and all(each.language in known for each in once)
    reader = encoder if is_known else TfidfEncoder(seed)
    vectors = without_language(
        reader.encode([each.text for each in once]), [each.language for each in once]
    )
    candidates = [
        candidate(at, each.text, each.source, each.lane)
        for at, each in zip(rows, once, strict=True)
    ]
    quotes, rare, _ = choose_quotes(candidates, vectors, QUOTES)
    kinds = {quote.point: quote.kind for quote in quotes}
    kinds |= {place: "rare" for place in rare if place not in kinds}
    said = [
        Said(row, each.source, each.lane, letter_count(each.text), each.position)
        for row, each in enumerate(once)
    ]
    places = list(alike.values())
    sentences = tuple(
        Sentence(
            found.kind,
            rows[found.point],
            tuple(sorted(at for row in found.supports for at in places[row])),
            found.position,
        )
        for found in summarise(said, vectors)
    )
    return Retold(keywords, tuple(kinds.items()), sentences)
