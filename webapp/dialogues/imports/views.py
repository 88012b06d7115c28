"""A session that was written elsewhere: choose a file, check every row, bring it in."""

import io

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from deliberation.dialogues.imports import operations as imports
from deliberation.dialogues.imports import queries
from deliberation.dialogues.imports.queries import BadRows, Ready
from deliberation.dialogues.items.queries import personal_in
from deliberation.dialogues.models import Dialogue
from deliberation.errors import Closed, NotFound
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import current_actor, requires
from webapp.dialogues import words
from webapp.dialogues.imports import forms
from webapp.dialogues.views import HERE, pages
from webapp.exchange import uploads
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.submissions.presenters import here

PREVIEW_ROWS = 12
EXAMPLE = ("1", "101", "works", "", "0", "0", "", "0", "yes", "", "")  # of the template
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.route(f"{HERE}/import", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def import_session(dialogue: Dialogue) -> Response:
    form = forms.SessionFileForm(data={"layout": "session"})
    if form.validate_on_submit():
        if not dialogue.is_open:
            raise Closed("This session was submitted already.")
        content, name = form.file.data.read(), form.file.data.filename
        encoding = form.encoding.data
        read = attempt(form, lambda: files.read(name, content, encoding, queries.MAX_ROWS))
        if read is not None:
            uploads.keep(name, content, encoding)
            return _to(dialogue, "check_import", layout=form.layout.data)
    return render_form(
        "dialogues/imports/file.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
    )


@pages.route(f"{HERE}/import/check", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def check_import(dialogue: Dialogue) -> Response:
    """Every row is checked; with the second button all of them are stored, or none."""
    if not dialogue.is_open:
        return _to(dialogue, "import_session")
    table, is_notes = uploads.kept(), request.args.get("layout") == "notes"
    form = forms.notes_form(table) if is_notes else forms.StoreForm()
    bad: BadRows | None = None
    ready: list[Ready] = []
    if form.validate_on_submit():
        try:
            ready = attempt(form, lambda: _rows(dialogue, table, form)) or []
        except BadRows as error:
            bad = error
        if ready and form.store.data and (form.checked.data or not _personal(dialogue, ready)):
            return _stored(dialogue, ready)
    return render_form(
        "dialogues/imports/check.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        table=table,
        preview=table.rows[:PREVIEW_ROWS],
        bad=bad,
        ready=ready,
        personal=_personal(dialogue, ready),
        reported=queries.MAX_REPORTED,
        is_notes=is_notes,
    )


def _rows(dialogue: Dialogue, table: files.Table, form: forms.StoreForm) -> list[Ready]:
    session = db.session()
    if isinstance(form, forms.NotesForm):
        return queries.note_rows(session, dialogue, table.columns, table.rows, form.notes())
    return queries.session_rows(session, dialogue, table.columns, table.rows)


def _stored(dialogue: Dialogue, ready: list[Ready]) -> Response:
    report = imports.bring_in(db.session(), dialogue, ready, current_actor().account)
    uploads.forget()
    flash(
        _(
            "%(added)s items were added. %(known)s were here already.",
            added=report.added_count,
            known=report.known_count,
        )
    )
    return _to(dialogue, "show")


def _personal(dialogue: Dialogue, ready: list[Ready]) -> list[tuple[int, str]]:
    """Rows whose words may tell who somebody is, with those words."""
    found = []
    for row in ready:
        told = personal_in(row.entry.text, row.entry.language or dialogue.language)
        if told:
            found.append((row.row, ", ".join(one.words for one in told)))
    return found[: queries.MAX_REPORTED]


@pages.post(f"{HERE}/import/cancel")
@requires(Action.ROOM_USE, Dialogue)
def cancel_import(dialogue: Dialogue) -> Response:
    uploads.forget()
    return _to(dialogue, "import_session")


@pages.get(f"{HERE}/import/template.<extension>")
@requires(Action.ROOM_USE, Dialogue)
def import_template(dialogue: Dialogue, extension: str) -> Response:
    if extension not in TYPES:
        raise NotFound("There is no such file.")
    content = _csv() if extension == "csv" else _workbook()
    headers = {"Content-Disposition": f'attachment; filename="session-template.{extension}"'}
    return Response(content, mimetype=TYPES[extension], headers=headers)


def _csv() -> bytes:
    row = dict(zip(queries.COLUMNS, EXAMPLE, strict=True))
    return ("\ufeff" + files.to_csv(queries.COLUMNS, [row])).encode()


def _workbook() -> bytes:
    """The template and a second sheet with the words that kinds are called by."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "session"
    book.active.append(list(queries.COLUMNS))
    book.active.append(list(EXAMPLE))
    explained = book.create_sheet("kinds")
    for code, label in words.ITEM_KINDS.items():
        explained.append([code, str(label)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _to(dialogue: Dialogue, endpoint: str, **more: str) -> Response:
    where = here(dialogue.consultation)
    return redirect(url_for(f"dialogues.{endpoint}", ref=dialogue.ref, **where, **more), 303)  # type: ignore[return-value]
