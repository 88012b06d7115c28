"""The fact sheet, what proposals say beside their words, pairs, and what a table adopts."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.dialogues.future.models import (
    COSTS,
    FUTURE,
    JOINT,
    MAX_LINE,
    PRESENT,
    SPANS,
    Proposal,
)
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.errors import Closed, Conflict, Invalid, told
from deliberation.people.models import Account
from deliberation.submissions.models import is_storable

MAX_FACTS = 20
MAX_FACT = 500
MAX_REASON = 1000


@dataclass(frozen=True)
class Fact:
    """One line of the fact sheet; a loss is what is gone in the target year."""

    text: str
    source: str = ""
    is_loss: bool = False


@dataclass(frozen=True)
class Details:
    """What a proposal says beside its words; what was not said stays empty."""

    reason: str = ""
    who_pays: str = ""
    who_gains: str = ""
    benefits_in: str = ""
    is_reversible: bool | None = None
    cost_now: int | None = None
    burden: str = ""
    objections: str = ""


@dataclass(frozen=True)
class Adoption:
    """What a table adopts now, in its words, and from which proposals (none: it is new)."""

    entry_key: str
    table: int  # its number
    text: str
    present: DialogueItem | None = None
    future: DialogueItem | None = None
    details: Details = Details()


def set_facts(
    session: Session, dialogue: Dialogue, facts: Sequence[Fact], account: Account | None = None
) -> None:
    """The whole fact sheet; rows without words are left out."""
    _demand_open(dialogue)
    kept = [fact for fact in facts if fact.text.strip() or fact.source.strip()]
    if len(kept) > MAX_FACTS:
        raise Invalid("facts", "At most %(limit)s lines are possible.", limit=MAX_FACTS)
    dialogue.facts = [_fact(place, fact) for place, fact in enumerate(kept)]
    session.flush()
    losses = sum(fact.is_loss for fact in kept)
    journal.record(
        session,
        "dialogue:facts",
        dialogue,
        role="facilitator",
        actor_ref=account.ref if account else None,
        scope_ref=dialogue.consultation.ref,
        details={"facts": len(kept), "losses": losses},
    )


def _fact(place: int, fact: Fact) -> dict[str, object]:
    name = f"facts-{place}"
    text = told(f"{name}-text", fact.text, "Write the fact for this source.", limit=MAX_FACT)
    source = told(f"{name}-source", fact.source, limit=MAX_FACT)
    _demand_storable(f"{name}-text", text + source)
    return {"text": text, "source": source, "is_loss": fact.is_loss}


def describe(session: Session, item: DialogueItem, details: Details) -> Proposal:
    """Say of a proposal why, who pays and gains, when, and what it costs now."""
    _demand_open(item.dialogue)
    if item.kind != "proposal" or item.removed_at is not None:
        raise Invalid("kind", "Only a proposal has these details.")
    values = _checked(details)
    found = session.scalar(select(Proposal).where(Proposal.item_id == item.id))
    if found is None:
        found = Proposal(item=item)
        session.add(found)
    for name, value in values.items():
        setattr(found, name, value)
    session.flush()
    return found


def _checked(details: Details) -> dict[str, object]:
    values = asdict(details)
    limits = {"who_pays": MAX_LINE, "who_gains": MAX_LINE}
    for name in ("reason", "who_pays", "who_gains", "burden", "objections"):
        values[name] = told(name, values[name], limit=limits.get(name, MAX_REASON))
        _demand_storable(name, values[name])
    if details.benefits_in not in SPANS:
        raise Invalid("benefits_in", "Choose one of the options.")
    if details.cost_now is not None and not COSTS[0] <= details.cost_now <= COSTS[1]:
        raise Invalid("cost_now", "Choose a mark from 1 to 5.")
    return values


def pair(session: Session, future: DialogueItem, present: DialogueItem | None) -> None:
    """The table says that this proposal of the target year is that one of today; None: no more."""
    dialogue = future.dialogue
    _demand_open(dialogue)
    _demand_spoken("future", dialogue, future, FUTURE)
    if present is not None:
        _demand_spoken("present", dialogue, present, PRESENT)
        if dialogue.design != "split" and present.table_id != future.table_id:
            raise Invalid("present", "Choose two proposals of the same table.")
        for other in session.scalars(_twins(dialogue, present)):
            other.from_present = None
    found = session.scalar(select(Proposal).where(Proposal.item_id == future.id))
    if found is None:
        found = Proposal(item=future)
        session.add(found)
    found.from_present = present
    session.flush()


def adopt(session: Session, dialogue: Dialogue, adoption: Adoption) -> DialogueItem:
    """A table adopts a proposal now; the same key again changes it.

    One that stands in both lists counts as of both, whichever side it was taken from.
    """
    _demand_open(dialogue)
    present, future = adoption.present, adoption.future
    if future is not None:
        _demand_spoken("future", dialogue, future, FUTURE)
        present = present or _twin_of(session, future)
    elif present is not None:
        future = session.scalar(
            select(DialogueItem)
            .join(Proposal, Proposal.item_id == DialogueItem.id)
            .where(_is_twin(present), DialogueItem.removed_at.is_(None))
        )
    if present is not None:
        _demand_spoken("present", dialogue, present, PRESENT)
    _demand_new(session, adoption.entry_key, present, future)
    _checked(adoption.details)
    entry = items.Entry(adoption.entry_key, adoption.table, "proposal", adoption.text, JOINT)
    item = items.enter(session, dialogue, entry)
    found = describe(session, item, adoption.details)
    found.origin = {(True, True): "both", (True, False): "present", (False, True): "future"}.get(
        (present is not None, future is not None), "new"
    )
    found.from_present, found.from_future = present, future
    session.flush()
    return item


def _twin_of(session: Session, future: DialogueItem) -> DialogueItem | None:
    found = session.scalar(select(Proposal).where(Proposal.item_id == future.id))
    twin = found.from_present if found else None
    return twin if twin is not None and twin.removed_at is None else None


def _is_twin(present: DialogueItem) -> ColumnElement[bool]:
    return (Proposal.from_present_id == present.id) & (DialogueItem.perspective == FUTURE)


def _twins(dialogue: Dialogue, present: DialogueItem) -> Select[Proposal]:
    """What of the target year is marked as the same as this proposal of today."""
    query = select(Proposal).join(DialogueItem, Proposal.item_id == DialogueItem.id)
    return query.where(_is_twin(present), DialogueItem.dialogue_id == dialogue.id)


def _demand_new(
    session: Session,
    entry_key: str,
    present: DialogueItem | None,
    future: DialogueItem | None,
) -> None:
    """What was adopted once is changed there, not adopted a second time."""
    sources = [source.id for source in (present, future) if source is not None]
    query = (
        select(DialogueItem.entry_key)
        .join(Proposal, Proposal.item_id == DialogueItem.id)
        .where(
            DialogueItem.perspective == JOINT,
            DialogueItem.removed_at.is_(None),
            DialogueItem.entry_key != entry_key,
            Proposal.from_present_id.in_(sources) | Proposal.from_future_id.in_(sources),
        )
    )
    if sources and session.scalar(query.limit(1)) is not None:
        raise Conflict("The table has adopted this proposal already.")


def _demand_spoken(field: str, dialogue: Dialogue, item: DialogueItem, perspective: str) -> None:
    is_here = item.dialogue_id == dialogue.id and item.removed_at is None
    if not is_here or item.kind != "proposal" or item.perspective != perspective:
        raise Invalid(field, "Choose a proposal of this session.")


def forget(session: Session, submission_ids: Collection[int]) -> None:
    """The words of these submissions go: what was said beside them goes as well."""
    items_of_them = select(DialogueItem.id).where(DialogueItem.submission_id.in_(submission_ids))
    session.execute(delete(Proposal).where(Proposal.item_id.in_(items_of_them)))


def _demand_open(dialogue: Dialogue) -> None:
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")


def _demand_storable(field: str, text: str) -> None:
    if not is_storable(text):
        raise Invalid(field, "This has a character that can't be stored.")
