"""Forms of the evaluation: a sheet of the survey, one coded item, drawing the sample."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import HiddenField, IntegerField, RadioField, SubmitField
from wtforms.validators import InputRequired, Optional

from deliberation.evaluation.discourse.models import CATEGORIES
from deliberation.evaluation.discourse.operations import SIZE
from deliberation.evaluation.surveys.models import ITEMS
from webapp.evaluation import words
from webapp.forms import Form, TypedInput, line_field

INLINE = {"params": {"classes": "govuk-radios--inline"}}


class SurveyForm(Form):
    """One field a question, then the line."""

    def scores(self, audience: str) -> dict[str, int]:
        given = {key: self[key].data or "" for key in ITEMS[audience]}
        return {key: int(mark) for key, mark in given.items() if mark.isdecimal()}


def survey_form(audience: str) -> SurveyForm:
    fields: dict[str, Any] = {
        key: RadioField(
            words.ITEMS[key],
            choices=list(words.POINTS.items()),
            validators=[Optional()],
            validate_choice=False,
            widget=GovRadioInput(),
            render_kw=INLINE,
        )
        for key in ITEMS[audience]
    }
    fields["line"] = line_field(
        _l("In a line, if you like: what should be different next time?"),
        _l("The staff of this consultation reads it; it is not published."),
    )
    fields["send"] = SubmitField(_l("Send"), widget=GovSubmitInput())
    form: SurveyForm = type("Sheet", (SurveyForm,), fields)()
    return form


class CodingForm(Form):
    item = HiddenField()

    def codes(self) -> dict[str, str]:
        return {category: self[category].data or "" for category in CATEGORIES}


def coding_form() -> CodingForm:
    fields: dict[str, Any] = {
        category: RadioField(
            words.CATEGORIES[category],
            choices=[(code, words.CODES[category][code]) for code in codes],
            validators=[Optional()],
            validate_choice=False,
            widget=GovRadioInput(),
        )
        for category, codes in CATEGORIES.items()
    }
    fields["send"] = SubmitField(_l("Keep and go on"), widget=GovSubmitInput())
    form: CodingForm = type("Codes", (CodingForm,), fields)()
    return form


class DrawForm(Form):
    size = IntegerField(
        _l("Submissions in the sample"),
        default=SIZE,
        validators=[InputRequired()],
        widget=TypedInput("number"),
    )
    seed = IntegerField(
        _l("Seed"), default=0, validators=[InputRequired()], widget=TypedInput("number")
    )
    send = SubmitField(_l("Draw the sample"), widget=GovSubmitInput())
