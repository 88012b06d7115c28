"""Panels from the pool to the last replacement, with the analysis in between."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import disclosure, jobs, journal
from deliberation.base import clock_at, now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Incomplete, Invalid
from deliberation.panels import execute, operations, queries
from deliberation.panels.models import Panel, PoolPerson
from deliberation.panels.operations import Plan, Rule
from deliberation.panels.pool import operations as pools
from deliberation.panels.pool.queries import BadPool
from deliberation.people.models import Account
from deliberation.privacy.retention import operations as retention
from tests.factories import make_account, make_consultation

COLUMNS = ("id", "age", "county")
Made = tuple[Panel, Account]


def rows(count: int = 60) -> list[tuple[int, dict[str, str]]]:
    ages, counties = ("16-39", "40-64", "65+"), ("North", "South")
    return [
        (n + 2, {"id": f"p{n:03}", "age": ages[n * n % 7 % 3], "county": counties[n % 5 % 2]})
        for n in range(count)
    ]


def rules(**changes: tuple[int, int]) -> list[Rule]:
    numbers = {"16-39": (3, 5), "40-64": (3, 5), "65+": (3, 5), "North": (5, 7), "South": (5, 7)}
    numbers |= {key.replace("_", "-"): value for key, value in changes.items()}
    return [
        Rule("county" if value in ("North", "South") else "age", value, low, high)
        for value, (low, high) in numbers.items()
    ]


def plan(**changes: object) -> Plan:
    values = {"title": "Soil panel", "size": 12, "delete_pool_on": date(2027, 12, 1)}
    return Plan(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def made(session: Session, clock: object) -> Made:
    """A panel with a pool, before any quota."""
    consultation = make_consultation(session)
    account = make_account(session, ("organiser", consultation))
    panel = operations.prepare(session, consultation, plan(), account)
    assert pools.bring_in(session, panel, COLUMNS, rows(), account) == 60
    return panel, account


def work(session: Session, panel: Panel, task: jobs.Task) -> None:
    """The job's three steps, in one transaction."""
    payload = {"panel": panel.ref}
    found = task.compute(task.load(session, payload), lambda stage, share: None)
    task.store(session, payload, found)


def announced(session: Session, made: Made, kind: str = "phrase") -> Panel:
    panel, account = made
    operations.set_quotas(session, panel, rules(), account)
    work(session, panel, execute.CHECK)
    if kind == "sealed":
        operations.secret_seed(panel)
    source = "The numbers of Saturday" if kind == "phrase" else ""
    operations.announce(session, panel, kind, source, execute.frozen(panel), account)
    return panel


def drawn(session: Session, made: Made, seed: str = "3 9 21 40") -> Panel:
    panel = announced(session, made)
    operations.request_draw(session, panel, seed, made[1])
    work(session, panel, execute.DRAW)
    return panel


def test_a_panel_is_drawn_and_everything_about_it_is_known(session: Session, made: Made) -> None:
    panel = drawn(session, made)
    assert panel.is_drawn
    seated = queries.members(panel)
    assert len(seated) == 12
    assert panel.result["method"] == "leximin"
    assert panel.result["lowest"] == pytest.approx(panel.result["best_minimum"], abs=2e-6)
    assert sum(person.chance or 0 for person in panel.pool) == pytest.approx(12)
    for category in queries.composition(panel):
        assert sum(line.panel or 0 for line in category.lines) == 12
        assert all(line.low <= line.panel <= line.high for line in category.lines)  # type: ignore[operator]
    others = {person.code for _place, person in queries.alternates(panel)}
    assert others
    assert not others & {person.code for person in seated}
    stored = json.dumps(panel.result)
    assert not any(f'"{person.code}"' in stored for person in panel.pool)


def test_the_same_pool_quotas_and_seed_give_the_same_panel(session: Session, made: Made) -> None:
    first = [one.code for one in queries.members(drawn(session, made))]
    account = made[1]
    found = set()
    for seed in ("3 9 21 40", "3 9 21 41"):
        again = operations.prepare(session, made[0].consultation, plan(title="Again"), account)
        pools.bring_in(session, again, COLUMNS, rows()[::-1], account)
        found.add(
            tuple(one.code for one in queries.members(drawn(session, (again, account), seed)))
        )
    assert tuple(first) in found
    assert len(found) == 2


def test_quotas_that_collide_are_named_and_cannot_be_announced(
    session: Session, made: Made
) -> None:
    panel, account = made
    operations.set_quotas(session, panel, rules(North=(8, 9), South=(6, 9)), account)
    work(session, panel, execute.CHECK)
    assert panel.feasibility["is_feasible"] is False
    assert {one["category"] for one in panel.feasibility["conflict"]} == {"county"}
    assert sum(abs(o["instead"] - o["number"]) for o in panel.feasibility["changes"]) == 2
    with pytest.raises(Closed, match="no quotas yet"):
        operations.announce(session, panel, "sealed", "", ("h", "c"), account)
    operations.set_quotas(session, panel, rules(), account)
    assert panel.feasibility == {}
    work(session, panel, execute.CHECK)
    assert panel.is_ready


def test_quotas_of_some_values_only_do_not_fit_the_pool(session: Session, made: Made) -> None:
    panel, account = made
    operations.set_quotas(session, panel, rules(), account)
    panel.quotas = panel.quotas[1:]
    work(session, panel, execute.CHECK)
    assert "every value" in panel.feasibility["refusal"]
    assert not panel.is_ready


def test_an_answer_that_is_out_of_date_is_not_kept(session: Session, made: Made) -> None:
    panel, account = made
    operations.set_quotas(session, panel, rules(North=(12, 12), South=(1, 2)), account)
    payload = {"panel": panel.ref}
    late = execute.check(execute.load(session, payload), lambda stage, share: None)
    operations.set_quotas(session, panel, rules(), account)
    execute.store_check(session, payload, late)
    assert panel.feasibility == {}


def test_shares_become_quotas_and_every_gap_is_said(session: Session, made: Made) -> None:
    panel, account = made
    shares = [Rule("county", "North", None, None, 0.4), Rule("county", "South", None, None, 0.5)]
    operations.set_quotas(session, panel, shares, account)
    assert [(q["low"], q["high"]) for q in panel.quotas] == [(4, 5), (6, 6)]
    bad = [
        Rule("county", "North", 4, None),
        Rule("county", "South", 9, 8),
        Rule("age", "65+", 1, 99),
    ]
    with pytest.raises(Incomplete) as refused:
        operations.set_quotas(session, panel, bad, account)
    assert [gap.field for gap in refused.value.gaps] == ["low_0", "low_1", "low_2"]
    with pytest.raises(Invalid, match="at least one quota"):
        operations.set_quotas(session, panel, [Rule("age", "65+", None, None)], account)


# The announcement.


def test_the_announcement_freezes_what_it_binds(session: Session, made: Made) -> None:
    panel = announced(session, made)
    account = made[1]
    assert len(panel.pool_hash) == 64
    for act in (
        lambda: pools.bring_in(session, panel, COLUMNS, rows(), account),
        lambda: operations.set_quotas(session, panel, rules(), account),
        lambda: operations.revise(session, panel, plan(size=11), account),
        lambda: pools.delete_pool(session, panel, account),
    ):
        with pytest.raises(Closed, match="announced"):
            act()
    operations.take_back(session, panel, account)
    assert (panel.state, panel.pool_hash, panel.announced_count) == ("preparing", "", 1)
    actions = [line.action for line in journal.lines(session, scope_ref=panel.consultation.ref)]
    assert {"panel:announce", "panel:take_back", "panel:quotas", "panel:pool"} <= set(actions)


def test_a_sealed_seed_is_bound_before_and_told_after(session: Session, made: Made) -> None:
    from analysis.sortition.tickets import commitment

    panel = announced(session, made, "sealed")
    before = panel.commitment
    operations.request_draw(session, panel, "something else", made[1])
    work(session, panel, execute.DRAW)
    assert panel.commitment == before == commitment(panel.seed, panel.pool_hash)
    assert panel.seed != "something else"
    lines = journal.lines(session, scope_ref=panel.consultation.ref)
    assert not any(panel.seed in json.dumps(line.details) for line in lines)


def test_a_phrase_needs_its_source_and_its_words(session: Session, made: Made) -> None:
    panel, account = made
    operations.set_quotas(session, panel, rules(), account)
    work(session, panel, execute.CHECK)
    with pytest.raises(Invalid, match="public words"):
        operations.announce(session, panel, "phrase", " ", execute.frozen(panel), account)
    panel = announced(session, made)
    with pytest.raises(Invalid, match="Enter the seed"):
        operations.request_draw(session, panel, "  ", account)


def test_a_pool_changed_behind_the_announcement_is_not_drawn(session: Session, made: Made) -> None:
    panel = announced(session, made)
    operations.request_draw(session, panel, "seed", made[1])
    panel.pool[0].values = {**panel.pool[0].values, "age": "65+"}
    with pytest.raises(Closed, match="not the one that was announced"):
        work(session, panel, execute.DRAW)
    execute.abandoned(session, {"panel": panel.ref}, "failed")
    assert panel.state == "announced"


# The pool.


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("Full name", "A", "contact data"),
        ("e-mail", "A", "contact data"),
        ("Fødselsdato", "A", "contact data"),
        ("Geburtsdatum", "A", "contact data"),
        ("phone", "A", "contact data"),
        ("group", "ada@example.org", "e-mail"),
        ("group", "12.03.1980", "a date"),
        ("group", "1980-03-12", "a date"),
        ("group", "0045 20 30 40 50", "number"),
        ("group", "", "nothing may be empty"),
        ("group", "=1+1", "nothing may be empty"),
    ],
)
def test_contact_data_is_refused_and_nothing_is_stored(
    session: Session, made: Made, column: str, value: str, sentence: str
) -> None:
    panel, account = made
    cells = [(n, {**values, column: "B"}) for n, values in rows()]
    cells[7][1][column] = value
    with pytest.raises(BadPool) as refused:
        pools.bring_in(session, panel, (*COLUMNS, column), cells, account)
    assert sentence in refused.value.rows[0].template
    assert panel.categories == ["age", "county"]
    assert panel.pool_count == len(panel.pool) == 60


@pytest.mark.parametrize(
    "column", ["residence", "education level", "commune", "gender", "Stadtteil"]
)
def test_ordinary_categories_are_let_in(session: Session, made: Made, column: str) -> None:
    panel, account = made
    cells = [(n, {**values, column: f"B{n % 3}"}) for n, values in rows()]
    pools.bring_in(session, panel, (*COLUMNS, column), cells, account)
    assert panel.categories == ["age", "county", column]


def test_every_wrong_row_is_named(session: Session, made: Made) -> None:
    panel, account = made
    cells = rows(6)
    cells[1][1]["id"] = cells[0][1]["id"]
    cells[2][1]["id"] = "120380-1234"
    cells[3][1]["id"] = ""
    with pytest.raises(BadPool) as refused:
        pools.bring_in(session, panel, COLUMNS, cells, account)
    assert [row.number for row in refused.value.rows] == [2, 3, 4, 5]
    with pytest.raises(BadPool, match="1 rows"):
        pools.bring_in(session, panel, ("age", "county"), rows(), account)
    many = [(n, {"id": f"q{n}", "what": f"value {n}"}) for n in range(60)]
    with pytest.raises(BadPool) as refused:
        pools.bring_in(session, panel, ("id", "what"), many, account)
    assert refused.value.rows[0].params["count"] == 60


def test_pools_go_on_their_day_and_what_is_no_person_stays(session: Session, made: Made) -> None:
    panel = drawn(session, made)
    leaver = queries.members(panel)[0]
    execute.replace(session, panel, leaver, "ill", made[1])
    seen = queries.composition(panel)
    soon = now() + timedelta(days=2)
    assert all(due.data_class != "panel_pools" for due in retention.run(session, soon, True))
    late = now().replace(year=2027, month=12, day=2)
    with clock_at(late):
        due = {one.data_class: one.count for one in retention.run(session, late, False)}
    assert due["panel_pools"] == 60
    assert session.scalars(select(PoolPerson)).all() == []
    assert panel.replacements[0].left_code == panel.replacements[0].came_code == ""
    assert panel.replacements[0].reason == "ill"
    assert queries.composition(panel) == seen
    assert panel.pool_hash
    with pytest.raises(Closed, match="pool is gone"):
        operations.replace(session, panel, leaver, None, "ill", made[1])


# Free seats.


def test_seats_are_filled_by_the_seed_and_logged(session: Session, made: Made) -> None:
    panel = drawn(session, made)
    leaver = queries.members(panel)[0]
    expected = next(
        (p for place, p in queries.alternates(panel)
         if place["stratum"] == [leaver.values["age"], leaver.values["county"]]),
        None,
    )  # fmt: skip
    line = execute.replace(session, panel, leaver, "declined", made[1])
    assert (leaver.seat, line.left_code, line.number) == ("left", leaver.code, 1)
    assert expected is not None
    assert line.came_code == expected.code
    assert len(queries.members(panel)) == 12
    with pytest.raises(Invalid, match="member of the panel"):
        execute.replace(session, panel, leaver, "declined", made[1])
    with pytest.raises(Invalid, match="Choose a reason"):
        execute.replace(session, panel, queries.members(panel)[0], "", made[1])


def test_when_nobody_is_left_the_seat_stays_free(session: Session, clock: object) -> None:
    consultation = make_consultation(session)
    account = make_account(session, ("organiser", consultation))
    panel = operations.prepare(session, consultation, plan(size=2), account)
    cells = [(n, {"id": f"p{n}", "county": "North"}) for n in range(2, 4)]
    pools.bring_in(session, panel, ("id", "county"), cells, account)
    operations.set_quotas(session, panel, [Rule("county", "North", 2, 2)], account)
    work(session, panel, execute.CHECK)
    operations.announce(session, panel, "phrase", "Words", execute.frozen(panel), account)
    operations.request_draw(session, panel, "seed", account)
    work(session, panel, execute.DRAW)
    line = execute.replace(session, panel, queries.members(panel)[0], "moved", account)
    assert not line.is_filled
    assert len(queries.members(panel)) == 1


# What everybody sees.


def test_small_numbers_are_hidden_and_cannot_be_worked_out(session: Session, made: Made) -> None:
    panel = drawn(session, made)
    shown = {category.name: category.lines for category in queries.public_composition(panel)}
    limit = disclosure.limit()
    for lines in shown.values():
        hidden = [line for line in lines if line.panel is None]
        assert all(line.panel == 0 or line.panel >= limit for line in lines if line not in hidden)  # type: ignore[operator]
        assert len(hidden) != 1
        for line in hidden:
            # Neither its own quota nor the exact quota of the rest tells it.
            assert line.low is None or line.low < line.high  # type: ignore[operator]
    assert all(line.panel is None for line in shown["age"])
    assert all(line.low is None for line in shown["age"])
    panel.may_include_minors = True
    assert all(line.panel is None for line in queries.public_composition(panel)[1].lines)


def test_the_quotas_of_an_announced_draw_hide_what_would_be_hidden_after_it(
    session: Session, made: Made
) -> None:
    panel = announced(session, made)
    before = queries.public_composition(panel)
    operations.request_draw(session, panel, "seed", made[1])
    work(session, panel, execute.DRAW)
    after = queries.public_composition(panel)
    told = [[(x.value, x.low, x.high) for c in seen for x in c.lines] for seen in (before, after)]
    assert told[0] == told[1]


def test_lists_show_what_is_announced(session: Session, made: Made) -> None:
    consultation: Consultation = made[0].consultation
    assert queries.panels_of(session, consultation, is_staff=False) == []
    assert queries.panels_of(session, consultation, is_staff=True) == [made[0]]
    assert not queries.has_public(session, consultation)
    announced(session, made)
    assert queries.has_public(session, consultation)
    assert queries.panels_of(session, consultation, is_staff=False) == [made[0]]


def test_a_plan_is_checked_as_a_whole(session: Session, made: Made) -> None:
    with pytest.raises(Incomplete) as refused:
        operations.revise(session, made[0], Plan("", 0, None, 99), made[1])
    fields = {gap.field for gap in refused.value.gaps}
    assert fields == {"title", "size", "delete_pool_on", "alternates_each"}
    with pytest.raises(Incomplete):
        operations.revise(session, made[0], plan(delete_pool_on=now().date()), made[1])
    operations.set_quotas(session, made[0], rules(), made[1])
    work(session, made[0], execute.CHECK)
    operations.revise(session, made[0], plan(size=13), made[1])
    assert made[0].feasibility == {}
