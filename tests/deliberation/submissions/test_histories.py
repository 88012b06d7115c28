"""Whatever people and moderators do in whatever order, the counters equal a recount."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.errors import Closed
from deliberation.submissions import operations as submissions
from deliberation.submissions import queries
from deliberation.submissions.models import Submission
from tests.conftest import NOW
from tests.deliberation.submissions.test_operations import draft, found
from tests.factories import WEEK, make_consultation

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "withdraw", "erase", "remove", "show", "edit", "late erase"]),
        st.integers(0, 9),
    ),
    max_size=25,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, st.booleans())
def test_the_counters_equal_a_recount_after_any_history(
    session: Session, clock: Any, steps: list[tuple[str, int]], is_pre: bool
) -> None:
    nested = session.begin_nested()
    try:
        _live(session, steps, is_pre)
    finally:
        nested.rollback()
        session.expunge_all()


def _live(session: Session, steps: list[tuple[str, int]], is_pre: bool) -> None:
    consultation = make_consultation(session, moderation_mode="pre" if is_pre else "post")
    sent: list[Submission] = []
    for number, (step, which) in enumerate(steps):
        if step == "submit":
            outcome = submissions.submit(session, consultation, draft(f"Words {number}"))
            sent.append(outcome.submission)
        elif sent:
            _do(session, step, sent[which % len(sent)], number)
        assert queries.counts(session, consultation) == queries.recounted(session, consultation)
        assert queries.counts(session, consultation).received == len(sent)
    public = {item.ref for item in sent if item.is_public}
    assert set(found(session, consultation, "words")) == public
    if session.get_bind().dialect.name == "sqlite":
        check = "INSERT INTO submission_search (submission_search) VALUES ('integrity-check')"
        session.execute(text(check))


def _do(session: Session, step: str, submission: Submission, number: int) -> None:
    acts = {
        "withdraw": lambda: submissions.withdraw(session, submission),
        "erase": lambda: submissions.erase(session, submission),
        "remove": lambda: submissions.set_state(session, submission, "removed"),
        "show": lambda: submissions.set_state(session, submission, "visible"),
        "edit": lambda: submissions.edit(session, submission, draft(f"Words again {number}")),
    }
    try:
        if step == "late erase":
            with clock_at(NOW + 6 * WEEK):
                submissions.erase(session, submission)
        else:
            acts[step]()
    except Closed:
        assert not submission.has_words
