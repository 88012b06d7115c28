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
OBSERVER = frozenset({"observer"})
FACILITATOR = frozenset({"facilitator"})
ADMINISTRATOR = frozenset({"administrator"})
STAFF = ORGANISER | ANALYST | MODERATOR | BOARD | OBSERVER


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
    Action.MISSION_POSITION: Permission(BOARD, is_participation=True),
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
    # Who took part is known to the operation, which needs the database for it.
    Action.MISSING_SAY: Permission(EVERYONE, p.all_of(p.run_is_published, p.actor_is_known), True),
    Action.MISSING_ANSWER: Permission(ANALYST),
    Action.SUBMISSION_QUEUE: Permission(ANALYST | BOARD, p.consultation_is_public),
    Action.READING_DRAW: Permission(ANALYST, p.run_is_current),
    # Never one who reviewed the same analysis: reading.operations.demand_blind.
    Action.READING_CODE: Permission(ANALYST | ORGANISER | BOARD, p.run_is_current),
    Action.FACT_MARK: Permission(ANALYST | ORGANISER | BOARD),
    Action.BOARD_READ: Permission(BOARD | frozenset({"observer"})),
    # Also after closing: an answer that promised another one by a day is amended then.
    Action.RESPONSE_GIVE: Permission(
        BOARD, p.all_of(p.run_is_published, p.phase_has_begun("respond")), True
    ),
    Action.VERDICT_GIVE: Permission(EVERYONE, p.run_is_published, True),
    Action.UNDERSTANDING_GIVE: Permission(EVERYONE, p.actor_is_known, True),
    Action.NEWS_FOLLOW: Permission(EVERYONE, p.actor_is_known, True),
    Action.HELP_OFFER: Permission(EVERYONE, p.actor_is_known, True),
    Action.HELP_INVITE: Permission(ORGANISER | BOARD, p.run_is_published, True),
    Action.OBJECTIVE_READ: Permission(EVERYONE, p.objective_is_public),
    Action.OBJECTIVE_DRAFT: Permission(BOARD, is_participation=True),
    Action.OBJECTIVE_PROPOSE: Permission(BOARD, is_participation=True),
    Action.CANDIDATE_OPEN: Permission(BOARD, is_participation=True),
    # Which of them: candidates.queries.visible.
    Action.CANDIDATE_READ: Permission(BOARD | OBSERVER),
    Action.CANDIDATE_WRITE: Permission(BOARD, p.candidates_are_hidden, True),
    Action.CANDIDATE_REVEAL: Permission(CHAIR, p.candidates_are_hidden, True),
    Action.CANDIDATE_MERGE: Permission(BOARD, p.candidates_are_shown, True),
    Action.RATING_READ: Permission(BOARD | OBSERVER),
    Action.RATING_GIVE: Permission(BOARD, is_participation=True),
    Action.RATING_CLOSE: Permission(CHAIR, is_participation=True),
    Action.CRITERIA_ANSWER: Permission(BOARD, is_participation=True),
    Action.COMMENT_OPEN: Permission(BOARD, is_participation=True),
    Action.COMMENT_READ: Permission(EVERYONE, p.consultation_is_public),
    Action.COMMENT_MAKE: Permission(EVERYONE, p.comments_are_open, True),
    Action.COMMENT_WITHDRAW: Permission(EVERYONE, p.actor_wrote_comment, True),
    Action.COMMENT_ANSWER: Permission(BOARD, is_participation=True),
    Action.COMMENT_MODERATE: Permission(MODERATOR),
    Action.POSITION_TAKE: Permission(BOARD, is_participation=True),
    Action.OBJECTIVE_ADOPT: Permission(CHAIR, is_participation=True),
    Action.SEAT_GIVE: Permission(ORGANISER | CHAIR),
    Action.SEAT_ASK: Permission(BOARD, is_participation=True),
    Action.SEAT_OPINE: Permission(EVERYONE, p.actor_writes_for_seat, True),
    Action.SEAT_ANSWER: Permission(BOARD, is_participation=True),
    Action.DECISION_POINT_SET: Permission(BOARD, is_participation=True),
    Action.DECISION_POINT_DECIDE: Permission(BOARD, is_participation=True),
    Action.FAIRNESS_ASSESS: Permission(BOARD, is_participation=True),
    Action.FORCE_KEEP: Permission(BOARD | ORGANISER, is_participation=True),
    Action.SIGNAL_SEND: Permission(EVERYONE, is_participation=True),
    Action.SIGNAL_MODERATE: Permission(MODERATOR | ORGANISER),
    Action.SCENARIO_KEEP: Permission(BOARD | ORGANISER, is_participation=True),
    Action.STRESS_READ: Permission(EVERYONE, p.stress_test_is_public),
    Action.STRESS_RUN: Permission(BOARD, p.stress_test_goes_on, True),
    # Only who sits at the table, by account or by code: the page asks for it.
    Action.STRESS_SCORE: Permission(EVERYONE, is_participation=True),
    Action.STRESS_ANSWER: Permission(BOARD, is_participation=True),
    Action.INDICATOR_ENTER: Permission(BOARD | ORGANISER, is_participation=True),
    Action.EXIT_PLAN: Permission(BOARD, is_participation=True),
    Action.STOP_ASK: Permission(BOARD, is_participation=True),
    Action.STOP_DECIDE: Permission(CHAIR, is_participation=True),
    Action.WASHING_ANSWER: Permission(BOARD, is_participation=True),
    Action.COMMITMENT_KEEP: Permission(BOARD | ORGANISER, is_participation=True),
    # Only who took part in the mission: commitments.operations.judge.
    Action.COMMITMENT_JUDGE: Permission(EVERYONE, is_participation=True),
    Action.BARRIER_KEEP: Permission(BOARD | ORGANISER, is_participation=True),
    Action.PANEL_READ: Permission(EVERYONE, p.panel_is_public),
    Action.PANEL_KEEP: Permission(ORGANISER),
    Action.ROLE_GRANT: Permission(ADMINISTRATOR),
    Action.ACCOUNT_USE: Permission(EVERYONE, p.actor_is_signed_in),
    Action.DATA_USE: Permission(EVERYONE, p.actor_is_known),
    Action.JOURNAL_READ: Permission(EVERYONE),
    Action.EXPORT_PUBLIC: Permission(EVERYONE, p.consultation_is_public),
    Action.BALLOT_SET_UP: Permission(ORGANISER, p.consultation_is_not_closed),
    Action.VOTE_CAST: Permission(EVERYONE, p.phase_is_open("weigh"), True),
    Action.STATEMENT_READ: Permission(EVERYONE, p.statement_is_readable),
    Action.STATEMENT_PROPOSE: Permission(EVERYONE, p.phase_is_open("weigh"), True),
    Action.STATEMENT_EDIT: Permission(
        EVERYONE, p.all_of(p.actor_wrote_statement, p.phase_is_open("weigh")), True
    ),
    Action.STATEMENT_SEED: Permission(ORGANISER, p.consultation_is_not_closed),
    Action.STATEMENT_MODERATE: Permission(MODERATOR),
    # How much of the results a voter sees before the end is the ballot's matter
    # (voting.queries.may_see_results); a run by its address is an edition or staff's.
    Action.OPINION_READ: Permission(EVERYONE, p.opinions_are_readable),
    Action.OPINION_RUN: Permission(ANALYST | ORGANISER, p.consultation_is_not_closed),
    Action.OPINION_PUBLISH: Permission(ANALYST | ORGANISER, p.opinions_are_found),
    Action.DIALOGUE_PLAN: Permission(ORGANISER | FACILITATOR, p.consultation_is_not_closed),
    Action.DIALOGUE_READ: Permission(EVERYONE, p.dialogue_is_readable),
    Action.DIALOGUE_EDIT: Permission(ORGANISER | FACILITATOR, p.consultation_is_not_closed),
    # By role, or by the manage code that was typed on this device.
    Action.ROOM_USE: Permission(EVERYONE, p.actor_holds_room, True),
    # No role opens it: only the account that was named as the lead.
    Action.SAFEGUARDING_READ: Permission(EVERYONE, p.actor_is_lead, True),
    Action.EDITION_PUBLISH: Permission(ANALYST | ORGANISER, p.phase_has_begun("make_sense")),
    Action.POPULATION_KEEP: Permission(ANALYST | ORGANISER),
    # Who took part is known to the operation, which needs the database for it.
    Action.SURVEY_ANSWER: Permission(
        EVERYONE, p.all_of(p.consultation_is_public, p.actor_is_known), True
    ),
    Action.STAFF_SURVEY_ANSWER: Permission(STAFF, is_participation=True),
    Action.DISCOURSE_DRAW: Permission(ANALYST | ORGANISER),
    # The board is judged along with the rest, so it does not read here.
    Action.DISCOURSE_CODE: Permission(ANALYST | ORGANISER | MODERATOR | OBSERVER),
}
