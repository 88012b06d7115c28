"""How long an analysis will take, and how long it still does, in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.insights.estimate.execute import expected
from deliberation.jobs import Job
from webapp.extensions import db

FIRST = 0.1  # of the work; before, nothing can be told from how long it took


def told_before(consultation: Consultation) -> str:
    """Time and memory that the analysis will need here."""
    cost = expected(db.session(), consultation)
    return _(
        "It will take about %(time)s and %(memory)s MB of memory on this machine.",
        time=_in_words(cost.seconds),
        memory=round(cost.megabytes, -1),
    )


def told_during(job: Job | None) -> str:
    """What is left, once enough is done to tell; and which try it is."""
    if job is None or job.state != "running":
        return ""
    told = [_("Try %(number)s.", number=job.attempts)] if job.attempts > 1 else []
    if job.started_at is not None and job.progress >= FIRST:
        spent = (now() - job.started_at).total_seconds()
        left = spent * (1 - job.progress) / job.progress
        told.append(_("About %(time)s left.", time=_in_words(left)))
    return " ".join(told)


def _in_words(seconds: float) -> str:
    if seconds < 90:
        whole = max(1, round(seconds))
        return ngettext("%(n)s second", "%(n)s seconds", whole, n=whole)
    minutes = round(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes, n=minutes)
