"""What the front door shows: what changed because people spoke, and the method cards."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nh3
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from deliberation.consultations.models import Consultation, MethodNote
from deliberation.insights.models import Run, Theme
from deliberation.objectives.models import Decision, ObjectiveVersion
from deliberation.objectives.models import Objective as ObjectiveRow
from deliberation.responses.models import ThemeResponse
from webapp.extensions import db
from webapp.settings import ROOT

METHODS = ROOT / "docs" / "methods"


@dataclass(frozen=True)
class Change:
    """Something that is different because people spoke."""

    responses: list[ThemeResponse]
    adopted: list[Decision]

    def __bool__(self) -> bool:
        return bool(self.responses or self.adopted)


@dataclass(frozen=True)
class MethodCard:
    """One page that says what a method does and what it can't tell; written in English."""

    name: str
    title: str
    html: Markup


def what_changed(limit: int = 3) -> Change:
    """The newest adopted objective, and the newest answers to published themes."""
    newer = aliased(ThemeResponse)
    is_newest = ~exists().where(
        newer.theme_id == ThemeResponse.theme_id, newer.number > ThemeResponse.number
    )
    place = joinedload(ThemeResponse.theme).joinedload(Theme.run).joinedload(Run.consultation)
    responses = (
        select(ThemeResponse)
        .join(ThemeResponse.theme)
        .join(Theme.run)
        .where(Run.state == "published", is_newest)
        .options(place.joinedload(Consultation.mission))
        .order_by(ThemeResponse.id.desc())
    )
    version = joinedload(Decision.version)
    adopted = (
        select(Decision)
        .join(Decision.version)
        .where(ObjectiveVersion.state == "adopted")
        .options(
            version.joinedload(ObjectiveVersion.objective).joinedload(ObjectiveRow.mission),
            version.selectinload(ObjectiveVersion.clauses),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    found = list(db.session.scalars(adopted))
    return Change(list(db.session.scalars(responses.limit(limit - len(found)))), found)


def four_steps() -> list[dict[str, object]]:
    """How it works, as one thread."""
    steps = [
        (_("1. You say it"), _("A few minutes, without an account. You get a receipt.")),
        (_("2. It becomes themes"), _("Alike points are grouped; people check every group.")),
        (_("3. The board answers"), _("Every theme, in writing, by a date that is promised.")),
        (_("4. It becomes an objective"), _("And your receipt shows what came of your words.")),
    ]
    return [
        {"key": str(number), "label": label, "count": text, "url": None}
        for number, (label, text) in enumerate(steps)
    ]


def latest_notes(limit: int = 20) -> list[tuple[MethodNote, Consultation]]:
    """What was changed about a method while it ran, in consultations everybody can see."""
    query = (
        select(MethodNote, Consultation)
        .join(Consultation, Consultation.id == MethodNote.consultation_id)
        .where(Consultation.opened_at.is_not(None))
        .options(joinedload(Consultation.mission))
        .order_by(MethodNote.id.desc())
        .limit(limit)
    )
    return [(note, consultation) for note, consultation in db.session.execute(query)]


def method_cards() -> dict[str, MethodCard]:
    """Every card by the name of its file."""
    return {
        path.stem: _card(path, path.stat().st_mtime_ns) for path in sorted(METHODS.glob("*.md"))
    }


@cache
def _card(path: Path, _changed_at: int) -> MethodCard:
    """A card as safe HTML; read again only when its file changes."""
    text = path.read_text("utf-8")
    first = next((line for line in text.splitlines() if line.startswith("# ")), f"# {path.stem}")
    html = MarkdownIt("commonmark").enable("table").render(text)
    return MethodCard(path.stem, first.removeprefix("# ").strip(), Markup(nh3.clean(html)))  # noqa: S704
