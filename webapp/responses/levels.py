"""How plain an answer reads, field by field, in words; it warns and never stands in the way."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from webapp.languages import number
from webapp.responses.forms import ResponseForm

Item = dict[str, Any]


def of(form: ResponseForm) -> list[Item]:
    """One line for each field that was filled: its level, the bar, and what makes it hard."""
    from deliberation.responses import execute  # brings the analysis along; few requests need it

    fields = {field.name: field for field in form.written}
    texts = {name: field.data or "" for name, field in fields.items()}
    found = execute.levels_of(texts, form.language.data or "")
    return [
        {
            "label": str(fields[name].label.text),
            "told": _told(level),
            "words": level.words,
            "is_plain": level.is_plain,
            "longest": level.longest,
        }
        for name, level in found.items()
    ]


def warn(form: ResponseForm) -> None:
    """After publishing: say which parts are above the bar; they can be amended."""
    hard = [one["label"] for one in of(form) if not one["is_plain"]]
    if hard:
        flash(
            _(
                "Harder to read than it should be: %(parts)s. You can amend it.",
                parts=", ".join(hard),
            )
        )


def _told(level: Any) -> str:
    if level.value is None:
        return _("Not checked: too short, or a language whose bars are not known.")
    values = {"value": number(level.value), "bar": number(level.bar)}
    if level.measure == "LIX":
        return _("LIX %(value)s; plain up to %(bar)s", **values)
    return _("Flesch-Kincaid grade %(value)s; plain up to %(bar)s", **values)
