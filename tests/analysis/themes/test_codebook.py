"""What people decided about themes holds in every later run."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.params import ThemeParams
from analysis.results import Document, Point, ThemeResult
from analysis.themes.codebook import (
    Codebook,
    CodebookTheme,
    Known,
    PointPlace,
    codebook_from,
)
from analysis.themes.find import find_themes
from analysis.themes.hold import hold

TOWN = ThemeParams(languages=("en", "de"), resamples=5)


@pytest.fixture(scope="module")
def first(town: list[Document]) -> ThemeResult:
    return find_themes(town, TOWN)


@pytest.fixture(scope="module")
def book(first: ThemeResult) -> Codebook:
    return codebook_from(first)


def key_of(point: Point) -> tuple[str, int, int]:
    return (point.document, point.start, point.end)


def places(result: ThemeResult) -> dict[tuple[str, int, int], str | None]:
    names = [theme.key or f"new-{theme.index}" for theme in result.themes]
    return {key_of(p): None if p.theme is None else names[p.theme] for p in result.points}


def stories(result: ThemeResult) -> dict[str | None, str]:
    return {story.key: story.kind for story in result.lineage}


def decide(book: Codebook, **changed: object) -> Codebook:
    return replace(book, **changed)


def test_the_same_texts_keep_their_themes(town, first, book):
    again = find_themes(town, TOWN, codebook=book)
    assert {k: v for k, v in places(again).items() if v} == {
        key: place.theme for key, place in book.places.items()
    }
    assert set(stories(again).values()) == {"kept"}
    assert again.submissions == first.submissions


def test_with_a_fifth_new_at_least_95_in_100_points_keep_their_theme(town, subject_of):
    early = [document for i, document in enumerate(town) if i % 6]
    before = codebook_from(find_themes(early, TOWN))
    after = places(find_themes(town, TOWN, codebook=before))
    kept = [after[key] == place.theme for key, place in before.places.items()]
    assert np.mean(kept) >= 0.95
    late = {document.id for document in town} - {document.id for document in early}
    home = {}
    for key, name in after.items():
        home.setdefault(subject_of[key[0]], Counter())[name] += 1
    right = [home[subject_of[key[0]]].most_common(1)[0][0] == after[key] for key in after]
    assert sum(key[0] in late for key in after) == len(late)
    assert np.mean(right) >= 0.85


def test_a_merge_is_not_undone(town, first, book):
    one, two = first.themes[0], first.themes[1]
    keys = [f"theme-{theme.index + 1}" for theme in (one, two)]
    merged = {
        key: PointPlace(keys[0]) if place.theme == keys[1] else place
        for key, place in book.places.items()
    }
    left = tuple(theme for theme in book.themes if theme.key != keys[1])
    again = places(find_themes(town, TOWN, codebook=decide(book, themes=left, places=merged)))
    assert {again[key] for key, place in merged.items() if place.theme == keys[0]} == {keys[0]}
    assert not any(name and name.startswith("new") for name in again.values())


def test_a_person_s_assignment_survives_and_identical_texts_go_with_it(town, book):
    moved = key_of_text(town, "trees0")
    elsewhere = book.places[key_of_text(town, "bus0")].theme
    copy = replace(town[12], id="copy", submission="s-copy")
    decided = book.places | {moved: PointPlace(elsewhere, by_person=True)}
    again = find_themes([*town, copy], TOWN, codebook=decide(book, places=decided))
    assert places(again)[moved] == elsewhere
    assert places(again)["copy", *moved[1:]] == elsewhere


def test_people_may_put_copies_apart(town, book):
    moved = key_of_text(town, "trees0")
    stays, goes = book.places[moved].theme, book.places[key_of_text(town, "bus0")].theme
    copy = replace(town[12], id="copy", submission="s-copy")
    other = ("copy", *moved[1:])
    decided = book.places | {
        moved: PointPlace(goes, by_person=True),
        other: PointPlace(stays, by_person=True),
    }
    again = places(find_themes([*town, copy], TOWN, codebook=decide(book, places=decided)))
    assert (again[moved], again[other]) == (goes, stays)


def test_set_aside_and_brought_back_by_a_person(town, book):
    aside = key_of_text(town, "pool3")
    blank = replace(town[0], id="hello", submission="s-hello", text="No comment.")
    decided = book.places | {
        aside: PointPlace(set_aside="off-topic", by_person=True),
        ("hello", 0, 11): PointPlace(book.themes[0].key, by_person=True),
    }
    again = find_themes([*town, blank], TOWN, codebook=decide(book, places=decided))
    assert {p.set_aside for p in again.points if key_of(p) == aside} == {"off-topic"}
    assert again.points_ledger.reasons == {"off-topic": 1}
    assert places(again)["hello", 0, 11] == book.themes[0].key
    assert again.submissions.balances
    assert again.points_ledger.balances


def test_a_forbidden_theme_does_not_come_back(town, first, book):
    gone = "theme-1"
    forbidden = tuple(replace(t, is_forbidden=t.key == gone) for t in book.themes)
    again = find_themes(town, TOWN, codebook=decide(book, themes=forbidden))
    assert gone not in {theme.key for theme in again.themes}
    assert stories(again)[gone] == "forbidden"
    there = {key for key, place in book.places.items() if place.theme == gone}
    assert {places(again)[key] for key in there} == {None}


def test_points_of_a_forbidden_theme_are_set_aside_for_their_reason(town, book):
    gone = "theme-1"
    forbidden = tuple(replace(t, is_forbidden=t.key == gone) for t in book.themes)
    aside = {
        key: PointPlace(gone, "off-topic", True) if place.theme == gone else place
        for key, place in book.places.items()
    }
    copy = replace(town[0], id="copy", submission="s-copy")
    again = find_themes([*town, copy], TOWN, codebook=Codebook(forbidden, aside))
    count = sum(place.theme == gone for place in book.places.values())
    assert again.points_ledger.reasons == {"off-topic": count}
    assert again.submissions.balances
    assert gone not in {theme.key for theme in again.themes}


def test_two_points_that_may_never_be_together(town, book):
    one, other = key_of_text(town, "bus0"), key_of_text(town, "bus1")
    assert book.places[one] == book.places[other]
    again = places(find_themes(town, TOWN, codebook=decide(book, apart=((one, other),))))
    assert again[one] != again[other]


def test_a_theme_rests_without_points_and_is_known_again(town, subject_of):
    everything = find_themes(town, TOWN)
    book = codebook_from(everything)
    home = Counter(
        place.theme for key, place in book.places.items() if subject_of[key[0]] == "pool"
    ).most_common(1)[0][0]
    dry = [document for document in town if subject_of[document.id] != "pool"]
    without = find_themes(dry, TOWN, codebook=book)
    assert stories(without)[home] == "rested"
    # Next year the same words come from other people.
    remembered = Codebook(book.themes, codebook_from(without).places)
    new = [replace(d, id=f"n{d.id}", submission=f"n{d.submission}") for d in town]
    later = find_themes(
        dry + [d for d in new if subject_of[d.id[1:]] == "pool"], TOWN, codebook=remembered
    )
    assert stories(later)[home] == "revived"


def test_closed_codebooks_get_no_new_theme(town, book):
    few = Codebook(book.themes[:1], {}, is_closed=True)
    places_ = {k: p for k, p in book.places.items() if p.theme == book.themes[0].key}
    again = find_themes(town, TOWN, codebook=replace(few, places=places_))
    assert {theme.key for theme in again.themes} == {book.themes[0].key}
    assert again.submissions.balances


def test_a_codebook_names_each_theme_once():
    with pytest.raises(ValueError, match="stands twice"):
        Codebook((CodebookTheme("a"), CodebookTheme("a")))
    with pytest.raises(ValueError, match="no theme 'b'"):
        Codebook((CodebookTheme("a"),), {("d", 0, 1): PointPlace("b")})


def key_of_text(town: list[Document], name: str) -> tuple[str, int, int]:
    document = next(document for document in town if document.id == name)
    return (name, 0, len(document.text))


GROUPS = st.integers(2, 40).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(-1, 4), min_size=size, max_size=size),
        st.lists(st.integers(-2, 3), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=4, max_size=4),
        st.lists(st.booleans(), min_size=4, max_size=4),
    )
)


@given(GROUPS)
def test_whatever_the_machine_finds_people_s_word_stands(drawn):
    groups, old, fixed, pinned, forbidden = drawn
    themes = tuple(
        CodebookTheme(str(i), is_pinned=pinned[i], is_forbidden=forbidden[i] and not pinned[i])
        for i in range(4)
    )
    theme = np.array(old)
    is_fixed = np.array(fixed) & (theme > -2)
    size = len(groups)
    vectors = np.random.default_rng(size).normal(size=(size, 3)).astype(np.float32)
    spaces = [(np.arange(size), vectors)]
    held = hold(np.array(groups), Known(theme, is_fixed), Codebook(themes), spaces)
    names = [*held.keys, None]
    final = [names[at] for at in held.theme]
    for voice in np.flatnonzero(is_fixed):
        if theme[voice] >= 0 and themes[theme[voice]].is_forbidden:
            continue
        assert final[voice] == (str(theme[voice]) if theme[voice] >= 0 else None)
    for voice in np.flatnonzero((theme >= 0) & ~is_fixed):
        entry = themes[theme[voice]]
        if entry.is_pinned:
            assert final[voice] == entry.key
        if entry.is_forbidden:
            assert final[voice] != entry.key
    assert sorted(set(held.theme[held.theme >= 0])) == list(range(len(held.keys)))
    known = [key for key in held.keys if key is not None]
    assert len(known) == len(set(known))
    told = {story.key for story in held.lineage if story.key is not None}
    assert told == {entry.key for entry in themes}
