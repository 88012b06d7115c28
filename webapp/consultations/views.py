"""A consultation: its page, making it from a recipe, its settings, and opening it."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations import operations as consultations
from deliberation.consultations import queries
from deliberation.consultations.models import Consultation
from deliberation.consultations.operations import Incomplete
from deliberation.consultations.places.queries import is_held_by_place
from deliberation.missions.models import Mission
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.consultations import forms, presenters
from webapp.extensions import db
from webapp.forms import attempt, render_form

pages = Blueprint("consultations", __name__)
HERE = "/<ref:mission>/<ref:consultation>"


def here(consultation: Consultation) -> dict[str, str]:
    """The arguments of every address inside a consultation."""
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}


pages.add_app_template_global(here, "consultation_address")
pages.add_app_template_global(presenters.phase_line, "phase_line")
pages.add_app_template_global(presenters.phase_line_once, "phase_line_once")
pages.add_app_template_global(presenters.current_act, "current_act")


def _account() -> Account:
    account = current_actor().account
    assert account is not None
    return account


@pages.get(f"{HERE}/")
@requires(Action.CONSULTATION_READ, Consultation)
def page(consultation: Consultation) -> str:
    record = presenters.record_of(consultation)
    return render_template(
        "consultations/page.html",
        consultation=consultation,
        is_plain=request.args.get("plain") == "1",
        record=record,
        act=presenters.current_act(consultation, record.themes is not None),
        phases=presenters.phase_rows(consultation, now()),
        steps=presenters.thread_of(consultation, record),
        late_days=presenters.late_days(consultation),
        notes=queries.notes(db.session(), consultation),
        is_held_by_place=is_held_by_place(db.session(), consultation, now()),
        words=presenters,
    )


@pages.route("/<ref:mission>/consultations/new", methods=["GET", "POST"])
@requires(Action.CONSULTATION_CREATE, Mission)
def create(mission: Mission) -> Response:
    form = forms.start_form(mission)
    if form.validate_on_submit():
        consultation = attempt(
            form, lambda: consultations.create(db.session(), mission, form.start(), _account())
        )
        if consultation is not None:
            return redirect(url_for("consultations.edit", **here(consultation)), 303)
    recipes = queries.recipes().values()
    return render_form("consultations/create.html", form, mission=mission, recipes=recipes)


@pages.route(f"{HERE}/edit", methods=["GET", "POST"])
@requires(Action.CONSULTATION_EDIT, Consultation)
def edit(consultation: Consultation) -> Response:
    form = forms.settings_form(consultation)
    if form.validate_on_submit():
        anchor = attempt(form, lambda: forms.save(db.session(), consultation, form, _account()))
        if anchor is not None:
            flash(_("Saved."))
            address = url_for("consultations.edit", **here(consultation), _anchor=anchor or None)
            return redirect(address, 303)
    return _edit_page(form, consultation)


@pages.post(f"{HERE}/open")
@requires(Action.CONSULTATION_OPEN, Consultation)
def open_(consultation: Consultation) -> Response:
    try:
        consultations.open_consultation(db.session(), consultation, _account())
    except Incomplete:
        form = forms.settings_form(consultation, is_fresh=True)
        form.form_errors.append(_("It cannot open yet. The list below names what is missing."))
        return _edit_page(form, consultation)
    flash(_("The consultation is open. Everybody can see it now."))
    return redirect(url_for("consultations.page", **here(consultation)), 303)


def _edit_page(form: forms.Settings, consultation: Consultation) -> Response:
    recipe = queries.recipes().get(consultation.recipe)
    return render_form(
        "consultations/edit.html",
        form,
        consultation=consultation,
        gaps=presenters.gap_lines(queries.missing(consultation, now())),
        hints=recipe.hints if recipe else {},
        questions={question.key: question for question in consultation.questions},
    )


# The page that adds the parts up hangs on these.
from webapp.consultations.places import views as _places  # noqa: E402, F401
