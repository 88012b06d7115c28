"""Forms of a consultation's own protocols: make a copy, change one language of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, SubmitField
from wtforms import Form as WtForm
from wtforms.validators import Optional

from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.dialogues.protocols.operations import Revision, StepWords
from webapp.dialogues.words import KINDS
from webapp.forms import Form, TypedInput, line_field, text_field


class CopyForm(Form):
    kind = SelectField(
        _l("Protocol"), choices=list(KINDS.items()), validate_choice=False, widget=GovSelect()
    )
    title = line_field(_l("Your title for it"))
    send = SubmitField(_l("Make a copy"), widget=GovSubmitInput())


class StepForm(WtForm):
    key = HiddenField()
    minutes = IntegerField(
        _l("Minutes"),
        widget=TypedInput("number", "govuk-input--width-3"),
        validators=[Optional()],
    )
    title = line_field(_l("Step"))
    prompt = text_field(_l("Question to the group"), rows=2)
    says = text_field(_l("What the facilitator says"), rows=3)


class EditForm(Form):
    title = line_field(_l("Title"))
    steps = FieldList(FormField(StepForm), max_entries=40)
    rules = text_field(_l("Rules"), _l("One a line."), rows=5)
    send = SubmitField(_l("Keep as a new edition"), widget=GovSubmitInput())

    def revision(self, language: str) -> Revision:
        entries = [entry.form for entry in self.steps]
        return Revision(
            title=self.title.data or "",
            language=language,
            steps=tuple(
                StepWords(
                    key=one.key.data or "",
                    minutes=one.minutes.data,
                    title=one.title.data or "",
                    prompt=one.prompt.data or "",
                    says=one.says.data or "",
                )
                for one in entries
            ),
            rules=tuple((self.rules.data or "").splitlines()),
        )


def edit_form(copy: ProtocolCopy, language: str) -> EditForm:
    content = copy.content
    steps: list[dict[str, Any]] = [
        {"key": step["key"], "minutes": step["minutes"]}
        | {name: step[name].get(language, "") for name in ("title", "prompt", "says")}
        for step in content["steps"]
    ]
    rules = "\n".join(rule.get(language, "") for rule in content["rules"])
    return EditForm(data={"title": copy.title, "steps": steps, "rules": rules})
