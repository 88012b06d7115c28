"""Alternates and substitutes keep the quotas, in the order that the seed gives."""

from analysis.sortition.draw import draw_panel
from analysis.sortition.frame import frame_of
from analysis.sortition.params import DrawParams
from analysis.sortition.records import Person, Quota
from analysis.sortition.seats import substitute
from tests.analysis.sortition.pools import pool_and_quotas


def meets(frame, panel) -> bool:
    of = frame.cell_of()
    tally = frame.tally([sum(of[one] == c for one in panel) for c in range(len(frame.cells))])
    return all(q.low <= tally.get((q.category, q.value), 0) <= q.high for q in frame.quotas)


def test_every_alternate_can_take_the_seat_of_anybody_of_its_stratum():
    pool, quotas = pool_and_quotas(7, 80, 12, (2, 3, 2))
    frame = frame_of(pool, quotas, 12)
    found = draw_panel(pool, quotas, DrawParams(size=12, seed="s", alternates=2))
    of = frame.cell_of()
    assert found.alternates
    for one in found.alternates:
        assert one.id not in found.panel
        assert one.keeps_stratum == (frame.cells[of[one.id]] == one.stratum)
        for leaver in (each for each in found.panel if frame.cells[of[each]] == one.stratum):
            assert meets(frame, [*(each for each in found.panel if each != leaver), one.id])


def test_substitutes_follow_one_another_until_nobody_keeps_the_quotas():
    pool = [Person(f"n{i}", {"place": "north"}) for i in range(4)]
    pool += [Person(f"s{i}", {"place": "south"}) for i in range(4)]
    quotas = [Quota("place", "north", 2, 2), Quota("place", "south", 2, 2)]
    frame = frame_of(pool, quotas, 4)
    panel, gone = list(draw_panel(pool, quotas, DrawParams(size=4, seed="s")).panel), []
    for _turn in range(2):
        leaver = next(one for one in panel if one.startswith("n"))
        comes = substitute(frame, panel, leaver, gone, "s")
        assert comes == substitute(frame, panel[::-1], leaver, gone, "s")
        assert (comes.id[0], comes.differs, comes.missed) == ("n", (), ())
        panel = [one for one in panel if one != leaver] + [comes.id]
        gone.append(leaver)
    leaver = next(one for one in panel if one.startswith("n"))
    comes = substitute(frame, panel, leaver, gone, "s")
    assert comes.id.startswith("s")
    assert comes.differs == ("place",)
    assert {(b.value, b.kind, b.instead) for b in comes.missed} == {
        ("north", "at least", 1),
        ("south", "at most", 3),
    }


def test_the_first_alternate_is_the_first_substitute():
    pool, quotas = pool_and_quotas(9, 60, 10, (2, 3))
    frame = frame_of(pool, quotas, 10)
    found = draw_panel(pool, quotas, DrawParams(size=10, seed="s"))
    first = {one.stratum: one.id for one in found.alternates}
    of = frame.cell_of()
    for leaver in found.panel:
        stratum = frame.cells[of[leaver]]
        if stratum in first:
            assert substitute(frame, found.panel, leaver, (), "s").id == first[stratum]


def test_nobody_is_left():
    pool = [Person("a", {"c": "v"}), Person("b", {"c": "v"})]
    frame = frame_of(pool, [Quota("c", "v", 1, 1)], 1)
    assert substitute(frame, ["a"], "a", ["b"], "s") is None
