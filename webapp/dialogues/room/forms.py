"""The forms of the room as they work without script: one item, one pile, the end of a sheet."""

import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange
from wtforms.validators import Optional as IfGiven

from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.errors import MAX_TEXT
from webapp.dialogues.future.forms import DETAILS
from webapp.dialogues.room import entries, presenters, words
from webapp.dialogues.words import ITEM_KINDS
from webapp.forms import Form, TypedInput, line_field, text_field, tidy
from webapp.languages import language_name


def _count(label: Any) -> IntegerField:
    return IntegerField(
        label,
        default=0,
        validators=[IfGiven(), NumberRange(0, 1000)],
        widget=TypedInput("number", "govuk-input--width-3"),
    )


class EntryForm(Form):
    """`checked`: the warning about names was read, and the words stay."""

    key = HiddenField()
    checked = BooleanField(_l("Keep these words: they tell of nobody"))

    def fresh(self) -> Any:
        """With a key of its own, so that a form sent twice is stored once."""
        if not self.key.data:
            self.key.data = str(uuid.uuid4())
        return self


class ItemForm(EntryForm):
    choice = RadioField(_l("What kind?"), validate_choice=False)
    text = TextAreaField(_l("What was said"), filters=[tidy], validators=[Length(max=MAX_TEXT)])
    nods = _count(_l("Nods"))
    votes = _count(_l("Priority votes"))
    paraphrase = BooleanField(_l("Shortened, not their own words"))
    line = IntegerField(
        _l("Line on the paper sheet"),
        description=_l("Empty: the next free line."),
        validators=[IfGiven(), NumberRange(1, 9999)],
        widget=TypedInput("number", "govuk-input--width-4"),
    )
    language = SelectField(_l("Language"), validate_choice=False, widget=GovSelect())

    def entry(self, table: DialogueTable) -> dict[str, Any]:
        return {
            "op": "item",
            "key": self.key.data,
            "table": table.number,
            "choice": self.choice.data or "",
            "text": self.text.data or "",
            "nods": self.nods.data or 0,
            "votes": self.votes.data or 0,
            "verbatim": not self.paraphrase.data,
            "line": self.line.data,
            "language": self.language.data or "",
            "checked": self.checked.data,
        } | {name: request.form.get(name, "") for name in DETAILS}


class PileForm(EntryForm):
    name = line_field(_l("Name of the pile"))
    cards = line_field(_l("Its cards"), _l("Their numbers on this sheet, such as: 1 4 7"))
    votes = _count(_l("Priority votes"))

    def entry(self, table: DialogueTable) -> dict[str, Any]:
        return {
            "op": "pile",
            "key": self.key.data,
            "table": table.number,
            "name": self.name.data or "",
            "cards": self.cards.data or "",
            "votes": self.votes.data or 0,
            "checked": self.checked.data,
        }


class SheetForm(EntryForm):
    people = _count(_l("People at this table"))
    read_back = RadioField(
        _l("Was the sheet read back to the table?"),
        choices=words.READ_BACK,
        default="",
        widget=GovRadioInput(),
        render_kw={"params": {"classes": "govuk-radios--inline"}},
    )
    note = text_field(
        _l("Your own note (optional)"), _l("Kept apart from what people said. No names."), 2
    )

    def entry(self, table: DialogueTable) -> dict[str, Any]:
        return {
            "op": "sheet",
            "key": self.key.data,
            "table": table.number,
            "people": self.people.data or 0,
            "read_back": self.read_back.data or "",
            "note": self.note.data or "",
            "checked": self.checked.data,
        }


class FlagForm(Form):
    key = HiddenField()
    text = HiddenField(filters=[tidy])


def item_form(dialogue: Dialogue, held: DialogueItem | None = None, choice: str = "") -> ItemForm:
    """Empty, or filled with an item that is to be changed."""
    start: dict[str, Any] = {"language": dialogue.language, "choice": choice}
    if held is not None:
        start |= {
            "key": held.entry_key,
            "choice": presenters.choice_of(dialogue, held),
            "text": held.words,
            "nods": held.nods,
            "votes": held.votes,
            "paraphrase": not held.is_verbatim,
            "language": held.language,
        }
    form = ItemForm(data=start)
    form.language.choices = [(code, language_name(code)) for code in languages_of(dialogue)]
    form.choice.choices = [
        (f"{number}:{kind}", ITEM_KINDS[kind])
        for number, _step, kinds in entries.choices(dialogue)
        for kind in kinds
    ]
    form.fresh()
    return form


def sheet_form(table: DialogueTable) -> SheetForm:
    said = {True: "yes", False: "no", None: ""}[table.read_back]
    start = {"people": table.people_count, "read_back": said, "note": table.note}
    form = SheetForm(data=start)
    form.fresh()
    return form


def languages_of(dialogue: Dialogue) -> list[str]:
    return list(dict.fromkeys([dialogue.language, *dialogue.consultation.languages]))
