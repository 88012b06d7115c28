"""Deductive mode: points are mapped to a given list of themes, and no other theme is made.

Each theme is what its label and description say, and each of its examples; the trained matcher of
`analysis.matching` gives the chance that a reader would say that a theme covers a point, which is
read beside the rest of its answer. A point is in its likeliest theme when that chance is at least
`LEAST_CHANCE`, and else unthemed. The matcher compares the themes with each other, so it would find
something for anybody even in a list that has nothing to do with the texts: a theme below
`LEAST_LIKENESS` in meaning has no chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError, NotEnoughData
from analysis.matching.match import match_points
from analysis.params import ThemeParams
from analysis.progress import Tracker
from analysis.results import (
    Branch,
    Document,
    Level,
    Lineage,
    Provenance,
    Theme,
    ThemeResult,
)
from analysis.text.clean import clean, sameness_key
from analysis.text.embed import Encoder, Vectors, choose_encoder
from analysis.text.remember import remembering
from analysis.themes.assemble import Placed, point_records
from analysis.themes.codebook import EMPTY
from analysis.themes.corpus import Corpus
from analysis.themes.find import STAGES, check, read_corpus, vectors_of
from analysis.themes.record import input_hash, provenance_of
from analysis.themes.spaces import Space, find_spaces
from analysis.themes.tell import tell_themes
from analysis.themes.threads import one_thread

LEAST_CHANCE = 0.5
LEVEL = "given"
MOST_THEMES, MOST_EXAMPLES, MOST_CHARS = 500, 20, 2_000
# Cosine of the vectors. 95 % of the pairs that readers of ArgKP matched are above it, and below it
# 99 % of sentences beside themes that have nothing to do with them; by letters any n-gram will do.
LEAST_LIKENESS, LEAST_BY_LETTERS = 0.2, 0.01
# A point's own words and, where it is not the whole answer, the answer's, as log-odds. Alone its
# words place 51 % of Bonn's points with their main topic, so mixed 57 % (800 texts, bare labels).
OWN = 0.7
# So many points are scored together: the matcher reads each beside the others.
BLOCK = 5_000


@dataclass(frozen=True)
class GivenTheme:
    """A theme that people wrote before anything was sorted into it."""

    label: str
    description: str = ""
    examples: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What the matcher reads of it, beside the examples."""
        return f"{self.label}. {self.description}" if self.description else self.label


def map_to_themes(
    documents: Sequence[Document],
    given: Sequence[GivenTheme],
    params: ThemeParams,
    *,
    progress: Callable[[str, float], None] = lambda stage, fraction: None,
    key: bytes | None = None,
) -> ThemeResult:
    """The given themes with the points that say them; `strength` of a point is the chance that its
    theme covers it, `margin` the lead over the second theme's.

    Themes are in the order given; those without a point are in `lineage` as "rested", by their
    label. `progress` and `key` as in `find_themes`; `params.granularity`, `min_strength`,
    `resamples` and `engine` do not apply. Raises NotEnoughData without documents or themes,
    AnalysisError where a theme can't be read, MissingExtra without the packages.
    """
    tracker = Tracker(progress, STAGES)
    tracker.enter("reading")
    check(documents)
    check_given(given)
    hashed = input_hash(documents, key)
    with one_thread(tracker):
        encoder, warning = choose_encoder(params.encoder, params.seed)
        corpus, warnings = read_corpus(documents, params, EMPTY, tracker)
        tracker.enter("vectors")
        spaces, _ = find_spaces(corpus.drafts, corpus.voices, encoder, params.seed)
        vectors, _ = vectors_of(corpus, spaces, tracker)
        tracker.enter("grouping")
        placed, kept = _placed(corpus, spaces, given, tracker)
        found = tell_themes(corpus, placed, spaces, vectors, params, tracker)
    themes = tuple(
        replace(theme, label=given[at].label, key=given[at].label)
        for theme, at in zip(found, kept, strict=True)
    )
    tracker.finish()
    said = tuple(([warning] if warning else []) + warnings + _notes(spaces, encoder))
    provenance = provenance_of(hashed, params, encoder, tracker, said)
    provenance = replace(provenance, params=provenance.params | _told(given))
    return _result(corpus, placed, themes, provenance, _lineage(given, kept))


def check_given(given: Sequence[GivenTheme]) -> None:
    """Raises NotEnoughData without themes, AnalysisError for too many, no label or one twice."""
    if not given:
        raise NotEnoughData("There are no themes to map to.")
    if len(given) > MOST_THEMES:
        raise AnalysisError(f"There are {len(given)} themes; at most {MOST_THEMES} can be given.")
    seen: set[str] = set()
    for theme in given:
        name = sameness_key(theme.label)
        if not name:
            raise AnalysisError("A given theme has no label.")
        if name in seen:
            raise AnalysisError(f"Two given themes are called “{theme.label}”.")
        seen.add(name)


def given_scores(
    texts: Sequence[str],
    given: Sequence[GivenTheme],
    encoder: Encoder,
    progress: Callable[[float], None] = lambda fraction: None,
) -> NDArray[np.float32]:
    """Chance in 0..1 that each theme covers each text, shape (len(texts), len(given)).

    The texts are scored in blocks drawn evenly from them. A theme with examples has the highest of
    its chances by its meaning and by each example, each example beside the other themes' meanings;
    0 where no wording of it is alike enough.
    """
    scores = np.zeros((len(texts), len(given)), dtype=np.float32)
    blocks = max(1, -(-len(texts) // BLOCK))
    meanings = [theme.meaning[:MOST_CHARS] for theme in given]
    rounds = max([0, *(len(theme.examples[:MOST_EXAMPLES]) for theme in given)])
    for block in range(blocks):
        rows, reader = texts[block::blocks], remembering(encoder)
        best = match_points(rows, meanings, encoder=reader)
        near = _likeness(rows, meanings, reader)
        for turn in range(rounds):
            has = [at for at, theme in enumerate(given) if turn < len(theme.examples)]
            wordings = list(meanings)
            for at in has:
                wordings[at] = given[at].examples[turn][:MOST_CHARS]
            again = match_points(rows, wordings, encoder=reader)
            best[:, has] = np.maximum(best[:, has], again[:, has])
            near = np.maximum(near, _likeness(rows, wordings, reader))
        floor = LEAST_BY_LETTERS if encoder.languages is None else LEAST_LIKENESS
        scores[block::blocks] = np.where(near >= floor, best, 0)
        progress((block + 1) / blocks)
    return scores


def _likeness(texts: Sequence[str], meanings: Sequence[str], encoder: Encoder) -> Vectors:
    """Cosines, shape (texts, meanings); both sides in one call, as some encoders fit them."""
    vectors = encoder.encode([clean(text) for text in (*texts, *meanings)])
    return np.round(vectors[: len(texts)] @ vectors[len(texts) :].T, 5)


def chances(
    corpus: Corpus,
    voices: Sequence[int],
    given: Sequence[GivenTheme],
    encoder: Encoder,
    progress: Callable[[float], None] = lambda fraction: None,
) -> NDArray[np.float64]:
    """Chance, to four digits, that each theme covers each voice; shape (voices, themes)."""
    firsts = [corpus.drafts[corpus.voices.first[voice]] for voice in voices]
    texts = [draft.text for draft in firsts]
    number: dict[int, int] = {}
    places = [number.setdefault(draft.document, len(number)) for draft in firsts]
    answers = [corpus.documents[document].text for document in number]
    return mixed_chances(texts, answers, places, given, encoder, progress)


def mixed_chances(
    texts: Sequence[str],
    answers: Sequence[str],
    places: Sequence[int],
    given: Sequence[GivenTheme],
    encoder: Encoder,
    progress: Callable[[float], None] = lambda fraction: None,
) -> NDArray[np.float64]:
    """Chance, to four digits, that each theme covers each text; shape (texts, themes).

    `answers` are what the texts stand in, `places` the answer of each text.
    """
    own = given_scores(texts, given, encoder, lambda part: progress(0.6 * part))
    answers = [answer[:MOST_CHARS] for answer in answers]
    whole = given_scores(answers, given, encoder, lambda part: progress(0.6 + 0.4 * part))[places]
    beside = np.where(whole > 0, whole, own)
    mixed = 1 / (1 + np.exp(-OWN * _log_odds(own) - (1 - OWN) * _log_odds(beside)))
    return np.asarray(np.round(np.where(own > 0, mixed, 0), 4), dtype=np.float64)


def _log_odds(chance: NDArray[np.float32]) -> NDArray[np.float64]:
    clipped = np.clip(chance.astype(np.float64), 1e-5, 1 - 1e-5)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _placed(
    corpus: Corpus, spaces: Sequence[Space], given: Sequence[GivenTheme], tracker: Tracker
) -> tuple[Placed, list[int]]:
    """Each voice in its likeliest theme, and which given theme each numbered one is."""
    placed = Placed(len(corpus.voices.first))
    for i, space in enumerate(spaces):
        part = tracker.part(i / len(spaces), (i + 1) / len(spaces))
        _place_space(
            placed, space.voices, chances(corpus, space.voices, given, space.encoder, part)
        )
    kept = [int(theme) for theme in np.unique(placed.theme[placed.theme >= 0])]
    rank = np.full(len(given) + 1, -1, dtype=np.int64)
    rank[kept] = np.arange(len(kept))
    placed.theme, placed.other = rank[placed.theme], rank[placed.other]
    placed.stability, placed.keys = [None] * len(kept), [None] * len(kept)
    return placed, kept


def _place_space(placed: Placed, voices: Sequence[int], scores: NDArray[np.float64]) -> None:
    order = np.argsort(-scores, axis=1, kind="stable")
    rows, at = np.arange(len(scores)), np.array(voices, dtype=np.int64)
    best, has_two = scores[rows, order[:, 0]], scores.shape[1] > 1
    second = order[:, 1] if has_two else np.full(len(scores), -1)
    is_themed = best >= LEAST_CHANCE
    placed.theme[at] = np.where(is_themed, order[:, 0], -1)
    placed.other[at] = np.where(is_themed, second, order[:, 0])
    placed.strength[at] = best
    placed.margin[at] = np.round(best - scores[rows, second], 4) if has_two else best


def _notes(spaces: Sequence[Space], encoder: Encoder) -> list[str]:
    """Languages in which the matcher has only letters and words to go by."""
    known = encoder.languages
    return [
        f"Texts in '{name}' ({len(space.voices)}) were compared with the themes by their letters:"
        " a theme that is worded in another language is not found in them."
        for space in spaces
        for name in space.languages
        if known is None or name not in known
    ]


def _told(given: Sequence[GivenTheme]) -> dict[str, Any]:
    """What the record of the run says beside the parameters."""
    labels = [theme.label for theme in given]
    rule = {"given": labels, "least_chance": LEAST_CHANCE, "least_likeness": LEAST_LIKENESS}
    return {"granularity": LEVEL, "resamples": 0} | rule


def _result(
    corpus: Corpus,
    placed: Placed,
    themes: tuple[Theme, ...],
    provenance: Provenance,
    lineage: tuple[Lineage, ...],
) -> ThemeResult:
    points = point_records(corpus, placed)
    of_point = tuple(point.theme for point in points)
    submissions, points_ledger = corpus.ledgers(of_point)
    levels = (_level(themes, of_point),) if themes else ()
    families = corpus.copies.families
    return ThemeResult(
        points, themes, families, submissions, points_ledger, provenance, lineage, levels
    )


def _lineage(given: Sequence[GivenTheme], kept: Sequence[int]) -> tuple[Lineage, ...]:
    numbers = {theme: number for number, theme in enumerate(kept)}
    return tuple(
        Lineage("held" if at in numbers else "rested", theme.label, (), numbers.get(at))
        for at, theme in enumerate(given)
    )


def _level(themes: Sequence[Theme], of_point: tuple[int | None, ...]) -> Level:
    branches = tuple(
        Branch(
            theme.index,
            None,
            theme.label,
            theme.keywords,
            theme.point_count,
            theme.submission_count,
            theme.distinct_count,
        )
        for theme in themes
    )
    return Level(LEVEL, branches, of_point)
