"""Putting a draft out for comments: an act of the board."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import DateField, HiddenField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.comments.models import CommentRound
from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.objectives.public_comment import operations, queries
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import Form, TypedInput, attempt, render_form
from webapp.languages import localized
from webapp.objectives.views import HERE, _account, pages


class OpenForm(Form):
    consultation = SelectField(
        _l("With whom"),
        description=_l("The consultation whose participants and rules it belongs to."),
        validate_choice=False,
        widget=GovSelect(),
    )
    closes_on = DateField(
        _l("Last day for comments"), widget=TypedInput("date"), validators=[Optional()]
    )
    number = HiddenField()
    send = SubmitField(_l("Put it out for comments"), widget=GovSubmitInput())


@pages.route(f"{HERE}/comments/open", methods=["GET", "POST"])
@requires(Action.COMMENT_OPEN, Objective)
def open_comments(objective: Objective) -> Response:
    version = objective.in_work
    if version is None or version.state == "proposed":
        raise NotFound("There is no draft. Revise the objective to make one.")
    offered = queries.consultations_for(db.session(), objective.mission)
    form = OpenForm(data={"number": str(version.number)})
    form.consultation.choices = [(one.ref, str(localized(one.title))) for one in offered]
    if form.validate_on_submit():
        made = attempt(form, lambda: _open(version, form))
        if made is not None:
            flash(_("Everybody can read it and comment on it now."))
            consultation = made.consultation
            where = {"mission": consultation.mission.ref, "consultation": consultation.ref}
            return redirect(url_for("comments.discussion", ref=made.ref, **where), 303)  # type: ignore[return-value]
    return render_form(
        "objectives/public_comment/open.html",
        form,
        objective=objective,
        version=version,
        offered=offered,
    )


def _open(version: ObjectiveVersion, form: OpenForm) -> CommentRound:
    if form.number.data != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")
    offered = queries.consultations_for(db.session(), version.objective.mission)
    consultation = next((one for one in offered if one.ref == form.consultation.data), None)
    if consultation is None:
        raise Invalid("consultation", "Choose a consultation of this mission.")
    return operations.open_for_comment(
        db.session(), version, consultation, form.closes_on.data, _account()
    )
