"""Import: all rows or none, and the same file twice changes nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.exchange import operations as exchange
from deliberation.exchange.operations import BadRows, Columns
from deliberation.people.models import Demographic, Participant
from deliberation.submissions import queries as submissions
from deliberation.submissions.models import Answer, Submission
from tests.factories import make_consultation

ROWS = [
    (2, {"nr": "1", "text": "Mehr Würmer", "place": "North"}),
    (3, {"nr": "2", "text": "=HYPERLINK(1)", "place": ""}),
    (4, {"nr": "3", "text": "<script>alert(1)</script>'; DROP TABLE account;--", "place": "South"}),
]
COLUMNS = ("nr", "text", "place")


def run(session: Session, rows: list = ROWS, **mapping: object) -> exchange.Report:  # type: ignore[type-arg]
    consultation = session.info.setdefault("consultation", make_consultation(session))
    columns = Columns(**({"text": ("text",), "id": "nr", "groups": ("place",)} | mapping))  # type: ignore[arg-type]
    prepared = exchange.prepare(consultation, COLUMNS, rows, columns)
    return exchange.import_submissions(session, consultation, prepared, columns)


def stored(session: Session) -> list[str]:
    return list(session.scalars(select(Answer.text).order_by(Answer.id)))


def test_every_row_becomes_one_submission_of_one_contributor(session: Session) -> None:
    report = run(session)
    assert (report.row_count, report.added_count, report.known_count) == (3, 3, 0)
    assert stored(session) == [row["text"] for _, row in ROWS]
    assert session.scalar(select(func.count()).select_from(Participant)) == 3
    assert session.scalar(select(func.count()).select_from(Demographic)) == 2
    counts = submissions.counts(session, session.info["consultation"])
    assert counts.received == 3


@pytest.mark.parametrize("id_column", ["nr", ""])
def test_the_same_file_twice_changes_nothing(session: Session, id_column: str) -> None:
    run(session, id=id_column)
    again = run(session, id=id_column)
    assert (again.added_count, again.known_count) == (0, 3)
    assert len(stored(session)) == 3


def test_equal_texts_without_an_id_are_separate_submissions(session: Session) -> None:
    twice = [(2, {"text": "Same"}), (3, {"text": "Same"})]
    assert run(session, twice, id="", groups=()).added_count == 2
    assert run(session, twice, id="", groups=()).added_count == 0


def test_bad_rows_are_named_and_nothing_is_stored(session: Session) -> None:
    rows = [*ROWS, (5, {"nr": "1", "text": "twice"}), (6, {"nr": "9", "text": " "}),
            (7, {"nr": "10", "text": "x" * 20_001})]  # fmt: skip
    with pytest.raises(BadRows) as refused:
        run(session, rows)
    assert [row.number for row in refused.value.rows] == [5, 6, 7]
    assert stored(session) == []


def test_a_missing_column_is_named(session: Session) -> None:
    with pytest.raises(Invalid, match="Wort"):
        run(session, text=("Wort",))


def test_a_column_of_many_values_does_not_describe_groups(session: Session) -> None:
    rows = [(n, {"nr": str(n), "text": "t", "place": f"p{n}"}) for n in range(100)]
    with pytest.raises(Invalid, match="100"):
        run(session, rows)


def test_words_and_ids_are_not_kept_as_plain_keys(session: Session) -> None:
    run(session, id="")
    keys = list(session.scalars(select(Submission.import_key)))
    assert all(key and len(key) == 64 for key in keys)
