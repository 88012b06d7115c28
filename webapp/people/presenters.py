"""Roles as people read them: which role, whose, and where it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from deliberation.consultations.models import Consultation
from deliberation.missions.models import Mission
from deliberation.people.models import Membership
from webapp.extensions import db
from webapp.languages import Text, localized
from webapp.people.forms import ROLE_NAMES

PAGE = 50
MOST_SCOPES = 500
MODELS = {"mission": Mission, "consultation": Consultation}


@dataclass(frozen=True)
class HeldRole:
    """One line of a list of roles; `scope` is the value of the form's field."""

    membership: Membership
    name: str
    scope: str
    where: Text


@dataclass(frozen=True)
class RolePage:
    lines: list[HeldRole]
    after: int | None  # where the next page begins


def scopes() -> list[tuple[str, str]]:
    """Every place where a role can hold, newest first, as choices of a form."""
    found = [("site:", _("the whole site"))]
    for kind, model in MODELS.items():
        query = select(model.ref, model.title).order_by(model.id.desc()).limit(MOST_SCOPES)
        name = _("mission") if kind == "mission" else _("consultation")
        rows = db.session.execute(query)
        found += [(f"{kind}:{ref}", f"{name}: {localized(title).text}") for ref, title in rows]
    return found


def scope_parts(value: str) -> tuple[str, str]:
    """Kind and ref of a scope's form value."""
    kind, ref = value.partition(":")[::2]
    return kind, ref


def described(held: Sequence[Membership]) -> list[HeldRole]:
    """Roles with the titles of their scopes, in two queries."""
    titles = {("site", ""): Text(_("the whole site"), "")}
    for kind, model in MODELS.items():
        refs = {m.scope_ref for m in held if m.scope_kind == kind}
        query = select(model.ref, model.title).where(model.ref.in_(refs))
        titles |= {(kind, ref): localized(title) for ref, title in db.session.execute(query)}
    return [
        HeldRole(
            m,
            str(ROLE_NAMES[m.role]),
            f"{m.scope_kind}:{m.scope_ref}",
            titles.get((m.scope_kind, m.scope_ref), Text(m.scope_ref, "")),
        )
        for m in held
    ]


def role_page(held: Sequence[Membership]) -> RolePage:
    """One page of roles; `held` may have one more than fits."""
    lines = described(held[:PAGE])
    return RolePage(lines, held[PAGE - 1].id if len(held) > PAGE else None)
