"""Forms of photos: take one, type in what stands on it."""

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

from deliberation import sealing
from deliberation.dialogues.items.operations import Entry
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.photos.models import DialoguePhoto
from webapp.dialogues.protocols.words import PERSPECTIVES
from webapp.dialogues.words import ITEM_KINDS
from webapp.forms import Form, text_field
from webapp.languages import language_name


class PhotoForm(Form):
    table = SelectField(_l("Table"), coerce=int, widget=GovSelect())
    photo = FileField(
        _l("Photo of a flip chart"),
        description=_l("JPEG or PNG. Place, time and camera are taken out of it. No faces."),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(["jpg", "jpeg", "png"], _l("Choose a photo as JPEG or PNG.")),
        ],
    )
    send = SubmitField(_l("Keep the photo"), widget=GovSubmitInput())


class TypeForm(Form):
    kind = SelectField(_l("Kind of item"), choices=list(ITEM_KINDS.items()), widget=GovSelect())
    perspective = SelectField(_l("Said"), widget=GovSelect())
    language = SelectField(_l("Language"), widget=GovSelect())
    verbatim = RadioField(
        _l("Words"),
        choices=[("yes", _l("as they stand there")), ("no", _l("in other words"))],
        widget=GovRadioInput(),
    )
    items = text_field(_l("What stands on it"), _l("One item a line."), 10)
    checked = BooleanField(_l("It names nobody; keep it as it is"), widget=GovCheckboxInput())
    more = SubmitField(_l("Keep these, more to type"), widget=GovSubmitInput())
    done = SubmitField(_l("Keep these and delete the photo"), widget=GovSubmitInput())

    def entries(self, photo: DialoguePhoto) -> list[Entry]:
        lines = [line.strip() for line in (self.items.data or "").splitlines() if line.strip()]
        return [
            Entry(
                entry_key=_key(photo, place, line),
                table=photo.table_number,
                kind=self.kind.data or "",
                text=line,
                perspective=self.perspective.data or "",
                language=self.language.data or "",
                is_verbatim=self.verbatim.data == "yes",
            )
            for place, line in enumerate(lines)
        ]


def _key(photo: DialoguePhoto, place: int, line: str) -> str:
    """The same lines sent twice are stored once; sealed, so that it gives no words away."""
    return sealing.token(f"photo\x1f{photo.ref}\x1f{place}\x1f{line}")


def photo_form(dialogue: Dialogue) -> PhotoForm:
    form = PhotoForm()
    form.table.choices = [(table.number, str(table.number)) for table in dialogue.tables]
    return form


def type_form(dialogue: Dialogue) -> TypeForm:
    kinds = [kind for step in dialogue.protocol.get("steps", []) for kind in step["kinds"]]
    first = next(iter(kinds), "card")
    form = TypeForm(data={"kind": first, "language": dialogue.language, "verbatim": "yes"})
    form.perspective.choices = [("", _l("in this session")), *PERSPECTIVES.items()]
    codes = dict.fromkeys((dialogue.language, *dialogue.consultation.languages))
    form.language.choices = [(code, language_name(code)) for code in codes]
    return form
