"""Open data out, submissions in."""

import io
import zipfile

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.exchange import operations as exchange
from deliberation.exchange import queries
from deliberation.exchange.operations import BadRows, Columns, Report
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import current_actor, requires
from webapp.exchange import uploads
from webapp.exchange.bundle import archive
from webapp.exchange.forms import ColumnsForm, FileForm
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.insights.words import group_name

pages = Blueprint("exchange", __name__)
HERE = "/<ref:mission>/<ref:consultation>"
PREVIEW_ROWS = 5


@pages.get(f"{HERE}/data/")
@requires(Action.EXPORT_PUBLIC, Consultation)
def index(consultation: Consultation) -> str:
    return render_template("exchange/index.html", consultation=consultation, tables=queries.TABLES)


@pages.get(f"{HERE}/data/<name>.<extension>")
@requires(Action.EXPORT_PUBLIC, Consultation)
def download(consultation: Consultation, name: str, extension: str) -> Response:
    if name == "everything" and extension == "zip":
        if archive.is_large(archive.state_of(db.session(), consultation)):
            return redirect(_address("bundle", consultation), 303)
        return _file(_archive(consultation), "application/zip", f"{consultation.ref}.zip")
    table = queries.table_named(name)
    if table is None or extension not in ("csv", "json"):
        raise NotFound("There is no such table.")
    content = _content(table, consultation, extension)
    kind = "text/csv" if extension == "csv" else "application/json"
    return _file(content, f"{kind}; charset=utf-8", f"{consultation.ref}-{name}.{extension}")


def _content(table: queries.Table, consultation: Consultation, extension: str) -> bytes:
    rows = table.rows(db.session(), consultation)
    if extension == "csv":
        return ("\ufeff" + files.to_csv(table.header, rows)).encode()
    return files.to_json(list(rows)).encode()


def _archive(consultation: Consultation) -> bytes:
    """Every table in both forms and the dictionary."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.md", queries.dictionary())
        for table in queries.TABLES:
            for extension in ("csv", "json"):
                content = _content(table, consultation, extension)
                archive.writestr(f"{table.name}.{extension}", content)
    return target.getvalue()


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


@pages.route(f"{HERE}/import", methods=["GET", "POST"])
@requires(Action.SUBMISSION_IMPORT, Consultation)
def import_(consultation: Consultation) -> Response:
    """First step: choose a file."""
    form = FileForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        name, encoding = form.file.data.filename, form.encoding.data
        if attempt(form, lambda: files.read(name, content, encoding)) is not None:
            uploads.keep(name, content, encoding)
            return redirect(_address("columns", consultation), 303)
    return render_form("exchange/import.html", form, consultation=consultation)


@pages.route(f"{HERE}/import/columns", methods=["GET", "POST"])
@requires(Action.SUBMISSION_IMPORT, Consultation)
def columns(consultation: Consultation) -> Response:
    """Second step: what each column means, a check of every row, then the import."""
    table = uploads.kept()
    form = _columns_form(consultation, table)
    bad: BadRows | None = None
    ready = 0
    if form.validate_on_submit():
        mapping = _mapping(form)
        try:
            report = attempt(form, lambda: _import(consultation, table, mapping, form.store.data))
        except BadRows as error:
            bad = error
        else:
            if report is not None and form.store.data:
                uploads.forget()
                return redirect(_done_address(consultation, report), 303)
            ready = report.row_count if report else 0
    return render_form(
        "exchange/columns.html",
        form,
        consultation=consultation,
        table=table,
        preview=table.rows[:PREVIEW_ROWS],
        bad=bad,
        reported=exchange.MAX_REPORTED,
        ready=ready,
    )


@pages.get(f"{HERE}/import/done")
@requires(Action.SUBMISSION_IMPORT, Consultation)
def done(consultation: Consultation) -> str:
    counts = {name: request.args.get(name, 0, type=int) for name in ("added", "known")}
    return render_template("exchange/done.html", consultation=consultation, counts=counts)


@pages.post(f"{HERE}/import/cancel")
@requires(Action.SUBMISSION_IMPORT, Consultation)
def cancel(consultation: Consultation) -> Response:
    uploads.forget()
    return redirect(_address("import_", consultation), 303)


def _address(endpoint: str, consultation: Consultation, **more: object) -> str:
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref}
    return url_for(f"exchange.{endpoint}", **where, **more)


def _done_address(consultation: Consultation, report: Report) -> str:
    return _address("done", consultation, added=report.added_count, known=report.known_count)


def _import(
    consultation: Consultation, table: files.Table, mapping: Columns, is_final: bool
) -> Report:
    prepared = exchange.prepare(consultation, table.columns, table.rows, mapping)
    if not is_final:
        return Report(len(prepared), 0, 0)
    actor = current_actor()
    return exchange.import_submissions(
        db.session(),
        consultation,
        prepared,
        mapping,
        actor_ref=actor.ref,
        role=actor.role_for(consultation, Action.SUBMISSION_IMPORT),
    )


def _columns_form(consultation: Consultation, table: files.Table) -> ColumnsForm:
    form = ColumnsForm()
    named = [(column, column) for column in table.columns]
    nothing = [("", _("No column"))]
    form.text.choices = named
    form.groups.choices = named
    form.id.choices = nothing + named
    codes = [(code, _("All rows: %(code)s", code=code)) for code in consultation.languages]
    form.language.choices = codes + named
    form.channel.choices = _channels() + named
    form.lane.choices = [(lane, group_name(lane)) for lane in exchange.IMPORTED_LANES]
    form.question.choices = [
        (q.key, q.prompt.get(consultation.language, q.key))
        for q in consultation.questions
        if q.kind == "open" and not q.is_demographic
    ]
    return form


def _channels() -> list[tuple[str, str]]:
    """One channel for all rows; what came online came here."""
    offered = ("import", "session", "paper")
    return [(code, _("All rows: %(code)s", code=group_name(code))) for code in offered]


def _mapping(form: ColumnsForm) -> Columns:
    return Columns(
        text=tuple(form.text.data or ()),
        id=form.id.data or "",
        language=form.language.data or "",
        channel=form.channel.data or "",
        groups=tuple(form.groups.data or ()),
        question=form.question.data or "",
        lane=form.lane.data or "citizens",
        things=form.things.data or 0,
    )


# The published documents and the bundle register on the same blueprint.
from webapp.exchange.bundle import views as _bundle  # noqa: E402, F401
from webapp.exchange.report import views as _report  # noqa: E402, F401
