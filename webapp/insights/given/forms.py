"""Forms for themes that people write: one by hand, or a list from a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput, GovSubmitInput
from wtforms import BooleanField, SubmitField

from webapp.forms import Form, line_field, text_field


class WriteForm(Form):
    label = line_field(_l("Name of the theme"), _l("A neutral name that takes no side."))
    description = text_field(
        _l("What is it about?"),
        _l("Only for the machine, so that it knows what to look for; it isn't published."),
    )
    examples = text_field(
        _l("Examples, one a line"), _l("Sentences as people would write them. May be empty.")
    )
    fill = BooleanField(
        _l("Let the machine look for points that say it"), default=True, widget=GovCheckboxInput()
    )
    send = SubmitField(_l("Make this theme"), widget=GovSubmitInput())


class ListForm(Form):
    file = FileField(
        _l("File with one theme a row"),
        description=_l(
            "CSV, XLSX or JSON Lines with the column label and, if you like, description and "
            "examples (one a line)."
        ),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(
                ["csv", "tsv", "xlsx", "jsonl"], _l("Choose a .csv, .xlsx or .jsonl file.")
            ),
        ],
    )
    only = BooleanField(
        _l("Use only these themes"),
        description=_l(
            "Themes that the machine found and nobody has touched rest; their points are looked "
            "through for the new ones."
        ),
        widget=GovCheckboxInput(),
    )
    send = SubmitField(_l("Bring these themes in"), widget=GovSubmitInput())
