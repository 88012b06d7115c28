"""Names that people at tables gave to their piles: offered to whoever names a theme."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.dialogues.models import Dialogue, DialogueItem, Pile
from deliberation.insights.ledger.queries import is_readable
from deliberation.insights.models import LABEL_LENGTH, Point, Theme
from deliberation.submissions.models import Submission

MOST = 6


@dataclass(frozen=True)
class TableName:
    """A name of a pile, how many of its items stand in the theme, and the session it is from."""

    name: str
    items: int
    dialogue: str


def table_names(session: Session, theme: Theme) -> list[TableName]:
    """The names that tables gave to what stands in this theme, most items first."""
    items = func.count(DialogueItem.id.distinct())
    query = select(Pile.name, items, func.min(Dialogue.title)).select_from(Point)
    query = query.join(Point.submission)
    query = query.join(DialogueItem, DialogueItem.submission_id == Submission.id)
    query = query.join(Pile, Pile.id == DialogueItem.pile_id)
    query = query.join(Dialogue, Dialogue.id == DialogueItem.dialogue_id)
    query = query.where(Point.theme_id == theme.id, is_readable(theme.run))
    rows = session.execute(query.group_by(Pile.name).order_by(items.desc(), Pile.name).limit(MOST))
    return [TableName(name[:LABEL_LENGTH], count, title) for name, count, title in rows]
