"""What the pages of protocols show: suggestions with their reasons, and where to use one."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from deliberation.consultations.models import Consultation
from deliberation.dialogues.protocols import queries
from deliberation.dialogues.protocols.queries import Suggestion
from webapp.access import can, current_actor
from webapp.dialogues.protocols import words
from webapp.extensions import db
from webapp.pages import address
from webapp.submissions.presenters import here


@dataclass(frozen=True)
class Offer:
    """A suggested protocol and why it is suggested."""

    kind: str
    protocol: dict[str, Any]
    reason: str
    remark: str  # what does not fit, or how it is made to fit
    is_shortened: bool


def answers() -> dict[str, str]:
    """What was chosen so far; an unknown answer counts as none."""
    told = {name: request.args.get(name, "") for name, _label, _choices in words.QUESTIONS}
    known = {name: choices for name, _label, choices in words.QUESTIONS}
    return {name: value for name, value in told.items() if value in known[name]}


def offers(told: dict[str, str]) -> list[Offer]:
    """Empty until all four questions are answered, and where nothing fits."""
    if len(told) < len(words.QUESTIONS):
        return []
    return [_offer(one, told) for one in queries.suggest(**told)]


def _offer(found: Suggestion, told: dict[str, str]) -> Offer:
    fits = ", ".join(str(words.ANSWERED[name]) for name in found.meets)
    missed = [str(words.ANSWERED[name]) for name in words.ANSWERED if name not in found.meets]
    remark = _("Made for something else: %(what)s.", what=", ".join(missed)) if missed else ""
    return Offer(
        found.kind,
        found.protocol,
        _("It fits %(what)s.", what=fits),
        remark,
        found.is_shortened,
    )


def places() -> list[tuple[Consultation, dict[str, str]]]:
    """Consultations in which this person may plan a session; the one they come from alone."""
    if not current_actor().is_authenticated:
        return []
    query = (
        select(Consultation)
        .where(Consultation.closed_at.is_(None))
        .options(joinedload(Consultation.mission))
        .order_by(Consultation.id)
    )
    wanted = request.args.get("consultation", "")
    if wanted:
        query = query.where(Consultation.ref == wanted)
    return [(one, here(one)) for one in db.session.scalars(query) if can("dialogue:plan", one)]


def use(where: dict[str, str], kind: str) -> str | None:
    """Where a session of this kind is planned."""
    return address("dialogues.new", kind=kind, **where)
