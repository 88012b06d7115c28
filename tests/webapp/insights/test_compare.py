"""Run again and compare: the page, and what it says where there is nothing to compare."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient

from deliberation.people.models import Account
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)
from webapp.transaction import Site, command


def test_an_analysis_beside_the_one_before(
    app: Site, clock: datetime, client: FlaskClient, sign_in: Callable[[Account], FlaskClient]
) -> None:
    with command() as session:
        consultation = make_consultation(session, running="make_sense")
        params = {"granularity": "medium", "seed": 0}
        first = make_run(session, consultation, state="superseded", params=params)
        second = make_run(session, consultation, number=2, params=params | {"seed": 7})
        one, other = (
            make_theme(session, first, "Worms", key="w"),
            make_theme(session, second, "Birds", key="b"),
        )
        written = make_submission(session, consultation, "Birds eat worms.")
        make_point(session, first, written, one)
        make_point(session, second, written, other)
        analyst = make_account(session, ("analyst", consultation))
        base = f"/en/{consultation.mission.ref}/{consultation.ref}/analysis/"
        refs = first.ref, second.ref
    sign_in(analyst)
    page = client.get(f"{base}{refs[1]}/compare")
    assert page.status_code == 200
    assert "Of 1 points that both analyses read, 0 are where they were." in page.text
    assert "Birds eat worms." in page.text
    assert "from “Worms” to “Birds”" in page.text
    assert ">Seed<" in page.text
    assert "There is no earlier analysis" in client.get(f"{base}{refs[0]}/compare").text
    assert "What has changed since the one before" in client.get(base).text
