"""Forms of the import of a session: choose a file, then what its columns mean."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import BooleanField, RadioField, SelectField, SubmitField

from deliberation.dialogues.imports.queries import Notes
from webapp.dialogues.words import ITEM_KINDS
from webapp.exchange.forms import ENCODINGS
from webapp.files import Table
from webapp.forms import Form

LAYOUTS = {
    "session": _l("The template: one item a row"),
    "notes": _l("Sticky notes exported from a whiteboard"),
}


class SessionFileForm(Form):
    layout = RadioField(
        _l("What the file is"), choices=list(LAYOUTS.items()), widget=GovRadioInput()
    )
    file = FileField(
        _l("File"),
        description=_l("CSV or XLSX; the first row names the columns."),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(["csv", "tsv", "xlsx"], _l("Choose a .csv or .xlsx file.")),
        ],
    )
    encoding = SelectField(_l("Encoding of a CSV file"), choices=ENCODINGS, widget=GovSelect())
    send = SubmitField(_l("Read the file"), widget=GovSubmitInput())


class StoreForm(Form):
    """Of the template, whose columns are known."""

    checked = BooleanField(_l("They name nobody; keep them as they are"), widget=GovCheckboxInput())
    preview = SubmitField(_l("Check the rows"), widget=GovSubmitInput())
    store = SubmitField(_l("Import all rows"), widget=GovSubmitInput())


class NotesForm(StoreForm):
    """Choices are filled from the header of the file."""

    text = SelectField(_l("Column that holds the text"), widget=GovSelect())
    pile = SelectField(
        _l("Column of the piles"),
        description=_l("A group, a frame or a colour; its name becomes the pile's name."),
        widget=GovSelect(),
    )
    table = SelectField(
        _l("Column of the tables"), description=_l("A board for each table."), widget=GovSelect()
    )
    votes = SelectField(_l("Column of the dots"), widget=GovSelect())
    kind = SelectField(_l("Kind of item"), choices=list(ITEM_KINDS.items()), widget=GovSelect())

    def notes(self) -> Notes:
        return Notes(
            text=self.text.data or "",
            pile=self.pile.data or "",
            table=self.table.data or "",
            votes=self.votes.data or "",
            kind=self.kind.data or "card",
        )


# How whiteboards name their columns, in small letters.
USUAL = {
    "text": ("text", "content", "note", "note text", "sticky note", "title", "inhalt", "tekst"),
    "pile": ("group", "frame", "section", "tags", "tag", "colour", "color", "farbe", "farve"),
    "table": ("board", "table", "board name", "tisch", "bord"),
    "votes": ("votes", "vote count", "likes", "reactions", "dots"),
}


def notes_form(table: Table) -> NotesForm:
    """With the columns of the file, and a first guess by their names."""
    by_name = {column.strip().casefold(): column for column in reversed(table.columns)}
    guessed = {
        name: next((by_name[one] for one in usual if one in by_name), "")
        for name, usual in USUAL.items()
    }
    form = NotesForm(data=guessed | {"kind": "card"})
    named = [(column, column) for column in table.columns]
    form.text.choices = named
    for name in ("pile", "table", "votes"):
        form[name].choices = [("", _l("No column")), *named]
    return form
