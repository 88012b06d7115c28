"""Forms of objectives: wording, evidence, proposal, position, adoption, decision points."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SubmitField,
)
from wtforms.validators import InputRequired

from deliberation.errors import NotFound
from deliberation.insights.models import Point, Theme
from deliberation.objectives.models import (
    Evidence,
    ObjectiveVersion,
)
from webapp.forms import Form, line_field, text_field
from webapp.objectives.words import RELATIONS

CHOOSE = ("", _l("Choose"))


class EvidenceForm(Form):
    """A theme for a clause, and in a second step one of its quotes."""

    clause = RadioField(
        _l("Which clause rests on it?"),
        choices=[],
        validate_choice=False,
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose a clause."))],
    )
    theme = SelectField(_l("Theme"), validate_choice=False, widget=GovSelect())
    point = RadioField(
        _l("Whose words show it best?"), choices=[], validate_choice=False, widget=GovRadioInput()
    )
    relation = RadioField(
        _l("What does it say about the clause?"),
        choices=list(RELATIONS.items()),
        default="supports",
        widget=GovRadioInput(),
    )
    note = line_field(_l("Note (optional)"), _l("What of it went into the clause."))
    attach = SubmitField(_l("Rest the clause on it"), widget=GovSubmitInput())

    def offer(self, version: ObjectiveVersion, themes: list[Theme], points: list[Point]) -> None:
        self.clause.choices = [(clause.ref, clause.text) for clause in version.clauses]
        self.theme.choices = [CHOOSE, *((theme.ref, theme.label) for theme in themes)]
        quotes = [(point.ref, f"“{point.text}”") for point in points]
        self.point.choices = [("", _("The theme as a whole")), *quotes]


class DetachForm(Form):
    """Names one link by what it joins: a clause, a theme and, where there is one, a point."""

    clause = HiddenField()
    theme = HiddenField()
    point = HiddenField()

    def evidence(self, version: ObjectiveVersion) -> Evidence:
        named = (self.clause.data, self.theme.data, self.point.data or "")
        for clause in version.clauses:
            for one in clause.evidence:
                if named == (clause.ref, one.theme.ref, one.point.ref if one.point else ""):
                    return one
        raise NotFound("The clause does not rest on this any more.")


class ProposeForm(Form):
    change_reason = text_field(_l("Reason for asking for less"), _l("Everybody can read it."))
    number = HiddenField()
    send = SubmitField(_l("Propose it to the board and the public"), widget=GovSubmitInput())
