"""What may be sent, edited, taken back and erased, and what each leaves behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import clock_at
from deliberation.consultations.models import Consultation, Question
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from deliberation.journal import JournalEntry
from deliberation.people.models import Consent, Demographic, Participant
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import (
    MAX_CHARS,
    Draft,
    Receipt,
    Submission,
    SubmissionEvent,
)
from tests.conftest import NOW
from tests.factories import WEEK, make_account, make_consultation

ADULT: dict[str, Any] = {"age_band": "25_39", "agrees": True}


def draft(words: str = "Leave stubble on the field.", **changes: Any) -> Draft:
    return Draft({"main": {"text": words}}, **(ADULT | changes))


@pytest.fixture
def consultation(session: Session, clock: Any) -> Consultation:
    return make_consultation(session)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The SQL that was sent inside."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def add_question(session: Session, consultation: Consultation, **values: Any) -> Question:
    defaults: dict[str, Any] = {"prompt": {"en": "?"}, "position": 5}
    question = Question(**(defaults | values))
    consultation.questions.append(question)
    session.flush()
    return question


def test_what_is_sent_is_stored_as_written(session: Session, consultation: Consultation) -> None:
    sent = submissions.submit(session, consultation, draft("  Two\r\nlines. "), post_key="k" * 43)
    session.expire_all()
    assert [a.text for a in sent.submission.answers] == ["  Two\nlines. "]
    assert sent.submission.state == "visible"
    assert [e.kind for e in sent.submission.events] == ["received"]
    assert queries.counts(session, consultation).received == 1
    assert sent.code is not None
    assert len(sent.code.split()) == 6
    receipt = submissions.open_receipt(session, sent.code.upper().replace(" ", " - "))
    assert receipt.participant_id == sent.submission.participant_id


def test_the_code_itself_is_stored_nowhere(session: Session, consultation: Consultation) -> None:
    sent = submissions.submit(session, consultation, draft(), post_key="k" * 43)
    assert sent.code is not None
    stored = session.scalars(select(Receipt.code_hmac)).all()
    assert len(stored[0]) == 64
    assert not any(word in stored[0] for word in sent.code.split())
    with pytest.raises(NotFound):
        submissions.open_receipt(session, "one two three four five six")


def test_the_same_form_twice_is_one_submission_with_the_same_code(
    session: Session, consultation: Consultation
) -> None:
    first = submissions.submit(session, consultation, draft(), post_key="k" * 43)
    second = submissions.submit(session, consultation, draft(), post_key="k" * 43)
    assert second == first
    assert queries.counts(session, consultation).received == 1
    other = submissions.submit(session, consultation, draft("Other words."), post_key="k" * 43)
    assert other.submission.id != first.submission.id
    assert other.code != first.code


def test_the_journal_binds_the_words_and_names_nobody(
    session: Session, consultation: Consultation
) -> None:
    sent = submissions.submit(session, consultation, draft("My words."), post_key=None)
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.actor_ref, entry.role, entry.scope_ref) == (
        None,
        "participant",
        consultation.ref,
    )
    assert entry.subject_ref == sent.submission.ref
    assert "words" not in str(entry.details)
    assert journal.binds(session, entry, "main\x1ftext\x1fMy words.") is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Answer this question."),
        (" \u200b\n\t\u2060 ", "Answer this question."),
        ("a\0b", "character"),
        ("a\ud800b", "character"),
        ("x" * 5001, "5001"),
    ],
)
def test_words_that_cannot_be_stored_are_named_on_their_field(
    session: Session, consultation: Consultation, words: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        submissions.submit(session, consultation, draft(words))
    assert refused.value.field == "q-main-text"
    assert session.scalars(select(Submission)).all() == []
    assert session.scalars(select(Participant)).all() == []


def test_all_answers_together_have_a_limit(session: Session, consultation: Consultation) -> None:
    for number in range(4):
        add_question(session, consultation, key=f"k{number}", kind="open", max_chars=20_000)
    answers = {f"k{n}": {"text": "x" * 15_000} for n in range(4)} | {"main": {"text": "y"}}
    with pytest.raises(Invalid, match=str(MAX_CHARS)):
        submissions.submit(session, consultation, Draft(answers, **ADULT))


def test_choices_are_taken_from_their_options_only(
    session: Session, consultation: Consultation
) -> None:
    options = [{"key": "a", "label": {"en": "A"}}, {"key": "b", "label": {"en": "B"}}]
    add_question(session, consultation, key="pick", kind="choice", options=options)
    add_question(session, consultation, key="pair", kind="hope_and_worry")
    answers = {
        "main": {"text": "Yes."},
        "pick": {"choice": "b"},
        "pair": {"hope": "Rain", "worry": "  "},
    }
    sent = submissions.submit(session, consultation, Draft(answers, **ADULT))
    assert [(a.part, a.text) for a in sent.submission.answers] == [
        ("text", "Yes."),
        ("choice", "b"),
        ("hope", "Rain"),
    ]
    with pytest.raises(Invalid) as refused:
        submissions.submit(
            session, consultation, Draft(answers | {"pick": {"choice": "c"}}, **ADULT)
        )
    assert refused.value.field == "q-pick-choice"


def test_nothing_is_kept_of_prefer_not_to_say(session: Session, consultation: Consultation) -> None:
    options = [{"key": k, "label": {"en": k}} for k in ("town", "village", "unsaid")]
    for key in ("place", "work"):
        add_question(
            session, consultation, key=key, kind="choice", options=options, is_demographic=True
        )
    about = {"place": "village", "work": "unsaid"}
    sent = submissions.submit(session, consultation, draft(demographics=about))
    stored = session.scalars(select(Demographic)).all()
    assert [(d.question_key, d.option_key) for d in stored] == [("place", "village")]
    person = sent.submission.participant
    changed = draft("Again.", demographics={"place": "unsaid", "work": "town"})
    submissions.submit(session, consultation, changed, participant=person)
    stored = session.scalars(select(Demographic)).all()
    assert [(d.question_key, d.option_key) for d in stored] == [("work", "town")]
    with pytest.raises(Invalid) as refused:
        submissions.submit(session, consultation, draft("x", demographics={"place": "moon"}))
    assert refused.value.field == "about-place"


def test_consent_to_take_part_is_apart_from_public_display(
    session: Session, consultation: Consultation
) -> None:
    with pytest.raises(Invalid) as refused:
        submissions.submit(session, consultation, draft(agrees=False))
    assert refused.value.field == "agrees"
    submissions.submit(session, consultation, draft(is_listed=False, shown_name="Ada"))
    assert [(c.kind, c.notice_version) for c in session.scalars(select(Consent))] == [
        ("take_part", "1")
    ]
    stored = session.scalars(select(Submission)).one()
    assert (stored.is_public, stored.shown_name) == (False, "")
    submissions.submit(session, consultation, draft("More.", shown_name=" Ada "))
    assert session.scalars(select(Submission.shown_name).order_by(Submission.id)).all() == [
        "",
        "Ada",
    ]


@pytest.mark.parametrize("band", ["under_13", "13", "14", "15"])
def test_nothing_of_a_child_is_stored(
    session: Session, consultation: Consultation, band: str
) -> None:
    consultation.country = "DE"  # 16
    with pytest.raises(NotAllowed):
        submissions.submit(session, consultation, draft(age_band=band))
    assert session.scalars(select(Participant)).all() == []
    with pytest.raises(Invalid) as refused:
        submissions.submit(session, consultation, draft(age_band="unsaid"))
    assert refused.value.field == "age_band"


def test_a_minor_waits_and_is_never_named(session: Session, consultation: Consultation) -> None:
    sent = submissions.submit(session, consultation, draft(age_band="16_17", shown_name="Kim"))
    assert (sent.submission.state, sent.submission.shown_name) == ("waiting", "")
    assert queries.counts(session, consultation).waiting == 1
    submissions.edit(session, sent.submission, draft("New.", shown_name="Kim"))
    assert (sent.submission.state, sent.submission.shown_name) == ("waiting", "")


def test_an_account_is_found_by_pseudonym_and_gets_no_code(
    session: Session, consultation: Consultation
) -> None:
    account = make_account(session)
    first = submissions.submit(session, consultation, draft(age_band="unsaid"), account=account)
    second = submissions.submit(session, consultation, draft("b"), account=account)
    assert first.code is second.code is None
    assert first.submission.participant_id == second.submission.participant_id


def test_the_same_words_of_one_person_are_refused(
    session: Session, consultation: Consultation
) -> None:
    sent = submissions.submit(session, consultation, draft("Worms!"), post_key="a" * 43)
    person = sent.submission.participant
    with pytest.raises(Conflict):
        submissions.submit(
            session, consultation, draft(" Worms!"), participant=person, post_key="b" * 43
        )
    other = submissions.submit(session, consultation, draft("Worms!"), post_key="b" * 43)
    assert other.submission.participant_id != person.id  # type: ignore[union-attr]
    submissions.withdraw(session, sent.submission)
    submissions.submit(
        session, consultation, draft("Worms!"), participant=person, post_key="c" * 43
    )
    assert queries.counts(session, consultation).received == 3


def test_nothing_is_taken_when_the_phase_is_over(session: Session, clock: Any) -> None:
    consultation = make_consultation(session, running="respond")
    with pytest.raises(Closed):
        submissions.submit(session, consultation, draft())
    typed_in = submissions.submit(session, consultation, draft(channel="paper", agrees=False))
    assert typed_in.submission.channel == "paper"


def test_editing_and_taking_back_end_with_the_freeze(
    session: Session, consultation: Consultation
) -> None:
    sent = submissions.submit(session, consultation, draft("First words."))
    submissions.edit(session, sent.submission, draft("Second words."))
    assert [a.text for a in sent.submission.answers] == ["Second words."]
    assert found(session, consultation, "First") == []
    assert found(session, consultation, "second") == [sent.submission.ref]
    with clock_at(NOW + 6 * WEEK):
        with pytest.raises(Closed):
            submissions.edit(session, sent.submission, draft("Third."))
        with pytest.raises(Closed):
            submissions.withdraw(session, sent.submission)
        submissions.erase(session, sent.submission)
    assert sent.submission.answers == []
    assert queries.counts(session, consultation) == queries.Counts(received=1)


def test_taking_back_removes_the_words_everywhere(
    session: Session, consultation: Consultation
) -> None:
    sent = submissions.submit(session, consultation, draft("Zebrafinch.", shown_name="Ada"))
    entry = session.scalars(select(JournalEntry)).one()
    submissions.withdraw(session, sent.submission)
    session.flush()
    assert sent.submission.answers == []
    assert sent.submission.shown_name == ""
    assert found(session, consultation, "zebrafinch") == []
    assert journal.binds(session, entry, "main\x1ftext\x1fZebrafinch.") is None
    assert queries.counts(session, consultation) == queries.Counts(received=1, withdrawn=1)
    kinds = session.scalars(select(SubmissionEvent.kind).order_by(SubmissionEvent.id)).all()
    assert kinds == ["received", "withdrawn"]
    with pytest.raises(Closed):
        submissions.withdraw(session, sent.submission)


# PostgreSQL removes dead rows with VACUUM, outside a transaction (docs/decisions/0008).
@pytest.mark.parametrize("session", ["sqlite"], indirect=True)
def test_an_erased_word_leaves_the_index_file(session: Session, consultation: Consultation) -> None:
    for number in range(40):
        submissions.submit(session, consultation, draft(f"Ordinary words {number}."))
    sent = submissions.submit(session, consultation, draft("Quixotophosphate."))
    submissions.erase(session, sent.submission)
    blocks = session.execute(text("SELECT block FROM submission_search_data")).scalars().all()
    stored = session.execute(text("SELECT c0 FROM submission_search_content")).scalars().all()
    assert not any(b"quixotophosphate" in block or b"uixotophosp" in block for block in blocks)
    assert not any("Quixo" in words for words in stored)


def test_a_moderator_shows_and_removes(session: Session, clock: Any) -> None:
    consultation = make_consultation(session, moderation_mode="pre")
    sent = submissions.submit(session, consultation, draft("Lapwing."))
    assert found(session, consultation, "lapwing") == []
    submissions.set_state(session, sent.submission, "visible")
    assert found(session, consultation, "lapwing") == [sent.submission.ref]
    submissions.set_state(session, sent.submission, "removed")
    assert found(session, consultation, "lapwing") == []
    assert queries.counts(session, consultation) == queries.Counts(received=1, removed=1)
    submissions.edit(session, sent.submission, draft("Kinder lapwing."))
    assert queries.counts(session, consultation) == queries.Counts(received=1, waiting=1)
    submissions.set_state(session, sent.submission, "visible")
    session.refresh(sent.submission)
    assert [e.kind for e in sent.submission.events] == [
        "received",
        "shown",
        "removed",
        "edited",
        "shown",
    ]
    submissions.withdraw(session, sent.submission)
    with pytest.raises(Closed):
        submissions.set_state(session, sent.submission, "removed")


def found(session: Session, consultation: Consultation, words: str) -> list[str]:
    page = queries.public_page(session, consultation, search=words)
    return [item.ref for item in page.items]


@given(st.text(max_size=40), st.sampled_from(["", " ", "-", " - ", ", ", "\n", "\u2011", "."]))
def test_a_code_is_known_however_it_is_typed(seed: str, gap: str) -> None:
    code = Receipt.code_from(seed)
    assert Receipt.code_from(seed) == code
    for typed in (code, code.upper(), code.title(), gap.join(code.split()), f"  {code} \n"):
        assert Receipt.normalised(typed) == Receipt.normalised(code)


def test_codes_are_spread_over_the_whole_list() -> None:
    drawn = [word for n in range(2000) for word in Receipt.code_from(str(n)).split()]
    assert len(set(drawn)) > 6000
    assert all(word.isascii() and word.isalpha() for word in drawn)


def test_sending_takes_a_bounded_number_of_statements(
    session: Session, consultation: Consultation
) -> None:
    for number in range(30):
        submissions.submit(session, consultation, draft(f"Earlier {number}"))
    session.expire_all()
    with statements(session) as seen:
        submissions.submit(session, consultation, draft("New."))
    assert len(seen) <= 40, "\n".join(seen)
