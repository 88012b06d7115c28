"""Forms of comments: what somebody says about a paragraph, the board's answer, moderation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
)
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from deliberation.comments.models import MAX_COMMENT, Comment
from deliberation.comments.operations import CommentText
from deliberation.consultations.models import UNSAID, Consultation
from deliberation.moderation.models import REASONS
from deliberation.people.models import AGE_BANDS
from webapp.comments import words
from webapp.forms import Form, line_field, text_field, tidy
from webapp.languages import current_language, language_name
from webapp.moderation.forms import REASONS as REASON_WORDS
from webapp.submissions.forms import AGES
from webapp.submissions.questions import agrees_field, counted


class CommentForm(Form):
    """About one paragraph; consent, age and language are added for the consultation."""

    kind = RadioField(
        _l("What would you like to do?"),
        choices=[
            ("comment", _l("Say what I think of it")),
            ("suggestion", _l("Suggest other words")),
        ],
        default="comment",
        widget=GovRadioInput(),
    )
    quote = line_field(
        _l("Which words of it? (optional)"),
        _l("Copy them from the paragraph above. Empty means the whole paragraph."),
    )
    replacement = line_field(
        _l("Your words instead (for a suggestion)"),
        _l("Empty would strike the words out."),
    )
    post_key = HiddenField()

    def comment(self) -> CommentText:
        return CommentText(
            kind=self.kind.data or "",
            text=self.text.data or "",
            language=self.language.data,
            quote=self.quote.data or "",
            replacement=self.replacement.data or "",
            age_band=self.age_band.data if self.age_band else UNSAID,
            agrees=bool(self.agrees.data),
        )


def comment_form(consultation: Consultation, *, must_say_age: bool, post_key: str) -> Any:
    codes, language = list(consultation.languages), current_language()
    chosen = language if language in codes else consultation.language
    fields: dict[str, Any] = {
        "text": TextAreaField(
            _("Your comment, or the reason for your suggestion"),
            filters=[tidy],
            validators=[Length(max=MAX_COMMENT)],
            widget=GovCharacterCount(),
            render_kw={"rows": 5, "dir": "auto", "params": counted(MAX_COMMENT)},
        ),
        "language": HiddenField(),
        "age_band": None,
        "agrees": agrees_field(consultation),
    }
    if len(codes) > 1:
        fields["language"] = SelectField(
            _("Language"),
            choices=[(code, language_name(code)) for code in codes],
            widget=GovSelect(),
        )
    if must_say_age:
        fields["age_band"] = RadioField(
            _("How old are you?"),
            description=_("We keep only the age group."),
            choices=[(band, AGES[band]) for band in AGE_BANDS if band != UNSAID],
            widget=GovRadioInput(),
            validators=[InputRequired(_("Choose your age group."))],
        )
    made: type[CommentForm] = type("CommentForm", (CommentForm,), fields)
    return made(data={"language": chosen, "post_key": post_key})


class AnswerForm(Form):
    """One answer to one comment or to many."""

    comments = SelectMultipleField(
        _l("Which comments?"), choices=[], validate_choice=False, widget=GovCheckboxesInput()
    )
    outcome = RadioField(
        _l("What does the board do with it?"),
        choices=list(words.OUTCOMES.items()),
        validate_choice=False,
        widget=GovRadioInput(),
    )
    answer = text_field(_l("The answer, and why"), _l("Everybody can read it."), 4)
    change_reason = text_field(
        _l("Reason for asking for less"),
        _l("Needed when accepted words weaken a target, year, owner or theme."),
        2,
    )

    def offer(self, found: list[Comment]) -> None:
        self.comments.choices = [(one.ref, _line(one)) for one in found]

    def chosen(self, found: list[Comment]) -> list[Comment]:
        return [one for one in found if one.ref in (self.comments.data or [])]


def _line(comment: Comment) -> str:
    said = comment.text or _("(no reason given)")
    if comment.kind == "comment":
        return _("On “%(quote)s”: %(said)s", quote=comment.quote, said=said)
    return _(
        "Instead of “%(quote)s”: “%(words)s”. %(said)s",
        quote=comment.quote,
        words=comment.replacement,
        said=said,
    )


class ModerateForm(Form):
    state = HiddenField()
    reason = SelectField(
        _l("The rule it breaks"),
        choices=[("", _l("Choose")), *((reason, REASON_WORDS[reason]) for reason in REASONS)],
        validate_choice=False,
        widget=GovSelect(),
    )
