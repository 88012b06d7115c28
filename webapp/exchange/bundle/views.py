"""The open data bundle as a download."""

from flask import Response

from deliberation.consultations.models import Consultation
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.exchange import prepared
from webapp.exchange.bundle import archive
from webapp.exchange.prepared import File
from webapp.exchange.views import HERE, pages
from webapp.extensions import db


@pages.route(f"{HERE}/data/bundle.zip", methods=["GET", "POST"])
@requires(Action.EXPORT_PUBLIC, Consultation)
def bundle(consultation: Consultation) -> Response:
    state = archive.state_of(db.session(), consultation)
    name = f"{consultation.ref}-open-data"
    file = File("bundle", "zip", name, state, archive.is_large(state))
    return prepared.answer(file, consultation)
