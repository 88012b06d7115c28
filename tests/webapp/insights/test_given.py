"""Writing a theme, and bringing in a list of them, by plain forms."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberation.insights.models import Run, Theme
from deliberation.jobs import Job
from deliberation.people.models import Account
from tests.factories import make_account, make_consultation, make_run, make_theme
from webapp.extensions import db
from webapp.transaction import Site, command


@pytest.fixture
def run(app: Site, clock: datetime, sign_in: Callable[[Account], FlaskClient]) -> Run:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        made = make_run(session, consultation)
        make_theme(session, made, "Town hall")
        analyst = make_account(session, ("analyst", consultation))
    sign_in(analyst)
    return made


def address(run: Run, rest: str) -> str:
    where = f"/en/{run.consultation.mission.ref}/{run.consultation.ref}"
    return f"{where}/analysis/{run.ref}/themes/{rest}"


def labels() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Theme.label)))


def test_a_theme_is_written_and_its_filling_asked_for(client: FlaskClient, run: Run) -> None:
    assert "Write a theme" in client.get(address(run, "new")).text
    fields = {"label": "Bus service", "description": "Buses.", "examples": "A bus.", "fill": "y"}
    answer = client.post(address(run, "new"), data=fields)
    assert answer.status_code == 303
    assert labels() == {"Town hall", "Bus service"}
    job = db.session.scalars(select(Job)).one()
    assert job.name == "insights.fill_themes"
    assert "Bus" not in str(job.payload)  # payloads hold refs, never words
    assert "Waiting for a free worker" in client.get(address(run, "new")).text


def test_what_is_wrong_stands_on_its_field(client: FlaskClient, run: Run) -> None:
    answer = client.post(address(run, "new"), data={"label": "town hall"})
    assert answer.status_code == 422
    assert "is the name of another theme already" in answer.text
    assert labels() == {"Town hall"}


def send(client: FlaskClient, run: Run, content: str, **more: str) -> Any:
    file = (io.BytesIO(content.encode()), "list.csv")
    data = {"file": file} | more
    return client.post(address(run, "import"), data=data, content_type="multipart/form-data")


def test_a_list_is_brought_in(client: FlaskClient, run: Run) -> None:
    assert "Bring in a list of themes" in client.get(address(run, "import")).text
    answer = send(client, run, "label,description\nBuses,More of them.\nTrees,\n", only="y")
    assert answer.status_code == 303
    assert labels() == {"Town hall", "Buses", "Trees"}
    state = select(Theme.state).where(Theme.label == "Town hall")
    assert db.session.scalar(state) == "resting"


def test_every_bad_row_is_reported_and_nothing_stored(client: FlaskClient, run: Run) -> None:
    answer = send(client, run, "label,description\nNew,\nTown hall,\n,Nameless\n")
    assert answer.status_code == 422
    assert "2 rows need correcting; nothing was stored" in answer.text
    assert "Row 3" in answer.text
    assert "Row 4" in answer.text
    assert labels() == {"Town hall"}
    assert "no column" in send(client, run, "name\nNew\n").text
    assert send(client, run, "").status_code == 422
