"""A consultation held by place: each place alone, beside the others, and all of them together."""

from flask import render_template

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.insights.places.queries import roll_up
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.consultations.places import presenters
from webapp.consultations.views import HERE, pages
from webapp.extensions import db


@pages.get(f"{HERE}/places")
@requires(Action.CONSULTATION_READ, Consultation)
def places(consultation: Consultation) -> str:
    found = roll_up(db.session(), consultation, now())
    return render_template(
        "consultations/places.html", consultation=consultation, found=found, words=presenters
    )
