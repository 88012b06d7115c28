"""The front door shows what is open, what changed, and how it works."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deliberation.consultations.models import MethodNote
from deliberation.insights.models import Run, Theme
from deliberation.objectives.models import Clause, Decision, Objective, ObjectiveVersion
from deliberation.responses.models import ThemeResponse
from tests.conftest import NOW
from tests.factories import make_consultation, make_mission
from webapp.extensions import db
from webapp.home import presenters

pytestmark = pytest.mark.usefixtures("clock")


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def store() -> None:
    db.session.commit()


def test_an_empty_site_says_so_and_what_to_do(client: FlaskClient) -> None:
    text = text_of(client, "/en/")
    assert "Nothing is open at the moment" in text
    assert "What changed because people spoke" not in text


def test_every_stage_has_its_own_place(client: FlaskClient) -> None:
    mission = make_mission(db.session())
    make_consultation(db.session(), mission, title={"en": "Open one"})
    make_consultation(db.session(), mission, running="respond", title={"en": "Answered one"})
    make_consultation(db.session(), mission, running=None, title={"en": "Done one"}).closed_at = NOW
    make_consultation(db.session(), mission, opened_at=None, title={"en": "Secret draft"})
    later = make_consultation(db.session(), mission, title={"en": "Coming one"})
    for phase in later.phases:
        phase.starts_at, phase.ends_at = (
            phase.starts_at + timedelta(weeks=8),
            phase.ends_at + timedelta(weeks=8) if phase.ends_at else None,
        )
    store()
    text = text_of(client, "/en/")
    places = [text.index(title) for title in ("Open one", "Answered one", "Coming one", "Done one")]
    assert places == sorted(places)
    assert "Secret draft" not in text
    assert "Now: Share. In this phase everybody can write. Until 19 March 2027, 12:00" in text
    assert "4 days left" in text


def test_it_shows_real_answers_and_adopted_objectives(client: FlaskClient) -> None:
    session = db.session()
    consultation = make_consultation(session, running="respond")
    run = Run(consultation=consultation, number=1, state="published")
    theme = Theme(run=run, label="Living soil", state="approved")
    draft = Run(consultation=consultation, number=2, state="draft")
    hidden = Theme(run=draft, label="Unreviewed")
    session.add_all([theme, hidden])
    session.flush()
    for number, (of, words) in enumerate(
        ((theme, "Old words."), (theme, "New words."), (hidden, "Too early."))
    ):
        row = ThemeResponse(
            theme=of, number=number + 1, status="partly", text=words, office="Board"
        )
        session.add(row)
    objective = Objective(mission=consultation.mission, code="S1")
    version = ObjectiveVersion(objective=objective, number=1, state="adopted", title="More worms")
    version.clauses.append(Clause(ordinal=1, text="By 2035 twice as many worms."))
    session.add(Decision(version=version, quorum=2, for_count=2, against_count=0, abstain_count=0))
    store()
    text = text_of(client, "/en/")
    assert "What changed because people spoke" in text
    assert "More worms" in text
    assert "By 2035 twice as many worms." in text
    assert "New words." in text
    assert "Partly adopted" in text
    assert "Old words." not in text
    assert "Too early." not in text


def test_the_number_of_statements_does_not_grow(
    client: FlaskClient, count_queries: Callable[..., int]
) -> None:
    mission = make_mission(db.session())
    make_consultation(db.session(), mission)
    store()
    client.get("/en/")
    few = count_queries(lambda: client.get("/en/"))
    for _ in range(5):
        make_consultation(db.session(), mission)
    store()
    assert count_queries(lambda: client.get("/en/")) == few <= 14


@pytest.mark.parametrize("address", ["/en/how-it-works", "/de/how-it-works", "/da/methods"])
def test_the_standing_pages(client: FlaskClient, address: str) -> None:
    assert text_of(client, address).count("<h1>") == 1


def test_method_cards_are_listed_and_cleaned(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "themes.md").write_text(
        "# How themes are found\n\nWords. <script>alert(1)</script>\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    monkeypatch.setattr(presenters, "METHODS", tmp_path)
    assert "How themes are found" in text_of(client, "/en/methods")
    text = text_of(client, "/en/methods/themes")
    assert "<td>1</td>" in text
    assert "alert(1)" not in text
    assert client.get("/en/methods/nothing").status_code == 404


def test_changes_to_a_method_are_listed_publicly(client: FlaskClient) -> None:
    consultation = make_consultation(db.session())
    draft = make_consultation(db.session(), opened_at=None)
    for of, reason in ((consultation, "Many misread it."), (draft, "Not public.")):
        db.session.add(
            MethodNote(
                consultation_id=of.id, what="question:main", former={"a": "b"}, reason=reason
            )
        )
    store()
    text = text_of(client, "/en/methods")
    assert "A question was changed. Reason: Many misread it." in text
    assert "Not public." not in text
