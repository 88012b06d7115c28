"""What is learnt from a few labels of the town, and whom the queue asks about."""

import numpy as np
import pytest

from analysis.errors import NotEnoughData
from analysis.learning.expected import measure
from analysis.learning.learn import leanings, learn
from analysis.learning.queue import next_to_label
from analysis.results import Document
from analysis.text.embed import TfidfEncoder


@pytest.fixture(scope="module")
def texts(town: list[Document]) -> list[str]:
    return [document.text for document in town]


@pytest.fixture(scope="module")
def vectors(texts: list[str]) -> np.ndarray:
    return TfidfEncoder().encode(texts)


@pytest.fixture(scope="module")
def subjects(town: list[Document], subject_of: dict[str, str]) -> list[str]:
    return [subject_of[document.id] for document in town]


def test_most_of_the_others_are_right_after_half_of_the_labels(
    texts: list[str], vectors: np.ndarray, subjects: list[str]
) -> None:
    labels = [{subject} if at % 2 else None for at, subject in enumerate(subjects)]
    learned = learn(texts, vectors, labels)
    chances = learned.probabilities(texts, vectors)
    assert chances.shape == (48, 4)
    assert ((chances >= 0) & (chances <= 1)).all()
    best = [learned.themes[at] for at in chances.argmax(axis=1)]
    others = [one == other for one, other in zip(best, subjects, strict=True)][::2]
    assert np.mean(others) >= 0.7
    again = learn(texts, vectors, labels)
    assert np.array_equal(again.probabilities(texts, vectors), chances)
    assert again.expected == learned.expected
    assert learned.expected is not None
    assert 0 <= learned.expected.low <= learned.expected.accuracy <= learned.expected.high <= 1


def test_a_text_may_have_several_themes_or_none(texts: list[str], vectors: np.ndarray) -> None:
    both = (
        ["bus and pool matter"] * 6 + ["bus matters"] * 6 + ["pool matters"] * 6 + ["weather"] * 6
    )
    labels = [{"bus", "pool"}] * 6 + [{"bus"}] * 6 + [{"pool"}] * 6 + [set()] * 6
    rows = TfidfEncoder().encode(both)
    learned = learn(both, rows, labels)
    scores = learned.scores(both, rows)
    assert ((scores > 0) == [["bus" in label, "pool" in label] for label in labels]).all()


def test_nothing_is_learnt_from_one_theme(texts: list[str], vectors: np.ndarray) -> None:
    for labels in ([None] * 48, [{"bus"}] * 48, [set()] * 48):
        with pytest.raises(NotEnoughData):
            learn(texts, vectors, labels)


def test_odd_texts_do_no_harm() -> None:
    odd = ["", "\ud800", "\ufdfa" * 100, "a" * 100_000, "\n\n", "word word", "other", "0"]
    rows = np.zeros((len(odd), 3))
    learned = learn(odd, rows, [{"a"}, {"b"}] * 4)
    assert np.isfinite(learned.probabilities(odd, rows)).all()


def test_the_queue_starts_with_every_subject_and_asks_about_doubt() -> None:
    rows = np.repeat(np.eye(4), 12, axis=0) + np.linspace(0, 0.01, 48)[:, None]
    first = next_to_label(None, rows, [], 4)
    assert sorted(at // 12 for at in first) == [0, 1, 2, 3]
    shares = np.full((48, 2), (0.99, 0.01))
    shares[[7, 30]] = 0.5
    assert sorted(next_to_label(shares, rows, first, 2)) == [7, 30]
    assert next_to_label(shares, rows, range(48), 3) == []
    assert len(set(next_to_label(shares, rows, first, 99))) == 44
    alike = np.tile(np.eye(4)[0], (6, 1))
    assert len(set(next_to_label(None, alike, [], 6))) == 6


def test_leanings_add_up() -> None:
    shares = leanings(np.array([[1.0, -1.0, 0.0], [0.2, 0.2, 0.2]]))
    assert np.allclose(shares.sum(axis=1), 1)


def test_expected_accuracy_counts_none_as_an_answer() -> None:
    scores = np.array([[0.9, -0.5], [-0.2, -0.3], [-0.1, 0.4], [0.3, 0.1]])
    targets = np.array([[True, False], [False, False], [False, True], [False, True]])
    found = measure(scores, targets, 0)
    assert (found.sample, found.accuracy) == (4, 0.75)
    assert found.low < 0.75 < found.high
