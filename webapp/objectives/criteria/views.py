"""The criteria sheet: filled in by the board, public with the version it is about."""

from typing import Any

from flask import Response, flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import HiddenField, RadioField, SubmitField

from deliberation.errors import Conflict, NotFound
from deliberation.objectives.criteria import operations as criteria
from deliberation.objectives.criteria import queries
from deliberation.objectives.criteria.models import CRITERIA
from deliberation.objectives.criteria.operations import Mark
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form, text_field
from webapp.objectives import presenters
from webapp.objectives import words as objective_words
from webapp.objectives.criteria import words
from webapp.objectives.views import HERE, _account, _to, pages


class SheetForm(Form):
    """Three answers and a sentence for each criterion; the fields are made from the list."""

    number = HiddenField()
    save = SubmitField(_l("Keep the sheet"), widget=GovSubmitInput())

    def marks(self) -> dict[str, Mark]:
        given = {key: self[key].data for key in CRITERIA}
        return {
            key: Mark(int(score), self[f"{key}_evidence"].data or "")
            for key, score in given.items()
            if score in ("0", "1", "2")
        }


def sheet_form(version: ObjectiveVersion) -> SheetForm:
    known = queries.by_key(db.session(), version) or queries.former(db.session(), version)
    start = {key: str(row.score) for key, row in known.items()}
    start |= {f"{key}_evidence": row.evidence for key, row in known.items()}
    fields: dict[str, Any] = {}
    for key in CRITERIA:
        fields[key] = RadioField(
            words.CRITERIA[key],
            choices=[(str(score), label) for score, label in words.SCORES.items()],
            validate_choice=False,
            widget=GovRadioInput(),
            render_kw={"params": {"classes": "govuk-radios--inline govuk-radios--small"}},
        )
        fields[f"{key}_evidence"] = text_field(_("What shows it? Needed for a yes."), "", 2)
    form: SheetForm = type("SheetForm", (SheetForm,), fields)(
        data=start | {"number": str(version.number)}
    )
    return form


@pages.get(f"{HERE}/versions/<int:number>/criteria")
@requires(Action.OBJECTIVE_READ, Objective)
def criteria_sheet(objective: Objective, number: int) -> str:
    version = presenters.version_of(objective, number)
    return render_template(
        "objectives/criteria/sheet.html",
        objective=objective,
        version=version,
        sheet=queries.sheet(db.session(), version),
        words=words,
        states=objective_words.STATES,
    )


@pages.route(f"{HERE}/criteria", methods=["GET", "POST"])
@requires(Action.CRITERIA_ANSWER, Objective)
def answer_criteria(objective: Objective) -> Response:
    version = objective.in_work
    if version is None:
        raise NotFound("Nothing is being drafted here now.")
    form = sheet_form(version)
    if form.is_submitted() and form.number.data != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")
    if form.validate_on_submit() and attempt(
        form, lambda: (criteria.answer(db.session(), version, _account(), form.marks()), True)
    ):
        flash(_("Kept. The sheet is public once the version is."))
        return _to("objectives.criteria_sheet", objective, number=version.number)
    missing = {key: queries.contradicted(version, key) for key in CRITERIA}
    return render_form(
        "objectives/criteria/answer.html",
        form,
        objective=objective,
        version=version,
        missing=missing,
        criteria=CRITERIA,
    )
