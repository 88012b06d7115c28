"""Dialogues: what was held in rooms, and for its organisers what is planned."""

from flask import Blueprint, render_template

from deliberation.consultations.models import Consultation
from deliberation.dialogues import queries
from deliberation.dialogues.models import Dialogue
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db

pages = Blueprint("dialogues", __name__)
LIST = "/<ref:mission>/<ref:consultation>/dialogues"
HERE = f"{LIST}/<ref:ref>"


@pages.get(f"{LIST}/")
@requires(Action.DIALOGUE_READ, Consultation)
def index(consultation: Consultation) -> str:
    found = queries.dialogues_of(db.session(), consultation)
    return render_template("dialogues/index.html", consultation=consultation, found=found)


@pages.get(HERE)
@requires(Action.DIALOGUE_READ, Dialogue)
def show(dialogue: Dialogue) -> str:
    return render_template(
        "dialogues/show.html", dialogue=dialogue, consultation=dialogue.consultation
    )
