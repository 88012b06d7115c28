"""A consultation's own copy of a protocol: made from the house's, changed edition by edition."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import new_ref
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import KINDS
from deliberation.dialogues.protocols import queries
from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.errors import Conflict, Invalid
from deliberation.people.models import Account
from deliberation.submissions.models import is_storable

MAX_TITLE = 160
MAX_MINUTES = 480
LONGEST = {"title": 120, "prompt": 600, "says": 2000}


@dataclass(frozen=True)
class StepWords:
    """One step as it is changed, in one language. Without minutes the step is left out."""

    key: str
    minutes: int | None
    title: str
    prompt: str
    says: str


@dataclass(frozen=True)
class Revision:
    """What a new edition says, in one language; the other languages stay as they are."""

    title: str
    language: str
    steps: tuple[StepWords, ...]
    rules: tuple[str, ...] = field(default=())


def copy(
    session: Session, consultation: Consultation, kind: str, title: str, account: Account
) -> ProtocolCopy:
    """A copy of the house's protocol that this consultation may change."""
    if kind not in KINDS:
        raise Invalid("kind", "Choose one of the options.")
    content = queries.protocol(kind)
    made = ProtocolCopy(
        consultation=consultation,
        kind=kind,
        copy_key=new_ref(),
        title=_title(title or content["title"].get(consultation.language, content["title"]["en"])),
        content=content,
        made_by=account,
    )
    session.add(made)
    session.flush()
    _note(session, "protocol:copy", made, account)
    return made


def revise(
    session: Session, edition: ProtocolCopy, revision: Revision, account: Account
) -> ProtocolCopy:
    """A new edition on top of the latest one; sessions that were planned keep theirs."""
    if queries.latest(session, edition).id != edition.id:
        raise Conflict("Somebody saved a newer edition meanwhile. Open it and change that one.")
    steps = _steps(edition.content["steps"], revision)
    content = edition.content | {
        "steps": steps,
        "minutes": sum(step["minutes"] for step in steps),
        "rules": _rules(edition.content["rules"], revision),
        "version": edition.number + 1,
    }
    made = ProtocolCopy(
        consultation=edition.consultation,
        kind=edition.kind,
        copy_key=edition.copy_key,
        number=edition.number + 1,
        title=_title(revision.title),
        content=content,
        made_by=account,
    )
    session.add(made)
    session.flush()
    _note(session, "protocol:revise", made, account)
    return made


def _title(words: str) -> str:
    title = words.strip()
    if not title or len(title) > MAX_TITLE or not is_storable(title):
        raise Invalid("title", "Give it a title of at most %(limit)s characters.", limit=MAX_TITLE)
    return title


def _steps(held: list[dict[str, Any]], revision: Revision) -> list[dict[str, Any]]:
    told = {step.key: step for step in revision.steps}
    kept = [
        _step(step, told[step["key"]], revision.language) for step in held if _stays(step, told)
    ]
    if not kept:
        raise Invalid("steps", "Keep at least one step.")
    return kept


def _stays(step: dict[str, Any], told: dict[str, StepWords]) -> bool:
    return step["key"] in told and bool(told[step["key"]].minutes)


def _step(held: dict[str, Any], words: StepWords, language: str) -> dict[str, Any]:
    if words.minutes is None or not 1 <= words.minutes <= MAX_MINUTES:
        raise Invalid("minutes", "Enter the minutes of each step, from 1 to %(m)s.", m=MAX_MINUTES)
    texts = {}
    for name, limit in LONGEST.items():
        text = getattr(words, name).strip()
        if len(text) > limit or not is_storable(text):
            raise Invalid(name, "At most %(limit)s characters are possible.", limit=limit)
        if not text and name != "says":
            raise Invalid(name, "Give every step a title and a question.")
        texts[name] = held[name] | {language: text}
    return held | texts | {"minutes": words.minutes}


def _rules(held: list[dict[str, str]], revision: Revision) -> list[dict[str, str]]:
    """The rules of one language by their place; a rule without words in it is left out."""
    places = max(len(held), len(revision.rules))
    made = []
    for place in range(places):
        words = revision.rules[place].strip() if place < len(revision.rules) else ""
        if len(words) > LONGEST["prompt"] or not is_storable(words):
            raise Invalid("rules", "At most %(limit)s characters are possible.", limit=600)
        if words:
            made.append((held[place] if place < len(held) else {}) | {revision.language: words})
    return made


def _note(session: Session, action: str, edition: ProtocolCopy, account: Account) -> None:
    journal.record(
        session,
        action,
        edition,
        role="organiser",
        actor_ref=account.ref,
        scope_ref=edition.consultation.ref,
        details={"kind": edition.kind, "number": edition.number},
    )
