"""A split that the machine suggests and a person makes."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from deliberation import jobs
from deliberation.errors import Invalid
from deliberation.insights import operations as insights
from deliberation.insights import queries as runs
from deliberation.insights.models import Run, Theme
from deliberation.insights.retelling import operations as retelling
from deliberation.insights.splitting import operations as splitting
from deliberation.insights.splitting import queries
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights import words
from webapp.insights.presenters import place
from webapp.insights.splitting.forms import AskForm, SplitForm
from webapp.insights.views import RUN, pages


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _theme(run: Run, ref: str | None) -> Theme:
    found = next((theme for theme in run.themes if theme.ref == ref and theme.is_living), None)
    if found is None:
        raise Invalid("theme", "Choose a theme from the list.")
    return found


def _page(run: Run, form: Form, ref: str) -> Response:
    theme = next((theme for theme in run.themes if theme.ref == ref and theme.is_living), None)
    asking = AskForm(formdata=None) if not isinstance(form, AskForm) else form
    asking.offer([theme for theme in run.themes if theme.is_living])
    asking.theme.data = asking.theme.data or ref
    return render_form(
        "insights/split_theme.html",
        form,
        run=run,
        theme=theme,
        halves=queries.suggested(db.session(), run, theme) if theme else None,
        asking=asking,
        splitting=form if isinstance(form, SplitForm) else SplitForm(formdata=None),
        job=jobs.latest_for(db.session(), splitting.subject(run)),
        stages=words.STAGES,
    )


@pages.get(f"{RUN}/split")
@requires(Action.RUN_REVIEW, Run)
def split_theme(run: Run) -> Response:
    return _page(run, AskForm(formdata=None), request.args.get("theme", ""))


@pages.post(f"{RUN}/split")
@requires(Action.RUN_REVIEW, Run)
def suggest_split(run: Run) -> Response:
    form = AskForm()
    form.offer([theme for theme in run.themes if theme.is_living])

    def act() -> jobs.Job:
        theme = _theme(run, form.theme.data)
        return splitting.request_split(db.session(), run, theme, _account())

    if form.validate_on_submit() and attempt(form, act) is not None:
        where = place(run.consultation)
        address = url_for("insights.split_theme", ref=run.ref, theme=form.theme.data, **where)
        return redirect(address, 303)  # type: ignore[return-value]
    return _page(run, form, form.theme.data or "")


@pages.post(f"{RUN}/split/make")
@requires(Action.RUN_REVIEW, Run)
def make_split(run: Run) -> Response:
    form = SplitForm()

    def act() -> Theme:
        theme = _theme(run, form.theme.data)
        points = runs.points_of(db.session(), run, form.points.data or [])
        label = form.label.data or ""
        return insights.split(db.session(), run, theme, points, label, _account())

    made = attempt(form, act) if form.validate_on_submit() else None
    if made is None:
        return _page(run, form, form.theme.data or "")
    retelling.announce(db.session(), run)
    flash(_("The theme is split. Undo takes it back."))
    address = url_for("insights.run", ref=run.ref, theme=made.ref, **place(run.consultation))
    return redirect(address, 303)  # type: ignore[return-value]
