"""The board's pages and the published report on a mission of 200 themes and 100,000 submissions.

Each page is asked for through the whole site (session, permissions, templates) in this process,
and compared with the same page of an empty neighbour: a consultation with one theme and one
submission. Printed are statements, the median time, and its ratio to the neighbour's.

    .venv/bin/python benchmarks/board_pages.py [--folder F] [--themes 200] [--submissions 100000]

With a folder the database made there is used again.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.orm import Session

from deliberation.base import new_ref, now
from deliberation.consultations.models import Consultation, Phase, Promise, Question
from deliberation.insights.models import Campaign, CampaignMember, Point, Quote, Run, Theme
from deliberation.missions.models import BoardSeat, Mission
from deliberation.objectives.models import Clause, Decision, Evidence, Objective, ObjectiveVersion
from deliberation.people.models import Account, Membership, Participant
from deliberation.responses.models import ThemeResponse
from deliberation.submissions.models import Answer, Submission, SubmissionCount, SubmissionEvent
from webapp import create_app
from webapp.exchange.bundle import archive
from webapp.exchange.report import contents, forms, views
from webapp.extensions import db
from webapp.settings import Settings
from webapp.transaction import Site, command

REQUESTS = 7
CHUNK = 5_000
OBJECTIVES = 20
QUOTES = ("central", "typical", "typical", "rare", "rare")
LANES = ("citizens", "citizens", "citizens", "stakeholders", "youth", "2060")
LANGUAGES = ("en", "en", "de", "da")
# Made-up words in the shape of short submissions; only their number matters here.
WORDS = [
    a + b for a in ("bo", "ka", "li", "mu", "re", "so") for b in ("den", "hoch", "land", "weg")
]


def main() -> None:
    given = _arguments()
    with tempfile.TemporaryDirectory() as fresh:
        folder = given.folder or Path(fresh)
        _measure(_site(folder, given.themes, given.submissions))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--themes", type=int, default=200)
    parser.add_argument("--submissions", type=int, default=100_000)
    return parser.parse_args()


def _site(folder: Path, themes: int, submissions: int) -> Site:
    folder.mkdir(parents=True, exist_ok=True)
    is_new = not (folder / "app.db").exists()
    keys = {"secret_key": "s" * 32, "receipt_key": "r" * 32}
    site = create_app(Settings(instance=folder, **keys))  # type: ignore[arg-type]
    if is_new:
        started = time.perf_counter()
        with site.app_context():
            upgrade()
            with command() as session:
                _fill(session, "Large", themes, submissions)
                _fill(session, "Empty", 1, 1)
        print(f"made in {time.perf_counter() - started:.0f} s")
    return site


# A mission with everything that the pages show.


def _fill(session: Session, name: str, themes: int, submissions: int) -> None:
    rng = random.Random(0)
    consultation = _consultation(name)
    session.add(consultation)
    session.flush()
    _board(session, consultation.mission, name)
    run = Run(
        consultation=consultation, number=1, state="published", published_at=now(),
        provenance={"read_at": now().isoformat(), "read_count": submissions},
    )  # fmt: skip
    run.themes = [
        Theme(position=n, label=f"Theme {n} {rng.choice(WORDS)}", state="approved",
              claim="More " + rng.choice(WORDS), stability=rng.random(), firmness="fair")
        for n in range(themes)
    ]  # fmt: skip
    session.add(run)
    session.add(SubmissionCount(consultation_id=consultation.id, name="received",
                                count=submissions))  # fmt: skip
    session.flush()
    points = _submissions(session, consultation, run, submissions, rng)
    _campaign(session, run, points)
    _quotes(session, run, points)
    _answers(session, run)
    _objectives(session, consultation.mission, run, points, min(OBJECTIVES, themes))
    session.flush()


def _consultation(name: str) -> Consultation:
    start = now() - timedelta(days=60)
    mission = Mission(title={"en": name}, statement={"en": "By 2035 soils live."},
                      why={"en": "They feed us."}, horizon_year=2035,
                      started_on=date(2026, 1, 1))  # fmt: skip
    return Consultation(
        mission=mission, title={"en": name}, purpose={"en": "Tell us."}, opened_at=start,
        promise=Promise(decider="The board", responder_name="R", responder_office="Office",
                        reply_due_on=(now() + timedelta(days=5)).date()),
        phases=[Phase(kind="share", starts_at=start, ends_at=start + timedelta(days=30)),
                Phase(kind="respond", starts_at=start + timedelta(days=30))],
        questions=[Question(key="text", kind="open", prompt={"en": "What does soil need?"})],
    )  # fmt: skip


def _board(session: Session, mission: Mission, name: str) -> None:
    member = Account(email=f"{name.lower()}@example.org", display_name=name)
    member.memberships = [
        Membership(role="board_member", scope_kind="mission", scope_ref=mission.ref)
    ]
    session.add(member)
    session.flush()
    session.add(BoardSeat(mission=mission, account_id=member.id, name=name, office="Office"))


def _submissions(
    session: Session, consultation: Consultation, run: Run, count: int, rng: random.Random
) -> list[tuple[int, int]]:
    """One answer each, cut into one or two points; returns (point, theme) row numbers."""
    themes = [theme.id for theme in run.themes]
    weights = [1 / (place + 5) for place in range(len(themes))]
    question = consultation.questions[0].id
    placed: list[tuple[int, int]] = []
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        people = _insert(session, Participant, [{"scope_ref": consultation.ref}] * size)
        rows = [
            {"consultation_id": consultation.id, "participant_id": person,
             "language": rng.choice(LANGUAGES), "lane": (lane := rng.choice(LANES)),
             "interest": "A union" if lane == "stakeholders" else ""}
            for person in people
        ]  # fmt: skip
        sent = _insert(session, Submission, rows)
        _insert(session, SubmissionEvent, [{"submission_id": s, "kind": "received"} for s in sent])
        texts = [" ".join(rng.choices(WORDS, k=25)) for _ in sent]
        answers = _insert(
            session, Answer,
            [{"submission_id": s, "question_id": question, "part": "text", "text": text}
             for s, text in zip(sent, texts, strict=True)],
        )  # fmt: skip
        chosen = [
            (s, a, start, end, rng.choices(themes, weights)[0])
            for s, a, text in zip(sent, answers, texts, strict=True)
            for start, end in _cuts(text, rng)
        ]
        made = _insert(
            session, Point,
            [{"run_id": run.id, "submission_id": s, "answer_id": a, "start": start, "end": end,
              "language": "en", "theme_id": theme, "strength": rng.random()}
             for s, a, start, end, theme in chosen],
        )  # fmt: skip
        placed += list(zip(made, (row[4] for row in chosen), strict=True))
    return placed


def _cuts(text: str, rng: random.Random) -> list[tuple[int, int]]:
    middle = len(text) // 2
    return [(0, middle), (middle, len(text))] if rng.random() < 0.5 else [(0, len(text))]


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert many rows; their numbers in the same order."""
    told = [{"ref": new_ref(), **row} for row in rows] if hasattr(model, "ref") else rows
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, told))


def _campaign(session: Session, run: Run, points: list[tuple[int, int]]) -> None:
    """A tenth of the points' authors sent nearly the same letter."""
    family = Campaign(run_id=run.id, kind="near", is_organised=True, label="The letter")
    session.add(family)
    session.flush()
    chosen = [row for row, _theme in points[::10] if len(points) > 10]
    for start in range(0, len(chosen), CHUNK):
        ids = (
            select(Point.submission_id).where(Point.id.in_(chosen[start : start + 500])).distinct()
        )
        rows = [{"campaign_id": family.id, "submission_id": one} for one in session.scalars(ids)]
        session.execute(insert(CampaignMember), rows)


def _quotes(session: Session, run: Run, points: list[tuple[int, int]]) -> None:
    by_theme: dict[int, list[int]] = {theme.id: [] for theme in run.themes}
    for point, theme in points:
        if len(by_theme[theme]) < len(QUOTES):
            by_theme[theme].append(point)
    rows = [
        {"theme_id": theme, "point_id": point, "kind": kind, "position": place}
        for theme, found in by_theme.items()
        for place, (point, kind) in enumerate(zip(found, QUOTES, strict=False))
    ]
    session.execute(insert(Quote), rows)


def _answers(session: Session, run: Run) -> None:
    """Three in four themes are answered."""
    text = " ".join(["word"] * 60)
    for place, theme in enumerate(run.themes):
        if place % 4 or len(run.themes) == 1:
            session.add(ThemeResponse(theme=theme, status="declined", reason="cost", text=text,
                                      office="Office"))  # fmt: skip


def _objectives(
    session: Session, mission: Mission, run: Run, points: list[tuple[int, int]], count: int
) -> None:
    for number in range(count):
        version = ObjectiveVersion(
            objective=Objective(mission=mission, code=f"S{number + 1}"), number=1,
            state="adopted", proposed_at=now(), title=f"Objective {number}", baseline_value=38,
            baseline_year=2026, target_value=75, target_year=2034, unit="percent",
        )  # fmt: skip
        for ordinal in range(1, 5):
            point, theme = points[(number * 4 + ordinal) % len(points)]
            clause = Clause(ordinal=ordinal, text=f"Clause {ordinal} of it.")
            clause.evidence.append(Evidence(theme_id=theme, point_id=point))
            version.clauses.append(clause)
        version.decision = Decision(quorum=1, for_count=3, against_count=1, abstain_count=0)
        session.add(version)


# Asking.


def _measure(site: Site) -> None:
    with site.app_context():
        pages = {name: dict(_pages(name)) for name in ("Large", "Empty")}
        clients = {name: _client(site, name) for name in pages}
        engine = db.engine
    print(f"{'page':<22}{'statements':>12}{'empty':>7}{'ms':>10}{'empty':>9}{'ratio':>8}{'kB':>8}")
    for page, where in pages["Large"].items():
        many, size, asked = _ask(engine, clients["Large"], where)
        few, _size, asked_empty = _ask(engine, clients["Empty"], pages["Empty"][page])
        print(f"{page:<22}{asked:>12}{asked_empty:>7}{many:>10.0f}{few:>9.0f}"
              f"{many / few:>8.1f}{size / 1000:>8.0f}", flush=True)  # fmt: skip
    _files(site)


def _pages(name: str) -> Iterator[tuple[str, str]]:
    talk = _talk(name)
    here = f"/en/{talk.mission.ref}/{talk.ref}"
    run = db.session.scalars(select(Run).where(Run.consultation_id == talk.id)).one()
    theme = db.session.scalars(select(Theme).where(Theme.run_id == run.id).limit(1)).one()
    yield "brief of a theme", f"{here}/themes/{theme.ref}/brief"
    yield "theme", f"{here}/themes/{theme.ref}"
    yield "themes", f"{here}/themes/"
    yield "board's home", "/en/board"
    yield "you said, we did", f"{here}/responses/"
    yield "mission", f"/en/{talk.mission.ref}/"
    yield "report", f"{here}/report"
    yield "case card", f"{here}/case-card"
    yield "open data", f"{here}/data/"


def _talk(name: str) -> Consultation:
    talks = db.session.scalars(select(Consultation))
    return next(talk for talk in talks if talk.title["en"] == name)


def _client(site: Site, name: str) -> FlaskClient:
    query = select(Account).where(Account.email == f"{name.lower()}@example.org")
    member = db.session.scalars(query).one()
    client = site.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["signed_in_at"] = member.ref, True, 4e9
    return client


def _ask(engine: Engine, client: FlaskClient, where: str) -> tuple[float, int, int]:
    """Median milliseconds, bytes, and the statements of one request."""
    statements: list[str] = []
    listen = lambda *rest: statements.append(rest[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    answer = client.get(where)
    event.remove(engine, "before_cursor_execute", listen)
    assert answer.status_code == 200, (where, answer.status)
    beside = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")
    asked = sum(not one.startswith(beside) for one in statements)
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        client.get(where)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), len(answer.data), asked


def _files(site: Site) -> None:
    """What the worker makes in the background."""
    with site.test_request_context("/en/"):
        talk = _talk("Large")
        data = contents.report(views.queries.record_of(db.session(), talk, now())).data()
        makers: dict[str, Callable[[], bytes]] = {
            "report as PDF": lambda: forms.as_pdf(data),
            "report as DOCX": lambda: forms.FORMS["docx"](data),
            "open data bundle": lambda: archive.bundle(db.session(), talk),
        }
        for name, make in makers.items():
            started = time.perf_counter()
            content = make()
            taken = time.perf_counter() - started
            print(f"{name:<22}{taken:>10.1f} s{len(content) / 1e6:>10.1f} MB, by the worker")


if __name__ == "__main__":
    main()
