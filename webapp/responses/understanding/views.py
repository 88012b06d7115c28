"""Whether people received an answer and understand the reasons: the question and its result."""

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation import disclosure
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Invalid
from deliberation.permissions.actions import Action
from deliberation.responses.understanding import operations, queries
from webapp.access import current_actor, requires
from webapp.errors import domain_message
from webapp.extensions import db
from webapp.insights.presenters import place
from webapp.responses.understanding import forms
from webapp.responses.views import HERE, pages
from webapp.submissions.presenters import participants


def _days() -> int:
    days: int = current_app.config["SETTINGS"].question_days
    return days


def is_asked(consultation: Consultation) -> bool:
    """Whether the visitor is asked now."""
    people = participants(consultation)
    return queries.is_asked(db.session(), consultation, people, now(), _days())


@pages.get(f"{HERE}/understanding")
@requires(Action.CONSULTATION_READ, Consultation)
def understanding(consultation: Consultation) -> str:
    is_staff = current_actor().is_staff_of(consultation)
    return render_template(
        "responses/understanding/result.html",
        consultation=consultation,
        result=queries.result_of(db.session(), consultation),
        asked_from=queries.asked_from(db.session(), consultation, _days()),
        is_asked=is_asked(consultation),
        points=forms.POINTS,
        fewest=disclosure.limit(),
        lines=queries.lines_of(db.session(), consultation) if is_staff else [],
        days=_days(),
    )


def north_star_of(consultation: Consultation) -> queries.Result:
    """What the contributors of one consultation said."""
    return queries.result_of(db.session(), consultation)


def north_stars() -> list[tuple[Consultation, queries.Result]]:
    """The same for every consultation of the visitor's boards where somebody was asked."""
    account = current_actor().account
    return queries.results_for(db.session(), account) if account else []


pages.add_app_template_global(north_star_of, "north_star_of")
pages.add_app_template_global(north_stars, "north_stars")


@pages.post(f"{HERE}/understanding")
@requires(Action.UNDERSTANDING_GIVE, Consultation)
def say_understood(consultation: Consultation) -> Response:
    form = forms.UnderstandingForm()
    form.validate_on_submit()
    given = form.score.data or ""
    try:
        score = None if given == forms.NEVER else int(given) if given.isdecimal() else 0
        people = participants(consultation)
        line = form.line.data or ""
        operations.answer(db.session(), consultation, people, score, line, _days())
        flash(_("Thank you. You are not asked again."))
    except Invalid as error:
        flash(domain_message(error))
    where = url_for("submissions.receipt", **place(consultation), _anchor="news")
    return redirect(where, 303)  # type: ignore[return-value]
