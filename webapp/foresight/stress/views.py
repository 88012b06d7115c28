"""A stress test: the list of an objective, its report or its stages, people, scores, the end."""

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask import session as web_session
from flask_babel import gettext as _
from sqlalchemy import select

from deliberation.base import now
from deliberation.errors import NotFound
from deliberation.foresight.scenarios import queries as scenarios
from deliberation.foresight.scenarios.models import ScenarioSet
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress import queries
from deliberation.foresight.stress.models import StressParticipant, StressTest
from deliberation.foresight.stress.scoring import operations as scoring
from deliberation.foresight.stress.scoring import queries as scores
from deliberation.objectives.models import Objective
from deliberation.objectives.stress import operations as testing
from deliberation.objectives.stress import queries as tested
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp import limits
from webapp.access import can, current_actor, requires
from webapp.errors import domain_message
from webapp.extensions import db
from webapp.foresight import words
from webapp.foresight.stress import forms, items, presenters
from webapp.foresight.views import pages
from webapp.forms import Form, attempt, render_form
from webapp.objectives.acting import HERE, account

TEST = "/<ref:mission>/stress-tests/<ref:ref>"
CODES_PER_NETWORK = 30
items.register()


@pages.get(f"{HERE}/stress-tests/")
@requires(Action.OBJECTIVE_READ, Objective)
def stress_tests(objective: Objective) -> str:
    found = queries.tests_of(db.session(), objective.ref)
    return render_template(
        "foresight/stress/index.html",
        objective=objective,
        version=objective.public or objective.latest,
        tests=[
            (test, scores.profile(scores.matrix(test)))
            for test in found
            if can(Action.STRESS_READ, test)
        ],
        is_running=any(not test.is_concluded for test in found),
        words=words,
    )


@pages.route(f"{HERE}/stress-tests/new", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, Objective)
def new_stress_test(objective: Objective) -> Response:
    sets, form = scenarios.usable(db.session(), objective.mission), forms.StartForm()
    form.set.choices += [(one.ref, one.title) for one in sets]
    if form.validate_on_submit():
        made = attempt(form, lambda: _begin(objective, form, sets))
        if made is not None:
            flash(_("The wording is frozen for this test. Now bring the people together."))
            return to(made)
    return render_form(
        "foresight/stress/new.html",
        form,
        objective=objective,
        version=objective.in_work or objective.public or objective.latest,
        sets=sets,
    )


def _begin(objective: Objective, form: forms.StartForm, sets: list[ScenarioSet]) -> StressTest:
    chosen = next((one for one in sets if one.ref == form.set.data), None)
    return testing.begin(
        db.session(),
        objective,
        chosen,
        account(),
        lead=form.lead.data or "",
        held_on=form.held_on.data,
    )


@pages.get(TEST)
@requires(Action.STRESS_READ, StressTest)
def stress_test(test: StressTest) -> str:
    """The report once it is concluded; before that the stages, for the board."""
    objective = tested.objective_of(db.session(), test)
    gaps = [*scoring.missing(test)] if test.state == "preparing" else [*stress.missing(test)]
    template = "report" if test.is_concluded else "stages"
    return render_template(
        f"foresight/stress/{template}.html",
        test=test,
        mission=test.mission,
        objective=objective,
        report=presenters.report(test),
        gaps=[domain_message(gap) for gap in gaps],
        people=[presenters.named(one) for one in test.participants],
        waiting=[presenters.named(one) for one in scores.waiting_for(test)],
        mine=scores.seat_at(test, current_actor().account),
        named=presenters.named,
        zone_words=presenters.zone_words,
        words=words,
        today=now().date(),
    )


# People and what they take for granted.


@pages.route(f"{TEST}/people", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def people(test: StressTest) -> Response:
    members, form = _members(test), forms.PersonForm()
    form.account.choices += [(one.ref, name) for one, name in members]
    if test.state != "preparing":
        return to(test)
    done = _change_people(test)
    if done is not None:
        return done
    invited = None
    if form.validate_on_submit():
        chosen = next((one for one, _name in members if one.ref == form.account.data), None)
        invited = attempt(form, lambda: _invite(test, form, chosen))
        if invited is not None and not invited.code:
            return to(test, "people")
    return step_page(test, "people", form, invited=invited, named=presenters.named)


def _members(test: StressTest) -> list[tuple[Account, str]]:
    """The seats whose members sign in, with the name of the seat."""
    seats = {seat.account_id: seat.name for seat in test.mission.seats if seat.account_id}
    found = db.session.scalars(select(Account).where(Account.id.in_(seats)))
    return [(one, seats[one.id]) for one in found]


def _invite(test: StressTest, form: forms.PersonForm, chosen: Account | None) -> scoring.Invited:
    part = form.part.data or ""
    return scoring.invite(
        db.session(),
        test,
        part,
        name=form.name.data or "",
        is_sceptic=form.is_sceptic.data,
        account=chosen if part == "board" else None,
    )


def _change_people(test: StressTest) -> Response | None:
    """Somebody leaves the table, by the button beside them."""
    ref = request.form.get("dismiss")
    found = next((one for one in test.participants if one.ref == ref), None)
    if found is None:
        return None
    scoring.dismiss(db.session(), test, found)
    flash(_("Taken from the table."))
    return to(test, "people")


@pages.route(f"{TEST}/assumptions", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def assumptions(test: StressTest) -> Response:
    ref = request.args.get("ref", "") or request.form.get("ref", "")
    known = next((one for one in test.assumptions if one.ref == ref), None)
    form = forms.AssumptionForm(obj=known) if known else forms.AssumptionForm()
    gone = next((o for o in test.assumptions if o.ref == request.form.get("drop")), None)
    if gone is not None:
        stress.drop_assumption(db.session(), test, gone)
        return to(test, "assumptions")
    if form.validate_on_submit() and attempt(
        form,
        lambda: stress.assume(
            db.session(),
            test,
            text=form.text.data or "",
            confidence=form.confidence.data or "",
            wrong_if=form.wrong_if.data or "",
            known=known,
        ),
    ):
        flash(_("Kept."))
        return to(test, "assumptions")
    return step_page(test, "assumptions", form, known=known)


# Scores: alone first, then together.


@pages.post(f"{TEST}/open")
@requires(Action.STRESS_RUN, StressTest)
def open_scoring(test: StressTest) -> Response:
    form = Form()
    if attempt(form, lambda: (scoring.open_scoring(db.session(), test, account()), True)):
        flash(_("Everybody can score now, each alone."))
    else:
        flash(" ".join(str(error) for error in form.form_errors))
    return to(test)


@pages.post(f"{TEST}/reveal")
@requires(Action.STRESS_RUN, StressTest)
def reveal_scores(test: StressTest) -> Response:
    scoring.reveal(db.session(), test, account())
    flash(_("The scores are shown to the group now."))
    return to(test)


@pages.route(f"{TEST}/score", methods=["GET", "POST"])
@requires(Action.STRESS_SCORE, StressTest)
def score(test: StressTest) -> Response:
    person = _person(test)
    if person is None or test.state != "scoring":
        page = {"person": person, "test": test, "mission": test.mission}
        return render_form("foresight/stress/code.html", forms.CodeForm(formdata=None), **page)
    form = forms.score_form(test, person)
    if form.validate_on_submit() and attempt(form, lambda: (_score(test, person, form), True)):
        flash(_("Kept. Others see it only together with everybody's."))
        return to(test, "score")
    return render_form(
        "foresight/stress/score.html",
        form,
        test=test,
        mission=test.mission,
        person=person,
        named=presenters.named,
    )


def _score(test: StressTest, person: StressParticipant, form: forms.ScoreForm) -> None:
    scoring.score(db.session(), person, form.marks(test))


@pages.post(f"{TEST}/code")
@requires(Action.STRESS_SCORE, StressTest)
def open_code(test: StressTest) -> Response:
    limits.count_try(("stress:code", limits.network(), CODES_PER_NETWORK))
    form = forms.CodeForm()
    try:
        person = scoring.open_code(db.session(), test, form.code.data or "")
    except NotFound as error:
        form.code.errors = [domain_message(error)]
        page = {"person": None, "test": test, "mission": test.mission}
        return render_form("foresight/stress/code.html", form, **page)
    web_session["stress"] = web_session.get("stress", {}) | {test.ref: person.ref}
    return to(test, "score")


def _person(test: StressTest) -> StressParticipant | None:
    """Who this is at the table: by account, or by the code that this browser opened."""
    seat = scores.seat_at(test, current_actor().account)
    opened = web_session.get("stress", {}).get(test.ref)
    by_code = (one for one in test.participants if one.ref == opened and one.account_id is None)
    return seat or next(by_code, None)


def to(test: StressTest, step: str = "stress_test") -> Response:
    return redirect(presenters.address(test, step), 303)  # type: ignore[return-value]


def step_page(test: StressTest, step: str, form: Form, **more: Any) -> Response:
    """One stage of a running test."""
    return render_form(
        f"foresight/stress/{step}.html",
        form,
        test=test,
        mission=test.mission,
        words=words,
        **more,
    )


pages.add_app_template_global(presenters.tested, "stress_test_of")

# What comes after the scores registers on the same blueprint.
from webapp.foresight.stress import findings as _findings  # noqa: E402, F401
