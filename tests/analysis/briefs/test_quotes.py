import numpy as np

from analysis.briefs.quotes import Candidate, candidate, choose_quotes, misquoted
from analysis.results import Document, Point

DIRECTIONS = np.array([[1, 0.0], [0.98, 0.2], [0.9, 0.43], [0.0, 1.0], [0.99, 0.1], [0.97, -0.24]])
VECTORS = (DIRECTIONS / np.linalg.norm(DIRECTIONS, axis=1, keepdims=True)).astype(np.float32)


def _candidates(**changes: dict[int, object]) -> list[Candidate]:
    sources = changes.get("sources", {})
    lanes = changes.get("lanes", {})
    letters = changes.get("letters", {})
    return [
        Candidate(
            100 + i, str(sources.get(i, i)), str(lanes.get(i, "")), int(str(letters.get(i, 80)))
        )
        for i in range(len(VECTORS))
    ]


def test_central_first_the_odd_one_out_as_rare() -> None:
    quotes, rare, medoid = choose_quotes(_candidates(), VECTORS, 3)
    assert [quote.kind for quote in quotes] == ["central", "typical", "rare"]
    assert quotes[0].point == medoid
    assert quotes[-1].point == 103 == rare[0]


def test_every_lane_is_heard_and_nobody_twice() -> None:
    quotes, _, _ = choose_quotes(
        _candidates(lanes={2: "youth", 4: "2060"}, sources={5: "same", 0: "same"}), VECTORS, 6
    )
    kinds = [quote.kind for quote in quotes]
    assert {"central", "rare", "youth", "2060"} <= set(kinds)
    points = [quote.point for quote in quotes]
    assert len(points) == len(set(points))
    assert not {100, 105} <= set(points)


def test_what_cannot_be_read_at_a_glance_is_not_quoted_first() -> None:
    _, rare, medoid = choose_quotes(_candidates(letters={1: 3, 4: 3, 0: 3, 3: 900}), VECTORS, 3)
    assert medoid in (102, 105)
    assert 103 not in rare


def test_limits() -> None:
    assert choose_quotes(_candidates(), VECTORS, 0)[0] == ()
    assert [q.kind for q in choose_quotes(_candidates()[:1], VECTORS[:1], 5)[0]] == ["central"]


def test_a_candidate_is_measured() -> None:
    assert candidate(3, "Trees, please!", "s", "youth") == Candidate(3, "s", "youth", 11)


def test_offsets_outside_the_text_are_named() -> None:
    inside = Point("a", 0, 0, 4, "en", None, None, 0.0, 0.0, None)
    outside = Point("a", 1, 2, 9, "en", None, None, 0.0, 0.0, None)
    elsewhere = Point("b", 0, 0, 1, "en", None, None, 0.0, 0.0, None)
    assert misquoted([inside, outside, elsewhere], [Document("a", "s", "text")]) == [1, 2]
