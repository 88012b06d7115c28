"""What a row of the roll-up says about its consultation."""

from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations import queries
from deliberation.consultations.models import Consultation
from webapp.consultations.presenters import PHASES, STAGES
from webapp.languages import language_name


def place(consultation: Consultation) -> str:
    """The whole asks everybody whom no part asks."""
    return consultation.place if consultation.parent_id else _("Everywhere else")


def asked_in(consultation: Consultation) -> str:
    return ", ".join(language_name(code) for code in consultation.languages)


def stands(consultation: Consultation) -> str:
    """The stage, and the phase that leads in it."""
    state = queries.phase_state(consultation, now())
    stage = str(STAGES[state.stage])
    has_phase = state.current is not None and state.stage != "past"
    return f"{stage} · {PHASES[state.current.kind]}" if has_phase and state.current else stage
