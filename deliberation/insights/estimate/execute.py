"""What the next analysis of a consultation will cost, from its letters and the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.consultations.models import Consultation
from deliberation.insights import queries
from deliberation.insights.models import Run
from deliberation.submissions.models import WRITTEN_PARTS, Answer, Submission

if TYPE_CHECKING:
    from analysis.themes.estimate import Estimate

SLOWEST, FASTEST = 20.0, 0.1  # beyond, the run before says nothing about this machine


def expected(session: Session, consultation: Consultation) -> Estimate:
    """Seconds and MB of an analysis of what can be read now; the speed of this machine is that of
    the newest finished analysis here."""
    from analysis.themes.estimate import LETTER, estimate

    length = func.coalesce(func.sum(func.length(Answer.text)), 0)
    query = select(length, func.count(Submission.id.distinct()))
    query = query.join(Answer.submission).where(
        Submission.consultation_id == consultation.id,
        Submission.state == "visible",
        Submission.withdrawn_at.is_(None),
        Submission.erased_at.is_(None),
        Answer.part.in_(WRITTEN_PARTS),
    )
    letters, count = session.execute(query).one()
    former = next((run for run in queries.runs(session, consultation) if run.is_found), None)
    return estimate(letters, LETTER * _slowness(former, letters, count))


def _slowness(run: Run | None, letters: int, count: int) -> float:
    """How many times longer the run took than the machine of the fit would have needed; 1 when
    nothing is known. It read as many letters a submission as there are now."""
    from analysis.themes.estimate import estimate

    if run is None or not count:
        return 1.0
    spent = sum(run.provenance.get("timings", {}).values())
    then = estimate(round(letters * run.provenance.get("read_count", 0) / count))
    found = spent / then.seconds
    return found if FASTEST < found < SLOWEST else 1.0
