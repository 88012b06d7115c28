"""All themes at a glance, on a page and as files."""

from flask import Response, render_template

from deliberation.consultations.models import Consultation
from deliberation.errors import NotFound
from deliberation.insights import queries
from deliberation.insights.models import Run
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.insights.overview import presenters
from webapp.insights.overview.files import MIMES
from webapp.insights.views import HERE, pages


@pages.get(f"{HERE}/themes/map")
@requires(Action.THEME_LIST, Consultation)
def overview(consultation: Consultation) -> str:
    found = presenters.overview(_published(consultation))
    return render_template(
        "insights/overview.html",
        consultation=consultation,
        overview=found,
        run=found.run,
        edits=queries.step_count(db.session(), found.run),
        endings=tuple(MIMES),
    )


@pages.get(f"{HERE}/themes/map.<any('html', 'csv', 'xlsx', 'json'):ending>")
@requires(Action.THEME_LIST, Consultation)
def overview_file(consultation: Consultation, ending: str) -> Response:
    found = presenters.overview(_published(consultation))
    mime, write = MIMES[ending]
    name = f"themes-{consultation.ref}-{found.run.number}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(found), mimetype=mime, headers=headers)


def _published(consultation: Consultation) -> Run:
    run = queries.published_run(db.session(), consultation)
    if run is None:
        raise NotFound("No themes are published yet.")
    return run
