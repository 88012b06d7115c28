"""How every form behaves: errors land on their field, and a refused form answers 422."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm

from deliberation.errors import Invalid
from webapp.errors import domain_message

Result = TypeVar("Result")


class Form(FlaskForm):
    """Shape and wording only; what is true is for the operations to say."""


def attempt(form: Form, act: Callable[[], Result]) -> Result | None:
    """Call an operation; an Invalid becomes an error of the form's field and None is returned."""
    try:
        return act()
    except Invalid as error:
        field = form._fields.get(error.field)
        message = domain_message(error)
        if field is None:
            form.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
        return None


def render_form(template: str, form: Form, **context: Any) -> Response:
    """The page of a form: 200 when fresh, 422 when it came back with errors."""
    status = 422 if form.errors else 200
    return make_response(render_template(template, form=form, **context), status)
