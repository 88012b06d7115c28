"""The receipt of a group: what it said, by number, where it went and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import queries
from deliberation.dialogues.models import Dialogue, DialogueItem
from deliberation.insights import queries as insights
from deliberation.insights.models import Point, Theme
from deliberation.insights.quotes.queries import points_with_words
from deliberation.people.models import Participant
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse
from webapp.access import current_actor
from webapp.extensions import db
from webapp.submissions import presenters as submissions


@dataclass
class Answered:
    """One theme that words of the group went to, the board's answer, and the class's verdict."""

    theme: Theme
    items: list[DialogueItem] = field(default_factory=list)
    response: ThemeResponse | None = None
    score: int | None = None


@dataclass(frozen=True)
class Receipt:
    group: Participant
    dialogue: Dialogue
    items: Sequence[DialogueItem]
    states: dict[int, str]  # item row number -> its state in words
    themes: list[Answered]
    has_themes: bool  # published, so that what is in none is in none
    late_days: int  # since the day by which the group was promised its answer


def groups_here(consultation: Consultation) -> list[Participant]:
    """The groups whose printed code was typed on this device."""
    ids = current_actor().group_ids
    if not ids:
        return []
    query = select(Participant).where(
        Participant.id.in_(ids), Participant.scope_ref == consultation.ref
    )
    return list(db.session.scalars(query.order_by(Participant.id.desc())))


def receipt_of(group: Participant) -> Receipt | None:
    session = db.session()
    dialogue = session.scalar(select(Dialogue).where(Dialogue.participant_id == group.id))
    if dialogue is None:
        return None
    items = queries.items_of(session, dialogue)
    run = insights.published_run(session, dialogue.consultation)
    return Receipt(
        group=group,
        dialogue=dialogue,
        items=items,
        states={item.id: _state(item) for item in items},
        themes=_themes(dialogue, items, group) if run else [],
        has_themes=run is not None,
        late_days=_late_days(dialogue),
    )


def _late_days(dialogue: Dialogue) -> int:
    """From the day after the promised one on; what is still unanswered then is overdue."""
    consultation, due = dialogue.consultation, dialogue.reply_due_on
    if due is None or consultation.closed_at is not None:
        return 0
    return max((now().astimezone(consultation.zone).date() - due).days, 0)


def _state(item: DialogueItem) -> str:
    if item.submission is None:
        return ""
    return str(submissions.STATES[submissions.state_of(item.submission)])


def _themes(
    dialogue: Dialogue, items: Sequence[DialogueItem], group: Participant
) -> list[Answered]:
    """In the order of the published themes; an item of two sentences may be in two."""
    session = db.session()
    run = insights.published_run(session, dialogue.consultation)
    if run is None:
        return []
    by_submission = {item.submission_id: item for item in items}
    query = points_with_words(run).where(Point.submission_id.in_(by_submission))
    found: dict[int, Answered] = {}
    for point in session.scalars(query.order_by(Point.id)):
        if point.theme is None:
            continue
        one = found.setdefault(point.theme.id, Answered(point.theme))
        item = by_submission[point.submission_id]
        if item not in one.items:
            one.items.append(item)
    answers = responses.responses_of(session, run)
    scores = responses.scores_by(session, [group.id])
    for number, one in found.items():
        one.response, one.score = answers.get(number), scores.get(number)
    return sorted(found.values(), key=lambda one: one.theme.position)
