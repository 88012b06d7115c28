"""Dialogues: what was held in rooms, and for its organisers what is planned."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues import queries
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.operations import Plan
from deliberation.errors import Invalid
from deliberation.insights.arrivals import operations as arrivals
from deliberation.people import queries as people
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from deliberation.privacy.rooms import operations as rooms
from webapp.access import can, current_actor, requires
from webapp.dialogues import forms, presenters, words
from webapp.dialogues.safeguarding.letters import tell_lead
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.submissions import receipts
from webapp.submissions.presenters import here

pages = Blueprint("dialogues", __name__)
LIST = "/<ref:mission>/<ref:consultation>/dialogues"
HERE = f"{LIST}/<ref:ref>"


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to(dialogue: Dialogue, endpoint: str = "dialogues.show") -> Response:
    where = here(dialogue.consultation)
    return redirect(url_for(endpoint, ref=dialogue.ref, **where), 303)  # type: ignore[return-value]


@pages.get(f"{LIST}/")
@requires(Action.DIALOGUE_READ, Consultation)
def index(consultation: Consultation) -> str:
    found = queries.dialogues_of(db.session(), consultation)
    return render_template(
        "dialogues/index.html",
        consultation=consultation,
        held=[one for one in found if not one.is_open],
        coming=[one for one in found if one.is_open and can(Action.ROOM_USE, one)],
        counts=queries.item_counts(db.session(), found),
        words=words,
    )


@pages.get(HERE)
@requires(Action.DIALOGUE_READ, Dialogue)
def show(dialogue: Dialogue) -> str:
    return render_template(
        "dialogues/show.html",
        page=presenters.page_of(dialogue),
        dialogue=dialogue,
        consultation=dialogue.consultation,
        today=now().date(),
        words=words,
    )


@pages.get(f"{LIST}/ages")
@requires(Action.DIALOGUE_READ, Consultation)
def ages(consultation: Consultation) -> str:
    return render_template(
        "dialogues/ages.html",
        consultation=consultation,
        bands=presenters.bands(),
        checked_on=presenters.checked_on(),
        national=people.digital_age(consultation.country),
        words=words,
    )


# Organisers and facilitators set it up.


@pages.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Action.DIALOGUE_PLAN, Consultation)
def new(consultation: Consultation) -> Response:
    form = forms.plan_form(consultation, wanted=request.args.get("kind", ""))
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda: dialogues.plan(
                db.session(), consultation, _planned(form, consultation), _account()
            ),
        )
        if made is not None:
            return _show_code(made.dialogue, made.manage_code)
    return render_form("dialogues/edit.html", form, consultation=consultation, dialogue=None)


@pages.route(f"{HERE}/edit", methods=["GET", "POST"])
@requires(Action.DIALOGUE_EDIT, Dialogue)
def edit(dialogue: Dialogue) -> Response:
    consultation = dialogue.consultation
    form = forms.plan_form(consultation, dialogue)
    if form.validate_on_submit() and attempt(
        form,
        lambda: dialogues.revise(
            db.session(), dialogue, _planned(form, consultation, dialogue), _account()
        ),
    ):
        flash(_("Kept."))
        return _to(dialogue)
    return render_form("dialogues/edit.html", form, consultation=consultation, dialogue=dialogue)


def _planned(
    form: forms.PlanForm, consultation: Consultation, held: Dialogue | None = None
) -> Plan:
    """The plan with the account of the lead, who is found by the address alone."""
    address = form.lead.data or ""
    lead = people.account_of(db.session(), address) if address else None
    if address and lead is None:
        raise Invalid("lead", "Nobody has an account with this address. Ask them to register.")
    return form.plan(consultation, lead, held)


@pages.post(f"{HERE}/code")
@requires(Action.DIALOGUE_EDIT, Dialogue)
def code(dialogue: Dialogue) -> Response:
    return _show_code(dialogue, dialogues.replace_code(db.session(), dialogue, _account()))


def _show_code(dialogue: Dialogue, manage_code: str) -> Response:
    """Shown once, in the answer to the form: it is kept nowhere."""
    html = render_template(
        "dialogues/code.html",
        dialogue=dialogue,
        consultation=dialogue.consultation,
        code=manage_code,
    )
    return make_response(html)


# Whoever runs the room: take words out, submit, print the group's slip.


@pages.route(f"{HERE}/remove", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def remove(dialogue: Dialogue) -> Response:
    form = forms.RemoveForm()
    if form.validate_on_submit():
        act = _flag if form.flag.data else _remove
        if attempt(form, lambda: act(dialogue, form.chosen())):
            return _to(dialogue, "dialogues.remove")
    return render_form(
        "dialogues/remove.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        items=queries.items_of(db.session(), dialogue),
        words=words,
    )


def _remove(dialogue: Dialogue, numbers: list[int]) -> bool:
    count = rooms.remove_numbered(db.session(), dialogue, numbers)
    flash(ngettext("%(num)d item removed.", "%(num)d items removed.", count))
    return True


def _flag(dialogue: Dialogue, numbers: list[int]) -> bool:
    """Also after it was submitted: out of everything, to the lead alone."""
    for flagged in rooms.flag_numbered(db.session(), dialogue, numbers):
        tell_lead(flagged)
    flash(_("Sent to the safeguarding lead. Nobody else can read it."))
    return True


@pages.route(f"{HERE}/submit", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def submit(dialogue: Dialogue) -> Response:
    form = forms.SubmitForm()
    if form.validate_on_submit():
        done = attempt(
            form, lambda: dialogues.submit(db.session(), dialogue, current_actor().account)
        )
        if done is not None and dialogue.participant is not None:
            receipts.keep_open(dialogue.participant, done.seed)
            arrivals.announce(db.session(), dialogue.consultation)
            flash(_("Submitted. Hand out the code before you close this page."))
            return _to(dialogue, "dialogues.slip")
    return render_form(
        "dialogues/submit.html",
        form,
        page=presenters.page_of(dialogue),
        dialogue=dialogue,
        consultation=dialogue.consultation,
        words=words,
    )


@pages.get(f"{HERE}/slip")
@requires(Action.ROOM_USE, Dialogue)
def slip(dialogue: Dialogue) -> str:
    group = dialogue.participant
    return render_template(
        "dialogues/slip.html",
        dialogue=dialogue,
        consultation=dialogue.consultation,
        slip=receipts.slip([group]) if group else None,
    )


# What else a session has, for its page; each is offered once its feature is there.
LINKS = (
    ("dialogues.kit", _l("Print the kit")),
    ("dialogues.survey", _l("Survey")),
    ("dialogues.import_session", _l("Import a session")),
    ("dialogues.photos", _l("Photos of flip charts")),
)
pages.add_app_template_global(lambda: LINKS, "dialogue_links")

# Codes at the door, the room, and the safeguarding lead register on the same blueprint.
from webapp.dialogues.future import views as _future  # noqa: E402, F401
from webapp.dialogues.group import views as _group  # noqa: E402, F401
from webapp.dialogues.imports import views as _imports  # noqa: E402, F401
from webapp.dialogues.kits import views as _kits  # noqa: E402, F401
from webapp.dialogues.opening import views as _opening  # noqa: E402, F401
from webapp.dialogues.photos import views as _photos  # noqa: E402, F401
from webapp.dialogues.protocols import views as _protocols  # noqa: E402, F401
from webapp.dialogues.room import views as _room  # noqa: E402, F401
from webapp.dialogues.safeguarding import views as _safeguarding  # noqa: E402, F401
from webapp.dialogues.surveys import views as _surveys  # noqa: E402, F401
