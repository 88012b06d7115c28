"""The report of a future-generations dialogue: on the site, as files, and its joint list."""

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from deliberation.dialogues.models import Dialogue
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import requires
from webapp.dialogues.future import document, presenters
from webapp.dialogues.views import HERE, pages
from webapp.exchange.report.forms import FORMS

REPORT = f"{HERE}/report"
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@pages.get(REPORT)
@requires(Action.DIALOGUE_READ, Dialogue)
def future_report(dialogue: Dialogue) -> str:
    page = presenters.page_of(presenters.demand_future(dialogue))
    where = presenters.address(dialogue)
    forms = [
        (_("Compare the two lists"), url_for("dialogues.compare", **where)),
        (_("As PDF"), url_for("dialogues.future_report_file", extension="pdf", **where)),
        (
            _("As a text document (DOCX)"),
            url_for("dialogues.future_report_file", extension="docx", **where),
        ),
        (
            _("As one page (HTML)"),
            url_for("dialogues.future_report_file", extension="html", **where),
        ),
        (_("The joint list (CSV)"), url_for("dialogues.adopted_file", **where)),
    ]
    return render_template(
        "exchange/document.html",
        document=document.report(page),
        consultation=dialogue.consultation,
        forms=forms,
        with_contents=False,
    )


@pages.get(f"{REPORT}.<any(html, pdf, docx):extension>")
@requires(Action.DIALOGUE_READ, Dialogue)
def future_report_file(dialogue: Dialogue, extension: str) -> Response:
    made = document.report(presenters.page_of(presenters.demand_future(dialogue)))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}.{extension}"'}
    return Response(FORMS[extension](made.data()), mimetype=TYPES[extension], headers=headers)


@pages.get(f"{HERE}/adopted.csv")
@requires(Action.DIALOGUE_READ, Dialogue)
def adopted_file(dialogue: Dialogue) -> Response:
    page = presenters.page_of(presenters.demand_future(dialogue))
    told = "\ufeff" + files.to_csv(document.COLUMNS, document.joint_rows(page))
    headers = {"Content-Disposition": f'attachment; filename="{dialogue.ref}-adopted.csv"'}
    return Response(told.encode(), mimetype="text/csv; charset=utf-8", headers=headers)
