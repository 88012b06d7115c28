"""The seat for future generations: give and end it, ask, the opinion, and the board's answer."""

from flask import Response, flash
from flask_babel import gettext as _
from sqlalchemy import select

from deliberation.errors import Conflict, Invalid, NotFound
from deliberation.missions.models import Mission
from deliberation.objectives.futureseat import operations as futureseat
from deliberation.objectives.futureseat import queries
from deliberation.objectives.futureseat.models import FutureSeat, SeatOpinion
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.people.models import Account, Membership
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives.acting import HERE, account, to, to_mission
from webapp.objectives.futureseat import forms, items, words
from webapp.objectives.views import pages

SEATS = "/<ref:mission>/future-seats"
OPINION = "/<ref:mission>/opinions/<ref:ref>"
items.register()
pages.add_app_template_global(items.asked_of, "opinions_asked_of")
pages.add_app_template_global(items.seats, "future_seats_of")


@pages.route(f"{SEATS}/", methods=["GET", "POST"])
@requires(Action.SEAT_GIVE, Mission)
def future_seats(mission: Mission) -> Response:
    form, observers = forms.SeatForm(), _observers(mission)
    form.offer([(one.ref, one.display_name) for one in observers])
    if form.validate_on_submit() and attempt(form, lambda: _give(mission, form, observers)):
        flash(_("The body has a seat. The board asks it before it adopts an objective."))
        return to_mission("objectives.future_seats", mission)
    return render_form(
        "objectives/futureseat/seats.html",
        form,
        mission=mission,
        seats=queries.seats_of(db.session(), mission),
        former=queries.former_seats_of(db.session(), mission),
    )


def _observers(mission: Mission) -> list[Account]:
    """Accounts that observe this mission; the administrator gives that role."""
    query = (
        select(Account)
        .join(Membership)
        .where(Membership.role == "observer", Membership.scope_ref.in_((mission.ref, "")))
        .order_by(Account.display_name)
    )
    return list(db.session.scalars(query.distinct()))


def _give(mission: Mission, form: forms.SeatForm, observers: list[Account]) -> FutureSeat:
    writer = next((one for one in observers if one.ref == form.writer.data), None)
    if writer is None and form.writer.data:
        raise Invalid("writer", "Choose one of the options.")
    return futureseat.give_seat(
        db.session(),
        mission,
        form.body.data or "",
        form.mandate.data or "",
        form.term_days.data,
        account(),
        writer=writer,
    )


@pages.post(f"{SEATS}/<ref:ref>/end")
@requires(Action.SEAT_GIVE, FutureSeat)
def end_future_seat(seat: FutureSeat) -> Response:
    futureseat.end_seat(db.session(), seat, account())
    flash(_("The seat has ended. What it said stays."))
    return to_mission("objectives.future_seats", seat.mission)


# Opinions on a wording.


def _version(objective: Objective) -> ObjectiveVersion:
    """What the board works on, else what stands."""
    found = objective.in_work or objective.public
    if found is None:
        raise NotFound("There is no version of this objective yet.")
    return found


@pages.route(f"{HERE}/opinions", methods=["GET", "POST"])
@requires(Action.SEAT_ASK, Objective)
def opinions(objective: Objective) -> Response:
    version, form = _version(objective), forms.AskForm()
    if form.validate_on_submit() and attempt(form, lambda: _ask(version, form)):
        flash(_("Asked. The body has its term from today."))
        return to("objectives.opinions", objective)
    return render_form(
        "objectives/futureseat/opinions.html",
        form,
        objective=objective,
        version=version,
        unasked=queries.unasked(db.session(), version),
        found=queries.opinions_on(db.session(), version),
        words=words,
    )


def _ask(version: ObjectiveVersion, form: forms.AskForm) -> SeatOpinion:
    if form.number.data != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")
    seats = queries.seats_of(db.session(), version.objective.mission)
    seat = next((one for one in seats if one.ref == form.seat.data), None)
    if seat is None:
        raise Invalid("seat", "Choose a seat of this mission.")
    return futureseat.ask(db.session(), version, seat, account())


@pages.route(OPINION, methods=["GET", "POST"])
@requires(Action.SEAT_OPINE, SeatOpinion)
def opinion(asked: SeatOpinion) -> Response:
    form = forms.OpinionForm(obj=asked)
    if form.validate_on_submit() and attempt(form, lambda: _opine(asked, form)):
        flash(_("Published. The board answers it before it decides."))
        return _to_panel(asked)
    return _opinion_page("objectives/futureseat/opinion.html", form, asked)


def _opine(asked: SeatOpinion, form: forms.OpinionForm) -> SeatOpinion:
    return futureseat.give(
        db.session(), asked, form.stance.data or "", form.text.data or "", account()
    )


@pages.route(f"{OPINION}/answer", methods=["GET", "POST"])
@requires(Action.SEAT_ANSWER, SeatOpinion)
def answer_opinion(asked: SeatOpinion) -> Response:
    form = forms.AnswerForm(obj=asked)
    if form.validate_on_submit() and attempt(form, lambda: _answer(asked, form)):
        flash(_("Answered. Everybody can read it."))
        return _to_panel(asked)
    return _opinion_page("objectives/futureseat/answer.html", form, asked)


def _answer(asked: SeatOpinion, form: forms.AnswerForm) -> SeatOpinion:
    return futureseat.answer(
        db.session(), asked, form.outcome.data or "", form.answer.data or "", account()
    )


def _to_panel(asked: SeatOpinion) -> Response:
    version = asked.version
    return to("objectives.version", version.objective, number=version.number, _anchor="future-seat")


def _opinion_page(template: str, form: forms.Form, asked: SeatOpinion) -> Response:
    version = asked.version
    return render_form(
        template, form, asked=asked, version=version, objective=version.objective, words=words
    )
