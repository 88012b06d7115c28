"""Fairness verdicts: each kind with what it needs, dissent of one assessor, later looks."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.errors import Invalid
from deliberation.foresight import operations as foresight
from deliberation.foresight import queries
from deliberation.foresight.operations import Assessment
from tests import factories as make

FAIR = Assessment("fair", "Nobody loses.", (("Office for the young", ""),))


def assess(session: Session, assessment: Assessment):  # type: ignore[no-untyped-def]
    return foresight.assess(session, "v2345", assessment, make.make_account(session), "m2345")


def test_the_newest_verdict_counts_and_the_former_stays(session: Session, clock: datetime) -> None:
    assert queries.verdict_of(session, "v2345") is None
    first = assess(session, FAIR)
    second = assess(session, replace(FAIR, verdict="unfair", reasons="The young pay."))
    assert queries.verdict_of(session, "v2345") is second
    assert [one.number for one in queries.verdicts_of(session, "v2345")] == [2, 1]
    assert (first.verdict, queries.verdict_of(session, "other")) == ("fair", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": "nice"}, "verdict"),
        ({"reasons": " "}, "reasons"),
        ({"verdict": "fair_with_conditions"}, "conditions"),
        ({"verdict": "cannot_tell"}, "review_on"),
        ({"assessors": ()}, "assessors-0-name"),
        ({"assessors": (("", ""),)}, "assessors-0-name"),
        ({"assessors": (("Ada", ""), ("", "No."))}, "assessors-1-name"),
        ({"assessors": (("Ada", "x" * 5000),)}, "assessors-0-dissent"),
    ],
)
def test_what_a_verdict_needs(
    session: Session, clock: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        assess(session, replace(FAIR, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_cannot_tell_is_a_verdict_with_a_day_that_lies_ahead(
    session: Session, clock: datetime
) -> None:
    unclear = replace(FAIR, verdict="cannot_tell", review_on=clock.date())
    with pytest.raises(Invalid) as refused:
        assess(session, unclear)
    assert refused.value.field == "review_on"
    day = clock.date() + timedelta(days=90)
    verdict = assess(session, replace(unclear, review_on=day))
    assert queries.reviews_due(session, ["v2345"]) == [verdict]
    assess(session, FAIR)  # told since: nothing is looked at again
    assert queries.reviews_due(session, ["v2345"]) == []


def test_one_assessor_may_see_it_otherwise(session: Session, clock: datetime) -> None:
    both = (("Ada", ""), ("Bo", "The loss after 2050 is not counted."))
    verdict = assess(
        session,
        replace(FAIR, verdict="fair_with_conditions", conditions="Pay back.", assessors=both),
    )
    session.expire_all()
    found = queries.verdict_of(session, "v2345")
    assert found is not None
    assert [(a.name, a.dissent) for a in found.assessors] == list(both)
    assert found.conditions == verdict.conditions == "Pay back."
