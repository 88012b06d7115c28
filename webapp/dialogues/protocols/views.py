"""The method navigator, the protocols everybody can read, and a consultation's own copies."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.dialogues.models import KINDS
from deliberation.dialogues.protocols import operations as protocols
from deliberation.dialogues.protocols import queries
from deliberation.dialogues.protocols.models import ProtocolCopy
from deliberation.errors import NotFound
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from webapp.access import current_actor, public, requires
from webapp.dialogues import words as dialogue_words
from webapp.dialogues.kits import kit as kits
from webapp.dialogues.kits import words as kit_words
from webapp.dialogues.protocols import forms, presenters, words
from webapp.dialogues.views import LIST, pages
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.languages import current_language, language_name
from webapp.submissions.presenters import here


@pages.get("/protocols/")
@public
def navigator() -> str:
    told = presenters.answers()
    return render_template(
        "dialogues/protocols/navigator.html",
        told=told,
        is_asked=len(told) == len(words.QUESTIONS),
        offers=presenters.offers(told),
        protocols=[(kind, queries.protocol(kind)) for kind in KINDS],
        places=presenters.places(),
        use=presenters.use,
        words=words,
        came_from=request.args.get("consultation", ""),
    )


@pages.get("/protocols/<kind>")
@public
def protocol(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("There is no such protocol.")
    shown = queries.protocol(kind, request.args.get("design", ""))
    blank = kits.blank(kind, current_language())
    return _read(
        shown,
        kind=kind,
        parts=kits.parts(blank),
        design=shown["design"],
        places=presenters.places(),
    )


@pages.route(f"{LIST}/protocols/", methods=["GET", "POST"])
@requires(Action.DIALOGUE_PLAN, Consultation)
def protocol_copies(consultation: Consultation) -> Response:
    form = forms.CopyForm()
    if form.validate_on_submit():
        made = attempt(form, lambda: _copy(consultation, form))
        if made is not None:
            return _to_edit(made)
    return render_form(
        "dialogues/protocols/copies.html",
        form,
        consultation=consultation,
        copies=queries.copies(db.session(), consultation),
        kinds=dialogue_words.KINDS,
    )


def _copy(consultation: Consultation, form: forms.CopyForm) -> ProtocolCopy:
    kind, title = form.kind.data or "", form.title.data or ""
    return protocols.copy(db.session(), consultation, kind, title, _account())


@pages.get(f"{LIST}/protocols/<ref:ref>")
@requires(Action.DIALOGUE_EDIT, ProtocolCopy)
def protocol_copy(copy: ProtocolCopy) -> str:
    return _read(
        copy.body,
        copy=copy,
        consultation=copy.consultation,
        editions=queries.editions(db.session(), copy),
        kind=copy.kind,
    )


@pages.route(f"{LIST}/protocols/<ref:ref>/edit", methods=["GET", "POST"])
@requires(Action.DIALOGUE_EDIT, ProtocolCopy)
def edit_protocol(copy: ProtocolCopy) -> Response:
    languages = copy.consultation.languages
    wanted = request.args.get("language", "")
    language = wanted if wanted in languages else languages[0]
    form = forms.edit_form(copy, language)
    if form.validate_on_submit():
        told = form.revision(language)
        made = attempt(form, lambda: protocols.revise(db.session(), copy, told, _account()))
        if made is not None:
            flash(
                _(
                    "Kept as edition %(n)s. Sessions that were planned before keep theirs.",
                    n=made.number,
                )
            )
            return _to_copy(made)
    return render_form(
        "dialogues/protocols/edit.html",
        form,
        copy=copy,
        consultation=copy.consultation,
        language=language,
        names={code: language_name(code) for code in languages},
    )


def _read(shown: dict[str, object], **more: object) -> str:
    """A protocol on a page: its course, rules and survey."""
    return render_template(
        "dialogues/protocols/show.html",
        protocol=shown,
        words=words,
        item_kinds=dialogue_words.ITEM_KINDS,
        designs=dialogue_words.DESIGNS,
        parts_words=kit_words.PARTS,
        use=presenters.use,
        **more,
    )


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


def _to_copy(copy: ProtocolCopy) -> Response:
    where = here(copy.consultation)
    return redirect(url_for("dialogues.protocol_copy", ref=copy.ref, **where), 303)  # type: ignore[return-value]


def _to_edit(copy: ProtocolCopy) -> Response:
    where = here(copy.consultation)
    return redirect(url_for("dialogues.edit_protocol", ref=copy.ref, **where), 303)  # type: ignore[return-value]
