"""The conversation on which voting_load.py votes: its rules, statements and earlier votes."""

import os
import random
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple, Self

from flask_migrate import upgrade
from sqlalchemy import create_engine, func, insert, select, text, update
from sqlalchemy.engine import make_url

from benchmarks.bare_insert import ROWS
from benchmarks.list_page import _consultation
from deliberation import jobs
from deliberation.base import new_ref, now
from deliberation.consultations.models import Consultation, Phase
from deliberation.insights.opinions import operations as opinions
from deliberation.insights.opinions import queries
from deliberation.people.models import Participant
from deliberation.voting import operations as voting
from deliberation.voting.models import Statement, Vote
from webapp import create_app
from webapp.extensions import db
from webapp.settings import load
from webapp.transaction import command

STATEMENTS = 60
EARLIER = 1_500  # voters who were there before
EACH = 40  # votes of each of them


class Recount(NamedTuple):
    votes: int
    doubles: int
    wrong_tallies: int


class Stage:
    """The site of these settings in this process, beside the server's; its database is its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.schema = environment, ""
        url = make_url(environment["DATABASE_URL"])
        if url.get_backend_name() == "postgresql":
            self.schema = f"bench_{os.getpid()}"
            self.outer = create_engine(url)
            with self.outer.begin() as connection:
                connection.execute(text(f"CREATE SCHEMA {self.schema}"))
            own = url.update_query_dict({"options": f"-csearch_path={self.schema}"})
            environment["DATABASE_URL"] = own.render_as_string(hide_password=False)
        Path(environment["INSTANCE"]).mkdir(exist_ok=True)
        self.site = create_app(load(environment | {"MODE": "development"}))
        with self.site.app_context():
            upgrade()
            ROWS.create_all(db.engine)
            self.address = self._fill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.site.app_context():
            db.engine.dispose()
        if self.schema:
            with self.outer.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {self.schema} CASCADE"))
            self.outer.dispose()

    def _fill(self) -> str:
        with command() as session:
            made = _consultation()
            made.phases.append(Phase(kind="weigh", starts_at=now() - timedelta(days=1)))
            session.add(made)
            session.flush()
            ballot = voting.set_up(session, made, receipts_per_hour=100_000, shows_results="always")
            for number in range(STATEMENTS):
                voting.add_seed(
                    session, ballot, f"Statement {number} is about thing {number}.", "en"
                )
            self._earlier_votes(session, made)
            self.ref = made.ref
            return f"/en/{made.mission.ref}/{made.ref}/vote"

    def _earlier_votes(self, session, consultation: Consultation) -> None:  # type: ignore[no-untyped-def]
        """Two camps, with what they answer drawn by a fixed seed; stored in bulk."""
        draw = random.Random(0)
        people = [{"scope_ref": consultation.ref, "ref": new_ref(), "created_at": now(),
                   "age_band": "40_64"} for _ in range(EARLIER)]  # fmt: skip
        rows = list(session.scalars(insert(Participant).returning(Participant.id), people))
        statements = list(session.scalars(select(Statement.id).order_by(Statement.id)))
        votes = [
            {"participant_id": row, "statement_id": statement, "cast_at": now(),
             "value": (1 if draw.random() < 0.85 else -1) * (-1 if (row ^ statement) & 1 else 1)}
            for row in rows
            for statement in draw.sample(statements, EACH)
        ]  # fmt: skip
        session.execute(insert(Vote), votes)
        for column, value in ((Statement.agree_count, 1), (Statement.disagree_count, -1)):
            counted = select(func.count()).where(
                Vote.statement_id == Statement.id, Vote.value == value
            )
            session.execute(update(Statement).values({column: counted.scalar_subquery()}))

    # While it runs.

    def ask_for_groups(self) -> str:
        with self.site.app_context(), command() as session:
            here = session.scalars(select(Consultation).where(Consultation.ref == self.ref)).one()
            newest = queries.newest(session, here)
            if newest is not None and newest.is_waiting:
                return newest.ref
            return opinions.request(session, here, None).ref

    def is_done(self, ref: str) -> bool:
        with self.site.app_context():
            run = queries.run_named(db.session(), ref)
            return run is not None and not run.is_waiting

    def is_computing(self) -> bool:
        """The worker is at it, or has been."""
        with self.site.app_context():
            query = select(func.count()).select_from(jobs.Job).where(jobs.Job.state != "queued")
            return bool(db.session.scalar(query.where(jobs.Job.name == "insights.find_opinions")))

    # Afterwards.

    def count_votes(self) -> int:
        with self.site.app_context():
            return db.session.scalar(select(func.count()).select_from(Vote)) or 0

    def recount(self) -> Recount:
        with self.site.app_context():
            pairs = select(Vote.participant_id, Vote.statement_id).group_by(
                Vote.participant_id, Vote.statement_id
            )
            doubled = pairs.having(func.count() > 1).subquery()
            doubles = db.session.scalar(select(func.count()).select_from(doubled)) or 0
            return Recount(self.count_votes(), doubles, self._wrong_tallies())

    def _wrong_tallies(self) -> int:
        counted = select(Vote.statement_id, Vote.value, func.count())
        found = {
            (statement, value): count
            for statement, value, count in db.session.execute(
                counted.group_by(Vote.statement_id, Vote.value)
            )
        }
        return sum(
            (s.agree_count, s.pass_count, s.disagree_count)
            != tuple(found.get((s.id, value), 0) for value in (1, 0, -1))
            for s in db.session.scalars(select(Statement))
        )
