"""A ballot that is open, and someone to vote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.people.models import Participant
from deliberation.voting.models import Ballot
from tests import factories


@pytest.fixture
def ballot(session: Session, clock: datetime) -> Ballot:
    return factories.make_ballot(session)


@pytest.fixture
def ada(session: Session, ballot: Ballot) -> Participant:
    return factories.make_participant(session, ballot.consultation)


@pytest.fixture
def bob(session: Session, ballot: Ballot) -> Participant:
    return factories.make_participant(session, ballot.consultation)


@pytest.fixture
def counted(session: Session) -> Callable[[], object]:
    """`with counted() as statements:` collects what is sent to the database."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN")):
                sent.append(statement)

        bind = session.connection().engine
        event.listen(bind, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(bind, "before_cursor_execute", note)

    return collect
