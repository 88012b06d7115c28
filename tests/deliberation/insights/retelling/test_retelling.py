"""After people moved points the words of the themes they touched are told again."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.models import Quote, Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.insights.retelling import execute, operations, queries
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

BUS = (
    "The evening bus leaves far too early.",
    "A bus every half hour, please.",
    "Our bus driver never waits for the train.",
    "Bus tickets are too expensive for families.",
)
TREES = (
    "Old trees give us shade in summer.",
    "Plant more trees along the street.",
    "Young trees need water and care.",
    "The trees on the square were felled.",
)


class Draft:
    """Two themes of four points, told before anybody changed them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        consultation = make_consultation(session, running="make_sense")
        self.run: Run = make_run(session, consultation)
        self.bus = make_theme(session, self.run, "Buses", keywords=["old words"])
        self.trees = make_theme(session, self.run, "Trees", keywords=["other words"])
        for theme, texts in ((self.bus, BUS), (self.trees, TREES)):
            for text in texts:
                make_point(session, self.run, make_submission(session, consultation, text), theme)
        self.analyst = make_account(session, ("analyst", consultation))

    def tell(self) -> execute.Told:
        payload = {"run": self.run.ref}
        told = execute.compute(execute.load(self.session, payload), lambda stage, share: None)
        execute.store(self.session, payload, told)
        self.session.expire_all()
        return told

    def summary(self, theme: Theme) -> set[str]:
        return {each.point.text for each in runs.sentences_of(self.session, theme)}


@pytest.fixture
def draft(session: Session, clock: datetime) -> Draft:
    return Draft(session)


def test_a_merged_theme_says_what_both_said(draft: Draft) -> None:
    session, run = draft.session, draft.run
    insights.merge(session, run, draft.trees, draft.bus, draft.analyst)
    assert queries.changed_themes(session, run) == {draft.bus.id}
    draft.tell()
    assert "old words" not in draft.bus.keywords
    said = draft.summary(draft.bus)
    assert said & set(BUS)
    assert said & set(TREES)
    quoted = [quote.point.text for quote in runs.quotes_of(session, run)[draft.bus.id]]
    assert len(quoted) == len(set(quoted)) >= 3
    assert queries.changed_themes(session, run) == set()


def test_only_what_changed_is_told_again(draft: Draft) -> None:
    session, run = draft.session, draft.run
    third = make_theme(session, run, "Others", keywords=["kept"])
    insights.move(session, run, [draft.trees.points[0]], draft.bus, draft.analyst)
    assert queries.changed_themes(session, run) == {draft.bus.id, draft.trees.id}
    draft.tell()
    assert third.keywords == ["kept"]
    assert draft.trees.keywords != ["other words"]
    assert TREES[0] not in draft.summary(draft.trees)


def test_names_and_chosen_quotes_stay(draft: Draft) -> None:
    session, run = draft.session, draft.run
    chosen = draft.bus.points[3]
    quote = session.scalars(select(Quote).where(Quote.point_id == chosen.id)).one()
    quote.kind = "chosen"
    insights.merge(session, run, draft.trees, draft.bus, draft.analyst)
    draft.tell()
    assert draft.bus.label == "Buses"
    kinds = session.scalars(select(Quote.kind).where(Quote.point_id == chosen.id)).all()
    assert kinds == ["chosen"]


def test_undo_is_told_too(draft: Draft) -> None:
    session, run = draft.session, draft.run
    insights.merge(session, run, draft.trees, draft.bus, draft.analyst)
    draft.tell()
    insights.undo(session, run, draft.analyst)
    session.expire_all()
    assert queries.changed_themes(session, run) == {draft.bus.id, draft.trees.id}
    draft.tell()
    assert draft.summary(draft.trees) <= set(TREES)
    assert draft.summary(draft.bus) <= set(BUS)


def test_a_step_meanwhile_sends_the_job_round_again(draft: Draft) -> None:
    session, run = draft.session, draft.run
    insights.merge(session, run, draft.trees, draft.bus, draft.analyst)
    payload = {"run": run.ref}
    told = execute.compute(execute.load(session, payload), lambda stage, share: None)
    insights.rename(session, run, draft.bus, "Buses and trees", draft.analyst)
    execute.store(session, payload, told)
    assert draft.bus.keywords == ["old words"]
    job = operations.announce(session, run)
    assert job is not None
    assert (job.name, job.state) == (operations.JOB, "queued")


def test_renaming_asks_for_nothing(draft: Draft) -> None:
    insights.rename(draft.session, draft.run, draft.bus, "Lines", draft.analyst)
    assert operations.announce(draft.session, draft.run) is None


def test_opposed_positions_get_equal_room(draft: Draft) -> None:
    session, run = draft.session, draft.run
    for text in ("The bus costs more than a car.", "Let children ride the bus for nothing."):
        written = make_submission(session, run.consultation, text)
        make_point(session, run, written, draft.bus)
    session.refresh(draft.bus)
    points = sorted(draft.bus.points, key=lambda point: point.id)
    sides = [
        positions.state_position(session, run, draft.bus, sentence, draft.analyst)
        for sentence in ("Buses have to run more often.", "Buses have to cost less.")
    ]
    positions.assign(session, run, points[:3], sides[0], draft.analyst)
    positions.assign(session, run, points[3:], sides[1], draft.analyst)
    assert queries.changed_themes(session, run) == {draft.bus.id}
    draft.tell()
    said = runs.sentences_of(session, draft.bus)
    stances = [each.stance for each in said if each.kind == "position"]
    assert stances.count(sides[0].key) == stances.count(sides[1].key) >= 1
    assert queries.changed_themes(session, run) == set()
    positions.drop_position(session, run, sides[1], draft.analyst)
    assert queries.changed_themes(session, run) == {draft.bus.id}
