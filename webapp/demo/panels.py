"""Panels in the demo: one drawn by lot, with a seat filled again, and one whose quotas collide."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.base import clock_at
from deliberation.consultations.models import Consultation
from deliberation.jobs import Job
from deliberation.panels import execute, operations, queries
from deliberation.panels.models import Panel
from deliberation.panels.operations import Plan, Rule
from deliberation.panels.pool import operations as pools
from deliberation.people.models import Account
from webapp.demo import people
from webapp.demo.reading import Calendar, rows, toml
from webapp.transaction import command


def draw(consultation: Consultation, calendar: Calendar) -> None:
    """Each step on its day; the machine's part as the worker would have done it."""
    told = toml("panels")
    with command() as session:
        organiser = people.account_of(session, "organiser")
        talk = session.get_one(Consultation, consultation.id)
        panel = _prepare(session, talk, told["drawn"], organiser, calendar)
        _announce_and_draw(session, panel, told["drawn"], organiser, calendar)
        _prepare(session, talk, told["prepared"], organiser, calendar)


def _prepare(
    session: Session,
    consultation: Consultation,
    told: dict[str, Any],
    organiser: Account,
    calendar: Calendar,
) -> Panel:
    with clock_at(calendar.during(told["prepared_day"])):
        plan = Plan(told["title"], told["size"], calendar.on(told["delete_day"]))
        panel = operations.prepare(session, consultation, plan, organiser)
        found = rows("panel_pool")
        pools.bring_in(session, panel, list(found[0]), list(enumerate(found, 2)), organiser)
        operations.set_quotas(session, panel, _rules(told["quota"]), organiser)
        _work(session, panel, execute.CHECK)
    return panel


def _rules(told: list[dict[str, Any]]) -> list[Rule]:
    shares = [
        Rule(quota["category"], value, None, None, share)
        for quota in told
        for value, share in quota.get("shares", {}).items()
    ]
    return shares + [
        Rule(quota["category"], value, low, high)
        for quota in told
        for value, (low, high) in quota.get("numbers", {}).items()
    ]


def _announce_and_draw(
    session: Session, panel: Panel, told: dict[str, Any], organiser: Account, calendar: Calendar
) -> None:
    with clock_at(calendar.during(told["announced_day"])):
        frozen = execute.frozen(panel)
        operations.announce(session, panel, "phrase", told["seed_source"], frozen, organiser)
    with clock_at(calendar.during(told["drawn_day"])):
        operations.request_draw(session, panel, told["seed"], organiser)
        _work(session, panel, execute.DRAW)
    with clock_at(calendar.during(told["left_day"])):
        leaver = queries.members(panel)[0]
        execute.replace(session, panel, leaver, told["reason"], organiser)


def _work(session: Session, panel: Panel, task: Any) -> None:
    """Here and now instead of in the queue, so that nothing else that waits is done with it."""
    payload = {"panel": panel.ref}
    task.store(session, payload, task.compute(task.load(session, payload), lambda *told: None))
    job = session.scalars(select(Job).where(Job.subject_ref == panel.ref, Job.state == "queued"))
    for one in job:
        session.delete(one)
