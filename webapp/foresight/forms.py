"""The form of a fairness verdict."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import DateField, FieldList, FormField, RadioField, SubmitField
from wtforms import Form as WtForm
from wtforms.validators import Optional

from deliberation.foresight.operations import Assessment
from webapp.foresight.words import VERDICTS
from webapp.forms import Form, TypedInput, line_field, text_field

PLACES = 4  # assessors on the page; empty ones are left out


class AssessorForm(WtForm):
    name = line_field(_l("Assessor"), _l("A person in an office, or an office."))
    dissent = text_field(_l("Sees it otherwise (optional)"), _l("Everybody can read it."), 2)


class VerdictForm(Form):
    verdict = RadioField(
        _l("Is it fair to those who are young, old or not born yet?"),
        choices=list(VERDICTS.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    reasons = text_field(_l("Reasons"), _l("Who gains, who loses, and when."), 5)
    conditions = text_field(_l("Conditions"), _l("Needed when it is fair with conditions."))
    review_on = DateField(
        _l("Looked at again on"),
        description=_l("Needed when nobody can tell yet."),
        widget=TypedInput("date"),
        validators=[Optional()],
    )
    method = text_field(_l("How it was assessed (optional)"), "", 2)
    assessors = FieldList(FormField(AssessorForm), min_entries=PLACES, max_entries=20)
    send = SubmitField(_l("Record the verdict"), widget=GovSubmitInput())

    def assessment(self, language: str) -> Assessment:
        named = [entry.form for entry in self.assessors]
        return Assessment(
            verdict=self.verdict.data or "",
            reasons=self.reasons.data or "",
            conditions=self.conditions.data or "",
            method=self.method.data or "",
            review_on=self.review_on.data,
            assessors=tuple((one.name.data or "", one.dissent.data or "") for one in named),
            language=language,
        )
