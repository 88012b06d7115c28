"""Handover: every open promise of a mission on one page, in print, and as a calendar."""

from flask import Blueprint, Response, render_template

from deliberation.base import now
from deliberation.missions.models import Mission
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.documents import as_pdf
from webapp.handover import items, presenters
from webapp.languages import current_language
from webapp.objectives.stopping import words as stopping_words

pages = Blueprint("handover", __name__)
items.register()


@pages.get("/<ref:mission>/handover")
@requires(Action.MISSION_READ, Mission)
def dossier(mission: Mission) -> str:
    today = now().date()
    return render_template(
        "handover/dossier.html",
        mission=mission,
        page=presenters.page(mission, today),
        today=today,
        words=stopping_words,
    )


@pages.get("/<ref:mission>/handover.pdf")
@requires(Action.MISSION_READ, Mission)
def dossier_pdf(mission: Mission) -> Response:
    today = now().date()
    data = presenters.printed(presenters.page(mission, today), today)
    content = as_pdf("dossier", data, current_language())
    return _file(content, "application/pdf", f"{mission.ref}-handover.pdf")


@pages.get("/<ref:mission>/calendar.ics")
@requires(Action.MISSION_READ, Mission)
def calendar(mission: Mission) -> Response:
    content = presenters.calendar(mission)
    return _file(content, "text/calendar; charset=utf-8", f"{mission.ref}.ics")


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
