"""What is held about people who work for a mission, and the tables that hold nobody."""

from sqlalchemy import ColumnElement, select

from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.evaluation.discourse.models import DiscourseCoding, DiscourseSample
from deliberation.foresight.stress.models import Score, StressParticipant
from deliberation.insights.models import (
    ReviewStep,
    Run,
)
from deliberation.insights.opinions.models import OpinionRun
from deliberation.insights.reading.models import (
    SecondReading,
)
from deliberation.journal import JournalEntry
from deliberation.missions.models import BoardSeat
from deliberation.missions.statements.models import StatementPosition, StatementProposal
from deliberation.objectives.candidates.models import Candidate, CandidateRound
from deliberation.objectives.criteria.models import Criterion
from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.objectives.indicators.models import IndicatorValue
from deliberation.objectives.models import Decision, ObjectiveVersion, Position
from deliberation.objectives.ratings.models import Rating
from deliberation.privacy.holdings.queries import Holding, Person, of_account
from deliberation.responses.board.models import BoardVisit
from deliberation.responses.following.models import Digest
from deliberation.responses.models import ThemeResponse


def _scored_by(person: Person) -> ColumnElement[bool]:
    mine = StressParticipant.account_id == person.account_id
    return Score.participant_id.in_(select(StressParticipant.id).where(mine))


WORK = (
    Holding(
        SecondReading,
        "Samples you drew for a second reader",
        of_account(SecondReading.drawn_by_id),
    ),
    Holding(
        DiscourseSample,
        "Samples you drew for the coding of discourse",
        of_account(DiscourseSample.drawn_by_id),
    ),
    Holding(
        DiscourseCoding,
        "How you coded items of such a sample",
        of_account(DiscourseCoding.coder_id),
    ),
    Holding(BoardVisit, "When you last opened the board's home", of_account(BoardVisit.account_id)),
    Holding(
        OpinionRun,
        "Analyses of votes you asked for",
        of_account(OpinionRun.requested_by_id),
        frozenset({"result"}),
    ),
    Holding(BoardSeat, "Your seat on a board", of_account(BoardSeat.account_id)),
    Holding(Position, "Where you stood as a member", of_account(Position.account_id)),
    Holding(
        StatementPosition,
        "Where you stood on new words for a mission",
        of_account(StatementPosition.account_id),
    ),
    Holding(
        StatementProposal,
        "New words for a mission that you announced",
        of_account(StatementProposal.announced_by_id),
    ),
    Holding(
        CandidateRound,
        "Calls for candidate objectives you made",
        of_account(CandidateRound.opened_by_id),
    ),
    Holding(Candidate, "Candidate objectives you wrote", of_account(Candidate.account_id)),
    Holding(Rating, "How you rated drafts", of_account(Rating.account_id)),
    Holding(
        StressParticipant,
        "Stress tests in which you took part",
        of_account(StressParticipant.account_id),
        frozenset({"code_hmac"}),
    ),
    Holding(Score, "How you scored objectives in stress tests", _scored_by),
    Holding(
        Criterion,
        "Answers you gave on criteria sheets",
        of_account(Criterion.answered_by_id),
    ),
    Holding(
        Dialogue,
        "Sessions you planned, or whose safeguarding lead you are",
        lambda person: (
            (Dialogue.created_by_id == person.account_id) | (Dialogue.lead_id == person.account_id)
        ),
        frozenset({"manage_hmac"}),
    ),
    Holding(
        ProtocolCopy,
        "Protocols of sessions that you copied or changed",
        of_account(ProtocolCopy.made_by_id),
        frozenset({"copy_key"}),
    ),
    Holding(
        SafeguardingItem,
        "When something was flagged to you; never the words",
        of_account(SafeguardingItem.lead_id),
        frozenset({"words", "language", "item_number", "table_number", "source", "ref"}),
    ),
    Holding(
        FutureSeat, "Bodies for future generations you write for", of_account(FutureSeat.account_id)
    ),
    Holding(
        SeatOpinion,
        "Opinions for future generations you asked for or answered",
        lambda person: (
            (SeatOpinion.asked_by_id == person.account_id)
            | (SeatOpinion.answered_by_id == person.account_id)
        ),
    ),
    Holding(Run, "Analyses you asked for", of_account(Run.requested_by_id)),
    Holding(ReviewStep, "Changes you made to themes", of_account(ReviewStep.actor_id)),
    Holding(ObjectiveVersion, "Objectives you drafted", of_account(ObjectiveVersion.drafted_by_id)),
    Holding(Decision, "Adoptions you signed", of_account(Decision.signed_off_by_id)),
    Holding(
        IndicatorValue, "Values of indicators you entered", of_account(IndicatorValue.entered_by_id)
    ),
    Holding(ThemeResponse, "Answers you gave", of_account(ThemeResponse.responded_by_id)),
    Holding(Digest, "Invitations to help that you sent", of_account(Digest.made_by_id)),
    Holding(
        JournalEntry,
        "What you did in a role, in the journal that cannot be changed",
        lambda person: JournalEntry.actor_ref == person.account_ref,
        frozenset({"content_hmac", "block_id"}),
    ),
)

# Tables without a row about one person, and why.
NOT_PERSONAL = {
    "dialogue_table": "counts of people at a table and the facilitator's note",
    "dialogue_pile": "names that tables gave to what they said",
    "dialogue_item": "what groups said, without who of them said it",
    "dialogue_proposal": "what groups proposed, without who of them did",
    "dialogue_survey": "the code of a session's survey",
    "dialogue_survey_sheet": "anonymous sheets: no person, no time, no number in order",
    "dialogue_photo": "flip charts of adults, not who wrote on them; gone once typed in",
    "incident_note": "the safeguarding lead's notes, deleted with what was flagged",
    "panel": "the institution's words and counts",
    "pool_person": "a pseudonym with categories; who it is, the site never knew; gone by its day",
    "panel_replacement": "pseudonyms of the drawn, gone with their pool",
    "job": "payloads hold refs and parameters",
    "journal_block": "hashes of blocks",
    "journal_salt": "random numbers",
    "rate_count": "networks as marks that change every day, kept for a day",
    "erasure": "marks by which a restored backup erases again",
    "mission": "the institution's words",
    "statement_version": "the institution's words",
    "position_answer": "the institution's words",
    "actor": "organisations",
    "initiative": "organisations",
    "consultation": "the institution's words",
    "promise": "the institution's words; names an office holder",
    "phase": "dates",
    "question": "the institution's words",
    "reference_figure": "figures about a population",
    "outreach_task": "the institution's words; names who does it, as an office or a person in it",
    "method_note": "the institution's words",
    "submission_count": "counts",
    "import_batch": "counts",
    "theme": "names given by analysts; keywords are cleared of erased words",
    "theme_event": "what became of themes",
    "theme_position": "sentences of analysts about a theme",
    "campaign": "families of submissions",
    "objective": "the institution's words",
    "clause": "the institution's words",
    "evidence": "links between records",
    "comment_round": "when a draft was open for comments",
    "waiver": "the institution's words",
    "check_reason": "the institution's words",
    "washing_answer": "the institution's words",
    "initiative_question": "the institution's words",
    "decision_point": "the institution's words",
    "logged_decision": "the institution's words and counts; names nobody",
    "fairness_verdict": "the institution's words",
    "fairness_advice": "the institution's words",
    "fairness_sheet": "the institution's words",
    "fairness_effect": "the institution's words",
    "driving_force": "the institution's words",
    "force_theme": "links between records",
    "signal": "words that a moderator reads first; nothing about who sent them is kept",
    "scenario_set": "the institution's words",
    "scenario": "invented stories",
    "persona": "invented people",
    "stress_test": "the institution's words",
    "assumption": "the institution's words",
    "scenario_talk": "the institution's words",
    "persona_verdict": "sentences of invented people",
    "blind_zone": "the institution's words",
    "stress_change": "the institution's words",
    "watch_sign": "the institution's words",
    "assessor": "names of offices, or of people as they sign in public",
    "indicator": "the institution's words",
    "exit_plan": "the institution's words",
    "stop_criterion": "the institution's words",
    "stop_procedure": "the institution's words",
    "outcome_note": "the institution's words",
    "commitment": "promises of offices",
    "commitment_report": "accounts of offices",
    "barrier": "the institution's words",
    "ballot": "rules of a vote",
    "invitation": "marks of codes, not joined to whoever used one",
    "email_proof": "marks of addresses that proved themselves, not joined to a voter",
}
