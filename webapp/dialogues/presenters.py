"""What the pages of dialogues show: courses to choose from, and a session with its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.dialogues import queries
from deliberation.dialogues.consent import queries as consent
from deliberation.dialogues.consent.queries import Band
from deliberation.dialogues.models import KINDS, Dialogue, DialogueItem
from deliberation.dialogues.protocols import queries as protocols
from deliberation.dialogues.queries import Check
from webapp.access import can
from webapp.dialogues import words
from webapp.extensions import db

TWO_WAYS = "future_generations"


@dataclass(frozen=True)
class Page:
    """A session: what everybody reads of it, and for its facilitator what is missing."""

    dialogue: Dialogue
    items: Sequence[DialogueItem]  # that this reader may see
    hidden_count: int  # that wait for a moderator, or were kept back
    gaps: list[Check]
    checks: list[Check]


def courses(consultation: Consultation) -> list[tuple[str, Any]]:
    """Protocols of the house and the consultation's own copies."""
    found: list[tuple[str, Any]] = []
    for kind in KINDS:
        if kind == TWO_WAYS:
            found += [
                (f"{kind}:{design}", f"{words.KINDS[kind]}: {words.DESIGNS[design]}")
                for design in ("switch", "split")
            ]
        else:
            found.append((f"{kind}:", words.KINDS[kind]))
    own = protocols.copies(db.session(), consultation)
    return found + [(copy.ref, _("Your own: %(title)s", title=copy.title)) for copy in own]


def course(
    consultation: Consultation, chosen: str, year: int | None
) -> tuple[str, str, dict[str, Any]]:
    """Kind, design and the session's own copy of the protocol; an unknown choice has no kind."""
    kind, _colon, design = chosen.partition(":")
    if kind in KINDS:
        made = protocols.protocol(kind, design, year)
        return kind, made["design"], made
    copy = protocols.copy_named(db.session(), consultation, chosen)
    if copy is None:
        return "", "", {}
    return copy.kind, copy.content.get("design", ""), dict(copy.content)


def bands() -> list[Band]:
    return list(consent.bands().values())


def checked_on() -> date:
    return consent.checked_on()


def page_of(dialogue: Dialogue) -> Page:
    found = queries.items_of(db.session(), dialogue)
    checks = queries.checklist(dialogue)
    may_see = [item for item in found if dialogue.is_open or _is_shown(item)]
    seen = may_see if not dialogue.is_open or can("room:use", dialogue) else []
    return Page(
        dialogue=dialogue,
        items=seen,
        hidden_count=len(found) - len(seen),
        gaps=[check for check in checks if not check.is_met],
        checks=checks,
    )


def _is_shown(item: DialogueItem) -> bool:
    """As everybody reads it; not what waits or was not meant to be public."""
    submission = item.submission
    if submission is None:
        return False
    return submission.is_public and submission.consultation.shows_submissions
