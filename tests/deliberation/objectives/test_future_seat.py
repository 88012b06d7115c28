"""A body that speaks for future generations: asked, heard within its term, and answered."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed, Conflict, Incomplete, Invalid
from deliberation.objectives import operations as objectives
from deliberation.objectives.futureseat import operations as futureseat
from deliberation.objectives.futureseat import queries
from deliberation.objectives.futureseat.models import FutureSeat
from tests import factories as make
from tests.deliberation.objectives.test_decisions import ADOPTION, board, proposal, vote

__all__ = ["board"]  # the fixture


def seat(session: Session, w: SimpleNamespace, days: int = 28) -> FutureSeat:
    writer = make.make_account(session, ("observer", w.mission), name="Guardian")
    return futureseat.give_seat(
        session, w.mission, "Council of 2060", "Set up by parliament.", days, w.chair, writer=writer
    )


def gaps(session: Session, w: SimpleNamespace) -> list[str]:
    with pytest.raises(Incomplete) as refused:
        objectives.adopt(session, w.version, w.chair, ADOPTION)
    return [gap.message for gap in refused.value.gaps if gap.field == "future_seat"]


def test_adoption_waits_for_the_opinion_and_its_answer(
    session: Session, board: SimpleNamespace
) -> None:
    held = seat(session, board)
    vote(session, board, board.version, "for", "for")
    assert gaps(session, board) == ["Council of 2060 has not been asked for its opinion yet."]
    asked = futureseat.ask(session, board.version, held, board.chair)
    assert gaps(session, board) == ["Council of 2060 can give its opinion until 2027-04-12."]
    assert queries.waiting_for(session, held.account) == [asked]
    futureseat.give(session, asked, "objects", "The bogs dry out.", held.account)
    assert queries.waiting_for(session, held.account) == []
    assert gaps(session, board) == ["Answer the opinion of Council of 2060 first."]
    assert queries.unanswered(session, None) == [asked]
    assert queries.unanswered(session, [board.mission.id + 1]) == []
    futureseat.answer(session, asked, "not_followed", "The levy comes in 2029.", board.chair)
    assert queries.unanswered(session, None) == []
    objectives.adopt(session, board.version, board.chair, ADOPTION)
    assert board.version.state == "adopted"


def test_after_its_term_an_opinion_that_never_came_holds_nothing_up(
    session: Session, board: SimpleNamespace
) -> None:
    asked = futureseat.ask(session, board.version, seat(session, board, 7), board.chair)
    vote(session, board, board.version, "for", "for")
    with clock_at(datetime.combine(asked.due_on, datetime.max.time(), asked.asked_at.tzinfo)):
        assert len(gaps(session, board)) == 1
    with clock_at(asked.asked_at + timedelta(days=8)):
        objectives.adopt(session, board.version, board.chair, ADOPTION)


def test_an_opinion_that_comes_late_is_answered_all_the_same(
    session: Session, board: SimpleNamespace
) -> None:
    held = seat(session, board, 7)
    asked = futureseat.ask(session, board.version, held, board.chair)
    vote(session, board, board.version, "for", "for")
    with clock_at(asked.asked_at + timedelta(days=9)):
        futureseat.give(session, asked, "supports", "Good.", held.account)
        assert gaps(session, board) == ["Answer the opinion of Council of 2060 first."]


def test_a_new_wording_is_asked_about_again(session: Session, board: SimpleNamespace) -> None:
    held = seat(session, board)
    futureseat.ask(session, board.version, held, board.chair)
    with pytest.raises(Conflict):
        futureseat.ask(session, board.version, held, board.chair)
    other = proposal(session, board)
    assert queries.unasked(session, other) == [held]
    futureseat.end_seat(session, held, board.chair)
    assert queries.unasked(session, other) == []
    with pytest.raises(Closed):
        futureseat.end_seat(session, held, board.chair)


def test_a_draft_of_the_board_alone_goes_to_nobody(
    session: Session, board: SimpleNamespace
) -> None:
    held = seat(session, board)
    from tests.deliberation.objectives.test_versions import WORDING

    version = objectives.draft(session, board.mission, WORDING, board.chair)
    with pytest.raises(Closed):
        futureseat.ask(session, version, held, board.chair)


@pytest.mark.parametrize(
    ("stance", "text", "field"), [("", "x", "stance"), ("objects", " ", "text")]
)
def test_an_opinion_says_where_the_body_stands_and_why(
    session: Session, board: SimpleNamespace, stance: str, text: str, field: str
) -> None:
    held = seat(session, board)
    asked = futureseat.ask(session, board.version, held, board.chair)
    with pytest.raises(Closed):
        futureseat.answer(session, asked, "followed", "x", board.chair)
    with pytest.raises(Invalid) as refused:
        futureseat.give(session, asked, stance, text, held.account)
    assert refused.value.field == field
    futureseat.give(session, asked, "no_opinion", "", held.account)
    with pytest.raises(Invalid) as refused:
        futureseat.answer(session, asked, "not_followed", " ", board.chair)
    assert refused.value.field == "answer"
    futureseat.answer(session, asked, "followed", "Noted.", board.chair)
    with pytest.raises(Closed):
        futureseat.give(session, asked, "objects", "No!", held.account)


def test_who_sits_on_the_board_does_not_advise_it(session: Session, board: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        futureseat.give_seat(
            session, board.mission, "Us", "Ourselves.", 28, board.chair, writer=board.members[0]
        )
    assert refused.value.field == "writer"
    for days in (None, 6, 181):
        with pytest.raises(Invalid) as refused:
            futureseat.give_seat(session, board.mission, "Us", "x", days, board.chair)
        assert refused.value.field == "term_days"
