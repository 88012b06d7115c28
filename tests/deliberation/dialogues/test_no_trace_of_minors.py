"""After a session of minors every table and every export holds only what the consent matrix
allows: counts by age group, words of the group, and for the lead alone what was flagged."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from deliberation import schema
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.exchange.editions import queries as editions
from deliberation.exchange.queries import TABLES
from deliberation.people.models import Account, Participant
from deliberation.privacy import operations as privacy
from deliberation.privacy import queries as holdings
from deliberation.privacy.rooms import operations as rooms
from deliberation.submissions import operations as submissions
from tests.factories import make_account, make_consultation, make_dialogue, make_run

HARM, NOTED, GONE, LATER = "zzharm", "zznoted", "zzgone", "zzlater"
SHOWN, WAITING = "zzshown", "zzwaiting"
# What one session of minors may add rows to, and nothing else.
ALLOWED = {
    "dialogue_item", "dialogue_table", "dialogue_pile", "dialogue",
    "participant", "submission", "answer", "submission_event", "submission_count",
    "submission_search", "receipt", "journal_entry", "journal_salt",
    "safeguarding_item", "incident_note",
}  # fmt: skip


def rows(session: Session) -> dict[str, list[str]]:
    """Every row of every table, and of the search index, as text."""
    session.flush()
    tables = [*schema.metadata.tables, "submission_search"]
    return {
        name: [str(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))]
        for name in tables
    }


def holding(session: Session, word: str) -> set[str]:
    return {name for name, found in rows(session).items() if word in str(found).casefold()}


@pytest.fixture
def dialogue(session: Session, clock: datetime) -> Dialogue:
    consultation = make_consultation(session, running="make_sense")
    make_run(session, consultation, state="published")
    return make_dialogue(session, consultation, minors=True, bands={"under_13": 2, "13_15": 10})


def hold(session: Session, dialogue: Dialogue) -> dict[str, int]:
    """The session as it happens: words, one flagged, one removed in it and one after it."""
    said = {}
    for place, word in enumerate((SHOWN, WAITING, HARM, GONE, LATER)):
        entry = Entry(f"k{place}", 1, "worry", f"It is {word} here.")
        said[word] = items.enter(session, dialogue, entry).number
    items.name_pile(session, dialogue, 1, "p", "Where it rains")
    items.close_sheet(session, dialogue.tables[0], 12, True, "Lively.")
    flagged = safeguarding.flag(session, next(i for i in dialogue.items if HARM in i.text))
    safeguarding.note(session, flagged, f"Called. {NOTED}")
    rooms.remove_numbered(session, dialogue, [said[GONE]])
    dialogues.submit(session, dialogue, None)
    rooms.remove_numbered(session, dialogue, [said[LATER]])
    for item in dialogue.items:
        if SHOWN in item.words and item.submission is not None:
            submissions.set_state(session, item.submission, "visible")
    return said


def test_only_words_of_the_group_and_counts_are_added(session: Session, dialogue: Dialogue) -> None:
    before = rows(session)
    hold(session, dialogue)
    after = rows(session)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= ALLOWED
    group = session.query(Participant).filter_by(is_group=True).one()
    assert (group.account_key, group.consents, group.demographics) == (None, [], [])
    assert group.age_band == "under_13", "one band for all of them, the youngest"
    assert dialogue.bands == {"under_13": 2, "13_15": 10}
    assert set(dialogue.bands) <= set(consent.bands())
    shown = [i.submission for i in dialogue.items if i.submission]
    assert {(one.shown_name, one.interest) for one in shown} == {("", "")}


def test_each_word_stands_where_it_may_and_nowhere_else(
    session: Session, dialogue: Dialogue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hold(session, dialogue)
    assert holding(session, HARM) == {"safeguarding_item"}
    assert holding(session, NOTED) == {"incident_note"}
    assert holding(session, GONE) == set()
    assert holding(session, LATER) == set()
    assert holding(session, WAITING) == {"answer"}, "not searchable before a moderator read it"
    assert holding(session, SHOWN) >= {"answer"}
    for word in (HARM, NOTED, GONE):
        ours = [r.getMessage() for r in caplog.records if not r.name.startswith("sqlalchemy")]
        assert not any(word in message for message in ours)


def test_no_export_holds_what_waits_was_flagged_or_removed(
    session: Session, dialogue: Dialogue
) -> None:
    hold(session, dialogue)
    contributors, tables = editions.counted(session, dialogue.consultation)
    assert (contributors, tables) == (0, {}), "a group is not one more contributor of an age"
    told = str([_written(session, dialogue, table) for table in TABLES]).casefold()
    assert SHOWN in told, "what a moderator has shown is public"
    for word in (HARM, NOTED, GONE, LATER, WAITING, "grown one", "youth house", "lea lead"):
        assert word not in told
    assert "under_13" not in told


def test_nobodys_own_data_hold_any_of_it(session: Session, dialogue: Dialogue) -> None:
    facilitator = make_account(session, ("facilitator", dialogue.consultation))
    dialogue.created_by_id = facilitator.id
    hold(session, dialogue)
    for account in session.query(Account).all():
        person = holdings.person_of_account(session, account)
        told = str(privacy.download(session, person)).casefold()
        for word in (HARM, NOTED, GONE, LATER, WAITING, SHOWN):
            assert word not in told


def _written(session: Session, dialogue: Dialogue, table: Any) -> Sequence[Any]:
    return list(table.rows(session, dialogue.consultation))
