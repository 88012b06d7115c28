"""Bring a pool in, and take it away again: by hand or when its day has come."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from deliberation import journal
from deliberation.base import now
from deliberation.errors import Closed, Invalid
from deliberation.panels.models import Panel, PanelReplacement, PoolPerson
from deliberation.panels.pool.queries import (
    ID_COLUMN,
    MOST_PEOPLE,
    BadPool,
    Entry,
    column_faults,
    row_faults,
)
from deliberation.people.models import Account


def bring_in(
    session: Session,
    panel: Panel,
    columns: Sequence[str],
    rows: Sequence[tuple[int, dict[str, str]]],
    account: Account,
) -> int:
    """Everybody of a file, or nobody; an earlier pool of the panel is replaced.

    Quotas of values that nobody has any more go with it. Raises BadPool with every row that can't
    be stored, Closed once the draw is announced.
    """
    if not panel.is_open:
        raise Closed("The draw is announced; the pool no longer changes.")
    bad = column_faults(columns)
    if bad:
        raise BadPool(bad)
    if len(rows) > MOST_PEOPLE:
        raise Invalid("file", "At most %(limit)s people fit.", limit=MOST_PEOPLE)
    names = [column for column in columns if column != ID_COLUMN]
    entries = [
        Entry(
            number,
            cells[ID_COLUMN].strip(),
            {name: " ".join(cells[name].split()) for name in names},
        )
        for number, cells in rows
    ]
    bad = row_faults(entries)
    if bad:
        raise BadPool(bad)
    _store(session, panel, names, entries)
    _note(session, "panel:pool", panel, account, people=len(entries))
    return len(entries)


def _store(session: Session, panel: Panel, names: list[str], entries: Sequence[Entry]) -> None:
    session.execute(delete(PoolPerson).where(PoolPerson.panel_id == panel.id))
    session.execute(
        insert(PoolPerson),
        [
            {"panel_id": panel.id, "code": one.code, "values": dict(one.values), "seat": "",
             "alternate_for": []}
            for one in entries
        ],
    )  # fmt: skip
    known = {(name, one.values[name]) for one in entries for name in names}
    panel.quotas = [rule for rule in panel.quotas if (rule["category"], rule["value"]) in known]
    panel.categories, panel.pool_count = names, len(entries)
    panel.pool_deleted_at, panel.feasibility = None, {}
    session.flush()
    session.expire(panel, ["pool"])


def delete_pool(
    session: Session, panel: Panel, account: Account | None, role: str = "organiser"
) -> int:
    """Everybody's row goes, and with it who was drawn; counts, chances and the composition stay.

    Raises Closed while the draw is running or announced.
    """
    if panel.state in ("announced", "drawing"):
        raise Closed("The draw is announced; the pool is needed until it is done.")
    count = _forget(session, panel)
    _note(session, "panel:forget", panel, account, role=role, people=count)
    return count


def forget_due(session: Session, moment: datetime, dry_run: bool) -> int:
    """Pools whose day has come; returns how many people's rows that is.

    A day is that of the consultation's time zone. What was announced and never drawn goes as well.
    """
    due = [
        panel
        for panel in session.scalars(select(Panel).where(Panel.pool_deleted_at.is_(None)))
        if panel.pool_count
        and panel.delete_pool_on <= moment.astimezone(ZoneInfo(panel.consultation.time_zone)).date()
    ]
    count = 0
    for panel in due:
        count += panel.pool_count
        if not dry_run:
            _forget(session, panel)
            if not panel.is_drawn:
                panel.state = "preparing"
            _note(session, "panel:forget", panel, None, role="machine", people=panel.pool_count)
    return count


def _forget(session: Session, panel: Panel) -> int:
    count = panel.pool_count
    session.execute(delete(PoolPerson).where(PoolPerson.panel_id == panel.id))
    session.execute(
        update(PanelReplacement)
        .where(PanelReplacement.panel_id == panel.id)
        .values(left_code="", came_code="")
    )
    panel.pool_deleted_at = now()
    if not panel.is_drawn:
        panel.pool_count, panel.feasibility = 0, {}
    session.flush()
    session.expire(panel, ["pool", "replacements"])
    return count


def _note(
    session: Session,
    action: str,
    panel: Panel,
    account: Account | None,
    role: str = "organiser",
    **details: int,
) -> None:
    journal.record(
        session,
        action,
        panel,
        role=role,
        actor_ref=account.ref if account else None,
        scope_ref=panel.consultation.ref,
        details=details,
    )
    session.flush()
