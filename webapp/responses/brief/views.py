"""The brief of a theme: on screen, for print, and as PDF."""

from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.errors import NotFound
from deliberation.insights import queries as insights
from deliberation.insights.models import Theme
from deliberation.permissions.actions import Action
from deliberation.responses import queries as responses
from webapp import documents
from webapp.access import requires
from webapp.exchange.report.addresses import external
from webapp.extensions import db
from webapp.insights.presenters import place
from webapp.languages import current_language
from webapp.responses.brief import presenters
from webapp.responses.views import THEME, pages


@pages.get(f"{THEME}/brief")
@requires(Action.THEME_READ, Theme)
def brief(theme: Theme) -> Response:
    if not theme.is_living:
        address = url_for("insights.theme", ref=theme.ref, **place(theme.run.consultation))
        return redirect(address, 303)  # type: ignore[return-value]
    page = render_template(
        "responses/brief.html",
        theme=theme,
        run=theme.run,
        consultation=theme.run.consultation,
        sheet=presenters.sheet(theme, now()),
        warning=warning(),
        edits=insights.step_count(db.session(), theme.run),
        is_answered=responses.response_to(db.session(), theme) is not None,
    )
    return make_response(page)


@pages.get(f"{THEME}/brief.pdf")
@requires(Action.THEME_READ, Theme)
def brief_pdf(theme: Theme) -> Response:
    """The same sheet on one side of A4; what is too long ends with "continues on screen"."""
    if not theme.is_living:
        raise NotFound("This theme was set aside in the review.")
    data = presenters.sheet(theme, now()).plain(method_line(theme), warning())
    pdf = documents.as_pdf("brief", data | printed_words(theme), current_language())
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="brief-{theme.ref}.pdf"'
    return answer


def warning() -> str:
    """What stands on the sheet where two readers agree too little (kappa below 0.6)."""
    return _("Two readers of a blind sample agree too little for firm conclusions.")


def method_line(theme: Theme) -> str:
    """Which analysis, method, seed, and how much people changed."""
    run = theme.run
    edits = insights.step_count(db.session(), run)
    versions = run.provenance.get("versions", {})
    parts = [
        _("analysis %(ref)s", ref=run.ref),
        str(versions.get("method", "")),
        str(run.provenance.get("encoder", "")),
        _("seed %(seed)s", seed=run.provenance.get("seed", 0)),
        _("%(n)s changes by people", n=edits),
    ]
    return " · ".join(part for part in parts if part)


def printed_words(theme: Theme) -> dict[str, str]:
    """What the printed sheet says beside the blocks."""
    address = external("responses.brief", ref=theme.ref, **place(theme.run.consultation))
    return {"continues": _("continues on screen"), "address": address}
