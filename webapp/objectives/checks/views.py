"""The sentence read while it is written, reasons for what the checks warn of, the washing check."""

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext as _

from deliberation.errors import Conflict, NotFound
from deliberation.missions.models import Mission
from deliberation.objectives.checks import operations as checks_of
from deliberation.objectives.checks.execute import read
from deliberation.objectives.models import Objective, ObjectiveVersion, lines
from deliberation.objectives.washing import operations as washing_with
from deliberation.objectives.washing.queries import washing_of
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.objectives.acting import HERE, ROOM, account, to, to_mission
from webapp.objectives.checks import forms, presenters, words
from webapp.objectives.views import pages

WASHING = "/<ref:mission>/washing"


@pages.post(f"{ROOM}/check")
@requires(Action.OBJECTIVE_DRAFT, Mission)
def check_wording(mission: Mission) -> Response:
    """What the sentence says, as a part of the editor or, without script, as a page of its own.

    Posted, so that no draft stands in an address; nothing is kept.
    """
    form = forms.SentenceForm()
    sentence = " ".join(lines(form.clauses.data or ""))
    reading = read(sentence, form.indicator.data or "", form.language.data or mission.language)
    is_part = request.headers.get("HX-Request") == "true"
    page = render_template(
        "objectives/checks/_reading.html" if is_part else "objectives/checks/reading.html",
        mission=mission,
        reading=reading,
        pieces=presenters.pieces(sentence, reading),
        words=words,
    )
    return make_response(page)


@pages.route(f"{HERE}/checks", methods=["GET", "POST"])
@requires(Action.OBJECTIVE_DRAFT, Objective)
def checks(objective: Objective) -> Response:
    version = _newest(objective)
    form = forms.ReasonForm(data={"number": str(version.number), **request.args.to_dict()})
    if form.validate_on_submit() and attempt(form, lambda: _give(version, form)):
        flash(_("The reason is public."))
        return to("objectives.checks", objective)
    found = presenters.cautions_of(version)
    form.offer(found)
    return render_form(
        "objectives/checks/index.html",
        form,
        found=found,
        objective=objective,
        mission=objective.mission,
        version=version,
    )


def _newest(objective: Objective) -> ObjectiveVersion:
    if objective.latest is None:
        raise NotFound("There is no version of this objective yet.")
    return objective.latest


def _give(version: ObjectiveVersion, form: forms.ReasonForm) -> object:
    if form.number.data != str(version.number):
        raise Conflict("The wording has changed since you opened this page. Read it again.")
    return checks_of.give_reason(
        db.session(), version, form.code.data or "", form.reason.data or "", account()
    )


@pages.get(WASHING)
@requires(Action.MISSION_READ, Mission)
def washing(mission: Mission) -> Response:
    question = request.args.get("question", "")
    return _page(mission, forms.AnswerForm(formdata=None, question=question))


@pages.post(f"{WASHING}/answer")
@requires(Action.WASHING_ANSWER, Mission)
def answer_washing(mission: Mission) -> Response:
    form = forms.AnswerForm()
    if form.validate_on_submit() and attempt(form, lambda: _answer(mission, form)):
        flash(_("The answer is public."))
        return to_mission("objectives.washing", mission)
    return _page(mission, form)


def _answer(mission: Mission, form: forms.AnswerForm) -> object:
    asked, said = form.question.data or "", form.answer.data or ""
    return washing_with.answer(db.session(), mission, asked, said, account())


@pages.post(f"{WASHING}/ask")
@requires(Action.WASHING_ANSWER, Mission)
def ask_initiative(mission: Mission) -> Response:
    form = forms.AskForm()
    if form.validate_on_submit() and attempt(form, lambda: _ask(mission, form)):
        flash(_("Asked. The question stands beside the initiative with its date."))
        return to_mission("objectives.washing", mission)
    return _page(mission, forms.AnswerForm(formdata=None), form)


def _ask(mission: Mission, form: forms.AskForm) -> object:
    initiative, text = form.initiative.data or "", form.text.data or ""
    return washing_with.ask(db.session(), mission, initiative, text, account())


def _page(
    mission: Mission, form: forms.AnswerForm, asking: forms.AskForm | None = None
) -> Response:
    found = washing_of(db.session(), mission)
    asking = asking or forms.AskForm(formdata=None)
    asking.offer(found)
    page = render_template(
        "objectives/checks/washing.html",
        mission=mission,
        washing=found,
        form=form,
        asking=asking,
        words=words,
    )
    return make_response(page, 422 if form.errors or asking.errors else 200)


pages.add_app_template_global(presenters.cautions_of, "cautions_of")
pages.add_app_template_global(presenters.tree_cautions, "tree_cautions")
pages.add_app_template_global(lambda mission: washing_of(db.session(), mission), "washing_of")
pages.add_app_template_global(words.CAUTIONS, "caution_words")  # type: ignore[arg-type]
pages.add_app_template_global(words.TREE, "tree_caution_words")  # type: ignore[arg-type]
