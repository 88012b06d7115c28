"""Who is here, who is missing: ratios from told counts alone, imports, and outreach in time."""

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation import disclosure
from deliberation.base import clock_at
from deliberation.consultations.models import UNSAID, Consultation, Question
from deliberation.dialogues.models import Dialogue
from deliberation.errors import Closed, Conflict, Incomplete, Invalid
from deliberation.exchange.editions import queries as editions
from deliberation.people.models import Account, Demographic
from deliberation.populations import operations, queries
from deliberation.populations.channels import queries as channels
from deliberation.populations.models import OutreachTask
from deliberation.populations.queries import Comparison, Reference
from tests.factories import make_account, make_consultation, make_participant, make_submission

pytestmark = pytest.mark.usefixtures("clock")
AGES = ("16_29", "30_49", "50_plus")
COLUMNS = ("category", "value", "share", "source", "year")
TABLE = (("16-29", "24"), ("30–49", "31"), ("50 plus", "45"))


def asked(session: Session, *, running: str = "share") -> Consultation:
    made = make_consultation(session, running=running)
    options = [{"key": key, "label": {"en": key.replace("_", "–")}} for key in AGES]
    made.questions.append(
        Question(key="age", kind="choice", prompt={"en": "How old are you?"}, options=options,
                 is_demographic=True, position=1)
    )  # fmt: skip
    session.flush()
    return made


def come(session: Session, consultation: Consultation, age: str, count: int) -> None:
    for _ in range(count):
        person = make_participant(session, consultation)
        if age:
            person.demographics.append(Demographic(question_key="age", option_key=age))
        make_submission(session, consultation, participant=person)
    session.flush()


def rows(*given: tuple[str, str], **changes: str) -> list[tuple[int, dict[str, str]]]:
    basic = {"category": "age", "source": "Statistics office", "year": "2026"} | changes
    return [
        (number, basic | {"value": value, "share": share})
        for number, (value, share) in enumerate(given, 2)
    ]


@pytest.fixture
def organiser(session: Session) -> Account:
    return make_account(session)


def bring_in(session: Session, consultation: Consultation, account: Account) -> None:
    ready = operations.read_figures(consultation, COLUMNS, rows(*TABLE))
    operations.store_figures(session, consultation, ready, account)


def compared(session: Session, consultation: Consultation) -> Comparison:
    total, tables = editions.counted(session, consultation)
    references = queries.references_of(session, consultation)
    return queries.comparisons(consultation, total, tables, references)[0]


def test_the_youth_shortfall_is_a_ratio_and_a_task_is_offered(
    session: Session, organiser: Account
) -> None:
    talk = asked(session)
    bring_in(session, talk, organiser)
    for age, count in zip(AGES, (6, 14, 80), strict=True):
        come(session, talk, age, count)
    found = compared(session, talk)
    young, middle, old = found.groups
    assert (young.count, young.share, young.ratio) == (6, 0.06, pytest.approx(0.25))
    assert [young.flag, middle.flag, old.flag] == ["under", "under", ""]
    assert old.ratio == pytest.approx(80 / 45)
    offers = queries.offered([found], [])
    assert offers == [("age", "16_29"), ("age", "30_49")]
    due = queries.share_ends_on(talk, talk.phases[1].starts_at)
    task = operations.plan_outreach(
        session, talk, offers[0], "Visit two vocational schools.", "Youth office", due, organiser
    )
    assert queries.offered([found], queries.tasks_of(session, talk)) == [("age", "30_49")]
    operations.finish_outreach(session, task, organiser)
    assert ("age", "16_29") in queries.offered([found], queries.tasks_of(session, talk))
    with pytest.raises(Conflict):
        operations.finish_outreach(session, task, organiser)


def test_whoever_did_not_say_is_told_apart_and_not_compared(
    session: Session, organiser: Account
) -> None:
    talk = asked(session)
    bring_in(session, talk, organiser)
    for age, count in zip((*AGES, ""), (24, 31, 45, 100), strict=True):
        come(session, talk, age, count)
    found = compared(session, talk)
    assert (found.contributors, found.base, found.unsaid_share) == (200, 100, 0.5)
    assert [group.ratio for group in found.groups] == pytest.approx([1, 1, 1])
    assert not found.missing


def test_a_hidden_count_has_no_ratio_but_what_the_told_ones_leave(
    session: Session, organiser: Account
) -> None:
    """3 young and 20 in the middle are hidden together: 23 at most of either, which is public."""
    talk = asked(session)
    bring_in(session, talk, organiser)
    for age, count in zip(AGES, (3, 20, 300), strict=True):
        come(session, talk, age, count)
    young, middle, old = compared(session, talk).groups
    assert (young.count, young.ratio, young.share) == (None, None, None)
    assert middle.ratio is None
    assert young.at_most == pytest.approx(23 / 323 / 0.24)
    assert young.flag == middle.flag == "under"
    assert old.ratio is not None


def test_ratios_of_random_populations_tell_no_more_than_their_counts() -> None:
    """From every figure on the panel one learns the told cells, and no hidden one."""
    rng = random.Random(1)
    reference = Reference(dict(zip(AGES, (0.2, 0.3, 0.5), strict=True)), (), ())
    for _ in range(500):
        counts = {key: rng.choice((0, 1, 3, 6, 12, 60)) for key in (*AGES, UNSAID)}
        total = sum(counts.values())
        told = disclosure.table(counts)
        found = queries.compare("age", total, told, reference)
        hidden = {key: n for key, n in counts.items() if told[key] is None}
        assert len(hidden) != 1
        for group in found.groups:
            assert (group.count is None) == (group.option in hidden)
            if group.option in hidden:
                assert (group.share, group.ratio) == (None, None)
                rest = total - sum(n for n in told.values() if n is not None)
                if found.base:
                    bound = min(rest / found.base, 1) / reference.shares[group.option]
                    assert group.at_most == pytest.approx(bound)
        # What the panel says is the same for every way of filling the hidden cells.
        if len(hidden) > 1:
            keys = sorted(hidden)
            other = counts | {keys[0]: sum(hidden.values()), **dict.fromkeys(keys[1:], 0)}
            cells = {key: None if key in hidden else n for key, n in other.items()}
            assert queries.compare("age", total, cells, reference) == found


def test_the_panel_of_the_public_is_the_edition_and_does_not_move(
    session: Session, organiser: Account
) -> None:
    from deliberation.exchange.editions.operations import publish

    talk = asked(session, running="respond")
    bring_in(session, talk, organiser)
    for age, count in zip(AGES, (24, 31, 45), strict=True):
        come(session, talk, age, count)

    def panel() -> list[Comparison]:
        edition = editions.latest(session, talk)
        assert edition is not None
        references = queries.references_of(session, talk)
        return queries.comparisons(talk, edition.contributors, edition.tables, references)

    publish(session, talk, actor_ref=None, role="organiser")
    before = panel()
    come(session, talk, "16_29", 1)
    assert panel() == before
    with pytest.raises(Conflict, match="point to them"):
        publish(session, talk, actor_ref=None, role="organiser")
    assert panel() == before


@pytest.mark.parametrize(
    ("given", "changes", "message"),
    [
        ((("16-29", "24"), ("30-49", "31")), {}, "cover everybody"),
        (TABLE, {"category": "weight"}, "no question is called"),
        (TABLE, {"year": "soon"}, "the year has to be"),
        (TABLE, {"source": ""}, "name the source"),
        ((*TABLE[:2], ("50 plus", "-4")), {}, "not a number"),
        ((*TABLE, ("16-29", "0")), {}, "in an earlier row"),
        ((*TABLE[:2], ("50 plus", "")), {}, "a share or a count"),
        ((*TABLE[:2], ("", "45")), {}, "the value is empty"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(
    session: Session, given: tuple[tuple[str, str], ...], changes: dict[str, str], message: str
) -> None:
    talk = asked(session)
    with pytest.raises(Incomplete) as refused:
        operations.read_figures(talk, COLUMNS, rows(*given, **changes))
    assert message in refused.value.message
    assert queries.figures_of(session, talk) == []


def test_every_wrong_row_is_reported_at_once(session: Session) -> None:
    talk = asked(session)
    wrong = rows(("16-29", "x"), ("30-49", "31"), ("50 plus", "y"))
    with pytest.raises(Incomplete) as refused:
        operations.read_figures(talk, COLUMNS, wrong)
    assert [gap.params.get("row") for gap in refused.value.gaps][:2] == [2, 4]


def test_the_columns_and_a_question_have_to_be_there(session: Session) -> None:
    talk = asked(session)
    with pytest.raises(Invalid, match="no column “year”"):
        operations.read_figures(talk, COLUMNS[:-1], [])
    with pytest.raises(Invalid, match="share” or “count"):
        operations.read_figures(talk, ("category", "value", "source", "year"), [])


def test_counts_are_read_as_people_write_them(session: Session, organiser: Account) -> None:
    talk = asked(session)
    sizes = (("16-29", "1 200 000"), ("30-49", "1.600.000"), ("50-plus", "1200000"))
    given = [
        (number, cells | {"count": cells["share"], "share": ""}) for number, cells in rows(*sizes)
    ]
    ready = operations.read_figures(talk, (*COLUMNS, "count"), given)
    operations.store_figures(session, talk, ready, organiser)
    shares = queries.references_of(session, talk)["age"].shares
    assert shares == pytest.approx({"16_29": 0.3, "30_49": 0.4, "50_plus": 0.3})


def test_a_second_table_takes_the_place_of_the_first(session: Session, organiser: Account) -> None:
    talk = asked(session)
    bring_in(session, talk, organiser)
    bring_in(session, talk, organiser)
    assert len(queries.figures_of(session, talk)) == 3


def test_values_are_mapped_and_what_fits_nothing_is_left_out_of_both_sides(
    session: Session, organiser: Account
) -> None:
    talk = asked(session)
    given = rows(
        ("0-15", "20"), ("16-29", "20"), ("30-39", "20"), ("40-49", "20"), ("50 plus", "20")
    )
    operations.store_figures(
        session, talk, operations.read_figures(talk, COLUMNS, given), organiser
    )
    before = queries.references_of(session, talk)["age"]
    assert before.left_out == ("0-15", "30-39", "40-49")
    operations.map_figures(session, talk, {2: "30_49", 3: "30_49"}, organiser)
    after = queries.references_of(session, talk)["age"]
    assert after.left_out == ("0-15",)
    assert after.shares == pytest.approx({"16_29": 0.25, "30_49": 0.5, "50_plus": 0.25})
    with pytest.raises(Invalid):
        operations.map_figures(session, talk, {0: "no such"}, organiser)


def test_outreach_ends_with_the_sharing_phase(
    session: Session, organiser: Account, clock: datetime
) -> None:
    talk = asked(session)
    today = clock.date()

    def plan(what: str, who: str, days: int) -> OutreachTask:
        due = today + timedelta(days=days)
        return operations.plan_outreach(session, talk, ("age", "16_29"), what, who, due, organiser)

    for what, who, days, field in (
        ("", "Office", 1, "what"),
        ("Go there.", "", 1, "who"),
        ("Go there.", "Office", -1, "due_on"),
        ("Go there.", "Office", 30, "due_on"),
    ):
        with pytest.raises(Invalid) as refused:
            plan(what, who, days)
        assert refused.value.field == field
    with clock_at(clock + timedelta(weeks=2)), pytest.raises(Closed):
        plan("Go there.", "Office", 15)
    with pytest.raises(Invalid):
        operations.plan_outreach(session, talk, ("age", "none"), "Go.", "Office", today, organiser)


def test_people_in_rooms_stand_beside_contributors_and_are_never_added(
    session: Session, clock: datetime
) -> None:
    talk = asked(session)
    come(session, talk, "50_plus", 7)
    session.add(
        Dialogue(consultation=talk, question=talk.questions[0], kind="youth_table", title="Class",
                 lane="youth", held_on=clock.date(), state="submitted", people_count=24,
                 lead_id=make_account(session).id, has_minors=True,
                 bands={"13_15": 20, "16_17": 4})
    )  # fmt: skip
    group = make_participant(session, talk, is_group=True)
    for _ in range(3):
        make_submission(session, talk, participant=group, channel="session", lane="youth")
    make_submission(session, talk, participant=group, channel="session", lane="2060")
    found = channels.channels(session, talk)
    assert found.submissions == {"online": 7, "session": 3}
    assert (found.together, found.contributors) == (10, 7)
    assert (found.sessions, found.people_in_sessions, found.voters) == (1, 24, 0)
    assert editions.counted(session, talk)[0] == 7
    ages = channels.ages_in_sessions(session, talk)
    assert ages["16_17"] is None
    assert ages["13_15"] is None


def test_the_age_group_counts_where_no_question_asks_for_it(
    session: Session, organiser: Account
) -> None:
    """Asked of everybody without an account: compared like a question of the form."""
    talk = make_consultation(session)
    for band, count in (("18_24", 8), ("40_64", 60), ("65_plus", 20), ("unsaid", 12)):
        for _ in range(count):
            person = make_participant(session, talk, age_band=band)
            make_submission(session, talk, participant=person)
    given = rows(("18–24", "20"), ("25–39", "20"), ("40–64", "40"), ("65+", "20"),
                 category="age_band")  # fmt: skip
    ready = operations.read_figures(talk, COLUMNS, given)
    operations.store_figures(session, talk, ready, organiser)
    found = {group.option: group for group in compared(session, talk).groups}
    assert found["18_24"].ratio == pytest.approx(8 / 88 / 0.2)
    assert found["25_39"].ratio == 0
    assert found["40_64"].flag == ""
    assert found["16_17"].population is None
    assert compared(session, talk).unsaid == 12


def test_two_questions_about_age_are_not_both_told(session: Session) -> None:
    talk = asked(session)
    for _ in range(30):
        person = make_participant(session, talk, age_band="40_64")
        person.demographics.append(Demographic(question_key="age", option_key="30_49"))
        make_submission(session, talk, participant=person)
    assert list(editions.counted(session, talk)[1]) == ["age"]
    assert list(queries.asked_of(talk)) == ["age"]
