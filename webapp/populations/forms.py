"""Forms of reference tables and of outreach."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect, GovSubmitInput
from wtforms import DateField, SelectField, SubmitField
from wtforms.validators import Optional

from deliberation.consultations.models import Consultation
from deliberation.populations.models import ReferenceFigure
from deliberation.populations.queries import asked_of
from webapp.exchange.forms import ENCODINGS
from webapp.forms import Form, TypedInput, line_field, text_field
from webapp.populations.presenters import group_label, option_label


class FiguresForm(Form):
    file = FileField(
        _l("Table of the population"),
        description=_l(
            "CSV or XLSX with the columns category (the key of a question about the person), "
            "value, share or count, source, year."
        ),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(["csv", "tsv", "xlsx"], _l("Choose a .csv or .xlsx file.")),
        ],
    )
    encoding = SelectField(_l("Encoding of a CSV file"), choices=ENCODINGS, widget=GovSelect())
    send = SubmitField(_l("Read the file"), widget=GovSubmitInput())


def mapping_form(consultation: Consultation, figures: list[ReferenceFigure]) -> Form:
    """A choice for each figure: which option of the question it means, or none."""
    questions = asked_of(consultation)
    fields: dict[str, Any] = {}
    for place, figure in enumerate(figures):
        question = questions.get(figure.question_key)
        options = [
            (option["key"], option_label(question, option["key"]))
            for option in (question.options if question else ())
        ]
        fields[f"option-{place}"] = SelectField(
            f"{figure.question_key}: {figure.value}",
            choices=[("", _l("Not among our options")), *options],
            default=figure.option_key,
            validate_choice=False,
            widget=GovSelect(),
        )
    return type("MappingForm", (Form,), fields)()


class OutreachForm(Form):
    group = SelectField(_l("Group"), validate_choice=False, widget=GovSelect())
    what = text_field(_l("What is done?"))
    who = line_field(_l("Who does it?"), _l("An office, or a person in it."))
    due_on = DateField(_l("By when?"), validators=[Optional()], widget=TypedInput("date"))
    send = SubmitField(_l("Plan it"), widget=GovSubmitInput())

    def offer(self, consultation: Consultation) -> None:
        self.group.choices = [
            (f"{q.key}:{option['key']}", group_label(consultation, q.key, option["key"]))
            for q in asked_of(consultation).values()
            for option in q.options
        ]
