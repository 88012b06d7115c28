"""Finding themes: a straight line from answers to one frozen result.

The method and what it cannot tell stand in docs/methods/themes.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from analysis.errors import NotEnoughData
from analysis.params import ThemeParams
from analysis.progress import Tracker
from analysis.results import Document, Lineage, ThemeResult
from analysis.text.embed import Vectors, choose_encoder
from analysis.themes.assemble import Placed, point_records, reading_order
from analysis.themes.codebook import (
    EMPTY,
    Codebook,
    decided_drafts,
    decided_themes,
    dissolved,
    known_voices,
)
from analysis.themes.corpus import Corpus
from analysis.themes.hold import hold, revive
from analysis.themes.levels import build_levels, only_level, with_parents
from analysis.themes.place import cut_space, place_voices
from analysis.themes.points import cut_documents, drafts_with_languages, point_keys
from analysis.themes.record import input_hash, provenance_of
from analysis.themes.spaces import Space, find_spaces, homes
from analysis.themes.tell import tell_themes
from analysis.themes.threads import one_thread
from analysis.themes.vectors import size_notes, voice_vectors
from analysis.themes.voices import find_copies, find_voices

# Stages in order, with the part of the work that each is expected to be.
STAGES = {
    "reading": 1.0,
    "points": 4.0,
    "languages": 3.0,
    "copies": 5.0,
    "vectors": 45.0,
    "grouping": 20.0,
    "checking": 10.0,
    "describing": 8.0,
    "quotes": 4.0,
}


def find_themes(
    documents: Sequence[Document],
    params: ThemeParams,
    *,
    progress: Callable[[str, float], None] = lambda stage, fraction: None,
    key: bytes | None = None,
    codebook: Codebook = EMPTY,
) -> ThemeResult:
    """Themes of these answers, with every point accounted for and the codebook obeyed.

    The same documents, params and seed give the same result except `provenance.timings`.
    `progress(stage, fraction)` is called at least about once a second with one of STAGES and the
    fraction (0 to 1, never going back) of the whole run; what it raises ends the run. With `key`
    the input hash is an HMAC. Raises NotEnoughData without documents, MissingExtra without the
    packages; few, empty or broken texts give a result without themes and a warning.
    """
    tracker = Tracker(progress, STAGES)
    tracker.enter("reading")
    check(documents)
    hashed = input_hash(documents, key)
    with one_thread(tracker):
        encoder, warning = choose_encoder(params.encoder, params.seed)
        corpus, warnings = read_corpus(documents, params, codebook, tracker)
        tracker.enter("vectors")
        spaces, space_warnings = find_spaces(
            corpus.drafts, corpus.voices, encoder, params.seed, params.second_encoder, tracker
        )
        encoder = spaces[0].encoder if params.second_encoder and spaces else encoder
        placed, vectors, thin = _place(corpus, spaces, params, tracker)
        lineage = _hold(corpus, placed, spaces, vectors, codebook)
        corpus = corpus.without(dissolved(corpus.point_keys, codebook))
        themes = tell_themes(corpus, placed, spaces, vectors, params, tracker)
        themes, lineage = revive(codebook, themes, lineage)
        told = sorted({name for space in spaces for name in space.languages})
        levels = build_levels(corpus, placed, themes, params.granularity, told)
        if params.engine == "bertopic":
            levels = only_level(levels, params.granularity)
        themes = with_parents(themes, levels, params.granularity)
    points = point_records(corpus, placed)
    submissions, points_ledger = corpus.ledgers([point.theme for point in points])
    tracker.finish()
    told_so = tuple(([warning] if warning else []) + warnings + space_warnings + thin)
    provenance = provenance_of(hashed, params, encoder, tracker, told_so)
    families = corpus.copies.families
    return ThemeResult(
        points, themes, families, submissions, points_ledger, provenance, lineage, levels
    )


def check(documents: Sequence[Document]) -> None:
    """Raises NotEnoughData without documents, ValueError where an id stands twice."""
    if not documents:
        raise NotEnoughData("There are no answers to find themes in.")
    if len({document.id for document in documents}) < len(documents):
        raise ValueError("documents: an id stands twice")


def read_corpus(
    documents: Sequence[Document], params: ThemeParams, codebook: Codebook, tracker: Tracker
) -> tuple[Corpus, list[str]]:
    """Points, copies and voices, and a warning where texts were shortened."""
    tracker.enter("points")
    cut, shortened = cut_documents(documents, params, tracker)
    tracker.enter("languages")
    drafts = drafts_with_languages(documents, cut, params, tracker)
    keys = point_keys(documents, drafts)
    drafts = decided_drafts(drafts, keys, codebook)
    tracker.enter("copies")
    copies = find_copies(documents, drafts, params.max_chars, tracker)
    voices = find_voices(drafts, copies.echoes, decided_themes(keys, codebook), params.collapse)
    corpus = Corpus(documents, drafts, voices, copies)
    warning = f"{shortened} texts were read only up to {params.max_chars} characters."
    return corpus, [warning] if shortened else []


def vectors_of(
    corpus: Corpus, spaces: Sequence[Space], tracker: Tracker
) -> tuple[list[Vectors], list[int]]:
    """The voices' vectors in each space, and the number of each document's submission."""
    numbers: dict[str, int] = {}
    submissions = [numbers.setdefault(d.submission, len(numbers)) for d in corpus.documents]
    vectors = [
        voice_vectors(
            space,
            corpus.drafts,
            corpus.voices,
            submissions,
            tracker.part(i / len(spaces), (i + 1) / len(spaces)),
        )
        for i, space in enumerate(spaces)
    ]
    return vectors, submissions


def _place(
    corpus: Corpus, spaces: Sequence[Space], params: ThemeParams, tracker: Tracker
) -> tuple[Placed, list[Vectors], list[str]]:
    """Each voice's theme, the vectors of each space, warnings about spaces too thin for themes."""
    vectors, submissions = vectors_of(corpus, spaces, tracker)
    parts = [(i / len(spaces), (i + 1) / len(spaces)) for i in range(len(spaces))]
    drafts, voices = corpus.drafts, corpus.voices
    tracker.enter("grouping")
    cuts = [
        cut_space(together, homes(space, drafts, voices, submissions), params, tracker.part(*part))
        for space, together, part in zip(spaces, vectors, parts, strict=True)
    ]
    tracker.enter("checking")
    placed = Placed(len(voices.first))
    for space, cut, part in zip(spaces, cuts, parts, strict=True):
        if cut is not None:
            placed.add(space.voices, place_voices(cut, params, tracker.part(*part)))
    thin = [
        f"Too few different points for themes: {len(space.voices)} in {', '.join(space.languages)}."
        for space, cut in zip(spaces, cuts, strict=True)
        if cut is None
    ]
    return placed, vectors, thin + size_notes(spaces)


def _hold(
    corpus: Corpus,
    placed: Placed,
    spaces: Sequence[Space],
    vectors: Sequence[Vectors],
    codebook: Codebook,
) -> tuple[Lineage, ...]:
    """Makes the groups obey the codebook, puts them in reading order, and tells what became of
    each theme."""
    of_point = corpus.voices.of_point
    known = known_voices(codebook, corpus.point_keys, of_point, placed.voices)
    voice_of = dict(zip(corpus.point_keys, of_point, strict=True))
    pairs = [(voice_of.get(one, -1), voice_of.get(other, -1)) for one, other in codebook.apart]
    held = hold(
        placed.theme,
        known,
        codebook,
        [(np.array(s.voices), rows) for s, rows in zip(spaces, vectors, strict=True)],
        [pair for pair in pairs if min(pair) >= 0],
    )
    placed.follow(held)
    order = reading_order(corpus, placed.points_of(corpus))
    placed.reorder(order)
    rank = {theme: at for at, theme in enumerate(order)}
    return tuple(
        story if story.theme is None else replace(story, theme=rank[story.theme])
        for story in held.lineage
    )
