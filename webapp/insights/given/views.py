"""Themes that people write: one by hand or a list, filled by the machine as a step."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation import jobs
from deliberation.errors import Invalid
from deliberation.insights.given import operations as given
from deliberation.insights.given.queries import BadList, Wanted, wanted_of
from deliberation.insights.models import Run, Theme
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.insights import words
from webapp.insights.given.forms import ListForm, WriteForm
from webapp.insights.presenters import place
from webapp.insights.views import RUN, pages

MOST_REPORTED = 50


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to_desk(run: Run, **more: str) -> Response:
    address = url_for("insights.run", ref=run.ref, **place(run.consultation), **more)
    return redirect(address, 303)  # type: ignore[return-value]


@pages.route(f"{RUN}/themes/new", methods=["GET", "POST"])
@requires(Action.RUN_REVIEW, Run)
def write_theme(run: Run) -> Response:
    form = WriteForm()
    if form.validate_on_submit():
        made = attempt(form, lambda: _write(run, form))
        if made is not None:
            flash(_("The theme is made. If the machine fills it, its points come in a moment."))
            return _to_desk(run, theme=made.ref)
    job = jobs.latest_for(db.session(), given.subject(run))
    return render_form("insights/write_theme.html", form, run=run, job=job, stages=words.STAGES)


def _write(run: Run, form: WriteForm) -> Theme:
    wanted = wanted_of(0, {name: form[name].data for name in ("label", "description", "examples")})
    return given.write_theme(db.session(), run, wanted, _account(), fill=form.fill.data)


@pages.route(f"{RUN}/themes/import", methods=["GET", "POST"])
@requires(Action.RUN_REVIEW, Run)
def import_themes(run: Run) -> Response:
    form, bad = ListForm(), None
    if form.validate_on_submit():
        try:
            made = attempt(form, lambda: _import(run, form))
        except BadList as error:
            bad, made = error, None
            form.form_errors.append(error.message)
        if made is not None:
            flash(
                ngettext(
                    "%(num)d theme is in. The machine is filling it.",
                    "%(num)d themes are in. The machine is filling them.",
                    len(made),
                )
            )
            return _to_desk(run)
    return render_form(
        "insights/import_themes.html", form, run=run, bad=bad, reported=MOST_REPORTED
    )


def _import(run: Run, form: ListForm) -> list[Theme]:
    return given.import_themes(
        db.session(), run, _rows(form), _account(), only=bool(form.only.data)
    )


def _rows(form: ListForm) -> list[Wanted]:
    table = files.read(form.file.data.filename, form.file.data.read())
    if "label" not in table.columns:
        raise Invalid("file", "The file has no column “%(column)s”.", column="label")
    return [wanted_of(number, cells) for number, cells in table.rows]
