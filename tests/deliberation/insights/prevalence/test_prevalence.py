"""The figure on the site: only once a second reader has coded the sample."""

from sqlalchemy.orm import Session

from deliberation.base import now
from deliberation.insights.models import Run, Theme
from deliberation.insights.prevalence.execute import spreads
from deliberation.insights.reading import operations as reading
from deliberation.insights.reading import queries
from tests.factories import (
    make_account,
    make_consultation,
    make_point,
    make_run,
    make_submission,
    make_theme,
)


def talk(session: Session) -> tuple[Run, Theme, Theme]:
    consultation = make_consultation(session, running="respond")
    run = make_run(session, consultation, state="published", published_at=now())
    worms, water = (
        make_theme(session, run, label, state="approved") for label in ("Worms", "Water")
    )
    for theme, count in ((worms, 90), (water, 30)):
        for number in range(count):
            written = make_submission(session, consultation, f"{theme.label}, {number}.")
            make_point(session, run, written, theme)
    return run, worms, water


def test_the_interval_comes_with_the_second_reader(session: Session) -> None:
    run, worms, water = talk(session)
    assert spreads(session, run) == {}
    sample = reading.draw_sample(session, run, None)
    assert spreads(session, run) == {}
    reader = make_account(session, ("analyst", run.consultation))
    turn = 0
    while (item := queries.next_item(session, sample)) is not None:
        # Every fifth point of the larger theme belongs to the other one.
        first = item.first_theme_id
        turn += first == worms.id
        moved = first == worms.id and turn % 5 == 0
        theme = water if moved else (worms if first == worms.id else water)
        reading.code_item(session, item, theme, reader)
    found = spreads(session, run)
    assert found[worms.id].sorted == 0.75
    assert found[worms.id].low < found[worms.id].share < 0.65 < found[worms.id].high
    assert found[water.id].sorted < found[water.id].share
    assert found[worms.id].sample == 50
