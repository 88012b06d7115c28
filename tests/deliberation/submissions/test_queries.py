"""The public list with its search, and what the analysis gets to read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.consultations.models import Consultation, Question
from deliberation.errors import Invalid
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import Draft, Submission
from tests.deliberation.submissions.test_operations import draft, statements
from tests.factories import make_consultation, make_submission


@pytest.fixture
def consultation(session: Session, clock: Any) -> Consultation:
    return make_consultation(session)


def add(session: Session, consultation: Consultation, text: str, **values: Any) -> Submission:
    submission = make_submission(session, consultation, text, **values)
    submissions.reindex(session, submission)
    return submission


def refs(page: queries.Page) -> list[str]:
    return [item.ref for item in page.items]


def all_pages(session: Session, consultation: Consultation, **narrowed: str) -> list[str]:
    """Every ref from the newest to the oldest page, and the same way back."""
    page = queries.public_page(session, consultation, limit=3, **narrowed)
    forth, pages = refs(page), [refs(page)]
    while page.older:
        page = queries.public_page(session, consultation, before=page.older, limit=3, **narrowed)
        forth += refs(page)
        pages.append(refs(page))
    for expected in reversed(pages[:-1]):
        assert page.newer is not None
        page = queries.public_page(session, consultation, after=page.newer, limit=3, **narrowed)
        assert refs(page) == expected
    assert page.newer is None
    return forth


@pytest.mark.parametrize("count", [0, 1, 3, 4, 9, 10])
def test_paging_shows_each_once_and_leads_back(
    session: Session, consultation: Consultation, count: int
) -> None:
    made = [add(session, consultation, f"worms {n}").ref for n in range(count)]
    add(session, make_consultation(session), "worms elsewhere")
    assert all_pages(session, consultation) == made[::-1]
    assert all_pages(session, consultation, search="worms") == made[::-1]


def test_the_list_is_what_the_models_call_public(
    session: Session, consultation: Consultation
) -> None:
    for values in (
        {},
        {"is_listed": False},
        {"state": "waiting"},
        {"state": "removed"},
        {"withdrawn_at": now()},
        {"erased_at": now()},
        {"lane": "youth", "language": "de"},
    ):
        add(session, consultation, "The same words.", **values)
    public = [s.ref for s in session.scalars(select(Submission)) if s.is_public]
    assert sorted(all_pages(session, consultation)) == sorted(public)
    assert sorted(all_pages(session, consultation, search="same")) == sorted(public)
    assert len(public) == 2
    assert len(all_pages(session, consultation, lane="youth")) == 1
    assert len(all_pages(session, consultation, language="de", search="words")) == 1
    consultation.shows_submissions = False
    assert all_pages(session, consultation) == []


@pytest.mark.parametrize(
    ("search", "finds"),
    [
        ("boden", {"de"}),
        ("BÖDEN", {"de"}),
        ("wurm", {"de"}),
        ("worm", {"en"}),  # the last word may be a beginning
        ("field worms", {"en"}),
        ("worms absent", set()),
        ("", {"de", "en"}),
        ("   ", {"de", "en"}),
        ("!!!", set()),
    ],
)
def test_search_folds_accents_and_completes_the_last_word(
    session: Session, consultation: Consultation, search: str, finds: set[str]
) -> None:
    add(session, consultation, "Wurm in guten Böden.", language="de")
    add(session, consultation, "Many worms in this field.", language="en")
    page = queries.public_page(session, consultation, search=search)
    assert {item.language for item in page.items} == finds


@pytest.mark.parametrize(
    "search",
    ['"', "a AND", "NEAR(", "a*b", "words:worms", "'; DROP TABLE submission; --", "^a", "a\0b",
     "\\", ":*", "!a", "a & | b", "\ud800", "x" * 5000, "و" * 50, "\u202eabc"],
)  # fmt: skip
def test_a_search_is_words_and_never_a_query(
    session: Session, consultation: Consultation, search: str
) -> None:
    add(session, consultation, "Many worms.")
    queries.public_page(session, consultation, search=search)
    queries.similar(session, consultation, search)
    assert len(session.scalars(select(Submission)).all()) == 1


@given(st.text(max_size=60))
def test_search_terms_hold_no_syntax(search: str) -> None:
    for term in queries.search_terms(search):
        assert not set(term) & set("\"'*:&|!()^-+<>{}\\ \0")


def test_similar_ones_share_words(session: Session, consultation: Consultation) -> None:
    close = add(session, consultation, "Compost from the village keeps the garden soil moist.")
    add(session, consultation, "Heavy tractors press everything flat.")
    add(session, consultation, "Compost from the village keeps soil.", is_listed=False)
    found = queries.similar(session, consultation, "our village makes compost for every garden")
    assert [item.ref for item in found] == [close.ref]
    assert queries.similar(session, consultation, "soil") == []
    consultation.shows_submissions = False
    assert queries.similar(session, consultation, "our village makes compost for gardens") == []


def test_the_analysis_reads_what_is_hidden_by_choice_and_nothing_taken_back(
    session: Session, consultation: Consultation
) -> None:
    make_submission(session, consultation, "Shown.", lane="youth", channel="paper")
    make_submission(session, consultation, "Hidden.", is_listed=False)
    for values in ({"state": "waiting"}, {"state": "removed"}, {"withdrawn_at": now()}):
        make_submission(session, consultation, "Not this.", **values)
    make_submission(session, make_consultation(session), "Elsewhere.")
    rows = queries.written_answers(session, consultation)
    assert [(r.text, r.part, r.question_key) for r in rows] == [
        ("Shown.", "text", "main"),
        ("Hidden.", "text", "main"),
    ]
    assert (rows[0].lane, rows[0].channel) == ("youth", "paper")


def test_a_page_takes_as_many_statements_however_long_the_list(
    session: Session, consultation: Consultation
) -> None:
    counted = []
    for count in (3, 20):
        for number in range(count):
            add(session, consultation, f"worms {number}")
        session.expire_all()
        with statements(session) as seen:
            page = queries.public_page(session, consultation, search="worms", limit=20)
            assert all(item.answers[0].question.key for item in page.items)
            assert queries.counts(session, consultation).received == 0
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert counted[1] <= 9


HOSTILE = st.text(max_size=300) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "'); DROP TABLE submission; --",
        "=cmd|'/C calc'!A0",
        "\u202eevil\u202c مرحبا \U0001f331" * 3,
        "{{ 7 * 7 }} ${7*7} %s %(x)s",
        "\r\n\r\n\x0b\x1b[2J",
        "\ufeff\u200f\u0000",
    ]
)


@given(HOSTILE)
def test_any_text_is_kept_as_it_is_or_refused_by_its_field(text: str) -> None:
    question = Question(key="main", kind="open", prompt={}, is_required=True, max_chars=5000)
    question.options, question.is_demographic = [], False
    refused, entries = None, []
    try:
        entries = Draft({"main": {"text": text}}).entries([question])
    except Invalid as error:
        refused = error
    if refused is not None:
        assert refused.field == "q-main-text"
        return
    assert entries == [(question, "text", text.replace("\r\n", "\n").replace("\r", "\n"))]
    assert entries[0][2].encode("utf-8")


def test_hostile_words_come_back_unchanged(session: Session, consultation: Consultation) -> None:
    texts = [
        "<script>alert(1)</script>", "'); DROP TABLE submission; --", "=1+1",
        "\u202eevil\u202c مرحبا \U0001f331", "{{ 7 * 7 }} %s",
    ]  # fmt: skip
    for text in texts:
        submissions.submit(session, consultation, draft(text))
    session.expire_all()
    page = queries.public_page(session, consultation)
    assert [item.answers[0].text for item in page.items] == texts[::-1]
