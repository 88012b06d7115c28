"""The steps of the review desk: which form each verb reads, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from deliberation.errors import Invalid, NotFound
from deliberation.insights import operations as insights
from deliberation.insights import queries
from deliberation.insights.codebook import operations as codebook
from deliberation.insights.models import Campaign, Point, Run, Theme
from deliberation.people.models import Account
from webapp.extensions import db
from webapp.insights.coding import steps as coding


@dataclass(frozen=True)
class Posted:
    """One step as it was sent: the run, the form, who sent it, and the things the form names."""

    run: Run
    form: Any
    account: Account

    @property
    def here(self) -> tuple[Session, Run]:
        return db.session(), self.run

    def theme(self, field: str = "theme") -> Theme:
        """The theme named in a field: the open one, or the target."""
        ref = self.form[field].data or ""
        found = next((theme for theme in self.run.themes if theme.ref == ref), None)
        if found is None:
            raise Invalid(field, "Choose a theme from the list.")
        return found

    @property
    def points(self) -> list[Point]:
        return queries.points_of(*self.here, self.form.points.data or [])

    @property
    def campaign(self) -> Campaign:
        known = {found.campaign.ref: found.campaign for found in queries.campaigns(*self.here)}
        if self.form.campaign.data not in known:
            raise NotFound("There is no such campaign in this analysis.")
        return known[self.form.campaign.data]


def _on_theme(act: Callable[..., object]) -> Callable[[Posted], object]:
    """A step that needs nothing but the open theme."""
    return lambda p: act(*p.here, p.theme(), p.account)


# Verb of the address -> which form it reads, and what it does.
STEPS: dict[str, tuple[str, Callable[[Posted], object]]] = {
    "approve": ("words", _on_theme(insights.approve)),
    "reopen": ("words", _on_theme(insights.reopen)),
    "pin": ("words", _on_theme(insights.pin)),
    "unpin": ("words", _on_theme(insights.unpin)),
    "rename": (
        "words",
        lambda p: insights.rename(*p.here, p.theme(), p.form.label.data or "", p.account),
    ),
    "claim": (
        "words",
        lambda p: insights.claim(*p.here, p.theme(), p.form.claim.data or "", p.account),
    ),
    "merge": ("words", lambda p: insights.merge(*p.here, p.theme(), p.theme("target"), p.account)),
    "set_aside_theme": (
        "words",
        lambda p: insights.set_aside_theme(*p.here, p.theme(), p.form.reason.data or "", p.account),
    ),
    "split": (
        "sorting",
        lambda p: insights.split(*p.here, p.theme(), p.points, p.form.label.data or "", p.account),
    ),
    "create": (
        "sorting",
        lambda p: insights.create(*p.here, p.form.label.data or "", p.account, p.points),
    ),
    "move": ("sorting", lambda p: insights.move(*p.here, p.points, p.theme("target"), p.account)),
    "set_aside_points": (
        "sorting",
        lambda p: insights.set_aside_points(*p.here, p.points, p.form.reason.data or "", p.account),
    ),
    "keep_apart": ("sorting", lambda p: codebook.keep_apart(*p.here, p.points, p.account)),
    "restore_points": ("sorting", lambda p: insights.restore_points(*p.here, p.points, p.account)),
    "label_campaign": (
        "campaign",
        lambda p: insights.label_campaign(
            *p.here, p.campaign, p.form.is_organised.data, p.form.label.data or "", p.account
        ),
    ),
    **coding.STEPS,
    "undo": ("back", lambda p: insights.undo(*p.here, p.account, p.form.number.data)),
}
