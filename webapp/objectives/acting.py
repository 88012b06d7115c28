"""Who acts on the pages of objectives, and where they come out."""

from typing import Any

from flask import Response, redirect, url_for

from deliberation.missions.models import Mission
from deliberation.objectives.models import Objective
from deliberation.people.models import Account
from webapp.access import current_actor

ROOM = "/<ref:mission>/objectives"
HERE = f"{ROOM}/<ref:ref>"


def account() -> Account:
    """The account of whoever sent this; every role of these actions belongs to one."""
    found = current_actor().account
    assert found is not None
    return found


def office(mission: Mission) -> str:
    """The office of this person's seat on the board, where they have one."""
    mine = account().id
    return next((seat.office for seat in mission.seats if seat.account_id == mine), "")


def to(endpoint: str, objective: Objective, **more: Any) -> Response:
    """On to a page about an objective."""
    where = {"mission": objective.mission.ref, "ref": objective.ref}
    return redirect(url_for(endpoint, **where, **more), 303)  # type: ignore[return-value]


def to_mission(endpoint: str, mission: Mission, **more: Any) -> Response:
    """On to a page about a mission."""
    return redirect(url_for(endpoint, mission=mission.ref, **more), 303)  # type: ignore[return-value]
