"""Forms of the queue: an answer to one question, accepting many suggestions, and plain buttons."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired

from webapp.forms import Form


class AnswerQuestionForm(Form):
    """`theme` is the ref on the pressed button, or "none"; `after` the place in the queue."""

    point = HiddenField(validators=[InputRequired(_l("Choose a point."))])
    theme = HiddenField(validators=[InputRequired(_l("Choose a theme."))])
    after = HiddenField()


class AcceptForm(Form):
    percent = IntegerField(validators=[InputRequired()])
    count = IntegerField(validators=[InputRequired()])


class TakeBackForm(Form):
    number = IntegerField(validators=[InputRequired()])
