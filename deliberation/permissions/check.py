"""The one question at the door: may this actor do this, to this thing, now?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deliberation import sealing
from deliberation.base import now
from deliberation.comments.models import Comment
from deliberation.errors import Closed, NotAllowed
from deliberation.people.models import Account
from deliberation.permissions import table
from deliberation.permissions.actions import Action
from deliberation.permissions.places import consultation_of, mission_of
from deliberation.permissions.predicates import Reason, because
from deliberation.submissions.models import Submission
from deliberation.voting.models import Statement

ROLE_REASON = because("This needs another role than you hold here.")
SIGN_IN_REASON = because("Sign in with an account that has the role for this.")
ADMINISTRATOR_REASON = because(
    "Administrators keep the site running and do not take part or decide. Use another account."
)


@dataclass(frozen=True)
class Actor:
    """Who is asking: an account with its roles, or a receipt holder, or an anonymous visitor.

    `memberships` are (role, scope kind, scope ref); `participant_ids` those opened by receipt;
    `group_ids` the groups whose printed code was typed: it reads, and acts for nobody;
    `dialogue_ids` the rooms opened by manage code.
    """

    account: Account | None = None
    memberships: frozenset[tuple[str, str, str]] = frozenset()
    participant_ids: frozenset[int] = field(default=frozenset())
    group_ids: frozenset[int] = field(default=frozenset())
    dialogue_ids: frozenset[int] = field(default=frozenset())

    @property
    def is_authenticated(self) -> bool:
        return self.account is not None

    @property
    def display_name(self) -> str:
        return self.account.display_name if self.account else ""

    @property
    def ref(self) -> str | None:
        return self.account.ref if self.account else None

    @property
    def is_administrator(self) -> bool:
        return any(role == "administrator" for role, _, _ in self.memberships)

    def roles_for(self, thing: Any) -> set[str]:
        """The roles that count for this thing: site-wide, its mission's, its consultation's."""
        mission, consultation = mission_of(thing), consultation_of(thing)
        scopes = {("site", "")}
        if mission is not None:
            scopes.add(("mission", mission.ref))
        if consultation is not None:
            scopes.add(("consultation", consultation.ref))
        return {role for role, kind, ref in self.memberships if (kind, ref) in scopes}

    def role_for(self, thing: Any, action: Action) -> str:
        """The role under which the journal records an act."""
        fitting = self.roles_for(thing) & table.POLICY[action].roles
        return sorted(fitting)[0] if fitting else "participant"

    def holds(self, roles: set[str] | frozenset[str], thing: Any) -> bool:
        return bool(self.roles_for(thing) & roles)

    def is_staff_of(self, thing: Any) -> bool:
        return self.holds(table.STAFF, thing)

    def is_author_of(self, written: Submission | Statement | Comment) -> bool:
        """By an opened receipt, or because the account's pseudonym is the author's."""
        author = written.author if isinstance(written, Statement) else written.participant
        if author is None:
            return False
        if author.id in self.participant_ids:
            return True
        if self.account is None:
            return False
        mark = sealing.pseudonym(written.consultation.ref, self.account.ref)
        return author.account_key == mark


ANONYMOUS = Actor()


def role_refusal(actor: Actor, action: Action, thing: Any) -> Reason | None:
    """Why the actor's roles do not permit the action, or None."""
    permission = table.POLICY[action]
    if permission.is_participation and actor.is_administrator:
        return ADMINISTRATOR_REASON
    if permission.roles == table.EVERYONE or actor.roles_for(thing) & permission.roles:
        return None
    return ROLE_REASON if actor.is_authenticated else SIGN_IN_REASON


def refusal(
    actor: Actor, action: Action, thing: Any = None, moment: datetime | None = None
) -> Reason | None:
    """Why not, as a sentence for the person; None when permitted."""
    by_role = role_refusal(actor, action, thing)
    if by_role is not None:
        return by_role
    return table.POLICY[action].when(actor, thing, moment or now())


def demand(actor: Actor, action: Action, thing: Any = None) -> None:
    """Raise NotAllowed (roles) or Closed (time or state) with the reason; else return."""
    by_role = role_refusal(actor, action, thing)
    if by_role is not None:
        raise NotAllowed(by_role.template, **by_role.params)
    by_state = table.POLICY[action].when(actor, thing, now())
    if by_state is not None:
        raise Closed(by_state.template, **by_state.params)
