"""Forms of the survey: the code, and one sheet built from the questions of its wave."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import HiddenField, RadioField, SubmitField, TextAreaField

from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.surveys import queries
from webapp.forms import Form, line_field, tidy
from webapp.languages import localized

MARKS = [
    ("1", _l("1: not at all")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _l("5: very much")),
]
INLINE = {"params": {"classes": "govuk-radios--inline"}}


class CodeForm(Form):
    code = line_field(_l("Code of the survey"), _l("Six letters and digits, from the screen."))
    send = SubmitField(_l("Open the survey"), widget=GovSubmitInput())


class SheetForm(Form):
    """Its questions are added for the wave, each under its own key."""

    entry_key = HiddenField()
    send = SubmitField(_l("Hand in the sheet"), widget=GovSubmitInput())
    asked: list[queries.Question]

    def told_marks(self) -> dict[str, int | None]:
        scales = [one.key for one in self.asked if one.kind == "scale"]
        return {key: int(self[key].data) if self[key].data else None for key in scales}

    def told_line(self) -> str:
        texts = [one.key for one in self.asked if one.kind == "text"]
        return "\n".join(self[key].data for key in texts if self[key].data)


def sheet_form(dialogue: Dialogue, wave: str) -> Any:
    asked = queries.questions(dialogue, wave)
    fields: dict[str, Any] = {one.key: _field(one, dialogue.language) for one in asked}
    made: type[SheetForm] = type("SheetForm", (SheetForm,), fields | {"asked": asked})
    form = made()
    if not form.entry_key.data:
        form.entry_key.data = str(uuid.uuid4())
    return form


def _field(question: queries.Question, language: str) -> Any:
    label = localized(question.text, language)
    if question.kind == "text":
        return TextAreaField(
            label,
            description=_l("No names, please."),
            filters=[tidy],
            widget=GovTextArea(),
            render_kw={"params": {"rows": 2}},
        )
    return RadioField(
        label, choices=MARKS, default="", validate_choice=False, widget=GovRadioInput(),
        render_kw=INLINE,
    )  # fmt: skip
