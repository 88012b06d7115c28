"""Two fields of the settings page: whose part a consultation is, and its place."""

from typing import Any

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from sqlalchemy.orm import Session
from wtforms import SelectField, StringField
from wtforms.validators import Length

from deliberation.consultations.models import Consultation
from deliberation.consultations.places import queries
from deliberation.consultations.places.operations import LONGEST, set_place
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import can
from webapp.extensions import db
from webapp.forms import tidy
from webapp.languages import localized


def fields(consultation: Consultation) -> dict[str, Any]:
    named = [(whole.ref, str(localized(whole.title))) for whole in _offered(consultation)]
    return {
        "part_of": SelectField(
            _("Part of"),
            description=_("Where a consultation is held by place, the one that all places share."),
            choices=[("", _("No other consultation")), *named],
            widget=GovSelect(),
        ),
        "place_name": StringField(
            _("Place"), filters=[tidy], widget=GovTextInput(), validators=[Length(max=LONGEST)]
        ),
    }


def stored(consultation: Consultation) -> dict[str, str]:
    parent = consultation.parent
    return {"part_of": parent.ref if parent else "", "place_name": consultation.place}


def save(session: Session, consultation: Consultation, form: Any, account: Account) -> None:
    offered = {whole.ref: whole for whole in _offered(consultation)}
    parent = offered.get(form.part_of.data)
    set_place(session, consultation, parent, tidy(form.place_name.data), account)


def _offered(consultation: Consultation) -> list[Consultation]:
    """What this organiser can read: the title of another one's draft is told to nobody."""
    wholes = queries.possible_wholes(db.session(), consultation)
    is_read = Action.CONSULTATION_READ
    return [one for one in wholes if one is consultation.parent or can(is_read, one)]
