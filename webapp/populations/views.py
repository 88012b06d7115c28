"""Who is here, who is missing: the panel, the reference tables behind it, and outreach."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.consultations.models import Consultation
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from deliberation.populations import operations as populations
from deliberation.populations import queries
from deliberation.populations.channels import queries as ways
from deliberation.populations.models import OutreachTask
from webapp import files
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.populations import forms, presenters
from webapp.submissions.presenters import here

pages = Blueprint("populations", __name__)
HERE = "/<ref:mission>/<ref:consultation>/who"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _role(consultation: Consultation) -> str:
    return current_actor().role_for(consultation, Action.POPULATION_KEEP)


def _to(endpoint: str, consultation: Consultation, anchor: str = "") -> Response:
    where = url_for(f"populations.{endpoint}", **here(consultation), _anchor=anchor or None)
    return redirect(where, 303)  # type: ignore[return-value]


@pages.get(HERE)
@requires(Action.CONSULTATION_READ, Consultation)
def who(consultation: Consultation) -> str:
    found = presenters.who_is_here(consultation)
    is_keeper = can(Action.POPULATION_KEEP, consultation)
    return render_template(
        "populations/who.html",
        consultation=consultation,
        who=found,
        channels=presenters.channel_table(ways.channels(db.session(), consultation)),
        ages=presenters.room_ages(consultation) if is_keeper else [],
        group_label=presenters.group_label,
    )


@pages.route(f"{HERE}/reference", methods=["GET", "POST"])
@requires(Action.POPULATION_KEEP, Consultation)
def reference(consultation: Consultation) -> Response:
    form = forms.FiguresForm()
    if form.validate_on_submit():
        stored = attempt(form, lambda: _bring_in(consultation, form))
        if stored is not None:
            flash(ngettext("%(num)d row stored.", "%(num)d rows stored.", stored))
            return _to("reference", consultation, "mapping")
    return _reference_page(consultation, form)


def _bring_in(consultation: Consultation, form: forms.FiguresForm) -> int:
    name, content = form.file.data.filename, form.file.data.read()
    table = files.read(name, content, form.encoding.data)
    ready = populations.read_figures(consultation, table.columns, table.rows)
    return populations.store_figures(
        db.session(), consultation, ready, _account(), _role(consultation)
    )


def _reference_page(
    consultation: Consultation, form: Form, mapping: Form | None = None
) -> Response:
    figures = queries.figures_of(db.session(), consultation)
    return render_form(
        "populations/reference.html",
        form,
        consultation=consultation,
        figures=figures,
        mapping=mapping or forms.mapping_form(consultation, figures),
        questions=list(queries.asked_of(consultation)),
    )


@pages.post(f"{HERE}/mapping")
@requires(Action.POPULATION_KEEP, Consultation)
def mapping(consultation: Consultation) -> Response:
    figures = queries.figures_of(db.session(), consultation)
    form = forms.mapping_form(consultation, figures)
    chosen = {place: form[f"option-{place}"].data or "" for place in range(len(figures))}

    def act() -> bool:
        populations.map_figures(db.session(), consultation, chosen, _account(), _role(consultation))
        return True

    if form.validate_on_submit() and attempt(form, act):
        flash(_("Saved."))
        return _to("who", consultation)
    return _reference_page(consultation, form, form)


@pages.route(f"{HERE}/outreach/new", methods=["GET", "POST"])
@requires(Action.POPULATION_KEEP, Consultation)
def plan_outreach(consultation: Consultation) -> Response:
    form = forms.OutreachForm(data={"group": request.args.get("group", "")})
    form.offer(consultation)
    if form.validate_on_submit() and attempt(form, lambda: _plan(consultation, form)):
        flash(_("Planned. It stands in the list of tasks."))
        return _to("who", consultation, "outreach")
    return render_form("populations/outreach.html", form, consultation=consultation)


def _plan(consultation: Consultation, form: forms.OutreachForm) -> OutreachTask:
    question_key, _colon, option_key = (form.group.data or "").partition(":")
    return populations.plan_outreach(
        db.session(),
        consultation,
        (question_key, option_key),
        form.what.data or "",
        form.who.data or "",
        form.due_on.data,
        _account(),
        _role(consultation),
    )


@pages.post(f"{HERE}/outreach/<ref:ref>/done")
@requires(Action.POPULATION_KEEP, OutreachTask)
def finish_outreach(task: OutreachTask) -> Response:
    consultation = task.consultation
    populations.finish_outreach(db.session(), task, _account(), _role(consultation))
    flash(_("Done."))
    return _to("who", consultation, "outreach")


pages.add_app_template_global(presenters.who_is_here, "who_is_here")
