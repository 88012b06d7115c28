"""Facts about a thing, at a moment, for an actor. Each returns None, or why it does not hold.

Reasons are message templates: the site translates them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from deliberation.comments.models import Comment, CommentRound
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.foresight.stress.models import StressTest
from deliberation.insights.models import Run, Theme
from deliberation.insights.opinions.models import OpinionRun
from deliberation.objectives.candidates.models import CandidateRound
from deliberation.objectives.futureseat.models import SeatOpinion
from deliberation.objectives.models import Objective
from deliberation.panels.models import Panel
from deliberation.permissions.places import (
    consultation_of,
    dialogue_of,
    submission_of,
)
from deliberation.voting.models import Statement

if TYPE_CHECKING:
    from deliberation.permissions.check import Actor


@dataclass(frozen=True)
class Reason:
    """Why not; `template` has the gaps of `params`."""

    template: str
    params: dict[str, object]

    @property
    def text(self) -> str:
        return self.template % self.params if self.params else self.template


Predicate = Callable[["Actor", Any, datetime], Reason | None]


def because(template: str, **params: object) -> Reason:
    return Reason(template, params)


def always(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    return None


def all_of(*predicates: Predicate) -> Predicate:
    def check(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
        found = (predicate(actor, thing, moment) for predicate in predicates)
        return next((reason for reason in found if reason is not None), None)

    return check


def phase_is_open(kind: str) -> Predicate:
    """The consultation's phase of this kind runs now."""

    def check(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
        consultation = consultation_of(thing)
        if consultation is not None and consultation.phase_is_open(kind, moment):
            return None
        return PHASE_REASONS[kind]

    return check


def phase_has_begun(kind: str) -> Predicate:
    """A phase of this kind has started; answers may come after its end, never before."""

    def check(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
        consultation = consultation_of(thing)
        starts = (
            [p.starts_at for p in consultation.phases if p.kind == kind] if consultation else []
        )
        if any(start <= moment for start in starts):
            return None
        return PHASE_REASONS[kind]

    return check


PHASE_REASONS = {
    "learn": because("The learning phase is not open now."),
    "share": because("Submissions are not open now. The consultation page says what comes next."),
    "weigh": because("Voting is not open now. The consultation page says what comes next."),
    "make_sense": because("Making sense of the submissions has not begun yet."),
    "respond": because("The board answers in the respond phase, which has not begun yet."),
    "draft": because("The draft phase is not open now."),
    "decide": because("The decide phase has not begun yet."),
}


def consultation_is_public(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Opened for everybody; before that only its staff sees it."""
    consultation = consultation_of(thing)
    if consultation is None or consultation.opened_at is not None or actor.is_staff_of(thing):
        return None
    return because("This consultation is still being prepared.")


def consultation_is_draft(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    consultation = consultation_of(thing)
    if consultation is not None and consultation.opened_at is None:
        return None
    return because("The consultation is open already.")


def consultation_is_not_closed(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    consultation = consultation_of(thing)
    if consultation is None or consultation.closed_at is None:
        return None
    return because("The consultation is closed; its record no longer changes.")


def submission_is_readable(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Shown to everybody by its author's choice, or one's own, or one's task to read."""
    submission = submission_of(thing)
    if submission is None:
        return because("There is no such submission.")
    may_read = submission.is_public and submission.consultation.shows_submissions
    is_of_group = submission.participant_id in actor.group_ids
    if may_read or is_of_group or actor.is_author_of(submission) or actor.is_staff_of(thing):
        return None
    return because("This submission is not shown publicly.")


def actor_is_author(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    submission = submission_of(thing)
    if submission is not None and actor.is_author_of(submission):
        return None
    return because("Only its author can do this. Open your receipt code first.")


def before_freeze(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Editing and withdrawing end when the analysis begins; erasing is always possible."""
    consultation = consultation_of(thing)
    if consultation is not None and not consultation.is_frozen(moment):
        return None
    return because(
        "The date until which this could be changed has passed. "
        "You can still erase your data: the words go, the published counts stay."
    )


def run_is_draft(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    run = thing.run if isinstance(thing, Theme) else thing
    if isinstance(run, Run) and run.state == "draft":
        return None
    return because("Only a draft of themes can be reviewed.")


def run_is_published(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Nothing unapproved is public; the analysis's staff reads drafts."""
    run = thing.run if isinstance(thing, Theme) else thing
    if isinstance(run, Run) and run.state in ("published", "superseded"):
        return None
    if actor.holds({"analyst", "organiser"}, thing):
        return None
    return because("These themes are still being reviewed.")


def run_is_current(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """In review or published: its themes are the ones that count."""
    if isinstance(thing, Run) and thing.state in ("draft", "published"):
        return None
    return because("A second reader needs the themes of a current analysis.")


def statement_is_readable(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Offered for votes, or split since; what waits or was removed is its author's and staff's."""
    is_here = isinstance(thing, Statement)
    if is_here and consultation_is_public(actor, thing, moment) is not None:
        return because("This consultation is still being prepared.")
    is_shown = is_here and thing.state in ("visible", "split")
    if is_here and (is_shown or actor.is_author_of(thing) or actor.is_staff_of(thing)):
        return None
    return because("This statement is not shown publicly.")


def actor_wrote_statement(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if isinstance(thing, Statement) and actor.is_author_of(thing):
        return None
    return because("Only its author can do this. Open your receipt code first.")


def opinions_are_readable(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Of a consultation that is public; a run by its own address once it is an edition."""
    hidden = consultation_is_public(actor, thing, moment)
    if hidden is not None or not isinstance(thing, OpinionRun):
        return hidden
    if thing.is_published or actor.holds({"analyst", "organiser"}, thing):
        return None
    return because("This analysis is not published.")


def opinions_are_found(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """An edition is of a vote that has ended; what runs is read live, by whom the ballot says."""
    consultation = consultation_of(thing)
    if consultation is not None and consultation.phase_is_open("weigh", moment):
        return because(
            "People are still voting. An edition is published when the voting has ended."
        )
    is_found = isinstance(thing, OpinionRun) and thing.state == "done" and not thing.is_sensitivity
    if is_found and not thing.is_published:
        return None
    return because("Only a finished analysis that is not published yet can be published.")


def objective_is_public(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Proposed at least once; before that it is the board's own."""
    if not isinstance(thing, Objective) or thing.public is not None:
        return None
    if actor.holds({"board_member", "chair", "observer"}, thing):
        return None
    return because("The board is still drafting this objective.")


def stress_test_is_public(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """Concluded, of an objective that everybody may read; before that it is the board's own."""
    if not isinstance(thing, StressTest) or actor.holds(
        {"board_member", "chair", "observer"}, thing
    ):
        return None
    session = object_session(thing)
    if not thing.is_concluded or session is None:
        return because("This stress test is still going on.")
    found = session.scalar(select(Objective).where(Objective.ref == thing.objective_ref))
    return objective_is_public(actor, found, moment)


def stress_test_goes_on(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if isinstance(thing, StressTest) and thing.is_concluded:
        return because("This test is concluded; its record no longer changes.")
    return None


def candidates_are_hidden(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """The members still write."""
    if isinstance(thing, CandidateRound) and not thing.is_revealed:
        return None
    return because("The candidates are shown already.")


def candidates_are_shown(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if isinstance(thing, CandidateRound) and thing.is_revealed:
        return None
    return because("The candidates are not shown yet.")


def comments_are_open(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if isinstance(thing, CommentRound) and thing.is_open(moment):
        return consultation_is_public(actor, thing, moment)
    return because("Comments are not open now.")


def actor_wrote_comment(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if isinstance(thing, Comment) and actor.is_author_of(thing):
        return None
    return because("Only its author can do this. Open your receipt code first.")


def panel_is_public(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """From the announcement of its draw on; before that it is the organiser's own."""
    hidden = consultation_is_public(actor, thing, moment)
    if hidden is not None or not isinstance(thing, Panel) or thing.is_public:
        return hidden
    if actor.holds({"organiser"}, thing):
        return None
    return because("The draw of this panel is still being prepared.")


def actor_is_signed_in(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    if actor.is_authenticated:
        return None
    return because("Sign in first.")


def actor_is_known(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """By an account or by a receipt that is open."""
    if actor.is_authenticated or actor.participant_ids:
        return None
    return because("Sign in or open your receipt first, so that we know which data are yours.")


def dialogue_is_readable(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """What was held and submitted is everybody's to read about; before that its staff's."""
    dialogue = dialogue_of(thing)
    if dialogue is not None and _runs_room(actor, dialogue):
        return None
    if dialogue is not None and dialogue.is_open:
        return because("This session has not been submitted yet.")
    return consultation_is_public(actor, thing, moment)


def actor_holds_room(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    dialogue = dialogue_of(thing)
    if dialogue is not None and _runs_room(actor, dialogue):
        return None
    return because("Only the facilitator can do this. Open the room by its code first.")


def _runs_room(actor: Actor, dialogue: Dialogue) -> bool:
    """By the manage code on this device, or by role."""
    return dialogue.id in actor.dialogue_ids or actor.holds({"organiser", "facilitator"}, dialogue)


def actor_is_lead(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """The account that was the lead when it was flagged; a later one does not inherit it."""
    is_flagged = isinstance(thing, SafeguardingItem)
    if is_flagged and actor.account is not None and actor.account.id == thing.lead_id:
        return None
    return because("Only the safeguarding lead of the session can read this.")


def actor_writes_for_seat(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    """The account of the body; an organiser enters the letters of a body without one."""
    if isinstance(thing, SeatOpinion) and actor.account is not None:
        writer = thing.seat.account_id
        if writer == actor.account.id or (writer is None and actor.holds({"organiser"}, thing)):
            return None
    return because("Only the body that was asked gives its opinion.")


def not_first_moderator(actor: Actor, thing: Any, moment: datetime) -> Reason | None:
    decided_by = getattr(thing, "decided_by_id", None)
    if decided_by is None or actor.account is None or decided_by != actor.account.id:
        return None
    return because("An appeal is decided by another person than the first decision.")
