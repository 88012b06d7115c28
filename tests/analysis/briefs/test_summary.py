"""Summaries: exact words, ids under each sentence, equal room, no view of one in twenty lost."""

import csv
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from analysis.briefs.summary import Said, Unsupported, check_sentences, spoken_share, summarise
from analysis.params import ThemeParams
from analysis.results import Document, Point, Sentence
from analysis.text.clean import letter_count
from analysis.text.embed import UseEncoder
from analysis.themes.find import find_themes
from tests.conftest import shared_data

# A view that nobody else in the town holds, six ways of saying it in each language.
PLANTED = {
    "en": [
        "The church bells wake my baby at five every morning.",
        "Please stop ringing the bells before eight o'clock.",
        "Bell ringing at dawn robs us of our sleep.",
        "Nobody needs to hear church bells in the middle of the night.",
    ],
    "de": [
        "Die Kirchenglocken wecken uns jeden Morgen um fünf.",
        "Das Glockenläuten in der Nacht muss aufhören.",
        "Vor acht Uhr sollen keine Glocken läuten.",
        "Das laute Geläut der Kirche raubt uns den Schlaf.",
    ],
    "fr": [
        "Les cloches de l'église nous réveillent à cinq heures.",
        "Il faut arrêter de sonner les cloches la nuit.",
        "Le bruit des cloches nous empêche de dormir.",
        "Pas de cloches avant huit heures du matin, s'il vous plaît.",
    ],
    "es": [
        "Las campanas de la iglesia nos despiertan a las cinco.",
        "Hay que dejar de tocar las campanas por la noche.",
        "El ruido de las campanas no nos deja dormir.",
        "Nada de campanas antes de las ocho de la mañana.",
    ],
    "ja": [
        "教会の鐘が毎朝五時に私たちを起こします。",
        "夜中に鐘を鳴らすのをやめてください。",
        "鐘の音がうるさくて眠れません。",
        "朝八時前には鐘を鳴らさないでほしい。",
    ],
}


@pytest.fixture(scope="module")
def encoder() -> UseEncoder:
    return UseEncoder()


def said_of(texts: Sequence[str], **more: dict[int, str]) -> list[Said]:
    lanes, sides = more.get("lanes", {}), more.get("sides", {})
    return [
        Said(i, str(i), lanes.get(i, ""), letter_count(text), sides.get(i, ""))
        for i, text in enumerate(texts)
    ]


def speakers(sentences: Sequence[Sentence]) -> set[int]:
    return {sentence.point for sentence in sentences}


@pytest.mark.parametrize("language", PLANTED)
def test_a_view_of_one_in_twenty_is_in_the_summary(
    language: str, town: list[Document], encoder: UseEncoder
) -> None:
    texts = [document.text for document in town] + PLANTED[language]
    found = summarise(said_of(texts), encoder.encode(texts))
    assert speakers(found) & set(range(len(town), len(texts)))


@pytest.mark.parametrize("language", PLANTED)
def test_it_is_in_the_summaries_of_a_whole_run(language: str, town: list[Document]) -> None:
    planted = [Document(f"p{i}", f"p{i}", text) for i, text in enumerate(PLANTED[language])]
    params = ThemeParams(languages=("en", "de", language), resamples=2)
    result = find_themes([*planted, *town], params)
    said = {result.points[s.point].document for theme in result.themes for s in theme.summary}
    assert said & {document.id for document in planted}


SHAPES = {"all apart": (1.0, 0.0), "near the many": (0.6, 0.5), "spread": (0.9, 0.0)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("many", [60, 400, 3_000])
@pytest.mark.parametrize("seed", range(4))
def test_shapes_of_a_minority(shape: str, many: int, seed: int) -> None:
    """The many stand in a few crowds; one in twenty stands apart, more or less clearly."""
    draw = np.random.default_rng(seed)
    apart, towards = SHAPES[shape]
    crowds = draw.normal(size=(6, 48))
    few = max(3, round(0.05 / 0.95 * many))
    rows = crowds[draw.integers(0, 6, many)] + 0.8 * draw.normal(size=(many, 48))
    middle = apart * draw.normal(size=48) + towards * crowds[0]
    rows = np.vstack(
        [rows, middle + (0.8 if shape == "spread" else 0.5) * draw.normal(size=(few, 48))]
    )
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = summarise([Said(i, str(i), "", 60) for i in range(many + few)], vectors)
    assert any(sentence.point >= many for sentence in found)
    assert len(found) <= 20


def test_opposed_positions_have_equal_room(town: list[Document], encoder: UseEncoder) -> None:
    texts = [document.text for document in town]
    sides = {i: "against" if i % 5 == 0 else "for" for i in range(len(texts))}
    found = summarise(said_of(texts, sides=sides), encoder.encode(texts))
    room = Counter(sentence.position for sentence in found if sentence.kind == "position")
    assert room["for"] == room["against"] >= 2
    assert [s.position for s in found[:4]] == ["against", "for", "against", "for"]


def test_every_lane_is_heard_and_nobody_twice(town: list[Document], encoder: UseEncoder) -> None:
    texts = [document.text for document in town]
    said = [
        Said(i, str(i // 2), "2060" if i in (40, 41) else "", letter_count(text))
        for i, text in enumerate(texts)
    ]
    found = summarise(said, encoder.encode(texts))
    assert any(said[sentence.point].lane == "2060" for sentence in found)
    sources = [said[sentence.point].source for sentence in found]
    assert len(sources) == len(set(sources))
    assert found[-1].kind == "rare"


def test_each_point_is_spoken_for_once_at_most(town: list[Document], encoder: UseEncoder) -> None:
    texts = [document.text for document in town]
    found = summarise(said_of(texts), encoder.encode(texts))
    assert all(sentence.point in sentence.supports for sentence in found)
    everybody = [point for sentence in found for point in sentence.supports]
    assert len(everybody) == len(set(everybody))
    assert spoken_share(found, len(texts)) == len(everybody) / len(texts) > 0.5
    assert found == summarise(said_of(texts), encoder.encode(texts))


def test_hardly_anything_to_say() -> None:
    one = np.eye(1, 4, dtype=np.float32)
    assert summarise([], np.zeros((0, 4), np.float32)) == ()
    (only,) = summarise([Said(0, "a", "", 3)], one)
    assert (only.kind, only.supports) == ("central", (0,))
    nothing = np.zeros((5, 4), np.float32)
    found = summarise([Said(i, "same", "", 40) for i in range(5)], nothing)
    assert [sentence.point for sentence in found] == [0]


TEXTS = {"d": "Plant trees. Mend roads."}
POINTS = [
    Point("d", 0, 0, 12, "en", None, 0, 1.0, 1.0, None),
    Point("d", 1, 13, 24, "en", None, 0, 1.0, 1.0, None),
]


def test_exact_words_with_sources_are_let_through() -> None:
    sentences = [Sentence("central", 0, (0, 1))]
    check_sentences(sentences, ["Plant trees."], POINTS, TEXTS)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (Sentence("central", 0, ()), "Plant trees."),
        (Sentence("central", 0, (1,)), "Plant trees."),
        (Sentence("central", 0, (0,)), "Plant more trees."),
        (Sentence("central", 0, (0,)), "Plant trees"),
        (Sentence("central", 1, (1,)), "Plant trees."),
    ],
)
def test_what_nobody_wrote_or_nothing_stands_on_is_refused(sentence: Sentence, words: str) -> None:
    with pytest.raises(Unsupported):
        check_sentences([sentence], [words], POINTS, TEXTS)


def test_a_theme_tells_what_is_in_it(town: list[Document]) -> None:
    result = find_themes(town, ThemeParams(languages=("en", "de"), resamples=0))
    for theme in result.themes:
        members = {i for i, point in enumerate(result.points) if point.theme == theme.index}
        assert 3 <= len(theme.summary) <= 12
        for sentence in theme.summary:
            assert {sentence.point, *sentence.supports} <= members


def test_a_minority_in_a_real_debate_is_told(encoder: UseEncoder) -> None:
    folder = shared_data("argkp-train")
    by_topic: dict[str, list[str]] = {}
    with (folder / "arguments_train.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            by_topic.setdefault(row["topic"], []).append(row["argument"])
    topics = sorted(by_topic)
    missed = []
    for at, topic in enumerate(topics):
        many = by_topic[topic][:114]
        few = by_topic[topics[(at + 7) % len(topics)]][:6]
        found = summarise(said_of(many + few), encoder.encode(many + few))
        if not any(sentence.point >= len(many) for sentence in found):
            missed.append(topic)
    assert missed == []
