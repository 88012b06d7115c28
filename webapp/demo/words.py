"""What people wrote: every demo submission goes through the same door as a real one."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.moderation import operations as moderation
from deliberation.people.models import Account
from deliberation.submissions import operations as submissions
from deliberation.submissions.models import Draft, Submission
from webapp.demo.reading import Calendar, rows


@dataclass(frozen=True)
class Written:
    """A stored submission and what the content says it is about."""

    submission: Submission
    code: str | None
    topic: str
    set_aside: str


def submit_all(
    session: Session, consultation: Consultation, letter: str, calendar: Calendar
) -> list[Written]:
    """Send the submissions of one consultation, each on its own day."""
    written = []
    for number, row in enumerate(rows(f"submissions_{letter}")):
        with clock_at(calendar.during(int(row["day"]), number)):
            sent = submissions.submit(session, consultation, _draft(row))
        topic, aside = row.get("topic", ""), row.get("set_aside", "")
        written.append(Written(sent.submission, sent.code, topic, aside))
    return written


def show_all(
    session: Session, written: list[Written], moderator: Account, calendar: Calendar
) -> None:
    """Where a moderator reads before anything is shown: the day after it arrived."""
    for one in written:
        if one.submission.state == "waiting":
            with clock_at(min(one.submission.created_at + timedelta(days=1), calendar.moment)):
                moderation.decide(session, one.submission, "approved", moderator)


def _draft(row: dict[str, str]) -> Draft:
    answers = {row["question"]: {"text": row["text"]}}
    pair = {part: row[part] for part in ("hope", "worry") if row[part]}
    if pair:
        answers["hope_worry"] = pair
    told = {key: row[key] for key in ("county", "age_band") if row.get(key)}
    return Draft(
        answers=answers,
        demographics=told,
        language=row["language"],
        lane=row["lane"],
        channel=row["channel"],
        interest=row.get("interest", ""),
        age_band=row.get("age_band") or "40_64",
        agrees=True,
    )
