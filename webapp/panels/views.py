"""Panels drawn by lot: for everybody what is drawn and how, for organisers the desk."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation import disclosure, jobs
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid, NotFound
from deliberation.panels import execute, queries
from deliberation.panels import operations as panels
from deliberation.panels.models import Panel, PanelReplacement
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import can, current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.panels import forms, presenters, words
from webapp.submissions.presenters import here

pages = Blueprint("panels", __name__)
LIST = "/<ref:mission>/<ref:consultation>/panels"
HERE = f"{LIST}/<ref:ref>"


def account() -> Account:
    """Whoever acts: every role of these actions belongs to an account."""
    found = current_actor().account
    assert found is not None
    return found


def to(endpoint: str, panel: Panel, **more: Any) -> Response:
    where = here(panel.consultation)
    return redirect(url_for(endpoint, ref=panel.ref, **where, **more), 303)  # type: ignore[return-value]


# For everybody.


@pages.get(f"{LIST}/")
@requires(Action.PANEL_READ, Consultation)
def index(consultation: Consultation) -> str:
    is_staff = can(Action.PANEL_KEEP, consultation)
    return render_template(
        "panels/index.html",
        consultation=consultation,
        found=queries.panels_of(db.session(), consultation, is_staff=is_staff),
        words=words,
    )


@pages.get(HERE)
@requires(Action.PANEL_READ, Panel)
def show(panel: Panel) -> str:
    return render_template(
        "panels/show.html",
        panel=panel,
        consultation=panel.consultation,
        composition=queries.public_composition(panel),
        few=disclosure.limit(may_include_minors=panel.may_include_minors),
        words=words,
    )


# For organisers.


@pages.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Action.PANEL_KEEP, Consultation)
def new(consultation: Consultation) -> Response:
    form = forms.PlanForm()
    if form.validate_on_submit():
        made = attempt(
            form, lambda: panels.prepare(db.session(), consultation, form.plan(), account())
        )
        if made is not None:
            return to("panels.desk", made)
    return render_form("panels/plan.html", form, consultation=consultation, panel=None)


@pages.route(f"{HERE}/plan", methods=["GET", "POST"])
@requires(Action.PANEL_KEEP, Panel)
def revise(panel: Panel) -> Response:
    form = forms.revision(panel)
    if form.validate_on_submit() and attempt(
        form, lambda: (panels.revise(db.session(), panel, form.plan(), account()), True)
    ):
        flash(_("Saved."))
        return to("panels.desk", panel)
    return render_form("panels/plan.html", form, consultation=panel.consultation, panel=panel)


@pages.get(f"{HERE}/desk")
@requires(Action.PANEL_KEEP, Panel)
def desk(panel: Panel) -> Response:
    return _desk(panel)


def _desk(panel: Panel, **given: forms.Form) -> Response:
    """The desk; `given` is the form that came back with errors."""
    refused = next(iter(given.values()), forms.Form())
    fresh = {
        "announcing": forms.AnnounceForm(formdata=None),
        "drawing": forms.DrawForm(formdata=None),
    }
    return render_form(
        "panels/desk.html",
        refused,
        panel=panel,
        consultation=panel.consultation,
        job=jobs.latest_for(db.session(), panel.ref),
        composition=queries.composition(panel),
        members=queries.members(panel),
        files=presenters.files_of(panel),
        words=words,
        **(fresh | given),
    )


@pages.post(f"{HERE}/announce")
@requires(Action.PANEL_KEEP, Panel)
def announce(panel: Panel) -> Response:
    form = forms.AnnounceForm()
    if form.validate_on_submit() and attempt(form, lambda: _announce(panel, form)):
        flash(_("Announced. Everybody can see what binds the draw."))
        return to("panels.desk", panel)
    return _desk(panel, announcing=form)


def _announce(panel: Panel, form: forms.AnnounceForm) -> bool:
    kind, source = form.seed_kind.data or "", form.seed_source.data or ""
    if panel.is_open and kind == "sealed":
        panels.secret_seed(panel)
    panels.announce(db.session(), panel, kind, source, execute.frozen(panel), account())
    return True


@pages.post(f"{HERE}/take-back")
@requires(Action.PANEL_KEEP, Panel)
def take_back(panel: Panel) -> Response:
    panels.take_back(db.session(), panel, account())
    flash(_("Taken back. That it was announced stays on the record."))
    return to("panels.desk", panel)


@pages.post(f"{HERE}/draw")
@requires(Action.PANEL_KEEP, Panel)
def draw(panel: Panel) -> Response:
    form = forms.DrawForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: (
            panels.request_draw(db.session(), panel, form.seed.data or "", account()),
            True,
        ),
    ):
        return to("panels.desk", panel)
    return _desk(panel, drawing=form)


@pages.route(f"{HERE}/replace", methods=["GET", "POST"])
@requires(Action.PANEL_KEEP, Panel)
def replace(panel: Panel) -> Response:
    form = forms.ReplaceForm()
    form.offer(queries.members(panel))
    if form.validate_on_submit():
        line = attempt(form, lambda: _replace(panel, form))
        if line is not None:
            flash(_filled(line))
            return to("panels.desk", panel, _anchor="replacements")
    return render_form("panels/replace.html", form, panel=panel, words=words)


def _replace(panel: Panel, form: forms.ReplaceForm) -> PanelReplacement:
    code = form.leaver.data or ""
    leaver = next((one for one in queries.members(panel) if one.code == code), None)
    if leaver is None:
        raise Invalid("leaver", "Choose a member of the panel.")
    return execute.replace(db.session(), panel, leaver, form.reason.data or "", account())


def _filled(line: PanelReplacement) -> str:
    if not line.is_filled:
        return _("Nobody is left in the pool; the seat stays free.")
    return _("%(code)s takes the seat.", code=line.came_code)


@pages.get(f"{HERE}/files/<any({', '.join(presenters.FILES)}):name>.csv")
@requires(Action.PANEL_KEEP, Panel)
def download(panel: Panel, name: str) -> Response:
    if name not in presenters.files_of(panel):
        raise NotFound("There is no such file.")
    headers = {"Content-Disposition": f'attachment; filename="{panel.ref}-{name}.csv"'}
    content = presenters.file_of(panel, name)
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)


def has_panels(consultation: Consultation) -> bool:
    """For the page of a consultation: whether there is anything to read about panels."""
    return queries.has_public(db.session(), consultation)


pages.add_app_template_global(has_panels, "has_panels")

from webapp.panels.pool import views as _pool  # noqa: E402, F401
