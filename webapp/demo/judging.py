"""What the analyst and the participants of the demo add: opposed positions, verdicts, and whether
people understood the reasons."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.people.models import Account, Participant
from deliberation.responses import operations as responses
from deliberation.responses import queries
from deliberation.responses.understanding import operations as understanding
from deliberation.submissions.models import Submission
from webapp.demo.reading import Calendar, rows, toml
from webapp.demo.words import Written

QUESTION_DAYS = 60


def state_positions(
    session: Session, run: Run, kept: dict[str, Theme], written: list[Written], analyst: Account
) -> None:
    """The positions that the content names, each with the points that speak for it."""
    ids = {
        row["id"]: w.submission.id for row, w in zip(rows("submissions_c"), written, strict=True)
    }
    for topic in toml("responses_c")["theme"]:
        for told in topic.get("positions", []):
            theme = kept[topic["key"]]
            position = positions.state_position(session, run, theme, told["sentence"], analyst)
            speak = select(Point).where(
                Point.theme_id == theme.id,
                Point.submission_id.in_([ids[name] for name in told["submissions"]]),
            )
            points = list(session.scalars(speak.order_by(Point.id)))
            if points:
                positions.assign(session, run, points, position, analyst)


def judge(session: Session, consultation: Consultation, calendar: Calendar) -> None:
    """The verdicts on the answers of C, and the answers to the question 60 days later."""
    told = toml("responses_c")
    run = insights.published_run(session, consultation)
    assert run is not None
    by_label = {theme.label: theme for theme in run.themes}
    for topic in told["theme"]:
        theme = by_label[topic["title"]]
        with clock_at(calendar.during(-270)):
            scores = told["verdicts"][topic["key"]]
            for person, score in zip(_authors(session, theme), scores, strict=False):
                responses.give_verdict(session, theme, person, score)
    _understand(session, consultation, run, told["understanding"], calendar)


def _understand(
    session: Session,
    consultation: Consultation,
    run: Run,
    told: dict[str, Any],
    calendar: Calendar,
) -> None:
    people: dict[int, Participant] = {}
    for theme in run.themes:
        if queries.response_to(session, theme) is not None:
            people |= {person.id: person for person in _authors(session, theme)}
    lines = [*told["lines"], *[""] * len(told["scores"])]
    with clock_at(calendar.during(told["day"])):
        for person, score, line in zip(people.values(), told["scores"], lines, strict=False):
            understanding.answer(session, consultation, [person], score, line, QUESTION_DAYS)


def _authors(session: Session, theme: Theme) -> list[Participant]:
    """Grown-up authors of a theme, in the order in which they wrote."""
    wrote = select(Submission.participant_id).join(Point, Point.submission_id == Submission.id)
    query = select(Participant).where(
        Participant.id.in_(wrote.where(Point.theme_id == theme.id)),
        Participant.age_band.not_in(queries.MINORS),
    )
    return list(session.scalars(query.order_by(Participant.id)))
