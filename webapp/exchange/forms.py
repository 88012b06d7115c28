"""Forms of the import: choose a file, then say which column means what."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovFileInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import IntegerField, SelectField, SelectMultipleField, SubmitField
from wtforms.validators import NumberRange, Optional

from deliberation.exchange.operations import MOST_THINGS
from webapp.forms import Form, TypedInput

ENCODINGS = (
    ("utf-8-sig", _l("UTF-8 (what most programs write)")),
    ("cp1252", _l("Windows, Western Europe")),
    ("iso-8859-15", _l("ISO 8859-15")),
    ("utf-16", _l("UTF-16")),
)


class FileForm(Form):
    file = FileField(
        _l("File with one submission a row"),
        description=_l("CSV, XLSX or JSON Lines; the first row names the columns."),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(
                ["csv", "tsv", "xlsx", "jsonl"], _l("Choose a .csv, .xlsx or .jsonl file.")
            ),
        ],
    )
    encoding = SelectField(_l("Encoding of a CSV file"), choices=ENCODINGS, widget=GovSelect())
    send = SubmitField(_l("Read the file"), widget=GovSubmitInput())


class ColumnsForm(Form):
    """Choices are filled from the header of the file."""

    text = SelectMultipleField(
        _l("Columns that hold the text"),
        description=_l("Several columns are joined by a blank line, such as title and text."),
        widget=GovCheckboxesInput(),
    )
    id = SelectField(
        _l("Column that names the row"),
        description=_l("With it, a row that was imported before is recognised."),
        widget=GovSelect(),
    )
    language = SelectField(_l("Language"), widget=GovSelect())
    channel = SelectField(_l("Channel"), widget=GovSelect())
    question = SelectField(_l("Question that the texts answer"), widget=GovSelect())
    lane = SelectField(
        _l("Whose words they are"),
        description=_l("Read what young people wrote before you import it. No row gets a name."),
        default="citizens",
        widget=GovSelect(),
    )
    things = IntegerField(
        _l("How many things an answer lists"),
        description=_l(
            "Such as 3 for “the three biggest problems”: each becomes a point of its own. "
            "0 where people wrote sentences."
        ),
        default=0,
        widget=TypedInput("number", "govuk-input--width-2"),
        validators=[Optional(), NumberRange(0, MOST_THINGS)],
    )
    groups = SelectMultipleField(
        _l("Columns that describe people"),
        description=_l("Such as county or age group. Never shown for a single person."),
        widget=GovCheckboxesInput(),
    )
    preview = SubmitField(_l("Check the rows"), widget=GovSubmitInput())
    store = SubmitField(_l("Import all rows"), widget=GovSubmitInput())
