"""What a stress test finds: personas' sentences, blind zones, changes, signs to watch."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from deliberation.base import new_ref, now
from deliberation.errors import Closed, Invalid, NotFound, told
from deliberation.foresight.scenarios.models import Persona, Scenario
from deliberation.foresight.stress.findings import queries
from deliberation.foresight.stress.models import (
    CHANGE_KINDS,
    OUTCOMES,
    SENTENCES,
    Assumption,
    BlindZone,
    PersonaVerdict,
    StressChange,
    StressTest,
    WatchSign,
)
from deliberation.foresight.stress.operations import demand_shown, note
from deliberation.people.models import Account

MAX_LINE = 400
MAX_SIGN = 300
MAX_OFFICE = 160


def say_as(
    session: Session, test: StressTest, persona: Persona | None, verdict: str, words: str
) -> PersonaVerdict:
    """Read the objective as a persona: a verdict and one sentence."""
    demand_shown(test)
    if persona is None or persona.scenario.set_id != test.set_id:
        raise Invalid("persona", "Choose a persona of these scenarios.")
    if verdict not in SENTENCES:
        raise Invalid("verdict", "Choose what it means for them.")
    words = told("sentence", words, "Write their sentence.", limit=MAX_LINE)
    found = next((one for one in test.sentences if one.persona_id == persona.id), None)
    if found is None:
        found = PersonaVerdict(persona=persona)
        test.sentences.append(found)
    found.verdict, found.sentence = verdict, words
    session.flush()
    return found


def add_zone(session: Session, test: StressTest, what: str) -> BlindZone:
    """What did we not talk about?"""
    demand_shown(test)
    words = told("what", what, "Write what nobody talked about.", limit=MAX_LINE)
    zone = BlindZone(kind="unspoken", subject_ref=new_ref(), what=words)
    test.zones.append(zone)
    session.flush()
    return zone


def edit_zone(
    session: Session, test: StressTest, kind: str, subject_ref: str, note: str, is_set_aside: bool
) -> BlindZone:
    """Say something about a gap that was found, or set it aside with the reason."""
    demand_shown(test)
    known = {(zone.kind, zone.subject_ref): zone for zone in queries.zones_of(session, test)}
    zone = known.get((kind, subject_ref))
    if zone is None:
        raise NotFound("This gap is closed in the meantime.")
    wanted = "Write why it is no gap." if is_set_aside else ""
    note = told("note", note, wanted)
    row = next((z for z in test.zones if (z.kind, z.subject_ref) == (kind, subject_ref)), None)
    if row is None:
        row = BlindZone(kind=kind, subject_ref=subject_ref, what=zone.what[:MAX_LINE])
        test.zones.append(row)
    row.note, row.is_set_aside = note, is_set_aside
    session.flush()
    return row


def propose(
    session: Session,
    test: StressTest,
    account: Account,
    *,
    kind: str,
    text: str,
    scenarios: Sequence[Scenario] = (),
    clause_text: str = "",
    replacement: str = "",
) -> StressChange:
    """What follows: keep as it is, hedge, shape, drop; where words change, which ones and how."""
    demand_shown(test)
    if kind not in CHANGE_KINDS:
        raise Invalid("kind", "Choose what follows.")
    if any(one.set_id != test.set_id for one in scenarios):
        raise Invalid("scenarios", "Choose among these four scenarios.")
    clause_text, replacement = clause_text.strip(), told("replacement", replacement)
    if replacement and (not clause_text or clause_text not in test.statement):
        raise Invalid("clause", "Choose the words that change.")
    if replacement == clause_text and replacement:
        raise Invalid("replacement", "These are the words that stand there already.")
    change = StressChange(
        kind=kind,
        text=told("text", text, "Write what follows, in a sentence or two."),
        scenario_refs=[one.ref for one in scenarios],
        clause_text=clause_text if replacement else "",
        replacement=replacement,
    )
    test.changes.append(change)
    session.flush()
    note(session, "stress:change", test, account, kind=kind)
    return change


def answer(
    session: Session,
    change: StressChange,
    outcome: str,
    words: str,
    account: Account,
    *,
    became_ref: str = "",
) -> None:
    """The board accepts or declines a change, with its reason; once.

    Accepting other words makes a version, so that is not done here alone: `objectives.stress`.
    """
    if not change.test.is_concluded:
        raise Closed("Changes are answered when the test is concluded.")
    if change.outcome:
        raise Closed("This has been answered already.")
    if outcome not in OUTCOMES or not outcome:
        raise Invalid("outcome", "Choose whether the board accepts it.")
    change.answer = told("answer", words, "Write why; everybody can read it.")
    change.outcome, change.answered_at, change.became_ref = outcome, now(), became_ref
    session.flush()
    note(session, "stress:answer", change.test, account, outcome=outcome)


def watch(
    session: Session,
    test: StressTest,
    *,
    text: str,
    question: str,
    office: str,
    assumption: Assumption | None = None,
) -> WatchSign:
    """A sign, what the board decides when it is seen, and which office watches."""
    demand_shown(test)
    if assumption is not None and assumption.test_id != test.id:
        raise Invalid("assumption", "Choose an assumption of this test.")
    sign = WatchSign(
        text=told("text", text, "Write the sign, so that anybody would see it.", limit=MAX_SIGN),
        question=told(
            "question", question, "Write the question that will be decided.", limit=MAX_SIGN
        ),
        office=told("office", office, "Name the office that watches.", limit=MAX_OFFICE),
        assumption=assumption,
    )
    test.signs.append(sign)
    session.flush()
    return sign


def take_back(session: Session, thing: StressChange | WatchSign) -> None:
    """Strike out a change or a sign before the test is concluded."""
    demand_shown(thing.test)
    listed: list[object] = (
        thing.test.changes if isinstance(thing, StressChange) else thing.test.signs  # type: ignore[assignment]
    )
    listed.remove(thing)
    session.flush()
