"""Who may do what, when: the whole policy on one screen.

A row is a role clause AND a clause about the thing and the moment. EVERYONE includes people
without an account. No row lists the administrator for taking part or deciding: whoever runs the
site does not take part in it (`check.py` refuses an administrator who also holds another role).
"""

from dataclasses import dataclass

from deliberation.permissions import predicates as p
from deliberation.permissions.actions import Action

EVERYONE = frozenset({"*"})
ORGANISER = frozenset({"organiser"})
ANALYST = frozenset({"analyst"})
MODERATOR = frozenset({"moderator"})
BOARD = frozenset({"board_member", "chair"})
CHAIR = frozenset({"chair"})
ADMINISTRATOR = frozenset({"administrator"})
STAFF = ORGANISER | ANALYST | MODERATOR | BOARD | frozenset({"observer"})


@dataclass(frozen=True)
class Permission:
    roles: frozenset[str]
    when: p.Predicate = p.always
    is_participation: bool = False  # taking part or deciding: closed to administrators


POLICY: dict[Action, Permission] = {
    Action.MISSION_READ: Permission(EVERYONE),
    Action.MISSION_CREATE: Permission(ADMINISTRATOR | ORGANISER),
    Action.MISSION_EDIT: Permission(ORGANISER | CHAIR),
    Action.MISSION_REWORD: Permission(CHAIR, is_participation=True),
    Action.CONSULTATION_CREATE: Permission(ORGANISER),
    Action.CONSULTATION_READ: Permission(EVERYONE, p.consultation_is_public),
    Action.CONSULTATION_EDIT: Permission(ORGANISER, p.consultation_is_not_closed),
    Action.CONSULTATION_OPEN: Permission(ORGANISER, p.consultation_is_draft),
    Action.CONSULTATION_CLOSE: Permission(
        BOARD, p.all_of(p.consultation_is_not_closed, p.phase_has_begun("respond")), True
    ),
    Action.SUBMISSION_CREATE: Permission(EVERYONE, p.phase_is_open("share"), True),
    Action.SUBMISSION_LIST: Permission(EVERYONE, p.consultation_is_public),
    Action.SUBMISSION_READ: Permission(EVERYONE, p.submission_is_readable),
    Action.SUBMISSION_EDIT: Permission(
        EVERYONE, p.all_of(p.actor_is_author, p.before_freeze), True
    ),
    Action.SUBMISSION_WITHDRAW: Permission(
        EVERYONE, p.all_of(p.actor_is_author, p.before_freeze), True
    ),
    Action.SUBMISSION_FLAG: Permission(EVERYONE, p.submission_is_readable),
    Action.SUBMISSION_IMPORT: Permission(ORGANISER | ANALYST, p.consultation_is_not_closed),
    Action.MODERATION_READ: Permission(MODERATOR),
    Action.MODERATION_DECIDE: Permission(MODERATOR),
    Action.APPEAL_MAKE: Permission(EVERYONE, p.actor_is_author, True),
    Action.APPEAL_DECIDE: Permission(MODERATOR, p.not_first_moderator),
    Action.RUN_REQUEST: Permission(ANALYST, p.consultation_is_not_closed),
    Action.RUN_READ: Permission(ANALYST | ORGANISER),
    Action.RUN_REVIEW: Permission(ANALYST, p.run_is_draft),
    Action.RUN_CANCEL: Permission(ANALYST),
    Action.RUN_PUBLISH: Permission(ANALYST, p.run_is_draft),
    Action.THEME_LIST: Permission(EVERYONE, p.consultation_is_public),
    Action.THEME_READ: Permission(EVERYONE, p.run_is_published),
    Action.THEME_REVIEW: Permission(ANALYST, p.run_is_draft),
    Action.CHALLENGE_MAKE: Permission(EVERYONE, p.actor_is_author, True),
    Action.CHALLENGE_ANSWER: Permission(ANALYST),
    Action.BOARD_READ: Permission(BOARD | frozenset({"observer"})),
    # Also after closing: an answer that promised another one by a day is amended then.
    Action.RESPONSE_GIVE: Permission(
        BOARD, p.all_of(p.run_is_published, p.phase_has_begun("respond")), True
    ),
    Action.VERDICT_GIVE: Permission(EVERYONE, p.run_is_published, True),
    Action.OBJECTIVE_READ: Permission(EVERYONE, p.objective_is_public),
    Action.OBJECTIVE_DRAFT: Permission(BOARD, is_participation=True),
    Action.OBJECTIVE_PROPOSE: Permission(BOARD, is_participation=True),
    Action.POSITION_TAKE: Permission(BOARD, is_participation=True),
    Action.OBJECTIVE_ADOPT: Permission(CHAIR, is_participation=True),
    Action.DECISION_POINT_SET: Permission(BOARD, is_participation=True),
    Action.DECISION_POINT_DECIDE: Permission(BOARD, is_participation=True),
    Action.ROLE_GRANT: Permission(ADMINISTRATOR),
    Action.ACCOUNT_USE: Permission(EVERYONE, p.actor_is_signed_in),
    Action.DATA_USE: Permission(EVERYONE, p.actor_is_known),
    Action.JOURNAL_READ: Permission(EVERYONE),
    Action.EXPORT_PUBLIC: Permission(EVERYONE, p.consultation_is_public),
}
