"""The queue of questions: one point at a time, and what the machine learnt from the answers."""

from collections.abc import Callable

from flask import Response, flash, redirect, request, url_for
from flask_babel import ngettext

from deliberation.errors import Conflict, Invalid
from deliberation.insights import operations as insights
from deliberation.insights.labels import operations as labels
from deliberation.insights.models import Run, Theme
from deliberation.insights.retelling import operations as retelling
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.insights import words
from webapp.insights.presenters import place
from webapp.insights.queue import forms, presenters
from webapp.insights.views import RUN, pages


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _back(run: Run, after: int = -1) -> Response:
    more = {"after": after} if after >= 0 else {}
    address = url_for("insights.queue", ref=run.ref, **place(run.consultation), **more)
    return redirect(address, 303)  # type: ignore[return-value]


def _place(text: str | None) -> int:
    """A place in the queue; nonsense is its beginning."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else -1


def _page(run: Run, form: Form, after: int = -1) -> Response:
    found = presenters.queue(run, after)
    named = {"stages": words.STAGES, "names": words.STEPS, "after": after}
    return render_form("insights/queue.html", form, run=run, queue=found, **named)


def _done(run: Run, form: Form, act: Callable[[], object], after: int = -1) -> Response:
    """Do it and show the next question, or the page with what is wrong."""
    if form.validate_on_submit() and attempt(form, lambda: (act(), True)):
        retelling.announce(db.session(), run)
        return _back(run, after)
    return _page(run, form, after)


@pages.get(f"{RUN}/queue")
@requires(Action.RUN_REVIEW, Run)
def queue(run: Run) -> Response:
    return _page(run, Form(formdata=None), _place(request.args.get("after")))


@pages.post(f"{RUN}/queue/learn")
@requires(Action.RUN_REVIEW, Run)
def queue_learn(run: Run) -> Response:
    return _done(run, Form(), lambda: labels.request_learning(db.session(), run, _account()))


@pages.post(f"{RUN}/queue/answer")
@requires(Action.RUN_REVIEW, Run)
def queue_answer(run: Run) -> Response:
    form = forms.AnswerQuestionForm()

    def act() -> None:
        theme = None if form.theme.data == "none" else _theme(run, form.theme.data or "")
        labels.answer(db.session(), run, form.point.data or "", theme, _account())

    return _done(run, form, act, _place(form.after.data))


@pages.post(f"{RUN}/queue/accept")
@requires(Action.RUN_REVIEW, Run)
def queue_accept(run: Run) -> Response:
    form = forms.AcceptForm()

    def act() -> None:
        certainty, count = (form.percent.data or 0) / 100, form.count.data or 0
        moved = labels.accept(db.session(), run, certainty, count, _account())
        flash(ngettext("%(num)d point was moved.", "%(num)d points were moved.", moved))

    return _done(run, form, act)


@pages.post(f"{RUN}/queue/undo")
@requires(Action.RUN_REVIEW, Run)
def queue_undo(run: Run) -> Response:
    form = forms.TakeBackForm()
    return _done(run, form, lambda: insights.undo(db.session(), run, _account(), form.number.data))


def _theme(run: Run, ref: str) -> Theme:
    found = next((theme for theme in run.themes if theme.ref == ref), None)
    if found is None:
        raise Invalid("theme", "Choose a theme from the list.")
    if not found.is_living:
        raise Conflict("This theme was merged or set aside meanwhile.")
    return found
