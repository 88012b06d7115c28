"""What arrived since the published themes were found, and where it would belong."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation import jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.insights.arrivals import operations as arrivals
from deliberation.insights.arrivals import queries
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.insights.presenters import place
from webapp.insights.views import HERE, pages


@pages.get(f"{HERE}/analysis/arrived")
@requires(Action.RUN_READ, Consultation)
def arrived(consultation: Consultation) -> str:
    since = queries.since(db.session(), consultation)
    if since is None:
        raise NotFound("No themes are published yet.")
    return render_template(
        "insights/arrived.html",
        consultation=consultation,
        since=since,
        examples=queries.drift_examples(db.session(), since),
        job=jobs.latest_for(db.session(), arrivals.subject(since.run)),
    )


@pages.post(f"{HERE}/analysis/arrived")
@requires(Action.RUN_REQUEST, Consultation)
def place_arrivals(consultation: Consultation) -> Response:
    if arrivals.announce(db.session(), consultation) is None:
        raise NotFound("No themes are published yet.")
    flash(_("The machine is looking at what arrived. Look again in a few seconds."))
    return redirect(url_for("insights.arrived", **place(consultation)), 303)  # type: ignore[return-value]
