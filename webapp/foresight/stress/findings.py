"""After the scores: the talk, the personas, blind zones, changes, signs to watch, and the end."""

from collections.abc import Callable

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.stress import operations as stress
from deliberation.foresight.stress.findings import operations as findings
from deliberation.foresight.stress.findings import queries
from deliberation.foresight.stress.models import StressChange, StressTest
from deliberation.foresight.stress.scoring import queries as scores
from deliberation.objectives.stress import operations as testing
from deliberation.objectives.stress import queries as tested
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.foresight import words
from webapp.foresight.stress import forms, presenters
from webapp.foresight.stress.views import TEST, step_page, to
from webapp.foresight.views import pages
from webapp.forms import Form, attempt, render_form
from webapp.objectives.acting import account

Act = Callable[[], object]


def _stage(test: StressTest, step: str, form: Form, act: Act, **more: object) -> Response:
    """Every stage after the scores: keep what was sent and come back, or show the page."""
    if not test.is_shown:
        flash(_("This comes after everybody's scores are shown."))
        return to(test)
    if form.validate_on_submit() and attempt(form, act):
        flash(_("Kept."))
        return to(test, step)
    return step_page(test, step, form, **more)


@pages.route(f"{TEST}/talk", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def talk(test: StressTest) -> Response:
    chosen = _scenario(test, request.args.get("scenario", ""))
    known = next((one for one in test.talks if one.scenario_id == chosen.id), None)
    form = forms.TalkForm(obj=known)
    cells = scores.matrix(test)
    return _stage(test, "talk", form, lambda: _talk(test, chosen, form), chosen=chosen, cells=cells)


def _scenario(test: StressTest, ref: str) -> Scenario:
    found = test.set.scenarios
    return next((one for one in found if one.ref == ref), found[0])


def _talk(test: StressTest, chosen: Scenario, form: forms.TalkForm) -> object:
    gains, breaks = form.gains_loses.data or "", form.breaks.data or ""
    return stress.talk(db.session(), test, chosen, gains_loses=gains, breaks=breaks)


@pages.route(f"{TEST}/personas", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def personas(test: StressTest) -> Response:
    known = {one.ref: one for one in test.set.personas}
    form = forms.SentenceForm()
    form.persona.choices += [
        (ref, f"{one.name}, {words.PERSONA_KINDS[one.kind]} ({one.scenario.title})")
        for ref, one in known.items()
    ]

    def say() -> object:
        said = form.verdict.data or "", form.sentence.data or ""
        return findings.say_as(db.session(), test, known.get(form.persona.data or ""), *said)

    return _stage(test, "personas", form, say)


@pages.route(f"{TEST}/blind-zones", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def zones(test: StressTest) -> Response:
    form = forms.ZoneForm()
    kind, ref = request.form.get("kind", ""), request.form.get("subject", "")

    def keep() -> object:
        if not kind:
            return findings.add_zone(db.session(), test, form.what.data or "")
        note, aside = request.form.get("note", ""), request.form.get("aside") == "yes"
        return findings.edit_zone(db.session(), test, kind, ref, note, aside)

    found = queries.zones_of(db.session(), test)
    return _stage(test, "zones", form, keep, zones=found, zone_words=presenters.zone_words)


@pages.route(f"{TEST}/changes", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def changes(test: StressTest) -> Response:
    form, objective = forms.ChangeForm(), tested.objective_of(db.session(), test)
    version = next(one for one in objective.versions if one.ref == test.version_ref)
    form.scenarios.choices = [(one.ref, one.title) for one in test.set.scenarios]
    form.clause.choices += [(one.ref, one.text) for one in version.clauses]
    clauses = {one.ref: one.text for one in version.clauses}
    gone = next((one for one in test.changes if one.ref == request.form.get("drop")), None)
    if gone is not None:
        findings.take_back(db.session(), gone)
        return to(test, "changes")
    return _stage(test, "changes", form, lambda: _propose(test, form, clauses))


def _propose(test: StressTest, form: forms.ChangeForm, clauses: dict[str, str]) -> object:
    chosen = [one for one in test.set.scenarios if one.ref in (form.scenarios.data or [])]
    return findings.propose(
        db.session(),
        test,
        account(),
        kind=form.kind.data or "",
        text=form.text.data or "",
        scenarios=chosen,
        clause_text=clauses.get(form.clause.data or "", ""),
        replacement=form.replacement.data or "",
    )


@pages.route(f"{TEST}/signs", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def signs(test: StressTest) -> Response:
    form = forms.WatchForm()
    known = {one.ref: one for one in test.assumptions}
    form.assumption.choices += [(ref, one.text) for ref, one in known.items()]
    gone = next((one for one in test.signs if one.ref == request.form.get("drop")), None)
    if gone is not None:
        findings.take_back(db.session(), gone)
        return to(test, "signs")

    def watch() -> object:
        return findings.watch(
            db.session(),
            test,
            text=form.text.data or "",
            question=form.question.data or "",
            office=form.office.data or "",
            assumption=known.get(form.assumption.data or ""),
        )

    return _stage(test, "signs", form, watch)


@pages.route(f"{TEST}/conclude", methods=["GET", "POST"])
@requires(Action.STRESS_RUN, StressTest)
def conclude(test: StressTest) -> Response:
    form = forms.ConcludeForm()
    if not test.is_shown:
        flash(_("This comes after everybody's scores are shown."))
        return to(test)
    if form.validate_on_submit() and attempt(form, lambda: (_conclude(test, form), True)):
        flash(_("Concluded. Everybody can read it, and the signs stand in the decision points."))
        return to(test)
    return step_page(test, "conclude", form, report=presenters.report(test))


def _conclude(test: StressTest, form: forms.ConcludeForm) -> None:
    objective, session = tested.objective_of(db.session(), test), db.session()
    said = {"breaking": form.breaking.data or "", "next_on": form.next_on.data}
    testing.conclude(session, objective, test, account(), **said)


@pages.route("/<ref:mission>/stress-changes/<ref:ref>/answer", methods=["GET", "POST"])
@requires(Action.STRESS_ANSWER, StressChange)
def answer_change(change: StressChange) -> Response:
    """The board accepts or declines what a test proposed."""
    form, test = forms.AnswerForm(), change.test
    if change.outcome or not test.is_concluded:
        return to(test)
    if form.validate_on_submit() and attempt(form, lambda: (_answer(change, form), True)):
        flash(_("Answered. Everybody can read it."))
        where = url_for("foresight.stress_test", mission=test.mission.ref, ref=test.ref)
        return redirect(f"{where}#change-{change.ref}", 303)  # type: ignore[return-value]
    return render_form(
        "foresight/stress/answer.html",
        form,
        change=change,
        test=test,
        mission=test.mission,
        words=words,
    )


def _answer(change: StressChange, form: forms.AnswerForm) -> None:
    session = db.session()
    version = testing.answer(
        session,
        tested.objective_of(session, change.test),
        change,
        form.outcome.data or "",
        form.answer.data or "",
        account(),
        change_reason=form.change_reason.data or "",
    )
    if version is not None:
        flash(_("Version %(n)s has the new words and cites this test.", n=version.number))
