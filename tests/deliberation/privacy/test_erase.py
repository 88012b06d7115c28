"""Erasing: words, names and links go; counts and what was done in an office stay."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from deliberation import journal, schema, sealing
from deliberation.base import clock_at
from deliberation.insights.models import Challenge, Point, Quote, ReviewStep, Run, Theme
from deliberation.moderation import operations as moderation
from deliberation.moderation.models import Appeal, ModerationDecision
from deliberation.objectives.models import Objective, ObjectiveVersion, Position
from deliberation.people import operations as people
from deliberation.people.models import Account, Consent, Demographic, Erasure, Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Answer, Draft, Receipt, Submission, SubmissionCount
from tests import factories

WORDS = "Zebrafinch soil sings."


@pytest.fixture
def sent(session: Session, clock: datetime) -> Submission:
    """A submission with a receipt, sent as anybody sends one."""
    consultation = factories.make_consultation(session)
    draft = Draft(
        answers={"main": {"text": WORDS}}, demographics={}, language="en", shown_name="Zoe",
        age_band="25_39", agrees=True,
    )  # fmt: skip
    return submissions.submit(session, consultation, draft).submission


def _person(session: Session, submission: Submission) -> queries.Person:
    return queries.person_of_receipts(session, [submission.participant_id or 0])


def _theme(session: Session, submission: Submission, **values: Any) -> Theme:
    """A published theme with a point of the submission and one of somebody else."""
    run = Run(consultation=submission.consultation, number=1, state="published")
    theme = Theme(
        run=run, **({"label": "Zebrafinch, soil", "keywords": ["zebrafinch", "soil"]} | values)
    )
    session.add_all([run, theme])
    other = factories.make_submission(session, submission.consultation, "Soil is dry.")
    for one in (submission, other):
        answer = one.answers[0]
        point = Point(
            run_id=run.id,
            submission=one,
            answer=answer,
            start=0,
            end=len(answer.text),
            language="en",
        )
        session.add(point)
        session.flush()
        point.place(theme)
        session.add(Quote(theme=theme, point=point, kind="central"))
    session.flush()
    return theme


def test_words_names_receipt_and_answers_about_the_person_go(
    session: Session, sent: Submission
) -> None:
    participant = sent.participant
    assert participant is not None
    participant.demographics.append(Demographic(question_key="place", option_key="town"))
    session.flush()
    marks = privacy.erase(session, _person(session, sent))
    session.expire_all()
    assert sent.erased_at is not None
    assert (sent.answers, sent.shown_name, sent.post_key) == ([], "", None)
    for table in (Answer, Receipt, Consent, Demographic):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert (participant.age_band, participant.account_key) == ("unsaid", None)
    assert participant.erased_at is not None
    assert session.execute(text("SELECT count(*) FROM submission_search")).scalar() == 0
    assert [mark.ref_hmac for mark in marks] == [sealing.erased(participant.ref)]
    assert session.scalars(select(Erasure.ref_hmac)).all() == [marks[0].ref_hmac]


@pytest.mark.parametrize("weeks", [0, 2, 40])
def test_erasing_works_at_any_time_and_counts_stay(
    session: Session, sent: Submission, clock: datetime, weeks: int
) -> None:
    with clock_at(clock + timedelta(weeks=weeks)):
        privacy.erase(session, _person(session, sent))
    counts = {row.name: row.count for row in session.scalars(select(SubmissionCount))}
    assert counts["received"] == 1
    # Before the freeze it was never analysed, so it counts as withdrawn.
    assert counts.get("withdrawn", 0) == (1 if weeks == 0 else 0)


def test_erasing_twice_leaves_one_mark(session: Session, sent: Submission) -> None:
    person = _person(session, sent)
    privacy.erase(session, person)
    privacy.erase(session, person)
    assert session.scalar(select(func.count()).select_from(Erasure)) == 1


def test_appeal_challenge_note_and_quote_go(session: Session, sent: Submission) -> None:
    moderator = factories.make_account(session)
    theme = _theme(session, sent)
    mine = session.scalars(select(Point).where(Point.submission_id == sent.id)).one()
    session.add(Challenge(point=mine, text=WORDS, answer=WORDS))
    decision = moderation.decide(
        session, sent, "removed", moderator, reason="off_topic", note=f"You wrote {WORDS}"
    )
    moderation.appeal(session, decision, f"But {WORDS}")
    privacy.erase(session, _person(session, sent))
    session.expire_all()
    appeal, challenge = (
        session.scalars(select(Appeal)).one(),
        session.scalars(select(Challenge)).one(),
    )
    assert (appeal.text, appeal.answer, challenge.text, challenge.answer) == ("", "", "", "")
    assert session.scalars(select(ModerationDecision.note)).all() == [""]
    assert [quote.point.submission_id for quote in theme.quotes] != [sent.id]
    assert len(theme.quotes) == 1
    assert journal.verify(session).erased_count == 2  # the submission and the appeal


def test_a_machine_made_name_loses_the_words_nobody_else_wrote(
    session: Session, sent: Submission
) -> None:
    theme = _theme(session, sent)
    privacy.erase(session, _person(session, sent))
    assert (theme.label, theme.keywords) == ("soil", ["soil"])
    assert len(theme.points) == 2  # the published count stays


def test_no_row_of_any_table_holds_a_word(session: Session, sent: Submission) -> None:
    """Every column of every table, and the search index, on both databases."""
    moderator = factories.make_account(session)
    decision = moderation.decide(session, sent, "removed", moderator, reason="spam", note=WORDS)
    appeal = moderation.appeal(session, decision, WORDS)
    moderation.decide_appeal(session, appeal, "restored", WORDS, factories.make_account(session))
    theme = _theme(session, sent)
    step = ReviewStep(
        run_id=theme.run_id, number=1, action="rename", summary={"label": theme.label}
    )
    step.remember([theme])
    session.add(step)
    session.flush()
    tables = [*schema.metadata.tables, "submission_search"]

    def holding() -> set[str]:
        rows = {name: session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
        return {name for name, found in rows.items() if "zebrafinch" in str(found).casefold()}

    assert holding() == {
        "answer", "appeal", "moderation_decision", "review_step", "submission_search", "theme",
    }  # fmt: skip
    privacy.erase(session, _person(session, sent))
    assert holding() == set()


def test_a_name_given_by_a_person_stays(session: Session, sent: Submission) -> None:
    theme = _theme(session, sent, label="Zebrafinch soil", label_origin="person")
    privacy.erase(session, _person(session, sent))
    assert theme.label == "Zebrafinch soil"


def test_others_lose_nothing(session: Session, sent: Submission) -> None:
    other = factories.make_submission(session, sent.consultation, "Rain is late.")
    privacy.erase(session, _person(session, sent))
    session.expire_all()
    assert other.answers[0].text == "Rain is late."


def test_an_account_goes_with_its_pseudonyms_and_its_name_in_office(
    session: Session, clock: datetime
) -> None:
    mission = factories.make_mission(session)
    account = factories.make_account(session, ("board_member", mission), name="Zoe Zebra")
    factories.make_seat(session, mission, account)
    mission.seats[0].interests = "Owns a farm"
    objective = Objective(mission=mission, code="1")
    version = ObjectiveVersion(objective=objective, number=1, title="Soil")
    position = Position(
        version=version,
        account=account,
        member_name="Zoe Zebra",
        stance="against",
        dissent="Too late.",
    )
    session.add_all([objective, version, position])
    consultation = factories.make_consultation(session, mission)
    participant = people.participant_for(session, consultation.ref, account, "40_64")
    written = factories.make_submission(session, consultation, WORDS, participant=participant)
    marks = privacy.erase(session, queries.person_of_account(session, account))
    session.expire_all()
    assert {mark.kind for mark in marks} == {"account", "participant"}
    assert session.scalar(select(func.count()).select_from(Account)) == 0
    assert written.answers == []
    seat = mission.seats[0]
    assert (seat.name, seat.office, seat.interests, seat.account_id) == (
        "Office",
        "Office",
        "",
        None,
    )
    # What was said in office stays, under the office's name.
    assert (position.member_name, position.stance, position.dissent) == (
        "Office",
        "against",
        "Too late.",
    )


def test_a_restored_database_is_erased_again(session: Session, sent: Submission) -> None:
    """The marks come from outside, the rows of the erasure are not there yet."""
    account = factories.make_account(session, name="Zoe")
    ref = account.ref
    marks = [
        privacy.Mark(sealing.erased(sent.participant.ref), "participant", sent.created_at),  # type: ignore[union-attr]
        privacy.Mark(sealing.erased(ref), "account", sent.created_at),
        privacy.Mark(sealing.erased("somebodyxx"), "account", sent.created_at),
    ]
    assert privacy.replay_erasures(session, marks) == 2
    assert session.scalars(select(Account).where(Account.ref == ref)).all() == []
    assert sent.answers == []
    assert len(session.scalars(select(Erasure)).all()) == 3
    assert privacy.replay_erasures(session, marks) == 0


def test_words_taken_back_are_taken_away_again(session: Session, sent: Submission) -> None:
    kept = factories.make_submission(session, sent.consultation, "Rain is late.")
    assert privacy.replay_withdrawals(session, [sent.ref, "unknownxxx"]) == 1
    assert privacy.replay_withdrawals(session, [sent.ref]) == 0
    assert (sent.answers, len(kept.answers)) == ([], 1)
    assert session.scalar(select(func.count()).select_from(Participant)) == 1
