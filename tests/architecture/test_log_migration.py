"""What was adopted before there was a decision log has its line in it afterwards."""

from pathlib import Path

from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.models import Decision, Objective, ObjectiveVersion
from tests import factories
from tests.conftest import site_settings
from webapp import create_app
from webapp.extensions import db
from webapp.transaction import command


def test_former_adoptions_are_logged(tmp_path: Path) -> None:
    with create_app(site_settings(tmp_path)).app_context():
        upgrade(revision="0008")
        with command() as session:
            mission = factories.make_mission(session)
            objective = Objective(mission=mission, code="S1")
            version = ObjectiveVersion(number=2, title="Soils", state="adopted")
            version.decision = Decision(
                reason="R", options_considered="O", quorum=2, for_count=3, against_count=1,
                abstain_count=0,
            )  # fmt: skip
            objective.versions.append(version)
            session.add(objective)
            session.flush()
            refs, day = (mission.ref, objective.ref), version.decision.decided_at.date()
        downgrade(revision="0007")
        upgrade(revision="0008")
        (line,) = db.session.scalars(select(LoggedDecision)).all()
        assert (line.mission_ref, line.subject_ref) == refs
        assert (line.what, line.reason, line.effective_on) == ("S1 Soils", "R", day)
        assert line.positions == {"for": 3, "against": 1, "abstain": 0, "quorum": 2}
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"
        assert db.session.scalar(text(triggers), {"name": "logged_decision"}) == 2
        db.session.remove()
        db.engine.dispose()
