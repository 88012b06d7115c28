"""Finding themes: a straight line from answers to one frozen result.

The method and what it cannot tell stand in docs/methods/themes.md.
"""

from __future__ import annotations

import hashlib
import hmac
import platform
from collections.abc import Callable, Sequence
from importlib import metadata

from analysis.errors import NotEnoughData
from analysis.params import ThemeParams
from analysis.progress import Tracker
from analysis.results import Document, Provenance, Theme, ThemeResult
from analysis.text.embed import Encoder, Vectors, choose_encoder
from analysis.themes.assemble import Members, Placed, point_records, reading_order, theme_record
from analysis.themes.corpus import Corpus
from analysis.themes.describe import Description, describe_groups
from analysis.themes.place import cut_space, place_voices
from analysis.themes.points import cut_documents, drafts_with_languages
from analysis.themes.spaces import Space, find_spaces, homes, voice_vectors
from analysis.themes.threads import one_thread
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
METHOD = "themes-1"
PACKAGES = ("numpy", "scipy", "scikit-learn", "faiss-cpu", "graspologic-native", "bertopic")


def find_themes(
    documents: Sequence[Document],
    params: ThemeParams,
    *,
    progress: Callable[[str, float], None] = lambda stage, fraction: None,
    key: bytes | None = None,
) -> ThemeResult:
    """Themes of these answers, with every point accounted for.

    The same documents, params and seed give the same result except `provenance.timings`.
    `progress(stage, fraction)` is called at least about once a second with one of STAGES and the
    fraction (0 to 1, never going back) of the whole run; what it raises ends the run. With `key`
    the input hash is an HMAC. Raises NotEnoughData without documents, MissingExtra without the
    packages; few, empty or broken texts give a result without themes and a warning.
    """
    tracker = Tracker(progress, STAGES)
    tracker.enter("reading")
    _check(documents)
    hashed = input_hash(documents, key)
    with one_thread(tracker):
        encoder, warning = choose_encoder(params.encoder, params.seed)
        corpus, warnings = _read(documents, params, tracker)
        spaces, space_warnings = find_spaces(corpus.drafts, corpus.voices, encoder, params.seed)
        placed, vectors, thin = _place(corpus, spaces, params, tracker)
        themes = _themes(corpus, placed, spaces, vectors, params, tracker)
    points = point_records(corpus, placed)
    submissions, points_ledger = corpus.ledgers([point.theme for point in points])
    tracker.finish()
    provenance = Provenance(
        input_hash=hashed,
        params=params.to_json(),
        encoder=encoder.name,
        versions=_versions(encoder),
        seed=params.seed,
        timings=tracker.timings,
        warnings=tuple(([warning] if warning else []) + warnings + space_warnings + thin),
    )
    return ThemeResult(
        points, themes, corpus.copies.families, submissions, points_ledger, provenance
    )


def input_hash(documents: Sequence[Document], key: bytes | None = None) -> str:
    """Hexadecimal digest over ids and texts: HMAC-SHA-256 with `key`, else plain SHA-256.

    The plain one is a fingerprint of people's words and must not be stored.
    """
    digest = hmac.new(key, digestmod=hashlib.sha256) if key is not None else hashlib.sha256()
    for document in documents:
        for part in (document.id, document.submission, document.text):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _check(documents: Sequence[Document]) -> None:
    if not documents:
        raise NotEnoughData("There are no answers to find themes in.")
    if len({document.id for document in documents}) < len(documents):
        raise ValueError("documents: an id stands twice")


def _read(
    documents: Sequence[Document], params: ThemeParams, tracker: Tracker
) -> tuple[Corpus, list[str]]:
    """Points, copies and voices, and a warning where texts were shortened."""
    tracker.enter("points")
    cut, shortened = cut_documents(documents, params, tracker)
    tracker.enter("languages")
    drafts = drafts_with_languages(documents, cut, params, tracker)
    tracker.enter("copies")
    copies = find_copies(documents, drafts, params.max_chars, tracker)
    corpus = Corpus(documents, drafts, find_voices(drafts, copies.echoes), copies)
    warning = f"{shortened} texts were read only up to {params.max_chars} characters."
    return corpus, [warning] if shortened else []


def _place(
    corpus: Corpus, spaces: Sequence[Space], params: ThemeParams, tracker: Tracker
) -> tuple[Placed, list[Vectors], list[str]]:
    """Each voice's theme, the vectors of each space, warnings about spaces too thin for themes."""
    numbers: dict[str, int] = {}
    submissions = [numbers.setdefault(d.submission, len(numbers)) for d in corpus.documents]
    parts = [(i / len(spaces), (i + 1) / len(spaces)) for i in range(len(spaces))]
    drafts, voices = corpus.drafts, corpus.voices
    tracker.enter("vectors")
    vectors = [
        voice_vectors(space, drafts, voices, submissions, tracker.part(*part))
        for space, part in zip(spaces, parts, strict=True)
    ]
    tracker.enter("grouping")
    cuts = [
        cut_space(together, homes(space, drafts, voices, submissions), params, tracker.part(*part))
        for space, (_, together), part in zip(spaces, vectors, parts, strict=True)
    ]
    tracker.enter("checking")
    placed = Placed(len(voices.first))
    for space, cut, part in zip(spaces, cuts, parts, strict=True):
        if cut is not None:
            placed.add(space.voices, place_voices(cut, params, tracker.part(*part)))
    placed.reorder(reading_order(corpus, placed.points_of(corpus)))
    thin = [
        f"Too few different points for themes: {len(space.voices)} in {', '.join(space.languages)}."
        for space, cut in zip(spaces, cuts, strict=True)
        if cut is None
    ]
    return placed, [together for _, together in vectors], thin


def _themes(
    corpus: Corpus,
    placed: Placed,
    spaces: Sequence[Space],
    vectors: Sequence[Vectors],
    params: ThemeParams,
    tracker: Tracker,
) -> tuple[Theme, ...]:
    """The theme records; a theme lies in one space, whose vectors its quotes are chosen by."""
    members: dict[int, Members] = {}
    described: dict[int, Description] = {}
    points = placed.points_of(corpus)
    tracker.enter("describing")
    for space, rows in zip(spaces, vectors, strict=True):
        inside = _members(placed, points, space, rows)
        members |= inside
        texts = {str(theme): _texts(corpus, found) for theme, found in inside.items()}
        words = describe_groups(texts, space.languages)
        described |= {int(theme): description for theme, description in words.items()}
    tracker.enter("quotes")
    records = []
    for theme in range(len(points)):
        record = theme_record(
            corpus, theme, members[theme], described[theme], placed, params.quotes_per_theme
        )
        records.append(record)
        tracker((theme + 1) / len(points))
    return tuple(records)


def _members(
    placed: Placed, points: Sequence[list[int]], space: Space, vectors: Vectors
) -> dict[int, Members]:
    rows: dict[int, list[int]] = {}
    for row, voice in enumerate(space.voices):
        if placed.theme[voice] >= 0:
            rows.setdefault(int(placed.theme[voice]), []).append(row)
    return {
        theme: Members(points[theme], [space.voices[row] for row in found], vectors[found])
        for theme, found in sorted(rows.items())
    }


def _texts(corpus: Corpus, members: Members) -> list[str]:
    return [corpus.drafts[corpus.voices.first[voice]].text for voice in members.voices]


def _versions(encoder: Encoder) -> dict[str, str]:
    versions = {
        "method": METHOD,
        "python": platform.python_version(),
        encoder.name: encoder.version,
    }
    for package in PACKAGES:
        versions[package] = metadata.version(package)
    return dict(sorted(versions.items()))
