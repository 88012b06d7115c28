"""The register of barriers: the agenda by age, decisions with a day, and the answers."""

from flask import Response, flash, render_template, request
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.insights.models import Theme
from deliberation.missions.models import Mission
from deliberation.objectives import queries as objectives
from deliberation.objectives.barriers import operations as barriers_of
from deliberation.objectives.barriers import queries
from deliberation.objectives.barriers.models import Barrier
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights.presenters import place
from webapp.objectives.acting import account, to_mission
from webapp.objectives.barriers import forms
from webapp.objectives.views import pages

REGISTER = "/<ref:mission>/barriers"
HERE = f"{REGISTER}/<ref:ref>"


@pages.get(f"{REGISTER}/")
@requires(Action.MISSION_READ, Mission)
def barriers(mission: Mission) -> str:
    session = db.session()
    return render_template(
        "objectives/barriers/index.html",
        mission=mission,
        agenda=queries.agenda(session, mission),
        answered=queries.answered(session, mission),
        age=queries.age,
        place=place,
        today=now().date(),
    )


@pages.route(f"{REGISTER}/new", methods=["GET", "POST"])
@requires(Action.BARRIER_KEEP, Mission)
def new_barrier(mission: Mission) -> Response:
    themes = objectives.themes_of(db.session(), mission)
    form = forms.BarrierForm(data=request.args.to_dict())
    form.offer(themes)
    if form.validate_on_submit() and attempt(form, lambda: _raise(mission, form, themes)):
        flash(_("It stands on the agenda of the next meeting."))
        return to_mission("objectives.barriers", mission)
    return render_form("objectives/barriers/new.html", form, mission=mission)


def _raise(mission: Mission, form: forms.BarrierForm, themes: list[Theme]) -> object:
    theme = next((one for one in themes if one.ref == form.theme.data), None)
    first = queries.first_raised(db.session(), theme) if theme else None
    return barriers_of.raise_barrier(
        db.session(),
        mission,
        account(),
        text=form.text.data or "",
        raised_on=form.raised_on.data or first,
        theme=theme,
    )


@pages.route(HERE, methods=["GET", "POST"])
@requires(Action.BARRIER_KEEP, Barrier)
def barrier(barrier: Barrier) -> Response:
    form = forms.DecisionForm(obj=barrier)
    if form.validate_on_submit() and attempt(form, lambda: (_decide(barrier, form), True)):
        flash(_("Recorded. It stands in the decision log."))
        return to_mission("objectives.barriers", barrier.mission, _anchor=f"barrier-{barrier.ref}")
    return _page(barrier, form, form, forms.AnswerForm(formdata=None))


def _decide(barrier: Barrier, form: forms.DecisionForm) -> None:
    barriers_of.decide_barrier(
        db.session(),
        barrier,
        account(),
        decision=form.decision.data or "",
        office=form.office.data or "",
        due_on=form.due_on.data,
    )


@pages.post(f"{HERE}/answer")
@requires(Action.BARRIER_KEEP, Barrier)
def answer_barrier(barrier: Barrier) -> Response:
    form = forms.AnswerForm()
    if form.validate_on_submit() and attempt(form, lambda: (_close(barrier, form), True)):
        flash(_("Answered. It stays readable with its answer."))
        return to_mission("objectives.barriers", barrier.mission, _anchor=f"barrier-{barrier.ref}")
    return _page(barrier, form, forms.DecisionForm(formdata=None, obj=barrier), form)


def _close(barrier: Barrier, form: forms.AnswerForm) -> None:
    barriers_of.close_barrier(db.session(), barrier, form.answer.data or "", account())


def _page(barrier: Barrier, form: Form, deciding: Form, answering: Form) -> Response:
    return render_form(
        "objectives/barriers/barrier.html",
        form,
        barrier=barrier,
        mission=barrier.mission,
        deciding=deciding,
        answering=answering,
        age=queries.age(barrier, now().date()),
    )
