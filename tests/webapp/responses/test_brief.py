"""The brief: every block by its rule, every number opens what it counts, one side of A4."""

import random
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.insights.models import Campaign, CampaignMember, Quote, Run, Theme
from deliberation.insights.positions import operations as positions
from deliberation.insights.reading import operations as reading
from deliberation.insights.reading import queries as readings
from deliberation.objectives import operations as objectives
from deliberation.objectives.models import Evidence, Wording
from deliberation.people.models import Account
from tests.factories import make_account, make_point, make_submission
from tests.webapp.board import Board
from webapp.extensions import db
from webapp.transaction import command

SIDES = ("Worms should be protected by law.", "Worms need no law.")


@pytest.fixture
def board(client: FlaskClient, clock: datetime) -> Board:
    made = Board(client)
    made.sign_in(made.member)
    return made


def reviewed(session: Session, board: Board) -> tuple[Run, Theme, Account]:
    """The run as a draft again, for what can only be said in the review."""
    run = session.merge(board.run)
    run.state = "draft"
    session.flush()
    return run, session.merge(board.worms), make_account(session, ("analyst", run.consultation))


def two_sides(board: Board) -> None:
    with command() as session:
        run, theme, analyst = reviewed(session, board)
        held = [positions.state_position(session, run, theme, s, analyst) for s in SIDES]
        points = list(theme.points)
        positions.assign(session, run, points[:4], held[0], analyst)
        positions.assign(session, run, points[4:5], held[1], analyst)
        positions.code(session, run, theme, "worry", "objective", analyst)
        positions.code_points(session, run, points[:2], "worry", analyst)
        positions.mark_fact(session, points[0], "wrong", "Soil report", analyst, "analyst")
        run.state = "published"


def brief(board: Board) -> str:
    return board.get(board.about(board.worms, "brief"))


def links(page: str, kind: str) -> list[str]:
    found = re.findall(rf'href="([^"]*points\?{kind}[^"]*)"', page)
    return [address.replace("&amp;", "&") for address in found]


def test_positions_have_equal_space_and_open_their_points(board: Board) -> None:
    two_sides(board)
    page = brief(board)
    section = page.split('<section id="tension"')[1].split("</section>")[0]
    assert section.count("<div>") == 2
    assert section.count("<blockquote") == 2
    for sentence, count in zip(SIDES, ("4 contributors", "1 contributor"), strict=True):
        assert sentence in section
        assert count in section
    assert "5 of 6 points were read for a position" in section
    opened = board.get(links(section, "position")[0])
    assert SIDES[0] in opened
    assert "4 points" in opened


def test_type_level_and_facts_are_told_with_their_points(board: Board) -> None:
    assert "Nobody has said yet" in brief(board)
    two_sides(board)
    page = brief(board)
    assert "Mainly a worry." in page
    assert "Belongs to: an objective." in page
    assert "Soil report" in page
    assert "2 points" in board.get(links(page, "kind=worry")[0])
    assert "1 point," in board.get(links(page, "fact=wrong")[0])


def test_organised_and_individual_stand_side_by_side(board: Board) -> None:
    with command() as session:
        run = session.merge(board.run)
        campaign = Campaign(run_id=run.id, kind="near", is_organised=True)
        points = session.merge(board.worms).points[:4]
        campaign.members = [CampaignMember(submission=point.submission) for point in points]
        session.add(campaign)
    page = brief(board)
    assert "4 organised" in page
    assert "+ 2 individual" in page
    assert "4 points" in board.get(links(page, "campaign=organised")[0])
    assert "2 points" in board.get(links(page, "campaign=individual")[0])


def test_the_minority_block_is_never_empty(board: Board) -> None:
    assert "We looked for the points furthest" in brief(board)
    with command() as session:
        theme = session.merge(board.worms)
        theme.quotes[5].kind = "rare"
    section = brief(board).split('<section id="minority"')[1].split("</section>")[0]
    assert "1 rare view" in section
    assert "<blockquote" in section


def test_a_second_reader_who_disagrees_makes_it_provisional(board: Board) -> None:
    with command() as session:
        run = session.merge(board.run)
        analyst = make_account(session, ("analyst", run.consultation))
        other = make_account(session, ("organiser", run.consultation))
        for theme in run.themes:  # ten points are the smallest sample
            for n in range(3):
                extra = make_submission(session, run.consultation, f"{theme.label} again {n}.")
                make_point(session, run, extra, theme)
        sample = reading.draw_sample(session, run, analyst)
        one, two = run.themes
    assert "A second reader has coded 0 of 14 points" in brief(board)
    with command() as session:
        sample = session.merge(sample)
        chance = random.Random(1)
        while (item := readings.next_item(session, sample)) is not None:
            theme = session.merge(chance.choice((one, two)))
            reading.code_item(session, item, theme, session.merge(other))
        worms = session.merge(board.worms).ref
    page = brief(board)
    assert "Provisional." in page
    assert "kappa" in page
    assert "95 % interval" in page
    assert "Provisional." in board.get(board.here(f"themes/{worms}"))


def test_small_groups_are_neither_told_nor_listed(board: Board) -> None:
    with command() as session:
        theme = session.merge(board.worms)
        for number in range(9):
            young = make_submission(session, theme.run.consultation, f"Y{number}", lane="youth")
            make_point(session, theme.run, young, theme)
    assert not links(brief(board), "lane=youth")
    page = board.get(board.about(board.worms, "points?lane=youth"))
    assert "Too few to list" in page
    assert "<blockquote" not in page
    # The rest, from which it could be worked out, is not listed either.
    assert "Too few to list" in board.get(board.about(board.worms, "points?lane=citizens"))
    board.get(board.about(board.worms, "points?kind=mood"), 404)
    board.get(board.about(board.worms, "points?position=nothing"), 404)


def pages_of(pdf: bytes) -> int:
    found = re.search(rb"/Type\s*/Pages.{0,200}?/Count\s+(\d+)", pdf, re.S)
    found = found or re.search(rb"/Count\s+(\d+)", pdf)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("length", [60, 900])
def test_the_pdf_is_one_side_however_long_people_write(board: Board, length: int) -> None:
    two_sides(board)
    with command() as session:
        theme = session.merge(board.worms)
        theme.claim = "We want living soils, and we want to know by when and from whom."
        for number, point in enumerate(theme.points):
            words = f"Point {number}: " + "the soil of our fields is tired " * (length // 30)
            point.answer.text, point.end = words, len(words)
            kind = ("central", "typical", "rare")[number % 3]
            session.add(Quote(theme=session.merge(board.water), point=point, kind=kind))
    answer = board.client.get(board.about(board.worms, "brief.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    assert pages_of(answer.data) == 1


def test_the_brief_costs_the_same_with_more_points(
    board: Board, count_queries: Callable[..., int]
) -> None:
    two_sides(board)
    brief(board)
    before = count_queries(lambda: brief(board))
    with command() as session:
        theme = session.merge(board.worms)
        for number in range(40):
            extra = make_submission(session, theme.run.consultation, f"More {number}.")
            make_point(session, theme.run, extra, theme)
    after = count_queries(lambda: brief(board))
    assert after <= before
    assert after < 60
    db.session.rollback()


def test_the_list_is_sorted_by_what_the_reader_chose(board: Board) -> None:
    def order(**chosen: str) -> list[str]:
        page = board.client.get(board.here("themes/"), query_string=chosen).text
        return re.findall(r">(Worms|Water)</a>", page)

    assert order() == ["Worms", "Water"]
    assert order(sort="2060") == []
    with command() as session:
        run, _, analyst = reviewed(session, board)
        water = session.merge(board.water)
        for sentence in SIDES:
            positions.state_position(session, run, water, sentence, analyst)
        run.state = "published"
    assert order(sort="tension") == ["Water", "Worms"]
    assert order(sort="unheeded") == ["Worms", "Water"]
    with command() as session:
        version = objectives.draft(
            session,
            session.merge(board.mission),
            Wording("Soils", ("Soils live.",)),
            session.merge(board.member),
        )
        theme = session.merge(board.worms)
        session.add(Evidence(clause=version.clauses[0], theme=theme, relation="supports"))
        version.state = "adopted"
    assert order(sort="unheeded") == ["Water"]
    assert "supports" in brief(board)
