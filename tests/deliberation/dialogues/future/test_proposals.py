"""Proposals of today and of the target year: pairs, what is adopted, and what it comes to."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.future import operations as future
from deliberation.dialogues.future import queries
from deliberation.dialogues.future.models import Proposal
from deliberation.dialogues.future.operations import Adoption, Details, Fact
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.dialogues.protocols.queries import protocol
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.privacy import operations as privacy
from tests.factories import make_dialogue

P, F = "group_present", "imaginary_future"


def make(session: Session, tables: int = 2, **values: object) -> Dialogue:
    defaults: dict[str, object] = {
        "kind": "future_generations",
        "design": "switch",
        "target_year": 2060,
        "protocol": protocol("future_generations", "switch", 2060),
    }
    return make_dialogue(session, tables=tables, **(defaults | values))


def say(
    session: Session, dialogue: Dialogue, perspective: str, text: str, table: int = 1, cost: int = 0
) -> DialogueItem:
    entry = Entry(f"{perspective}{text}", table, "proposal", text, perspective)
    item = items.enter(session, dialogue, entry)
    if cost:
        future.describe(session, item, Details(cost_now=cost))
    return item


def compared(session: Session, dialogue: Dialogue) -> list[queries.Comparison]:
    return queries.comparisons(dialogue, queries.proposals(session, dialogue))


def test_the_lists_of_one_table_lie_side_by_side(session: Session, clock: object) -> None:
    dialogue = make(session)
    present = say(session, dialogue, P, "Plant hedges")
    say(session, dialogue, P, "Buy machines")
    twin = say(session, dialogue, F, "You planted hedges")
    say(session, dialogue, F, "You left the bogs wet")
    say(session, dialogue, F, "Another table's", table=2)
    future.pair(session, twin, present)
    first, second = compared(session, dialogue)
    assert [line.words for line in first.only_present] == ["Buy machines"]
    assert [(a.words, b.words) for a, b in first.both] == [("Plant hedges", "You planted hedges")]
    assert [line.words for line in first.only_future] == ["You left the bogs wet"]
    assert [line.words for line in second.only_future] == ["Another table's"]


def test_in_the_split_design_all_tables_are_compared_together(
    session: Session, clock: object
) -> None:
    dialogue = make(session, tables=4, design="split")
    for table, side in zip(dialogue.tables, ("present", "future") * 2, strict=True):
        table.side = side
    one = say(session, dialogue, P, "Plant hedges", table=1)
    two = say(session, dialogue, F, "You planted hedges", table=2)
    future.pair(session, two, one)
    (found,) = compared(session, dialogue)
    assert len(found.tables) == 4
    assert len(found.both) == 1


def test_a_pair_is_of_one_table_and_one_to_one(session: Session, clock: object) -> None:
    dialogue = make(session)
    present = say(session, dialogue, P, "Plant hedges")
    first, second = (say(session, dialogue, F, text) for text in ("One", "Two"))
    elsewhere = say(session, dialogue, F, "Three", table=2)
    with pytest.raises(Invalid):
        future.pair(session, elsewhere, present)
    with pytest.raises(Invalid):
        future.pair(session, present, first)
    future.pair(session, first, present)
    future.pair(session, second, present)
    session.expire_all()
    (pair,) = compared(session, dialogue)[0].both
    assert pair[1].item is second
    future.pair(session, second, None)
    assert compared(session, dialogue)[0].both == ()


def test_what_is_adopted_keeps_where_it_came_from(session: Session, clock: object) -> None:
    dialogue = make(session)
    present = say(session, dialogue, P, "Plant hedges", cost=2)
    lone = say(session, dialogue, P, "Buy machines", cost=1)
    twin = say(session, dialogue, F, "You planted hedges", cost=3)
    wet = say(session, dialogue, F, "You left the bogs wet", cost=5)
    future.pair(session, twin, present)
    details = Details(burden="We pay a levy.", objections="Two farmers disagree.")
    for key, one in (
        ("a", Adoption("a", 1, "Hedges", present=present, details=details)),
        ("b", Adoption("b", 1, "Wet bogs", future=wet)),
        ("c", Adoption("c", 1, "Machines", present=lone)),
        ("d", Adoption("d", 1, "Something new")),
    ):
        assert future.adopt(session, dialogue, one).entry_key == key
    lines = queries.proposals(session, dialogue)
    joint = {line.words: line.detail for line in queries.comparisons(dialogue, lines)[0].joint}
    origins = {words: detail.origin for words, detail in joint.items() if detail}
    assert origins == {
        "Hedges": "both", "Wet bogs": "future", "Machines": "present", "Something new": "new",
    }  # fmt: skip
    hedges = joint["Hedges"]
    assert hedges is not None
    assert hedges.burden == "We pay a levy."
    assert (hedges.from_present, hedges.from_future) == (present, twin)
    found = queries.measures(lines)
    assert (found.joint_count, found.overlap, found.future_share) == (4, 0.25, 0.25)
    assert (found.cost_present, found.cost_future, found.cost_shift) == (1.5, 4.0, 2.5)


def test_the_same_proposal_is_adopted_once_and_changed_there(
    session: Session, clock: object
) -> None:
    dialogue = make(session)
    wet = say(session, dialogue, F, "You left the bogs wet")
    future.adopt(session, dialogue, Adoption("a", 1, "Wet bogs", future=wet))
    again = future.adopt(session, dialogue, Adoption("a", 1, "Wet bogs now", future=wet))
    assert again.text == "Wet bogs now"
    with pytest.raises(Conflict):
        future.adopt(session, dialogue, Adoption("b", 1, "Once more", future=wet))
    items.remove(session, again)
    future.adopt(session, dialogue, Adoption("c", 1, "Better so", future=wet))
    assert [line.words for line in compared(session, dialogue)[0].joint] == ["Better so"]


def test_a_measure_without_anything_to_measure_is_none(session: Session, clock: object) -> None:
    dialogue = make(session)
    found = queries.measures(queries.proposals(session, dialogue))
    assert (found.overlap, found.future_share, found.cost_shift) == (None, None, None)


def test_piles_that_only_2060_made(session: Session, clock: object) -> None:
    dialogue = make(session)
    for key, name in (("w", "Water"), ("m", "Money")):
        items.name_pile(session, dialogue, 1, key, name)
    for key, pile, perspective in (("1", "w", F), ("2", "m", F), ("3", "m", P)):
        items.enter(session, dialogue, Entry(key, 1, "proposal", key, perspective, pile_key=pile))
    said = queries.items_of(session, dialogue)
    lines = queries.proposals(session, dialogue, said)
    assert queries.measures(lines, said).only_future_piles == ("Water",)


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("cost_now", Details(cost_now=6)),
        ("benefits_in", Details(benefits_in="soon")),
        ("who_pays", Details(who_pays="x" * 201)),
        ("reason", Details(reason="\0")),
    ],
)
def test_details_that_cannot_be_stored_name_their_field(
    session: Session, clock: object, field: str, details: Details
) -> None:
    dialogue = make(session)
    item = say(session, dialogue, P, "Plant hedges")
    with pytest.raises(Invalid) as refused:
        future.describe(session, item, details)
    assert refused.value.field == field


def test_only_proposals_have_details(session: Session, clock: object) -> None:
    dialogue = make(session)
    thanks = items.enter(session, dialogue, Entry("t", 1, "thanks", "For the hedges"))
    with pytest.raises(Invalid):
        future.describe(session, thanks, Details(reason="x"))


def test_a_removed_proposal_leaves_no_word(session: Session, clock: object) -> None:
    dialogue = make(session)
    item = say(session, dialogue, P, "Plant hedges", cost=2)
    items.remove(session, item)
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0
    assert queries.proposals(session, dialogue) == []


def test_nobody_crosses_on_a_fact_sheet_without_a_loss(session: Session, clock: object) -> None:
    dialogue = make(session)
    steps = [step["key"] for step in dialogue.protocol["steps"]]
    crossing = steps.index("crossing")
    future.set_facts(session, dialogue, [Fact("The town has 40,000 people."), Fact("", "")])
    dialogues.set_step(session, dialogue, steps.index("present"))
    with pytest.raises(Closed):
        dialogues.set_step(session, dialogue, crossing)
    facts = [Fact("The town has 40,000 people."), Fact("The eel is gone.", "Survey", is_loss=True)]
    future.set_facts(session, dialogue, facts)
    dialogues.set_step(session, dialogue, crossing)
    assert [fact["is_loss"] for fact in dialogue.facts] == [False, True]


def test_a_source_without_its_fact_is_asked_for(session: Session, clock: object) -> None:
    with pytest.raises(Invalid) as refused:
        future.set_facts(session, make(session), [Fact("", "A source")])
    assert refused.value.field == "facts-0-text"


def test_after_submission_only_reading(session: Session, clock: object) -> None:
    dialogue = make(session)
    item, other = (say(session, dialogue, at, at) for at in (P, F))
    dialogues.submit(session, dialogue, None)
    for act in (
        lambda: future.describe(session, item, Details()),
        lambda: future.pair(session, other, item),
        lambda: future.adopt(session, dialogue, Adoption("x", 1, "x")),
        lambda: future.set_facts(session, dialogue, []),
    ):
        with pytest.raises(Closed):
            act()
    first, _second = compared(session, dialogue)
    assert [line.words for line in (*first.present, *first.future)] == [P, F]
    assert other.submission is not None
    assert other.submission.lane == "2060"
    assert queries.sessions_of(session, dialogue.consultation.mission) == [dialogue]


def test_what_a_moderator_took_away_is_not_compared_in_public(
    session: Session, clock: object
) -> None:
    dialogue = make(session)
    item = say(session, dialogue, P, "Plant hedges")
    dialogues.submit(session, dialogue, None)
    assert item.submission is not None
    item.submission.state = "removed"
    (line,) = compared(session, dialogue)[0].only_present
    assert not line.is_readable
    assert line.words == ""


def test_erased_words_take_what_was_said_beside_them(session: Session, clock: object) -> None:
    dialogue = make(session)
    item, other = say(session, dialogue, P, "Plant hedges", cost=2), say(session, dialogue, F, "x")
    future.pair(session, other, item)
    dialogues.submit(session, dialogue, None)
    assert item.submission is not None
    privacy.erase_words(session, [item.submission])
    assert session.scalars(select(Proposal.item_id)).all() == [other.id]


def test_what_a_note_taker_typed_as_adopted_was_found_together(
    session: Session, clock: object
) -> None:
    dialogue = make(session)
    items.enter(session, dialogue, Entry("j", 1, "proposal", "A council", "joint"))
    lines = queries.proposals(session, dialogue)
    assert [line.origin for line in lines] == ["new"]
    assert queries.measures(lines).origins == {"new": 1}
