"""How every form behaves: errors land on their field, and a refused form answers 422."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovInput, GovTextArea, GovTextInput
from wtforms import FieldList, FormField, StringField, TextAreaField
from wtforms import Form as WtForm
from wtforms.form import BaseForm
from wtforms.validators import Length

from deliberation.errors import Incomplete, Invalid
from webapp.errors import domain_message
from webapp.languages import language_name

Result = TypeVar("Result")


class Form(FlaskForm):
    """Shape and wording only; what is true is for the operations to say."""


class TypedInput(GovInput):
    """A govuk input of one of the browser's own types: date, datetime-local, number."""

    def __init__(self, input_type: str, classes: str = "govuk-input--width-10") -> None:
        self.input_type = input_type
        self.classes = classes

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        return {"classes": self.classes} | super().map_gov_params(field, **kwargs)


def attempt(form: Form, act: Callable[[], Result]) -> Result | None:
    """Call an operation; what is Invalid becomes an error of the form's field; then None."""
    try:
        return act()
    except Invalid as error:
        for gap in error.gaps if isinstance(error, Incomplete) else (error,):
            message = domain_message(gap)
            if not _place(form, gap.field, message):
                form.form_errors.append(message)
        return None


def _place(form: BaseForm, name: str, message: str) -> bool:
    """Put the message on the field called `name`, which may lie inside another one."""
    for field in form:
        if isinstance(field, FieldList):
            if any(_place(entry.form, name, message) for entry in field if entry.form):
                field.errors = [entry.errors for entry in field]
                return True
        elif isinstance(field, FormField) and _place(field.form, name, message):
            return True
        elif name in (field.name, _own_name(form, field)) and not isinstance(field, FormField):
            field.errors = [*field.errors, message]
            return True
    return False


def _own_name(form: BaseForm, field: Any) -> str:
    """What a form that shares its page with others, by a prefix, calls its field itself."""
    prefix: str = getattr(form, "_prefix", "") if isinstance(form, Form) else ""
    return str(field.name).removeprefix(prefix)


def tidy(value: str | None) -> str:
    """A typed text without surrounding space, and without NUL, which no database takes."""
    return (value or "").replace("\x00", "").strip()


def localized_field(
    label: str, codes: Sequence[str], *, limit: int, is_long: bool = True, hint: str = ""
) -> FormField:
    """One text by language: a field for each code, its data a dict as in `LocalizedText`."""
    kind, widget = (TextAreaField, GovTextArea()) if is_long else (StringField, GovTextInput())
    fields = {
        code: kind(
            f"{label} ({language_name(code)})" if len(codes) > 1 else label,
            description=hint,
            filters=[tidy],
            validators=[Length(max=limit)],
            widget=widget,
            render_kw={"lang": code, "dir": "auto"},
        )
        for code in codes
    }
    return FormField(type("Texts", (WtForm,), fields))


def render_form(template: str, form: Form, **context: Any) -> Response:
    """The page of a form: 200 when fresh, 422 when it came back with errors."""
    status = 422 if form.errors else 200
    return make_response(render_template(template, form=form, **context), status)


def text_field(label: Any, hint: Any = "", rows: int = 3) -> TextAreaField:
    """Several lines of text, tidied."""
    return TextAreaField(
        label,
        description=hint,
        filters=[tidy],
        widget=GovTextArea(),
        render_kw={"params": {"rows": rows}},
    )


def line_field(label: Any, hint: Any = "") -> StringField:
    """One line of text, tidied."""
    return StringField(label, description=hint, filters=[tidy], widget=GovTextInput())
