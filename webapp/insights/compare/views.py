"""An analysis beside an earlier one: what moved, and why."""

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from deliberation.insights.compare import queries
from deliberation.insights.models import Run
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.extensions import db
from webapp.insights import words
from webapp.insights.views import RUN, pages

WHY = {
    "person": _l("a person put it there"),
    "born": _l("its theme is new"),
    "dissolved": _l("its theme was merged, set aside or rests"),
    "nearer": _l("clearly nearer to its new place"),
}
PLACES = {"aside": _l("set aside"), "unthemed": _l("in no theme")}
SETTINGS = {
    "granularity": _l("How fine the themes are"),
    "seed": _l("Seed"),
    "second_encoder": _l("Second encoder"),
    "engine": _l("Engine"),
    "read_count": _l("Submissions read"),
    "method": _l("Method"),
}


@pages.get(f"{RUN}/compare")
@requires(Action.RUN_READ, Run)
def compare(run: Run) -> str:
    session = db.session()
    before = (
        queries.run_before(session, run, request.args.get("with", "")) if run.is_found else None
    )
    return render_template(
        "insights/compare.html",
        run=run,
        found=queries.comparison(session, before, run) if before else None,
        why=WHY,
        places=PLACES,
        settings=SETTINGS,
        turns=words.TURNS,
    )
