"""Prepare a panel, announce its draw, draw it, and fill seats that become free."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from deliberation import jobs, journal
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Incomplete, Invalid, sentence, told
from deliberation.panels.models import REASONS, Panel, PanelReplacement, PoolPerson
from deliberation.people.models import Account

CHECK = "panels.check"
DRAW = "panels.draw"
MOST_SEATS = 500
MOST_ALTERNATES = 10


@dataclass(frozen=True)
class Plan:
    """What an organiser enters first."""

    title: str
    size: int
    delete_pool_on: date | None
    alternates_each: int = 1
    may_include_minors: bool = False


@dataclass(frozen=True)
class Rule:
    """A quota as entered; with neither number, both follow from the share."""

    category: str
    value: str
    low: int | None
    high: int | None
    share: float | None = None


def prepare(session: Session, consultation: Consultation, plan: Plan, account: Account) -> Panel:
    """A new panel without a pool. Raises Invalid."""
    panel = Panel(consultation=consultation, title="", size=1, delete_pool_on=now().date())
    _plan(panel, plan)
    session.add(panel)
    session.flush()
    _note(session, "panel:prepare", panel, account, size=panel.size)
    return panel


def revise(session: Session, panel: Panel, plan: Plan, account: Account) -> None:
    """Change the plan before the draw is announced. Raises Closed, Invalid."""
    _demand_open(panel)
    size = panel.size
    _plan(panel, plan)
    if panel.size != size and panel.quotas:
        request_check(session, panel)
    _note(session, "panel:prepare", panel, account, size=panel.size)


def set_quotas(session: Session, panel: Panel, rules: Sequence[Rule], account: Account) -> None:
    """One rule for every value of the pool's categories that counts; the machine checks them.

    A category without any number has no quotas. Raises Incomplete with every gap, Closed.
    """
    _demand_open(panel)
    with_numbers = {
        rule.category for rule in rules if (rule.low, rule.high, rule.share) != (None, None, None)
    }
    counted = [rule for rule in rules if rule.category in with_numbers]
    places = {id(rule): place for place, rule in enumerate(rules)}
    gaps: list[Invalid] = []
    made: list[dict[str, Any]] = []
    for rule in counted:
        try:
            made.append(_quota(rule, panel.size, places[id(rule)]))
        except Invalid as gap:
            gaps.append(gap)
    if gaps:
        raise Incomplete(gaps)
    if not made:
        raise Invalid("quotas", "Enter at least one quota.")
    panel.quotas = made
    request_check(session, panel)
    _note(session, "panel:quotas", panel, account, quotas=len(made))


def _quota(rule: Rule, size: int, place: int) -> dict[str, Any]:
    low, high, share = rule.low, rule.high, rule.share
    if share is not None and not 0 <= share <= 1:
        raise Invalid(f"share_{place}", "A share is a number from 0 to 100.")
    if low is None and high is None and share is not None:
        low = int(share * size)
        high = low if low == share * size else low + 1
    if low is None or high is None:
        raise Invalid(f"low_{place}", "Enter at least and at most, or only the share.")
    if not 0 <= low <= high <= size:
        raise Invalid(
            f"low_{place}", "At least has to be below at most, and both within the %(size)s seats.",
            size=size,
        )  # fmt: skip
    return asdict(Rule(rule.category, rule.value, low, high, share))


def request_check(session: Session, panel: Panel) -> None:
    """Ask the machine whether any panel meets the quotas."""
    panel.feasibility = {}
    jobs.enqueue(session, CHECK, {"panel": panel.ref}, subject_ref=panel.ref)
    session.flush()


def announce(
    session: Session,
    panel: Panel,
    seed_kind: str,
    seed_source: str,
    hashes: tuple[str, str],
    account: Account,
) -> None:
    """Freeze pool and quotas and publish what binds them, before anybody can know the outcome.

    `hashes` are those of the pool and, with a sealed seed (see `secret_seed`), of its commitment.
    Raises Closed, Invalid.
    """
    _demand_open(panel)
    if seed_kind not in ("phrase", "sealed"):
        raise Invalid("seed_kind", "Choose where the seed comes from.")
    source = told("seed_source", seed_source, limit=300)
    if seed_kind == "phrase" and not source:
        raise Invalid("seed_source", "Say which public words or numbers it will be.")
    if not panel.is_ready:
        raise Closed("There is no pool and no quotas yet from which a panel can be drawn.")
    panel.seed_kind, panel.seed_source = seed_kind, source
    panel.pool_hash, panel.commitment = hashes
    panel.state, panel.announced_at = "announced", now()
    panel.announced_count += 1
    _note(session, "panel:announce", panel, account, people=panel.pool_count, seats=panel.size)


def secret_seed(panel: Panel) -> str:
    """A fresh seed of 128 bits, kept on the panel until it is drawn."""
    panel.seed = secrets.token_hex(16)
    return panel.seed


def take_back(session: Session, panel: Panel, account: Account) -> None:
    """End an announcement without a draw; that it was announced stays on the record."""
    if panel.state != "announced":
        raise Closed("Only an announced draw can be taken back.")
    panel.state, panel.announced_at = "preparing", None
    panel.seed = panel.commitment = panel.seed_kind = panel.pool_hash = ""
    _note(session, "panel:take_back", panel, account, number=panel.announced_count)


def request_draw(session: Session, panel: Panel, seed: str, account: Account) -> None:
    """The draw as a job; `seed` is the public phrase where one was announced.

    Raises Closed, Invalid.
    """
    if panel.state != "announced":
        raise Closed("Announce the draw first.")
    if panel.seed_kind == "phrase":
        panel.seed = told("seed", seed, "Enter the seed.", limit=200)
    panel.state = "drawing"
    jobs.enqueue(session, DRAW, {"panel": panel.ref}, subject_ref=panel.ref)
    _note(session, "panel:draw", panel, account, seats=panel.size)


def replace(
    session: Session,
    panel: Panel,
    leaver: PoolPerson,
    comer: PoolPerson | None,
    reason: str,
    account: Account,
    *,
    differs: Sequence[str] = (),
    missed: Sequence[dict[str, Any]] = (),
) -> PanelReplacement:
    """Somebody drops out and the one whom the seed names takes the seat. Raises Closed, Invalid."""
    if not panel.is_drawn or panel.pool_deleted_at is not None:
        raise Closed("The pool is gone; seats can no longer be filled from it.")
    if reason not in REASONS:
        raise Invalid("reason", "Choose a reason.")
    if leaver.seat != "seated":
        raise Invalid("leaver", "Choose a member of the panel.")
    leaver.seat = "left"
    if comer is not None:
        comer.seat = "seated"
    line = PanelReplacement(
        panel=panel,
        number=len(panel.replacements) + 1,
        left_code=leaver.code,
        came_code=comer.code if comer else "",
        is_filled=comer is not None,
        reason=reason,
        differs=list(differs),
        missed=list(missed),
    )
    session.add(line)
    session.flush()
    _note(session, "panel:replace", panel, account, number=line.number, missed=len(line.missed))
    return line


def _plan(panel: Panel, plan: Plan) -> None:
    gaps = []
    if not 1 <= plan.size <= MOST_SEATS:
        gaps.append(Invalid("size", "A panel has 1 to %(limit)s seats.", limit=MOST_SEATS))
    if not 0 <= plan.alternates_each <= MOST_ALTERNATES:
        text = sentence("Between 0 and %(limit)s alternates are possible.")
        gaps.append(Invalid("alternates_each", text, limit=MOST_ALTERNATES))
    if plan.delete_pool_on is None or plan.delete_pool_on <= now().date():
        gaps.append(Invalid("delete_pool_on", "Enter a day that lies ahead."))
    title = plan.title.strip()
    if not title or len(title) > 160:
        gaps.append(Invalid("title", "Write 1 to %(limit)s characters.", limit=160))
    if gaps:
        raise Incomplete(gaps)
    assert plan.delete_pool_on is not None
    panel.title, panel.size = title, plan.size
    panel.delete_pool_on, panel.alternates_each = plan.delete_pool_on, plan.alternates_each
    panel.may_include_minors = plan.may_include_minors


def _demand_open(panel: Panel) -> None:
    if not panel.is_open:
        raise Closed("The draw is announced; take it back to change anything.")


def _note(session: Session, action: str, panel: Panel, account: Account, **details: int) -> None:
    journal.record(
        session,
        action,
        panel,
        role="organiser",
        actor_ref=account.ref,
        scope_ref=panel.consultation.ref,
        details=details,
    )
    session.flush()
