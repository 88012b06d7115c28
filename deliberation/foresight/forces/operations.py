"""Collect driving forces, link them to themes, and take in signals that anybody sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import journal, sealing
from deliberation.base import now
from deliberation.errors import Closed, Conflict, Invalid, told
from deliberation.foresight.forces.models import (
    CATEGORIES,
    DIRECTIONS,
    SCALE,
    DrivingForce,
    ForceTheme,
    Signal,
)
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission
from deliberation.people.models import Account

MAX_TITLE = 160
MAX_SOURCE = 300
MAX_SIGNAL = 1000
LEAST_SIGNAL = 10


@dataclass(frozen=True)
class ForceText:
    """What is said of a force, named as the columns of `DrivingForce`."""

    title: str
    category: str
    direction: str
    impact: int
    uncertainty: int
    source: str
    text: str = ""

    def checked(self) -> dict[str, Any]:
        """The columns, tidied; raises Invalid for the first thing that cannot be stored."""
        if self.category not in CATEGORIES:
            raise Invalid("category", "Choose where it comes from.")
        if self.direction not in DIRECTIONS:
            raise Invalid("direction", "Choose which way it goes.")
        for name in ("impact", "uncertainty"):
            if not SCALE[0] <= getattr(self, name) <= SCALE[1]:
                raise Invalid(name, "Choose a mark from 1 to 5.")
        source = "Write where this is known from."
        return vars(self) | {
            "title": told("title", self.title, "Give the force a name.", limit=MAX_TITLE),
            "text": told("text", self.text),
            "source": told("source", self.source, source, limit=MAX_SOURCE),
        }


def add_force(
    session: Session,
    mission: Mission,
    said: ForceText,
    account: Account,
    *,
    themes: Iterable[Theme] = (),
    role: str = "board_member",
) -> DrivingForce:
    """One more driving force of the mission, with the themes that speak of it."""
    force = DrivingForce(mission=mission, language=mission.language, **said.checked())
    session.add(force)
    _link(force, themes)
    session.flush()
    _note(session, "force:add", force, account, role, category=force.category)
    return force


def change_force(
    session: Session,
    force: DrivingForce,
    said: ForceText,
    account: Account,
    *,
    themes: Iterable[Theme] = (),
    role: str = "board_member",
) -> None:
    """Say it again; concluded stress tests keep what was said then."""
    _demand_alive(force)
    for name, value in said.checked().items():
        setattr(force, name, value)
    _link(force, themes)
    session.flush()
    _note(session, "force:change", force, account, role, weight=force.weight)


def retire_force(
    session: Session, force: DrivingForce, account: Account, role: str = "board_member"
) -> None:
    """It no longer drives anything: new scenarios and tests leave it out."""
    _demand_alive(force)
    force.retired_at = now()
    session.flush()
    _note(session, "force:retire", force, account, role)


def send_signal(
    session: Session, mission: Mission, text: str, source: str, language: str, post_key: str
) -> Signal:
    """A sign of change that somebody noticed; nothing about who sent it is kept."""
    mark = sealing.token("\x1f".join((post_key, mission.ref, text)))
    if session.scalar(select(Signal.id).where(Signal.post_key == mark)) is not None:
        raise Conflict("This was sent already. A moderator reads it.")
    words = told("text", text, "Write what you noticed.", limit=MAX_SIGNAL)
    if len(words) < LEAST_SIGNAL:
        raise Invalid("text", "Write what you noticed.")
    if not 2 <= len(language) <= 8:
        raise Invalid("language", "Choose the language you write in.")
    signal = Signal(
        mission=mission,
        text=words,
        source=told("source", source, limit=MAX_SOURCE),
        language=language,
        post_key=mark,
    )
    session.add(signal)
    session.flush()
    _record(session, "signal:send", signal, "participant", None)
    return signal


def decide_signal(
    session: Session, signal: Signal, state: str, account: Account, role: str = "moderator"
) -> None:
    """A moderator shows a signal, or removes it with its words."""
    if state not in ("visible", "removed"):
        raise Invalid("state", "Choose whether to approve or to remove it.")
    if signal.state == "removed":
        raise Closed("It was removed already; its words are gone.")
    signal.state = state
    if state == "removed":
        signal.text, signal.source, signal.force = "", "", None
        signal.post_key = None
    session.flush()
    _record(session, "signal:decide", signal, role, account, state=state)


def attach_signal(
    session: Session,
    signal: Signal,
    force: DrivingForce | None,
    account: Account,
    role: str = "board_member",
) -> None:
    """Put a signal under a driving force, or take it away again (None)."""
    if signal.state != "visible":
        raise Closed("A moderator has to approve it first.")
    if force is not None:
        _demand_alive(force)
        if force.mission_id != signal.mission_id:
            raise Invalid("force", "Choose a driving force of this mission.")
    signal.force = force
    session.flush()
    _record(session, "signal:attach", signal, role, account, force=force.ref if force else "")


def _link(force: DrivingForce, themes: Iterable[Theme]) -> None:
    """Exactly these themes, each published and of this mission."""
    wanted = {theme.id: theme for theme in themes}
    for theme in wanted.values():
        is_public = theme.run.state == "published" and theme.state == "approved"
        known = theme.id in force.theme_ids
        if theme.run.consultation.mission_id != force.mission.id or not (is_public or known):
            raise Invalid("themes", "Choose published themes of this mission.")
    force.links = [link for link in force.links if link.theme_id in wanted]
    held = force.theme_ids
    force.links += [ForceTheme(theme=theme) for id_, theme in wanted.items() if id_ not in held]


def _demand_alive(force: DrivingForce) -> None:
    if force.retired_at is not None:
        raise Closed("This force was retired.")


def _note(
    session: Session, action: str, force: DrivingForce, account: Account, role: str, **details: Any
) -> None:
    journal.record(
        session,
        action,
        force,
        role=role,
        actor_ref=account.ref,
        scope_ref=force.mission.ref,
        details=details,
    )


def _record(
    session: Session,
    action: str,
    signal: Signal,
    role: str,
    account: Account | None,
    **details: Any,
) -> None:
    journal.record(
        session,
        action,
        signal,
        role=role,
        actor_ref=account.ref if account else None,
        scope_ref=signal.mission.ref,
        details=details,
    )
