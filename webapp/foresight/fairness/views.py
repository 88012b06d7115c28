"""The worksheet behind a fairness verdict, its public page, and answers to recommendations."""

from collections.abc import Callable

from flask import Response, flash, request
from flask_babel import gettext as _

from deliberation.errors import NotFound
from deliberation.foresight import operations as foresight
from deliberation.foresight import queries as verdicts
from deliberation.foresight.fairness import operations as fairness
from deliberation.foresight.fairness import queries
from deliberation.foresight.fairness.models import QUESTIONS, FairnessSheet
from deliberation.foresight.models import FairnessAdvice
from deliberation.foresight.scenarios import queries as scenarios
from deliberation.foresight.scenarios.models import Scenario
from deliberation.foresight.voices import queries as voices
from deliberation.foresight.voices.queries import GROUPS
from deliberation.objectives.models import Objective, ObjectiveVersion
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.foresight import words
from webapp.foresight.fairness import forms
from webapp.foresight.views import assessed_version, pages
from webapp.forms import Form, attempt, render_form
from webapp.objectives.acting import HERE, account, to

FAIR = f"{HERE}/fairness"
Act = Callable[[FairnessSheet], object]


def _sheet(objective: Objective) -> FairnessSheet:
    """The open worksheet as it is, for reading; an empty one that is not stored yet."""
    version = assessed_version(objective)
    found = queries.open_sheet(db.session(), version.ref)
    empty: dict[str, object] = {"questions": {}, "scenarios": {}, "heard": {}, "ways": {}}
    return found or FairnessSheet(version_ref=version.ref, **empty)


def _kept(objective: Objective, act: Act) -> object:
    """Do it on the stored worksheet, which begins with the first thing that is kept."""
    version, mission = assessed_version(objective), objective.mission
    sheet = fairness.sheet_for(db.session(), mission, version.ref, mission.language)
    return (act(sheet), True)


def _stage(objective: Objective, step: str, form: Form, act: Act, **more: object) -> Response:
    if form.validate_on_submit() and attempt(form, lambda: _kept(objective, act)):
        flash(_("Kept."))
        return to("foresight.fairness", objective)
    return render_form(
        f"foresight/fairness/{step}.html",
        form,
        objective=objective,
        version=assessed_version(objective),
        words=words,
        **more,
    )


@pages.route(f"{FAIR}/questions", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness_questions(objective: Objective) -> Response:
    form = forms.questions_form(_sheet(objective))
    parts = ("answer", "reason", "evidence")
    act: Act = lambda sheet: fairness.ask(  # noqa: E731
        db.session(), sheet, form.said(QUESTIONS, parts), account()
    )
    return _stage(objective, "questions", form, act, questions=QUESTIONS)


@pages.route(f"{FAIR}/effects", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness_effects(objective: Objective) -> Response:
    form, sheet = forms.EffectForm(), _sheet(objective)
    gone = next((one for one in sheet.effects if one.ref == request.form.get("drop")), None)
    if gone is not None:
        fairness.drop_effect(db.session(), sheet, gone)
        return to("foresight.fairness_effects", objective)
    act: Act = lambda kept: fairness.add_effect(  # noqa: E731
        db.session(), kept, form.effect(), account()
    )
    return _stage(objective, "effects", form, act, sheet=sheet, grid=queries.grid(sheet.effects))


@pages.route(f"{FAIR}/futures", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness_futures(objective: Objective) -> Response:
    """Whether the verdict holds in the newest set of scenarios."""
    sets = scenarios.usable(db.session(), objective.mission)
    stories: list[Scenario] = list(sets[0].scenarios) if sets else []
    form = forms.futures_form(_sheet(objective), stories)
    act: Act = lambda sheet: fairness.look_ahead(  # noqa: E731
        db.session(), sheet, forms.looked_ahead(form, stories), account()
    )
    return _stage(objective, "futures", form, act, scenarios=stories)


@pages.route(f"{FAIR}/heard", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness_heard(objective: Objective) -> Response:
    form = forms.heard_form(_sheet(objective))
    found = voices.voices_of(db.session(), objective.mission)
    act: Act = lambda sheet: fairness.tell_heard(  # noqa: E731
        db.session(), sheet, form.said(GROUPS, ("how", "gap")), account()
    )
    return _stage(objective, "heard", form, act, voices=found)


@pages.route(f"{FAIR}/ways", methods=["GET", "POST"])
@requires(Action.FAIRNESS_ASSESS, Objective)
def fairness_ways(objective: Objective) -> Response:
    form = forms.ways_form(_sheet(objective))
    act: Act = lambda sheet: fairness.mark_ways(  # noqa: E731
        db.session(), sheet, forms.marked(form), account()
    )
    return _stage(objective, "ways", form, act)


# For everybody, and the board's answers.


@pages.get(f"{FAIR}/read")
@requires(Action.OBJECTIVE_READ, Objective)
def read_fairness(objective: Objective) -> Response:
    return _read(objective, forms.AdviceForm(formdata=None))


def _read(objective: Objective, form: forms.AdviceForm) -> Response:
    version, session = _shown(objective), db.session()
    found = verdicts.verdicts_of(session, version.ref)
    return render_form(
        "foresight/fairness/read.html",
        form,
        objective=objective,
        version=version,
        verdicts=found,
        sheets=queries.sheets_of(session, found),
        grid=queries.grid,
        stories=_stories(objective),
        words=words,
    )


def _shown(objective: Objective) -> ObjectiveVersion:
    """The version whose verdicts are read: the one named, else what the objective's page shows."""
    number = request.args.get("version", type=int)
    named = next((one for one in objective.versions if one.number == number), None)
    is_readable = named is not None and named.was_public
    shown = named if is_readable else objective.public or objective.latest
    if shown is None:
        raise NotFound("There is no version of this objective yet.")
    return shown


def _stories(objective: Objective) -> dict[str, Scenario]:
    sets = scenarios.sets_of(db.session(), objective.mission)
    return {story.ref: story for found in sets for story in found.scenarios}


@pages.post(f"{FAIR}/advice")
@requires(Action.FAIRNESS_ASSESS, Objective)
def answer_advice(objective: Objective) -> Response:
    """A recommendation is followed, or everybody reads why not and what is done instead."""
    form = forms.AdviceForm()
    refs = [version.ref for version in objective.versions]
    query = db.session.query(FairnessAdvice).filter_by(ref=form.ref.data or "")
    advice = query.one_or_none()
    if advice is None or advice.verdict.version_ref not in refs:
        raise NotFound("There is no such recommendation.")
    if form.validate_on_submit() and attempt(form, lambda: (_answer(objective, advice, form), 1)):
        flash(_("Answered. Everybody can read it."))
        return to("foresight.read_fairness", objective)
    return _read(objective, form)


def _answer(objective: Objective, advice: FairnessAdvice, form: forms.AdviceForm) -> None:
    choice = {"followed": True, "not_followed": False}.get(form.state.data or "")
    foresight.answer_advice(
        db.session(),
        advice,
        account(),
        objective.mission.ref,
        is_followed=choice,
        reason=form.reason.data or "",
        instead=form.instead.data or "",
    )
