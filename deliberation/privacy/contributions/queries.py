"""What is held about people who take part, and about their account."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from deliberation.comments.models import Comment
from deliberation.evaluation.discourse.models import DiscourseItem
from deliberation.evaluation.surveys.models import SurveyAnswer
from deliberation.insights.arrivals.models import Arrival
from deliberation.insights.challenges.models import MissingTheme
from deliberation.insights.labels.models import Suggestion
from deliberation.insights.models import (
    ApartPair,
    CampaignMember,
    Challenge,
    Point,
    Quote,
)
from deliberation.insights.opinions.models import OpinionPlace
from deliberation.insights.positions.models import FactMark, PointCoding
from deliberation.insights.reading.models import (
    SecondReadingItem,
    SubmissionReading,
)
from deliberation.insights.summaries.models import ThemeSentence
from deliberation.moderation.models import Appeal, Flag, ModerationDecision
from deliberation.objectives.commitments.models import CommitmentView
from deliberation.people.models import (
    Account,
    Consent,
    Demographic,
    Membership,
    Participant,
    SignInLink,
    WebSession,
)
from deliberation.privacy.holdings.queries import (
    Holding,
    answers_of,
    decisions_about,
    marks_of,
    of_account,
    of_participant,
    of_submission,
    points_of,
    submissions_of,
    survey_mark,
    votes_of,
)
from deliberation.responses.following.models import Delivery, Follower, HelpOffer
from deliberation.responses.models import Verdict
from deliberation.responses.understanding.models import Understanding
from deliberation.submissions.models import Answer, Receipt, Submission, SubmissionEvent
from deliberation.voting.models import Statement, Vote, VoteChange, VoteFlag, Voter

CONTRIBUTIONS = (
    Holding(Account, "Your account", of_account(Account.id), frozenset({"password_hash"})),
    Holding(Membership, "Roles you hold", of_account(Membership.account_id)),
    Holding(
        SignInLink,
        "Links by which you could sign in",
        of_account(SignInLink.account_id),
        frozenset({"token_hmac"}),
    ),
    Holding(
        WebSession,
        "Browsers in which you are signed in",
        lambda person: WebSession.account_ref == person.account_ref,
        frozenset({"token_hmac", "data"}),
    ),
    Holding(
        Participant,
        "You as a pseudonym in one consultation, with your age group",
        of_participant(Participant.id),
        frozenset({"account_key"}),
    ),
    Holding(Consent, "What you agreed to", of_participant(Consent.participant_id)),
    Holding(
        Demographic,
        "What you said about yourself",
        of_participant(Demographic.participant_id),
    ),
    Holding(
        Receipt,
        "That you hold a receipt; its code is known to you alone",
        of_participant(Receipt.participant_id),
        frozenset({"code_hmac"}),
    ),
    Holding(
        Submission,
        "Submissions you sent",
        of_participant(Submission.participant_id),
        frozenset({"import_key", "post_key"}),
    ),
    Holding(
        Answer,
        "Your words in them",
        of_submission(Answer.submission_id),
        loads=(joinedload(Answer.submission), joinedload(Answer.question)),
    ),
    Holding(SubmissionEvent, "What happened to them", of_submission(SubmissionEvent.submission_id)),
    Holding(
        Flag,
        "That somebody asked a moderator to look at one of them",
        of_submission(Flag.submission_id),
    ),
    Holding(
        ModerationDecision,
        "What moderators decided about them, or what you decided as a moderator",
        lambda person: (
            ModerationDecision.submission_id.in_(submissions_of(person))
            | (ModerationDecision.decided_by_id == person.account_id)
        ),
    ),
    Holding(
        Appeal,
        "Appeals you made, or decided",
        lambda person: (
            Appeal.decision_id.in_(decisions_about(person))
            | (Appeal.decided_by_id == person.account_id)
        ),
    ),
    Holding(
        Point,
        "Points that were found in your words",
        of_submission(Point.submission_id),
        loads=(joinedload(Point.answer),),
    ),
    Holding(
        Quote,
        "Points of yours that are shown with a theme",
        lambda person: Quote.point_id.in_(points_of(person)),
    ),
    Holding(
        ThemeSentence,
        "Points of yours that stand in the summary of a theme",
        lambda person: ThemeSentence.point_id.in_(points_of(person)),
    ),
    Holding(
        Arrival,
        "Where later words of yours would belong",
        of_submission(Arrival.submission_id),
        loads=(joinedload(Arrival.answer),),
    ),
    Holding(
        Suggestion,
        "Themes that were suggested for points of yours",
        lambda person: Suggestion.point_id.in_(points_of(person)),
    ),
    Holding(
        ApartPair,
        "Points of yours that are kept apart from others",
        lambda person: (
            ApartPair.first_answer_id.in_(answers_of(person))
            | ApartPair.second_answer_id.in_(answers_of(person))
        ),
    ),
    Holding(
        CampaignMember,
        "That a submission of yours resembles others",
        of_submission(CampaignMember.submission_id),
    ),
    Holding(
        Challenge,
        "Where you said that you were misunderstood, or where you answered it",
        lambda person: (
            Challenge.point_id.in_(points_of(person))
            | (Challenge.answered_by_id == person.account_id)
        ),
    ),
    Holding(
        MissingTheme,
        "Where you said that a theme is missing, or where you answered it",
        lambda person: (
            MissingTheme.participant_id.in_(person.participant_ids)
            | (MissingTheme.answered_by_id == person.account_id)
        ),
    ),
    Holding(
        PointCoding,
        "What people read in points of yours",
        lambda person: PointCoding.point_id.in_(points_of(person)),
    ),
    Holding(
        FactMark,
        "Whether a fact you named was checked, or where you checked one",
        lambda person: (
            FactMark.point_id.in_(points_of(person)) | (FactMark.marked_by_id == person.account_id)
        ),
    ),
    Holding(
        SubmissionReading,
        "That a person read a submission of yours, or which ones you read",
        lambda person: (
            SubmissionReading.submission_id.in_(submissions_of(person))
            | (SubmissionReading.account_id == person.account_id)
        ),
    ),
    Holding(
        SecondReadingItem,
        "Points of yours that two people read, or where you were the second reader",
        lambda person: (
            SecondReadingItem.point_id.in_(points_of(person))
            | (SecondReadingItem.coded_by_id == person.account_id)
        ),
    ),
    Holding(
        CommitmentView,
        "How you see that commitments were kept",
        of_participant(CommitmentView.participant_id),
    ),
    Holding(
        Comment,
        "Comments on drafts you made, with their answers",
        of_participant(Comment.participant_id),
        frozenset({"post_key", "answered_by_ref"}),
    ),
    Holding(Verdict, "How you judged the board's answers", of_participant(Verdict.participant_id)),
    Holding(
        Understanding,
        "Whether you understood the reasons of the answers",
        of_participant(Understanding.participant_id),
    ),
    Holding(
        SurveyAnswer,
        "What you answered about how a consultation was run",
        lambda person: (
            SurveyAnswer.participant_id.in_(person.participant_ids)
            | (SurveyAnswer.account_key == survey_mark(person))
        ),
        frozenset({"account_key"}),
    ),
    Holding(
        DiscourseItem,
        "That a submission of yours was drawn for the coding of discourse",
        of_submission(DiscourseItem.submission_id),
    ),
    Holding(
        Follower,
        "The address you left for news",
        lambda person: Follower.participant_mark.in_(marks_of(person)),
        frozenset({"participant_mark", "confirm_hmac"}),
    ),
    Holding(
        Delivery,
        "Which news were sent to it",
        lambda person: Delivery.follower_id.in_(
            select(Follower.id).where(Follower.participant_mark.in_(marks_of(person)))
        ),
    ),
    Holding(HelpOffer, "That you offer to go on helping", of_participant(HelpOffer.participant_id)),
    Holding(
        Voter,
        "That you take part in a vote, and how it is proved that you are one person",
        of_participant(Voter.participant_id),
        frozenset({"network", "import_key"}),
    ),
    Holding(
        Statement,
        "Statements you added",
        of_participant(Statement.author_id),
        frozenset({"folded", "import_key"}),
    ),
    Holding(
        Vote,
        "How you voted",
        of_participant(Vote.participant_id),
        frozenset({"network"}),
        loads=(joinedload(Vote.statement),),
    ),
    Holding(
        VoteChange,
        "How you voted before you changed a vote",
        lambda person: VoteChange.vote_id.in_(votes_of(person)),
    ),
    Holding(
        VoteFlag,
        "Something unusual about your votes that an analyst looks at",
        of_participant(VoteFlag.participant_id),
    ),
    Holding(
        OpinionPlace,
        "Where you stand on maps of opinions",
        of_participant(OpinionPlace.participant_id),
    ),
)
