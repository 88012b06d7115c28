"""To which consultation, mission, submission or session a thing belongs."""

from typing import Any

from deliberation.comments.models import Comment, CommentRound
from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.dialogues.photos.models import DialoguePhoto
from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.foresight.forces.models import DrivingForce, Signal
from deliberation.foresight.scenarios.models import Persona, Scenario, ScenarioSet
from deliberation.foresight.stress.models import StressChange, StressTest
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.models import Challenge, Point, Run, Theme
from deliberation.insights.opinions.models import OpinionRun
from deliberation.missions.models import Initiative, Mission
from deliberation.missions.statements.models import StatementProposal
from deliberation.moderation.models import ModerationDecision
from deliberation.objectives.barriers.models import Barrier
from deliberation.objectives.candidates.models import CandidateRound
from deliberation.objectives.commitments.models import Commitment
from deliberation.objectives.decisions.models import LoggedDecision
from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.objectives.models import DecisionPoint, Objective, ObjectiveVersion
from deliberation.objectives.stopping.models import StopProcedure
from deliberation.panels.models import Panel
from deliberation.populations.models import OutreachTask
from deliberation.submissions.models import Submission
from deliberation.voting.models import Ballot, Statement


def consultation_of(thing: Any) -> Consultation | None:
    """The consultation a thing belongs to, if any."""
    match thing:
        case Consultation():
            return thing
        case Submission() | Run() | Ballot() | Statement() | OpinionRun():
            return thing.consultation
        case CommentRound() | Comment() | Dialogue() | SafeguardingItem() | ProtocolCopy():
            return thing.consultation
        case DialogueTable() | DialogueItem() | DialoguePhoto():
            return thing.dialogue.consultation
        case OutreachTask() | Panel():
            return thing.consultation
        case Theme() | MissingTheme():
            return thing.run.consultation
        case Point() | ModerationDecision():
            return thing.submission.consultation
        case Challenge():
            return thing.point.submission.consultation
    return None


def mission_of(thing: Any) -> Mission | None:
    """The mission a thing belongs to, if any."""
    match thing:
        case Mission():
            return thing
        case Objective() | CandidateRound() | StatementProposal() | Initiative() | FutureSeat():
            return thing.mission
        case SeatOpinion():
            return thing.seat.mission
        case Barrier() | Commitment() | StopProcedure() | LoggedDecision():
            return thing.mission
        case DrivingForce() | Signal() | ScenarioSet() | Scenario() | Persona() | StressTest():
            return thing.mission
        case StressChange():
            return thing.test.mission
        case ObjectiveVersion() | DecisionPoint():
            return thing.objective.mission
    consultation = consultation_of(thing)
    return consultation.mission if consultation else None


def submission_of(thing: Any) -> Submission | None:
    match thing:
        case Submission():
            return thing
        case Point() | ModerationDecision():
            return thing.submission
    return None


def dialogue_of(thing: Any) -> Dialogue | None:
    match thing:
        case Dialogue():
            return thing
        case DialogueTable() | DialogueItem() | DialoguePhoto():
            return thing.dialogue
    return None
