"""Rate a version in private; then the spread, as a small picture with its table."""

from flask import Response, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import HiddenField, RadioField, SubmitField

from deliberation.errors import Conflict, NotFound
from deliberation.objectives.models import IN_WORK, Objective, ObjectiveVersion
from deliberation.objectives.ratings import operations as ratings
from deliberation.objectives.ratings import queries
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.objectives.views import HERE, _account, _to, pages

MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
INLINE = {"params": {"classes": "govuk-radios--inline"}}
AXES = {"ambition": _l("Ambition"), "feasibility": _l("Feasibility")}


class RatingForm(Form):
    ambition = RadioField(
        _l("How ambitious is it?"),
        description=_l("1: it would happen anyway. 5: a leap."),
        choices=MARKS,
        validate_choice=False,
        widget=GovRadioInput(),
        render_kw=INLINE,
    )
    feasibility = RadioField(
        _l("How feasible is it?"),
        description=_l("1: nobody knows how. 5: it can be done with what we have."),
        choices=MARKS,
        validate_choice=False,
        widget=GovRadioInput(),
        render_kw=INLINE,
    )
    number = HiddenField()
    send = SubmitField(_l("Keep my rating"), widget=GovSubmitInput())


def _version(objective: Objective) -> ObjectiveVersion:
    """What is being worked on, else what stands."""
    found = objective.in_work or objective.public
    if found is None:
        raise NotFound("There is nothing to rate here.")
    return found


def _page(objective: Objective, form: RatingForm) -> Response:
    version, session = _version(objective), db.session()
    account = current_actor().account
    return render_form(
        "objectives/ratings/rating.html",
        form,
        objective=objective,
        version=version,
        own=queries.own(session, version, account) if account else None,
        seat_is_mine=any(
            seat.account_id == account.id for seat in queries.seats_of(version) if account
        ),
        is_open=version.state in IN_WORK,
        waiting=queries.waiting_for(session, version),
        seats=queries.seats_of(version),
        spread=queries.spread(session, version),
        axes=AXES,
    )


@pages.get(f"{HERE}/rating")
@requires(Action.RATING_READ, Objective)
def rating(objective: Objective) -> Response:
    version, account = _version(objective), current_actor().account
    own = queries.own(db.session(), version, account) if account else None
    start = {"ambition": str(own.ambition), "feasibility": str(own.feasibility)} if own else {}
    return _page(objective, RatingForm(data=start | {"number": str(version.number)}))


@pages.post(f"{HERE}/rating")
@requires(Action.RATING_GIVE, Objective)
def rate(objective: Objective) -> Response:
    form, version = RatingForm(), _version(objective)
    if form.number.data != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")
    marks = [int(form[axis].data) if form[axis].data else 0 for axis in AXES]
    if form.validate_on_submit() and attempt(
        form, lambda: ratings.rate(db.session(), version, _account(), *marks)
    ):
        flash(_("Kept. Others see it only together with everybody's."))
        return _to("objectives.rating", objective)
    return _page(objective, form)


@pages.post(f"{HERE}/rating/close")
@requires(Action.RATING_CLOSE, Objective)
def close_ratings(objective: Objective) -> Response:
    ratings.close(db.session(), _version(objective), _account())
    flash(_("The ratings are shown to the board now."))
    return _to("objectives.rating", objective)
