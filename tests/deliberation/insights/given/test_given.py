"""Themes that people write: made, filled and undone; a list is all or nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.errors import Closed, Invalid
from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.given import execute
from deliberation.insights.given import operations as given
from deliberation.insights.given.queries import BadList, Wanted, wanted_of
from deliberation.insights.models import Point, ReviewStep, Theme
from deliberation.jobs import Job
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)

BUS = ("The last bus leaves at seven.", "Buses should run every half hour.", "Our bus is late.")
TREES = ("Plant trees along the street.", "Old trees give shade.", "Trees need water.")


class Draft:
    """Three points about buses and three about trees: half in a draft theme, half in none."""

    def __init__(self, session: Session) -> None:
        self.session = session
        consultation = make_consultation(session, running="make_sense")
        self.run = make_run(session, consultation)
        self.mixed = make_theme(session, self.run, "Everything else")
        self.firm = make_theme(session, self.run, "Town hall", state="approved")
        self.points: dict[str, Point] = {}
        for place, text in enumerate((*BUS, *TREES)):
            theme = self.mixed if place % 2 else None
            submission = make_submission(session, consultation, text)
            self.points[text] = make_point(session, self.run, submission, theme)
        self.analyst = make_account(session, ("analyst", consultation))

    def work(self) -> None:
        """What the worker does for every waiting job."""
        for job in self.session.scalars(select(Job).where(Job.name == "insights.fill_themes")):
            wish = execute.load(self.session, job.payload)
            filled = execute.compute(wish, lambda stage, share: None)
            execute.store(self.session, job.payload, filled)
            self.session.delete(job)
        self.session.flush()

    def inside(self, theme: Theme) -> set[str]:
        return {point.text for point in runs.points(self.session, self.run, theme)}


@pytest.fixture
def draft(session: Session, clock: datetime) -> Draft:
    return Draft(session)


BUSES = Wanted("Bus service", "Buses run more often and later.", ("A bus every ten minutes.",))


def test_a_theme_by_hand_is_filled_and_undone(draft: Draft) -> None:
    session, run = draft.session, draft.run
    before = {text: point.theme_id for text, point in draft.points.items()}
    theme = given.write_theme(session, run, BUSES, draft.analyst)
    assert theme.label_origin == "person"
    assert draft.inside(theme) == set()
    draft.work()
    assert draft.inside(theme) == set(BUS)
    assert {point.origin for point in theme.points} == {"machine"}
    step = runs.last_step(session, run)
    assert step is not None
    assert (step.action, step.summary["points"], step.actor) == ("fill", 3, draft.analyst)
    insights.undo(session, run, draft.analyst)
    session.expire_all()
    assert {text: point.theme_id for text, point in draft.points.items()} == before
    insights.undo(session, run, draft.analyst)
    assert session.scalar(select(Theme).where(Theme.label == "Bus service")) is None


def test_what_people_decided_stays(draft: Draft) -> None:
    session, run = draft.session, draft.run
    insights.move(session, run, [draft.points[BUS[0]]], draft.firm, draft.analyst)
    insights.set_aside_points(session, run, [draft.points[BUS[1]]], "off-topic", draft.analyst)
    theme = given.write_theme(session, run, BUSES, draft.analyst)
    draft.work()
    assert draft.inside(theme) == {BUS[2]}


def test_what_was_moved_while_the_machine_looked_stays(draft: Draft) -> None:
    session, run = draft.session, draft.run
    theme = given.write_theme(session, run, BUSES, draft.analyst)
    job = session.scalars(select(Job)).one()
    filled = execute.compute(execute.load(session, job.payload), lambda stage, share: None)
    insights.move(session, run, [draft.points[BUS[0]]], draft.firm, draft.analyst)
    execute.store(session, job.payload, filled)
    assert draft.inside(theme) == set(BUS[1:])


def test_points_that_people_put_in_are_examples(draft: Draft) -> None:
    session, run = draft.session, draft.run
    theme = given.write_theme(session, run, Wanted("Topic one"), draft.analyst, fill=False)
    assert session.scalars(select(Job)).all() == []
    insights.move(session, run, [draft.points[TREES[0]]], theme, draft.analyst)
    given.request_filling(session, run, [theme], draft.analyst)
    draft.work()
    assert len(draft.inside(theme) & set(TREES)) >= 2
    assert not draft.inside(theme) & set(BUS)


def test_a_list_comes_in_as_one_step(draft: Draft) -> None:
    session, run = draft.session, draft.run
    rows = [
        wanted_of(2, {"label": "Bus service", "description": "Buses run more often."}),
        wanted_of(3, {"label": "Trees", "examples": "Plant trees.\n\nTrees give shade."}),
    ]
    bus, trees = given.import_themes(session, run, rows, draft.analyst)
    draft.work()
    assert draft.inside(bus) == set(BUS)
    assert draft.inside(trees) == set(TREES)
    steps = session.scalars(select(ReviewStep.action).order_by(ReviewStep.number)).all()
    assert steps == ["import_themes", "fill"]
    insights.undo(session, run, draft.analyst)
    insights.undo(session, run, draft.analyst)
    assert [theme.label for theme in run.themes] == ["Everything else", "Town hall"]


def test_only_these_themes(draft: Draft) -> None:
    session, run = draft.session, draft.run
    named = make_theme(session, run, "Kept", label_origin="person")
    rows = [wanted_of(2, {"label": "Bus service"})]
    given.import_themes(session, run, rows, draft.analyst, only=True)
    session.refresh(draft.mixed)
    assert draft.mixed.state == "resting"
    assert draft.inside(draft.mixed) == set()
    assert (draft.firm.state, named.state) == ("approved", "draft")
    assert runs.ledger(session, run).balances
    insights.undo(session, run, draft.analyst)
    session.expire_all()
    assert draft.mixed.state == "draft"
    assert len(draft.inside(draft.mixed)) == 3


def test_a_list_is_all_or_nothing(draft: Draft) -> None:
    rows = [
        wanted_of(2, {"label": "New"}),
        wanted_of(3, {"label": "town hall"}),
        wanted_of(4, {"label": " "}),
        wanted_of(5, {"label": "new", "description": "x" * 3000}),
    ]
    with pytest.raises(BadList) as refused:
        given.import_themes(draft.session, draft.run, rows, draft.analyst)
    assert [(row.number, row.column) for row in refused.value.rows] == [
        (3, "label"),
        (4, "label"),
        (5, "label"),
        (5, "description"),
    ]
    assert len(draft.run.themes) == 2
    with pytest.raises(Invalid):
        given.import_themes(draft.session, draft.run, [], draft.analyst)


def test_only_a_draft_is_filled(draft: Draft) -> None:
    session, run = draft.session, draft.run
    theme = given.write_theme(session, run, BUSES, draft.analyst)
    run.state = "published"
    session.flush()
    draft.work()
    assert draft.inside(theme) == set()
    with pytest.raises(Closed):
        given.request_filling(session, run, [theme], draft.analyst)
