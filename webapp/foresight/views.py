"""Looking further: the verdict on fairness between generations."""

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from deliberation.errors import NotFound
from deliberation.foresight import operations as foresight
from deliberation.foresight import queries
from deliberation.foresight.fairness import queries as sheets
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.foresight import forms, words
from webapp.forms import attempt, render_form
from webapp.objectives.acting import HERE, account, to

pages = Blueprint("foresight", __name__)


@pages.route(f"{HERE}/fairness", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness(objective: Objective) -> Response:
    version, form = assessed_version(objective), forms.VerdictForm()
    if form.validate_on_submit() and attempt(form, lambda: _assess(version, form)):
        flash(_("Recorded. It stands on the public page with its reasons."))
        return to("objectives.version", objective, number=version.number, _anchor="fairness")
    return render_form(
        "foresight/fairness.html",
        form,
        objective=objective,
        version=version,
        former=queries.verdicts_of(db.session(), version.ref),
        sheet=sheets.open_sheet(db.session(), version.ref),
        words=words,
    )


def assessed_version(objective: Objective) -> ObjectiveVersion:
    """The version that the board works on, else the one that stands."""
    version = objective.in_work or objective.public or objective.latest
    if version is None:
        raise NotFound("There is no version of this objective yet.")
    return version


def _assess(version: ObjectiveVersion, form: forms.VerdictForm) -> object:
    mission = version.objective.mission
    told = form.assessment(mission.language)
    return foresight.assess(db.session(), version.ref, told, account(), mission.ref)


# The rest of looking ahead registers on the same blueprint.
from webapp.foresight.fairness import views as _fairness  # noqa: E402, F401
from webapp.foresight.forces import views as _forces  # noqa: E402, F401
from webapp.foresight.scenarios import views as _scenarios  # noqa: E402, F401
from webapp.foresight.stress import views as _stress  # noqa: E402, F401
