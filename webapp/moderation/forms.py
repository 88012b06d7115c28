"""Forms of moderation: flag, decide, appeal, answer an appeal."""

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Optional

from webapp.forms import Form

REASONS = {
    "off_topic": _l("It is about something else"),
    "personal_data": _l("It names or describes a private person"),
    "abuse": _l("It insults or threatens"),
    "illegal": _l("It breaks the law"),
    "duplicate": _l("The same person sent it twice"),
    "spam": _l("It advertises"),
}


class FlagForm(Form):
    reason = RadioField(
        _l("What is wrong with it?"), choices=list(REASONS.items()), widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose a reason from the list."))],
    )  # fmt: skip
    send = SubmitField(_l("Ask a moderator to look"), widget=GovSubmitInput())


class DecisionForm(Form):
    outcome = RadioField(
        _l("Your decision"),
        choices=[("approved", _l("Show it")), ("removed", _l("Remove it"))],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose whether to approve or to remove it."))],
    )
    reason = RadioField(
        _l("If you remove it: which rule does it break?"),
        choices=list(REASONS.items()),
        widget=GovRadioInput(),
        validators=[Optional()],
    )
    note = TextAreaField(
        _l("Note to the author (optional)"),
        description=_l("What should change so that it can be shown? The author reads this."),
        widget=GovTextArea(),
    )
    send = SubmitField(_l("Decide"), widget=GovSubmitInput())


class AppealForm(Form):
    text = TextAreaField(
        _l("Why should it be looked at again?"),
        description=_l("Another person than the first moderator reads this and decides."),
        widget=GovTextArea(),
    )
    send = SubmitField(_l("Send the appeal"), widget=GovSubmitInput())


class AppealDecisionForm(Form):
    outcome = RadioField(
        _l("Your decision"),
        choices=[("restored", _l("Show it again")), ("upheld", _l("The removal stands"))],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose whether the removal stands."))],
    )
    answer = TextAreaField(_l("Your reason, to the author"), widget=GovTextArea())
    send = SubmitField(_l("Decide the appeal"), widget=GovSubmitInput())
