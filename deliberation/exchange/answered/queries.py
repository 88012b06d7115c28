"""Open data of the board's answers: every one that was ever given, and what each position got."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Theme
from deliberation.objectives.models import ObjectiveVersion
from deliberation.responses.models import ThemeResponse

Rows = Iterator[dict[str, Any]]


def _given(session: Session, consultation: Consultation) -> list[ThemeResponse]:
    run = insights.published_run(session, consultation)
    if run is None:
        return []
    version = joinedload(ThemeResponse.version).joinedload(ObjectiveVersion.objective)
    query = (
        select(ThemeResponse)
        .join(ThemeResponse.theme)
        .where(Theme.run_id == run.id, Theme.state == "approved")
        .options(joinedload(ThemeResponse.theme), version)
        .order_by(ThemeResponse.theme_id, ThemeResponse.number)
    )
    return list(session.scalars(query))


def responses(session: Session, consultation: Consultation) -> Rows:
    for response in _given(session, consultation):
        version = response.version
        is_public = version is not None and version.was_public
        yield {
            "theme": response.theme.ref,
            "number": response.number,
            "status": response.status,
            "language": response.language,
            "text": response.text,
            "minority_text": response.minority_text,
            "youth_text": response.youth_text,
            "future_text": response.future_text,
            "office": response.office,
            "reason": response.reason,
            "objective": version.objective.ref if version and is_public else None,
            "taken": response.taken,
            "not_taken": response.not_taken,
            "covered_by": response.covered_by,
            "what_changes": response.what_changes,
            "referred_to": response.referred_to,
            "is_referral_accepted": response.is_referral_accepted,
            "waiting_for": response.waiting_for,
            "due_on": response.due_on,
            "amendment_reason": response.amendment_reason,
            "responded_on": response.responded_at.date(),
        }


def position_answers(session: Session, consultation: Consultation) -> Rows:
    for response in _given(session, consultation):
        for said in response.to_positions:
            yield {
                "theme": response.theme.ref,
                "number": response.number,
                "position": said.ordinal,
                "sentence": said.sentence,
                "text": said.text,
            }
