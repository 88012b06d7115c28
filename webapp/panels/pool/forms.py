"""Forms of a pool: the file, and the quotas of its values as one table."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import StringField, SubmitField

from deliberation.errors import Invalid
from deliberation.panels.models import Panel
from deliberation.panels.operations import Rule
from webapp.forms import Form, tidy

PARTS = ("low", "high", "share")
NUMBER = re.compile(r"\d{1,4}([.,]\d{1,4})?\Z")
Values = dict[str, dict[str, int]]  # category -> value -> people of the pool


class PoolForm(Form):
    file = FileField(
        _l("File with one person a row"),
        description=_l(
            "CSV or XLSX with the column id and one column for each category. The id is a "
            "pseudonym; no names, addresses, numbers or days of birth."
        ),
        widget=GovFileInput(),
        validators=[
            FileRequired(_l("Choose a file.")),
            FileAllowed(["csv", "tsv", "xlsx"], _l("Choose a .csv or .xlsx file.")),
        ],
    )
    send = SubmitField(_l("Bring the pool in"), widget=GovSubmitInput())


class QuotasForm(Form):
    """A row for each value: `low_0`, `high_0`, `share_0` and so on; see `quotas_form`."""

    send = SubmitField(_l("Save and check"), widget=GovSubmitInput())

    def cells(self, place: int) -> list[Any]:
        return [self[f"{part}_{place}"] for part in PARTS]

    def rules(self, values: Values) -> list[Rule]:
        """Raises Invalid on the first cell that is no number."""
        found = []
        for place, (category, value) in enumerate(pairs(values)):
            low, high, share = (self._number(part, place) for part in PARTS)
            found.append(
                Rule(
                    category,
                    value,
                    None if low is None else int(low),
                    None if high is None else int(high),
                    None if share is None else share / 100,
                )
            )
        return found

    def _number(self, part: str, place: int) -> float | None:
        name = f"{part}_{place}"
        text = self[name].data or ""
        if not text:
            return None
        if not NUMBER.match(text) or (part != "share" and not text.isdecimal()):
            raise Invalid(name, "Enter a number.")
        return float(text.replace(",", "."))


def pairs(values: Values) -> list[tuple[str, str]]:
    return [(category, value) for category, found in values.items() for value in found]


def quotas_form(panel: Panel, values: Values) -> QuotasForm:
    """The table of the panel's pool, filled with the quotas there are."""
    known = {(rule["category"], rule["value"]): rule for rule in panel.quotas}
    labels = {"low": _("At least"), "high": _("At most"), "share": _("Share in the population, %")}
    fields: dict[str, Any] = {}
    for place, (category, value) in enumerate(pairs(values)):
        rule = known.get((category, value), {})
        share = rule.get("share")
        given = {
            "low": rule.get("low", ""),
            "high": rule.get("high", ""),
            "share": "" if share is None else f"{100 * share:g}",
        }
        for part in PARTS:
            fields[f"{part}_{place}"] = StringField(
                f"{labels[part]}: {category}, {value}",
                default=str(given[part]),
                filters=[tidy],
                render_kw={"inputmode": "decimal", "autocomplete": "off"},
            )
    made: type[QuotasForm] = type("QuotasForm", (QuotasForm,), fields)
    return made()
