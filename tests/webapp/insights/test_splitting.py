"""Suggest a split: ask, look, and make it by plain forms."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.insights.models import Point, Run, Theme
from deliberation.jobs import Job
from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.extensions import db
from webapp.transaction import Site, command


def test_asked_for_shown_and_made(
    app: Site, clock: datetime, client: FlaskClient, sign_in: Callable[[Account], FlaskClient]
) -> None:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        run = make_run(session, consultation)
        theme = make_theme(session, run, "Everything")
        points = [
            make_point(session, run, make_submission(session, consultation, f"Word {n}."), theme)
            for n in range(5)
        ]
        refs = [point.ref for point in points]
        numbers = [point.id for point in points]
        analyst = make_account(session, ("analyst", consultation))
        base = f"/en/{consultation.mission.ref}/{consultation.ref}/analysis/{run.ref}/split"
    sign_in(analyst)
    assert "Everything" in client.get(base).text
    assert client.post(base, data={"theme": "nothing"}).status_code == 422
    assert client.post(base, data={"theme": theme.ref}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Job.name)).all() == ["insights.suggest_split"]
    with command() as session:
        here = session.get_one(Run, run.id)
        here.provenance = here.provenance | {"splits": {theme.key: numbers[:2]}}
    page = client.get(base, query_string={"theme": theme.ref}).text
    assert page.index("Word 1.") < page.index("Would stay in") < page.index("Word 2.")
    fields = {"theme": theme.ref, "points": refs[:2], "label": ""}
    assert client.post(f"{base}/make", data=fields).status_code == 422
    assert client.post(f"{base}/make", data=fields | {"label": "Two words"}).status_code == 303
    db.session.rollback()
    made = db.session.scalars(select(Theme).where(Theme.label == "Two words")).one()
    inside = db.session.scalars(select(Point.ref).where(Point.theme_id == made.id)).all()
    assert set(inside) == set(refs[:2])
