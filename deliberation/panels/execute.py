"""How quotas are checked and a panel is drawn: load the pool, compute apart, store who has a seat.

Where the analysis refuses, its sentence is one of this site's own, with the values as gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import jobs, journal
from deliberation.base import now
from deliberation.errors import Closed, sentence
from deliberation.panels import operations, queries
from deliberation.panels.models import Panel, PanelReplacement, PoolPerson
from deliberation.people.models import Account

if TYPE_CHECKING:
    from analysis.sortition.frame import Frame
    from analysis.sortition.records import DrawResult, Feasibility, Person, Quota

Result = TypeVar("Result")

NO_PANEL = sentence("No panel meets the quotas.")
WRONG = sentence("Pool and quotas don't fit together: every value of the pool needs a quota.")
FEW = sentence("The pool has fewer people than the panel has seats.")
MISSING = sentence("A package that the draw needs is not installed here.")
FAULT = sentence("The draw stopped with a fault.")


@dataclass(frozen=True)
class Given:
    """Everything the computation needs, free of the database."""

    people: tuple[tuple[str, dict[str, str]], ...]
    quotas: tuple[dict[str, Any], ...]
    size: int
    seed: str
    alternates: int


def given(panel: Panel) -> Given:
    return Given(
        people=tuple((person.code, dict(person.values)) for person in panel.pool),
        quotas=tuple(panel.quotas),
        size=panel.size,
        seed=panel.seed,
        alternates=panel.alternates_each,
    )


def load(session: Session, payload: dict[str, Any]) -> Given:
    """The pool and what was entered, as they are now."""
    return given(_panel(session, payload))


def _panel(session: Session, payload: dict[str, Any]) -> Panel:
    return session.scalars(select(Panel).where(Panel.ref == payload["panel"])).one()


def _people(one: Given) -> tuple[Person, ...]:
    from analysis.sortition.records import Person

    return tuple(Person(code, values) for code, values in one.people)


def _quotas(one: Given) -> tuple[Quota, ...]:
    from analysis.sortition.records import Quota

    return tuple(Quota(**quota) for quota in one.quotas)


def _asked(act: Callable[[], Result]) -> Result:
    """What the analysis refuses becomes a sentence on the panel's page."""
    from analysis.errors import AnalysisError, MissingExtra, NotEnoughData
    from analysis.sortition.draw import Infeasible
    from analysis.sortition.frame import WrongFrame

    try:
        return act()
    except MissingExtra as error:
        raise Closed(MISSING) from error
    except WrongFrame as error:
        raise Closed(WRONG) from error
    except NotEnoughData as error:
        raise Closed(FEW) from error
    except Infeasible as error:
        raise Closed(NO_PANEL) from error
    except AnalysisError as error:
        raise Closed(FAULT) from error


# Whether the quotas can be met.


def check(one: Given, progress: jobs.Progress) -> tuple[Given, Feasibility | str]:
    """What the integer programme says, or why it can't be asked."""
    from analysis.sortition import draw

    if not one.people or not one.quotas:
        return one, ""
    try:
        return one, _asked(lambda: draw.check(_people(one), _quotas(one), one.size))
    except Closed as refusal:
        return one, refusal.template


def store_check(
    session: Session, payload: dict[str, Any], found: tuple[Given, Feasibility | str]
) -> None:
    """Kept only if nothing changed meanwhile; another check is waiting then."""
    panel, (asked, told) = _panel(session, payload), found
    if given(panel) != asked or not panel.is_open:
        return
    panel.feasibility = {"refusal": told} if isinstance(told, str) else told.to_json()
    session.flush()


def no_answer(session: Session, payload: dict[str, Any], state: str) -> None:
    panel = session.scalar(select(Panel).where(Panel.ref == payload["panel"]))
    if panel is not None and not panel.feasibility:
        panel.feasibility = {"refusal": FAULT}
        session.flush()


CHECK = jobs.Task(load=load, compute=check, store=store_check, abandoned=no_answer, is_heavy=True)


# The draw.


def frozen(panel: Panel) -> tuple[str, str]:
    """What an announcement publishes: the pool's hash and, of a sealed seed, its commitment."""
    from analysis.sortition.frame import pool_hash
    from analysis.sortition.tickets import commitment

    known = pool_hash(_people(given(panel)))
    return known, commitment(panel.seed, known) if panel.seed else ""


def compute(one: Given, progress: jobs.Progress) -> DrawResult:
    """Draw; the same pool, quotas and seed give the same panel anywhere."""
    from analysis.sortition.draw import draw_panel
    from analysis.sortition.params import DrawParams

    params = DrawParams(size=one.size, seed=one.seed, alternates=one.alternates)
    return _asked(lambda: draw_panel(_people(one), _quotas(one), params, progress))


def store(session: Session, payload: dict[str, Any], found: DrawResult) -> None:
    """Seats, alternates and chances in one transaction; the result without anybody's id."""
    panel = _panel(session, payload)
    if panel.state != "drawing":
        return
    if found.pool_hash != panel.pool_hash:
        raise Closed("The pool is not the one that was announced.")
    seated = set(found.panel)
    places: dict[str, list[dict[str, Any]]] = {}
    for place, one in enumerate(found.alternates):
        told = {"place": place, "stratum": list(one.stratum), "keeps": one.keeps_stratum}
        places.setdefault(one.id, []).append(told)
    for person in panel.pool:
        person.chance = found.probabilities[person.code]
        person.seat = "seated" if person.code in seated else ""
        person.alternate_for = places.get(person.code, [])
    kept = found.to_json()
    for name in ("panel", "alternates", "probabilities", "params"):
        kept.pop(name)
    panel.result = kept
    panel.state, panel.drawn_at = "drawn", now()
    details = {"seats": len(found.panel), "panels": found.panels}
    journal.record(
        session, "panel:drawn", panel, role="machine", scope_ref=panel.consultation.ref,
        details=details,
    )  # fmt: skip
    session.flush()


def abandoned(session: Session, payload: dict[str, Any], state: str) -> None:
    """The draw ended without a panel: it stands announced again."""
    panel = session.scalar(select(Panel).where(Panel.ref == payload["panel"]))
    if panel is not None and panel.state == "drawing":
        panel.state = "announced"
        session.flush()


DRAW = jobs.Task(load=load, compute=compute, store=store, abandoned=abandoned, is_heavy=True)


# A free seat.


def replace(
    session: Session, panel: Panel, leaver: PoolPerson, reason: str, account: Account
) -> PanelReplacement:
    """Fill the seat of a member who drops out with the one whom seed and quotas name."""
    from analysis.sortition.seats import substitute

    by_code = {person.code: person for person in panel.pool}
    comes = None
    if panel.is_drawn and by_code:
        frame: Frame = _frame(panel)
        codes = [person.code for person in queries.members(panel)]
        gone = [person.code for person in panel.pool if person.seat == "left"]
        if leaver.code in codes:
            comes = substitute(frame, codes, leaver.code, gone, panel.seed)
    return operations.replace(
        session,
        panel,
        leaver,
        by_code[comes.id] if comes else None,
        reason,
        account,
        differs=comes.differs if comes else (),
        missed=[bound.to_json() for bound in comes.missed] if comes else (),
    )


def _frame(panel: Panel) -> Frame:
    from analysis.sortition.frame import frame_of

    one = given(panel)
    return frame_of(_people(one), _quotas(one), one.size)
