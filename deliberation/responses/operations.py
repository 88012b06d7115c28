"""The board answers every theme, closes the consultation, and is judged by the participants."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid, NotAllowed
from deliberation.insights import queries as insights
from deliberation.insights.models import Theme
from deliberation.insights.positions.models import ThemePosition
from deliberation.insights.positions.queries import positions_of
from deliberation.objectives.queries import Gap
from deliberation.people.models import Account, Participant
from deliberation.responses import queries
from deliberation.responses.models import (
    DECLINE_REASONS,
    POSITION_WORDS,
    STATUSES,
    WORDS,
    Answer,
    PositionAnswer,
    ThemeResponse,
    Verdict,
)

TAKEN = Gap("taken", "Write what was taken from the theme.")
DUE_ON = Gap("due_on", "Enter the day by which there will be an answer.")
# What each status needs (methods.md 2g). A form shows the same need under several statuses, so
# the error's field is called status-need, for example "partly-taken".
NEEDS: dict[str, tuple[Gap, ...]] = {
    "adopted": (Gap("version", "Choose the objective that it went into."), TAKEN),
    "partly": (TAKEN, Gap("not_taken", "Write what was not taken.")),
    "declined": (Gap("reason", "Choose the reason from the list."),),
    "covered": (
        Gap("covered_by", "Name what exists already, with a link if there is one."),
        Gap("what_changes", "Write what changes because people raised it."),
    ),
    "referred": (
        Gap("referred_to", "Name the office that it goes to."),
        Gap("is_referral_accepted", "Say whether that office has accepted it."),
        DUE_ON,
    ),
    "undecided": (DUE_ON, Gap("waiting_for", "Write what is being waited for.")),
}
ALLOWED = {"adopted": ("not_taken",), "partly": ("version",), "declined": ("not_taken",)}
LIMITS = {"covered_by": 500, "referred_to": 200}
MAX_TEXT = 2000
MAX_OFFICE = 160
SCORES = range(11)


def respond(session: Session, theme: Theme, answer: Answer, account: Account) -> ThemeResponse:
    """The first answer to a published theme. Raises Conflict when there is one already."""
    if queries.response_to(session, theme) is not None:
        raise Conflict("This theme has an answer. It can be amended, with a reason.")
    response = _write(session, theme, answer, account, 1)
    _note(session, "response:give", theme, account, status=response.status)
    return response


def amend(
    session: Session,
    theme: Theme,
    answer: Answer,
    account: Account,
    *,
    reason: str,
    replaces: int | None = None,
) -> ThemeResponse:
    """Another answer to the same theme, with a public reason; the former one stays readable.

    `replaces` is the number the writer saw: a newer one in between raises Conflict.
    """
    former = queries.response_to(session, theme)
    if former is None:
        raise Closed("There is no answer to amend yet.")
    if replaces is not None and replaces != former.number:
        raise Conflict("Somebody else has amended this answer in the meantime.")
    if not reason.strip():
        raise Invalid("amendment_reason", "Write why the answer changes; everybody can read it.")
    _check_length("amendment_reason", reason, MAX_TEXT)
    number = former.number + 1
    response = _write(session, theme, answer, account, number, reason.strip())
    _note(session, "response:amend", theme, account, status=response.status, number=number)
    return response


def close(session: Session, consultation: Consultation, account: Account) -> None:
    """End the consultation. Refused, naming them, while a theme has no answer."""
    if consultation.closed_at is not None:
        raise Closed("The consultation is closed already.")
    run = insights.published_run(session, consultation)
    if run is None:
        raise Invalid("close", "No themes are published yet, so nothing has been answered.")
    unanswered = queries.unanswered(session, run)
    if unanswered:
        raise Invalid(
            "close",
            "These themes have no answer yet: %(themes)s.",
            themes="; ".join(theme.label for theme in unanswered),
        )
    consultation.closed_at = now()
    session.flush()
    journal.record(
        session,
        "consultation:close",
        consultation,
        role="board_member",
        actor_ref=account.ref,
        scope_ref=consultation.ref,
        details={"run": run.ref},
    )


def give_verdict(session: Session, theme: Theme, participant: Participant, score: int) -> Verdict:
    """0 to 10 from somebody whose words are in the theme; they may change it, the board cannot."""
    if score not in SCORES:
        raise Invalid("score", "Choose a number from 0 to 10.")
    if queries.response_to(session, theme) is None:
        raise Closed("The board has not answered this theme yet.")
    if theme.id not in queries.themes_of(session, theme.run, {participant.id}):
        raise NotAllowed("Only people whose words are in this theme judge its answer.")
    verdict = session.scalar(
        select(Verdict).where(
            Verdict.participant_id == participant.id, Verdict.theme_id == theme.id
        )
    )
    if verdict is not None and participant.is_group:
        raise Closed("Your class has given its verdict already.")
    if verdict is None:
        verdict = Verdict(participant_id=participant.id, theme_id=theme.id)
        session.add(verdict)
    verdict.score, verdict.given_at = score, now()
    session.flush()
    _note(session, "verdict:give", theme, None)
    return verdict


def _write(
    session: Session,
    theme: Theme,
    answer: Answer,
    account: Account,
    number: int,
    amendment_reason: str = "",
) -> ThemeResponse:
    if theme.state != "approved" or theme.run.state != "published":
        raise Closed("Only published themes are answered.")
    opposed = positions_of(session, theme)
    _check(session, theme, answer, opposed)
    used = [need.field for need in NEEDS[answer.status]] + [*ALLOWED.get(answer.status, ())]
    response = ThemeResponse(
        theme_id=theme.id,
        number=number,
        responded_by_id=account.id,
        amendment_reason=amendment_reason,
        **{name: _tidy(getattr(answer, name)) for name in (*ALWAYS, *used)},
    )
    for ordinal, position in enumerate(opposed, 1):
        response.to_positions.append(
            PositionAnswer(
                position_key=position.key,
                ordinal=ordinal,
                sentence=position.sentence,
                text=_tidy(answer.to_positions[position.key]),
            )
        )
    session.add(response)
    session.flush()
    return response


OWN_LINES = {  # what the theme holds -> the field that answers it, and what is said without it
    "minority": Gap("minority_text", "The theme holds a rare view. Answer it in its own line."),
    "youth": Gap("youth_text", "Young people spoke here. Answer them in their own line."),
    "2060": Gap(
        "future_text", "People who looked back from 2060 spoke here. Answer them in their own line."
    ),
}
ALWAYS = ("status", "language", "text", "office", *(need.field for need in OWN_LINES.values()))


def position_field(key: str) -> str:
    """The name under which a form carries what is said to one position."""
    return f"position-{key}"


def _check(session: Session, theme: Theme, answer: Answer, opposed: list[ThemePosition]) -> None:
    if answer.status not in STATUSES:
        raise Invalid("status", "Choose what the board does with the theme.")
    _check_words("text", answer.text, WORDS)
    for position in opposed:
        text = answer.to_positions.get(position.key, "")
        _check_words(position_field(position.key), text, POSITION_WORDS)
    if not answer.office.strip():
        raise Invalid("office", "Name the office that answers.")
    _check_length("office", answer.office, MAX_OFFICE)
    _check_own_lines(session, theme, answer)
    for need in NEEDS[answer.status]:
        if _tidy(getattr(answer, need.field)) in (None, ""):
            raise Invalid(f"{answer.status}-{need.field}", need.template)
    _check_values(theme, answer)


def _check_words(field: str, text: str, span: tuple[int, int]) -> None:
    count = len(text.split())
    if not span[0] <= count <= span[1]:
        raise Invalid(
            field,
            "The answer has %(count)s words; write %(least)s to %(most)s.",
            count=count,
            least=span[0],
            most=span[1],
        )


def _check_own_lines(session: Session, theme: Theme, answer: Answer) -> None:
    """Rare views, the young, and those who spoke from 2060 are each answered in their own line."""
    held = queries.own_lines(session, theme)
    for name, need in OWN_LINES.items():
        text = getattr(answer, need.field)
        if name in held and not text.strip():
            raise Invalid(need.field, need.template)
        _check_length(need.field, text, MAX_TEXT)


def _check_values(theme: Theme, answer: Answer) -> None:
    for need in NEEDS[answer.status]:
        field, value = f"{answer.status}-{need.field}", getattr(answer, need.field)
        if isinstance(value, str):
            _check_length(field, value, LIMITS.get(need.field, MAX_TEXT))
    if answer.status == "declined" and answer.reason not in DECLINE_REASONS:
        raise Invalid("declined-reason", "Choose the reason from the list.")
    version, mission = answer.version, theme.run.consultation.mission
    if version is not None and version.objective.mission_id != mission.id:
        raise Invalid(f"{answer.status}-version", "Choose an objective of this mission.")
    today = now().astimezone(theme.run.consultation.zone).date()
    if answer.status in ("referred", "undecided") and answer.due_on and answer.due_on < today:
        raise Invalid(f"{answer.status}-due_on", "Enter a day that has not passed.")


def _check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(field, "At most %(limit)s characters are possible.", limit=limit)


def _tidy(value: Any) -> Any:
    return value.replace("\0", "").strip() if isinstance(value, str) else value


def _note(
    session: Session, action: str, theme: Theme, account: Account | None, **details: Any
) -> None:
    journal.record(
        session,
        action,
        theme,
        role="board_member" if account else "participant",
        actor_ref=account.ref if account else None,
        scope_ref=theme.run.consultation.ref,
        details=details,
    )
