"""Forms of the safeguarding lead."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from webapp.forms import Form, text_field


class NoteForm(Form):
    words = text_field(_l("Incident note"), _l("What you did, whom you told. Only you read it."), 4)
    note = SubmitField(_l("Add the note"), widget=GovSubmitInput())
    done = SubmitField(_l("Mark as done"), widget=GovSubmitInput())
