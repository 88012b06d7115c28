"""The dossier of open promises for the page and for print, and the calendar of its days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from icalendar import Calendar, Event

from deliberation.handover import queries
from deliberation.handover.queries import Dossier, Promise
from deliberation.missions.models import Mission
from deliberation.objectives.models import Objective
from deliberation.objectives.stopping.models import ExitPlan
from webapp.extensions import db
from webapp.handover.words import KINDS
from webapp.languages import current_language, day, localized
from webapp.objectives.stopping.words import EXIT_PARTS

DOMAIN = "mission-commons"


@dataclass(frozen=True)
class Row:
    """One open promise in words."""

    kind: str
    what: str
    office: str
    due_on: date | None
    late_days: int
    url: str

    @property
    def due(self) -> str:
        return day(self.due_on) if self.due_on else _("no day named")

    @property
    def late(self) -> str:
        days = self.late_days
        return ngettext("%(num)d day overdue", "%(num)d days overdue", days) if days else ""


@dataclass(frozen=True)
class Page:
    """Everything on the page of the dossier."""

    mission: Mission
    rows: list[Row]
    late_count: int
    challenges: list[tuple[str, str, int]]
    exit_plan: ExitPlan | None
    exits: list[tuple[str, str, ExitPlan | None, str]]  # name, address, plan, words of the version


def page(mission: Mission, today: date) -> Page:
    found = queries.dossier(db.session(), mission)
    rows = [row(mission, promise, today) for promise in found.promises]
    return Page(
        mission=mission,
        rows=rows,
        late_count=sum(one.late_days > 0 for one in rows),
        challenges=_challenges(mission, found),
        exit_plan=found.exit_plan,
        exits=[_exit(mission, objective, plan) for objective, plan in found.exits],
    )


def row(mission: Mission, promise: Promise, today: date) -> Row:
    what = promise.what
    if promise.kind == "reply" and promise.count:
        waiting = ngettext(
            "%(num)d theme has no answer", "%(num)d themes have no answer", promise.count
        )
        what = f"{what} ({waiting})"
    kind, late = str(KINDS[promise.kind]), promise.late_days(today)
    return Row(kind, what, promise.office, promise.due_on, late, _url(mission, promise))


def _url(mission: Mission, promise: Promise) -> str:
    """Where everybody can read about it."""
    where, subject = {"mission": mission.ref}, promise.subject
    match promise.kind:
        case "reply":
            return url_for("consultations.page", consultation=subject.ref, **where)
        case "follow_up":
            talk = subject.theme.run.consultation.ref
            return url_for("insights.theme", ref=subject.theme.ref, consultation=talk, **where)
        case "decision_point":
            anchor = f"point-{subject.ref}"
            return url_for("objectives.show", ref=subject.objective.ref, _anchor=anchor, **where)
        case "commitment":
            return url_for(
                "objectives.commitments_of", _anchor=f"commitment-{subject.ref}", **where
            )
        case "barrier":
            return url_for("objectives.barriers", _anchor=f"barrier-{subject.ref}", **where)
        case "stop":
            return url_for("objectives.endings", **where)
    ref = promise.about.objective.ref
    return url_for("objectives.show", ref=ref, _anchor="fairness", **where)


def _challenges(mission: Mission, found: Dossier) -> list[tuple[str, str, int]]:
    return [
        (
            str(localized(talk.title, talk.language)),
            url_for("insights.themes", mission=mission.ref, consultation=talk.ref),
            count,
        )
        for talk, count in found.challenges
    ]


def _exit(
    mission: Mission, objective: Objective, plan: ExitPlan | None
) -> tuple[str, str, ExitPlan | None, str]:
    version = objective.adopted
    assert version is not None  # only what was adopted has an exit here
    url = url_for("objectives.ending", mission=mission.ref, ref=objective.ref)
    return f"{objective.code} {version.title}", url, plan, version.exit_plan


# For print.


def printed(found: Page, today: date) -> dict[str, Any]:
    """The page as plain data for the sheet `dossier.typ`."""
    count = len(found.rows)
    title = str(localized(found.mission.title, found.mission.language))
    return {
        "title": _("Handover dossier"),
        "mission": title,
        "summary": ngettext("%(num)d open promise", "%(num)d open promises", count)
        + (", " + ngettext("%(num)d overdue", "%(num)d overdue", found.late_count))
        + " · "
        + day(today),
        "foot": _("Handover dossier") + " · " + title + " · " + day(today),
        "headers": [_("What"), _("Office"), _("By"), _("Overdue")],
        "rows": [[f"{r.kind}: {r.what}", r.office, r.due, r.late] for r in found.rows],
        "none": _("Nothing is owed now."),
        "challenges_title": _("Objections without an answer"),
        "challenges": [[name, str(number)] for name, _url, number in found.challenges],
        "no_challenges": _("None."),
        "exits_title": _("How things end"),
        "exits": _printed_exits(found, title),
        "address": url_for("handover.dossier", mission=found.mission.ref, _external=True),
    }


def _printed_exits(found: Page, mission_title: str) -> list[dict[str, Any]]:
    whole = (_("The mission: %(title)s", title=mission_title), "", found.exit_plan, "")
    return [
        {"name": name, "parts": _parts(plan, words)}
        for name, _url, plan, words in (whole, *found.exits)
    ]


def _parts(plan: ExitPlan | None, words: str) -> list[list[str]]:
    if plan is None:
        return [["", words or _("No exit plan has been written yet.")]]
    named = ((str(label), getattr(plan, name)) for name, label in EXIT_PARTS.items())
    return [[label, text] for label, text in named if text]


# For calendars.


def calendar(mission: Mission) -> bytes:
    """Every open promise with a day as an all-day event; offices, and nobody's name.

    The same records give the same bytes: the stamp is that of the mission, not of the moment.
    """
    found = Calendar()
    title = str(localized(mission.title, mission.language))
    found.add("prodid", f"-//{DOMAIN}//{current_language()}")
    found.add("version", "2.0")
    found.add("x-wr-calname", title)
    for promise in queries.dated(db.session(), mission):
        found.add_component(_event(mission, promise))
    return bytes(found.to_ical())


def _event(mission: Mission, promise: Promise) -> Event:
    assert promise.due_on is not None  # `dated` gives no other
    told, event = row(mission, promise, promise.due_on), Event()
    event.add("uid", f"{promise.kind}-{promise.subject.ref}@{DOMAIN}")
    event.add("dtstamp", _stamp(mission))
    event.add("dtstart", promise.due_on)
    event.add("dtend", promise.due_on + timedelta(days=1))
    event.add("summary", f"{told.kind}: {told.what}")
    event.add("description", _("Office: %(office)s", office=told.office))
    event.add("url", _absolute(told.url))
    event.add("transp", "TRANSPARENT")
    return event


def _stamp(mission: Mission) -> datetime:
    return datetime.combine(mission.created_at.date(), time(), UTC)


def _absolute(path: str) -> str:
    return url_for("root", _external=True).rstrip("/") + path
