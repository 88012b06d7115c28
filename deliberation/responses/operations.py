"""Responses: the board answers every theme, amends but never removes, closes when all is said."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Theme
from deliberation.objectives.models import ObjectiveVersion
from deliberation.people.models import Account, Participant
from deliberation.responses import queries
from deliberation.responses.models import DECLINE_REASONS, STATUSES, ThemeResponse, Verdict
from deliberation.submissions.models import Submission

FEWEST_WORDS, MOST_WORDS = 40, 200
# What each status needs besides the text and the office (methods 2g).
NEEDS: dict[str, tuple[str, ...]] = {
    "adopted": ("version", "taken"),
    "partly": ("taken", "not_taken"),
    "declined": ("reason",),
    "covered": ("covered_by", "what_changes"),
    "referred": ("referred_to", "is_referral_accepted", "due_on"),
    "undecided": ("due_on", "waiting_for"),
}
MISSING = {
    "version": "Choose the objective that takes it up.",
    "taken": "Say what was taken.",
    "not_taken": "Say what was not taken, and why.",
    "reason": "Choose the reason from the list.",
    "covered_by": "Name or link what covers it already.",
    "what_changes": "Say what changes because people raised it.",
    "referred_to": "Say to whom it was referred.",
    "is_referral_accepted": "Say whether they have accepted it.",
    "due_on": "Give the date of the next step.",
    "waiting_for": "Say what is being waited for.",
}


@dataclass(frozen=True)
class Reply:
    """The board's answer to one theme, as a form hands it over."""

    status: str
    text: str
    office: str
    language: str = "en"
    youth_text: str = ""
    minority_text: str = ""
    version: ObjectiveVersion | None = None
    taken: str = ""
    not_taken: str = ""
    reason: str | None = None
    covered_by: str = ""
    what_changes: str = ""
    referred_to: str = ""
    is_referral_accepted: bool | None = None
    waiting_for: str = ""
    due_on: date | None = None


def respond(
    session: Session, theme: Theme, reply: Reply, account: Account, amendment_reason: str = ""
) -> ThemeResponse:
    """Answer a published theme, or amend the answer; amending needs a reason.

    Raises Invalid naming the field, Closed for a theme that is not published or a closed
    consultation.
    """
    consultation = theme.run.consultation
    if theme.run.state != "published" or theme.state != "approved":
        raise Closed("Only published themes are answered.")
    if consultation.closed_at is not None:
        raise Closed("The consultation is closed; its record no longer changes.")
    _check(reply)
    earlier = queries.response_to(session, theme)
    if earlier is not None and not amendment_reason.strip():
        raise Invalid("amendment_reason", "Say why the answer is amended; the reason is public.")
    values = {f.name: getattr(reply, f.name) for f in fields(Reply)}
    texts = {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}
    made = ThemeResponse(
        theme=theme,
        number=earlier.number + 1 if earlier else 1,
        amendment_reason=amendment_reason.strip(),
        responded_by_id=account.id,
        **texts,
    )
    session.add(made)
    session.flush()
    journal.record(
        session,
        "response:give" if earlier is None else "response:amend",
        made,
        role=queries.board_role(session, consultation.mission, account),
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details={"theme": theme.ref, "status": made.status, "number": made.number},
        content=made.text,
    )
    return made


def close(session: Session, consultation: Consultation, account: Account) -> None:
    """End the consultation once every theme has its answer; else refuse and name those without."""
    if consultation.closed_at is not None:
        raise Conflict("The consultation is closed already.")
    run = insights.published_run(session, consultation)
    if run is None:
        raise Closed("No themes have been published yet, so nothing can be answered or closed.")
    unanswered = queries.unanswered(session, run)
    if unanswered:
        raise Closed(
            "These themes have no answer yet: %(themes)s.",
            themes="; ".join(theme.label for theme in unanswered),
        )
    consultation.closed_at = now()
    session.flush()
    journal.record(
        session,
        "consultation:close",
        consultation,
        role=queries.board_role(session, consultation.mission, account),
        actor_ref=account.ref,
        scope_ref=consultation.ref,
    )


def give_verdict(session: Session, theme: Theme, participant: Participant, score: int) -> Verdict:
    """0 to 10: did the reply address what we said? By somebody whose words are in the theme."""
    if not 0 <= score <= 10:
        raise Invalid("score", "Choose a number from 0 to 10.")
    if queries.response_to(session, theme) is None:
        raise Closed("The board has not answered this theme yet.")
    is_in_theme = exists().where(
        Point.theme_id == theme.id,
        Point.submission_id == Submission.id,
        Submission.participant_id == participant.id,
    )
    if not session.scalar(select(is_in_theme)):
        raise NotAllowed("Only people whose words are in this theme judge its answer.")
    query = select(Verdict).where(
        Verdict.participant_id == participant.id, Verdict.theme_id == theme.id
    )
    given = session.scalar(query)
    if given is None:
        given = Verdict(participant=participant, theme=theme, score=score)
        session.add(given)
    given.score, given.given_at = score, now()
    session.flush()
    return given


def _check(reply: Reply) -> None:
    if reply.status not in STATUSES:
        raise Invalid("status", "Choose what the board does with this theme.")
    if not reply.office.strip():
        raise Invalid("office", "Name the office that answers.")
    count = len(reply.text.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        raise Invalid(
            "text",
            "An answer has %(low)s to %(high)s words; this one has %(count)s.",
            low=FEWEST_WORDS,
            high=MOST_WORDS,
            count=count,
        )
    for name in NEEDS[reply.status]:
        value = getattr(reply, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise Invalid(name, MISSING[name])
    if reply.reason and reply.reason not in DECLINE_REASONS:
        raise Invalid("reason", "Choose the reason from the list.")
