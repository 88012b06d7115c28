"""Flagged words: the lead has them, and nothing else does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import clock_at
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues import queries
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding import queries as flagged
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.journal import JournalEntry
from deliberation.permissions import check
from deliberation.permissions.actions import Action
from deliberation.permissions.check import Actor
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries as holdings
from deliberation.privacy.retention import operations as retention
from deliberation.privacy.rooms import operations as rooms
from deliberation.submissions import queries as submissions
from tests.factories import (
    make_account,
    make_consultation,
    make_dialogue,
    make_participant,
    make_submission,
)

HARM = "Somebody hits me at home."


def test_a_flagged_item_loses_its_words_and_is_no_item_of_the_session(
    session: Session, clock: datetime
) -> None:
    dialogue = make_dialogue(session, minors=True)
    item = items.enter(session, dialogue, Entry("k1", 2, "worry", HARM))
    items.enter(session, dialogue, Entry("k2", 2, "works", "The bus."))
    entries = session.scalar(select(func.count()).select_from(JournalEntry))
    kept = safeguarding.flag(session, item)
    assert (kept.words, kept.item_number, kept.table_number) == (HARM, item.number, 2)
    assert kept.lead is dialogue.lead
    assert item.text == ""
    assert [one.words for one in queries.items_of(session, dialogue)] == ["The bus."]
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == entries
    dialogues.submit(session, dialogue, None)
    written = submissions.written_answers(session, dialogue.consultation)
    assert HARM not in {answer.text for answer in written}
    with pytest.raises(Closed):
        safeguarding.flag(session, item)


def test_words_can_be_reported_without_ever_being_an_item(
    session: Session, clock: datetime
) -> None:
    dialogue = make_dialogue(session, minors=True)
    kept = safeguarding.report(session, dialogue, HARM, table=1)
    assert kept.words == HARM
    assert dialogue.items == []
    with pytest.raises(Closed):
        safeguarding.report(session, make_dialogue(session), HARM)


def test_a_moderator_passes_a_young_persons_words_on(session: Session, clock: datetime) -> None:
    dialogue = make_dialogue(session, minors=True)
    consultation = dialogue.consultation
    item = items.enter(session, dialogue, Entry("k1", 1, "worry", HARM))
    dialogues.submit(session, dialogue, None)
    assert item.submission is not None
    kept = rooms.flag_submission(session, item.submission)
    assert (kept.words, kept.item_number, kept.source) == (HARM, item.number, "moderation")
    assert item.removed_at is not None
    assert item.words == ""
    child = make_participant(session, consultation, age_band="16_17")
    online = make_submission(session, consultation, HARM, participant=child)
    assert rooms.flag_submission(session, online).lead is dialogue.lead
    assert not online.has_words
    adult = make_submission(session, consultation, HARM)
    with pytest.raises(Closed):
        rooms.flag_submission(session, adult)
    elsewhere = make_submission(session, make_consultation(session), HARM, participant=child)
    with pytest.raises(Closed):
        rooms.flag_submission(session, elsewhere)
    assert elsewhere.has_words


def test_only_the_lead_of_that_day_reads_it(session: Session, clock: datetime) -> None:
    dialogue = make_dialogue(session, minors=True)
    lead = dialogue.lead
    kept = safeguarding.report(session, dialogue, HARM)
    dialogue.lead = make_account(session, name="Later Lead")
    session.flush()
    assert check.refusal(Actor(lead), Action.SAFEGUARDING_READ, kept) is None
    consultation = dialogue.consultation
    roles = ("organiser", "facilitator", "moderator", "analyst", "chair", "administrator")
    for role in roles:
        held = frozenset({(role, "site", "")})
        actor = Actor(make_account(session), held, dialogue_ids=frozenset({dialogue.id}))
        assert check.refusal(actor, Action.SAFEGUARDING_READ, kept) is not None, role
    assert check.refusal(Actor(dialogue.lead), Action.SAFEGUARDING_READ, kept) is not None
    also_runs_it = Actor(lead, frozenset({("administrator", "site", "")}))
    assert check.refusal(also_runs_it, Action.SAFEGUARDING_READ, kept) is not None
    assert flagged.items_for(session, dialogue.lead) == []
    assert flagged.lead_of(session, consultation) is dialogue.lead


def test_it_is_done_with_a_note_and_not_before(session: Session, clock: datetime) -> None:
    kept = safeguarding.report(session, make_dialogue(session, minors=True), HARM)
    with pytest.raises(Invalid):
        safeguarding.mark_done(session, kept)
    safeguarding.note(session, kept, "Spoke with the youth office.")
    safeguarding.mark_done(session, kept)
    assert kept.done_at == clock
    with pytest.raises(Closed):
        safeguarding.note(session, kept, "More.")


def test_a_lead_with_open_items_first_settles_them(session: Session, clock: datetime) -> None:
    dialogue = make_dialogue(session, minors=True)
    lead = dialogue.lead
    assert lead is not None
    kept = safeguarding.report(session, dialogue, HARM)
    person = holdings.person_of_account(session, lead)
    assert HARM not in str(privacy.download(session, person))
    with pytest.raises(Conflict):
        privacy.erase(session, person)
    safeguarding.note(session, kept, "Done what was to do.")
    safeguarding.mark_done(session, kept)
    with pytest.raises(Conflict):
        privacy.erase(session, person)
    items.enter(session, dialogue, Entry("k2", 2, "works", "The bus."))
    dialogues.submit(session, dialogue, None)
    privacy.erase(session, person)
    session.refresh(dialogue)
    assert dialogue.lead_id is None
    assert session.scalar(select(SafeguardingItem.id)) is None


def test_it_goes_with_the_months_that_were_promised(session: Session, clock: datetime) -> None:
    dialogue = make_dialogue(session, minors=True)
    safeguarding.note(session, safeguarding.report(session, dialogue, HARM), "Told the office.")
    with clock_at(clock + timedelta(days=5 * 365)) as _:
        retention.run(session, clock + timedelta(days=5 * 365), dry_run=False)
    assert session.scalar(select(SafeguardingItem.id)) is None
    assert (dialogue.first_adult, dialogue.permission_holder) == ("", "")
    assert journal.verify(session).is_whole


def test_a_restored_backup_does_not_bring_removed_items_back(
    session: Session, clock: datetime
) -> None:
    dialogue = make_dialogue(session, minors=True)
    item = items.enter(session, dialogue, Entry("k1", 1, "worry", HARM))
    assert privacy.replay_withdrawals(session, [item.ref]) == 1
    assert item.text == ""
    assert privacy.replay_withdrawals(session, [item.ref]) == 0
