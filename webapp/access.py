"""The door: which actor is asking, and whether the table lets them in.

Every route is either `@requires(Action, Model)` or `@public`; a test lists all routes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, session
from flask_login import current_user
from sqlalchemy import select

from deliberation.base import Base, Referenced, now
from deliberation.dialogues import queries as dialogues
from deliberation.errors import NotFound
from deliberation.people.models import Account
from deliberation.permissions import check
from deliberation.permissions.actions import Action
from deliberation.permissions.check import ANONYMOUS, Actor
from deliberation.permissions.places import consultation_of, mission_of
from deliberation.permissions.predicates import Reason
from webapp.extensions import db

View = Callable[..., Any]

# A model whose ref stands in the address under its own name; every other one under `ref`.
ARGUMENT = {"Mission": "mission", "Consultation": "consultation"}


def current_actor() -> Actor:
    """Whoever sent this request, with roles and opened receipts; looked up once a request."""
    if "actor" not in g:
        g.actor = _actor()
    actor: Actor = g.actor
    return actor


def _actor() -> Actor:
    participants = frozenset(map(int, _still_open("receipts")))
    groups = frozenset(map(int, _still_open("group_receipts")))
    rooms = frozenset(dialogues.by_marks(db.session(), _still_open("rooms")))
    user = current_user
    if not user.is_authenticated:
        found = Actor(participant_ids=participants, group_ids=groups, dialogue_ids=rooms)
        return found if participants or groups or rooms else ANONYMOUS
    account: Account = user.account
    memberships = frozenset((m.role, m.scope_kind, m.scope_ref) for m in account.memberships)
    return Actor(account, memberships, participants, groups, rooms)


def _still_open(name: str) -> list[str]:
    """What this session opened by a code and whose short time has not ended: receipts, rooms."""
    opened: dict[str, float] = session.get(name, {})
    return [key for key, until in opened.items() if until > now().timestamp()]


def requires(action: Action, model: type[Base] | None = None) -> Callable[[View], View]:
    """Load the model named in the address, ask the table once, and hand the thing to the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            thing = _load(model, arguments) if model is not None else None
            check.demand(current_actor(), action, thing)
            return view(thing, **arguments) if model is not None else view(**arguments)

        guarded.access = (action, model)  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """A page for everybody that shows nothing that is anybody's."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def _load(model: type[Base], arguments: dict[str, Any]) -> Any:
    """The thing the address names, and only at its own address (its mission's, consultation's)."""
    name = ARGUMENT.get(model.__name__, "ref")
    assert issubclass(model, Referenced)
    thing = db.session.scalar(select(model).where(model.ref == arguments.pop(name)))
    if thing is None:
        raise NotFound("There is nothing at this address.")
    for argument, owner in (("consultation", consultation_of), ("mission", mission_of)):
        if argument in arguments:
            owning = owner(thing)
            if owning is None or owning.ref != arguments.pop(argument):
                raise NotFound("There is nothing at this address.")
    g.thing = thing
    return thing


def can(action: Action | str, thing: Any = None) -> bool:
    """For templates: whether to offer something."""
    return check.refusal(current_actor(), Action(action), thing) is None


def why_not(action: Action | str, thing: Any = None) -> Reason | None:
    """For templates: the reason beside a disabled button."""
    return check.refusal(current_actor(), Action(action), thing)
