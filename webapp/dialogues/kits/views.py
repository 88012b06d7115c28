"""Kits to print: of a session, and blank ones of a protocol."""

from dataclasses import replace

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from deliberation.dialogues.models import KINDS, Dialogue
from deliberation.errors import NotFound
from deliberation.permissions.actions import Action
from deliberation.submissions import operations as submissions
from webapp import limits
from webapp.access import public, requires
from webapp.dialogues.kits import contents, forms
from webapp.dialogues.kits import kit as kits
from webapp.dialogues.kits.kit import Kit
from webapp.dialogues.kits.words import PARTS
from webapp.dialogues.views import HERE, pages
from webapp.documents import as_pdf
from webapp.extensions import db
from webapp.forms import render_form
from webapp.languages import current_language
from webapp.submissions import receipts
from webapp.submissions.presenters import here

SHEETS = {"removal": "kit_slips"}  # which sheet prints a part, where it has not its own


@pages.get("/protocols/<kind>/kit/<part>.pdf")
@public
def blank_kit(kind: str, part: str) -> Response:
    if kind not in KINDS:
        raise NotFound("There is no such protocol.")
    return _pdf(kits.blank(kind, current_language()), part, kind)


@pages.route(f"{HERE}/kit", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def kit(dialogue: Dialogue) -> Response:
    """What there is to print; and, for who types the group's code, slips that carry it."""
    form = forms.CodeForm()
    if form.validate_on_submit():
        code = _code_of(dialogue, form.code.data or "")
        if code:
            return _pdf(_with_code(_kit(dialogue), code), "slips", dialogue.ref)
        form.code.errors = [_("This is not the code of this session. Look at each word again.")]
    return render_form(
        "dialogues/kits/kit.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        parts=kits.parts(_kit(dialogue)),
        has_code=_kept_code(dialogue) is not None,
        words=PARTS,
    )


@pages.get(f"{HERE}/kit/<part>.pdf")
@requires(Action.ROOM_USE, Dialogue)
def kit_part(dialogue: Dialogue, part: str) -> Response:
    made, code = _kit(dialogue), _kept_code(dialogue)
    return _pdf(_with_code(made, code) if code else made, part, dialogue.ref)


def _kit(dialogue: Dialogue) -> Kit:
    site = current_app.config["SETTINGS"].address
    room = url_for("dialogues.room", ref=dialogue.ref, **here(dialogue.consultation))
    return kits.of_dialogue(dialogue, f"{site}{room}")


def _kept_code(dialogue: Dialogue) -> str | None:
    """The group's code, while this device still shows it after the session was submitted."""
    kept = receipts.slip([dialogue.participant]) if dialogue.participant else None
    return kept.words if kept else None


def _code_of(dialogue: Dialogue, typed: str) -> str | None:
    """The code as it is printed, if it is this session's. Tries are counted first."""
    settings = current_app.config["SETTINGS"]
    limits.count_try(
        ("receipt:open", limits.network(), settings.receipt_tries_per_network),
        ("receipt:open", limits.EVERYBODY, settings.receipt_tries_global),
    )
    try:
        found = submissions.open_receipt(db.session(), typed)
    except NotFound:
        return None
    words = " ".join("".join(c if c.isalpha() else " " for c in typed.lower()).split())
    return words if found.participant_id == dialogue.participant_id else None


def _with_code(made: Kit, code: str) -> Kit:
    site = current_app.config["SETTINGS"].address
    link = url_for("submissions.follow_receipt", code=code.replace(" ", "-"))
    typed_at = url_for("submissions.open_receipt")
    return replace(made, receipt=code, receipt_url=f"{site}{link}", type_at=f"{site}{typed_at}")


def _pdf(made: Kit, part: str, name: str) -> Response:
    if part not in kits.parts(made):
        raise NotFound("There is no such sheet in this kit.")
    content = as_pdf(SHEETS.get(part, f"kit_{part}"), contents.data(made, part), made.language)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{part}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)
