"""Photos of flip charts, in the room alone: take one, type it in, and it is gone."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.queries import Found, personal_in
from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.photos import operations as photos
from deliberation.dialogues.photos import queries
from deliberation.dialogues.photos.models import DialoguePhoto
from deliberation.errors import Invalid, NotFound
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.dialogues.photos import forms, pictures
from webapp.dialogues.views import HERE, LIST, pages
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.submissions.presenters import here
from webapp.transaction import after_commit

PHOTO = f"{LIST}/photos/<ref:ref>"


@pages.route(f"{HERE}/photos", methods=["GET", "POST"], endpoint="photos")
@requires(Action.ROOM_USE, Dialogue)
def photo_list(dialogue: Dialogue) -> Response:
    form = forms.photo_form(dialogue)
    if form.validate_on_submit():
        photos.demand_adults(dialogue)
        made = attempt(form, lambda: _take(dialogue, form))
        if made is not None:
            return _to_photo(made)
    return render_form(
        "dialogues/photos/list.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        photos=queries.photos_of(db.session(), dialogue),
    )


def _take(dialogue: Dialogue, form: forms.PhotoForm) -> DialoguePhoto:
    name = pictures.keep(form.photo.data.read())
    account, table = current_actor().account, form.table.data
    return photos.take(db.session(), dialogue, table, name, account)


@pages.route(PHOTO, methods=["GET", "POST"])
@requires(Action.ROOM_USE, DialoguePhoto)
def photo(found: DialoguePhoto) -> Response:
    """The photo, and beside it what was typed from it."""
    dialogue = found.dialogue
    form = forms.type_form(dialogue)
    if form.validate_on_submit():
        count = attempt(form, lambda: _type_in(found, form))
        if count is not None:
            flash(ngettext("%(num)d item kept.", "%(num)d items kept.", count))
            return _forgotten(found) if form.done.data else _to_photo(found)
    return render_form(
        "dialogues/photos/photo.html",
        form,
        found=found,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        personal=_personal(dialogue, form),
    )


def _type_in(found: DialoguePhoto, form: forms.TypeForm) -> int:
    entries = form.entries(found)
    if not entries and not form.done.data:
        raise Invalid("items", "Write what was said.")
    if not form.checked.data and _personal(found.dialogue, form):
        raise Invalid(
            "checked", "This may tell who somebody is. Change it, or say that it does not."
        )
    with db.session.begin_nested():
        for entry in entries:
            items.enter(db.session(), found.dialogue, entry)
    return len(entries)


def _personal(dialogue: Dialogue, form: forms.TypeForm) -> tuple[Found, ...]:
    return personal_in(form.items.data or "", form.language.data or dialogue.language)


@pages.get(f"{PHOTO}.png")
@requires(Action.ROOM_USE, DialoguePhoto)
def photo_picture(found: DialoguePhoto) -> Response:
    content = pictures.read(found.file_name)
    if content is None or found.dialogue.has_minors:
        raise NotFound("This picture is no longer here.")
    return Response(content, mimetype="image/png", headers={"Cache-Control": "no-store"})


@pages.post(f"{PHOTO}/delete")
@requires(Action.ROOM_USE, DialoguePhoto)
def delete_photo(found: DialoguePhoto) -> Response:
    return _forgotten(found)


def _forgotten(found: DialoguePhoto) -> Response:
    """The row goes now, the picture once that is stored."""
    dialogue, name = found.dialogue, found.file_name
    photos.forget(db.session(), found, current_actor().account)
    folder = pictures.folder()
    after_commit(lambda: (folder / name).unlink(missing_ok=True))
    flash(_("The photo is deleted."))
    where = here(dialogue.consultation)
    return redirect(url_for("dialogues.photos", ref=dialogue.ref, **where), 303)  # type: ignore[return-value]


def _to_photo(found: DialoguePhoto) -> Response:
    where = here(found.dialogue.consultation)
    return redirect(url_for("dialogues.photo", ref=found.ref, **where), 303)  # type: ignore[return-value]
