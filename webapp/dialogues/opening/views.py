"""Open a room on this device by its manage code, and close it again."""

from datetime import timedelta

from flask import Response, current_app, flash, g, redirect, url_for
from flask import session as web_session
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.dialogues import operations as dialogues
from deliberation.dialogues import queries
from deliberation.dialogues.models import Dialogue
from deliberation.errors import NotFound
from webapp import limits
from webapp.access import current_actor, public
from webapp.dialogues.opening.forms import ManageCodeForm
from webapp.dialogues.views import pages
from webapp.extensions import db
from webapp.forms import render_form
from webapp.submissions.presenters import here

OPEN_FOR = timedelta(hours=12)  # a day of sessions


@pages.route("/room", methods=["GET", "POST"])
@public
def open_room() -> Response:
    form = ManageCodeForm()
    if form.validate_on_submit():
        dialogue = _open(form.code.data or "")
        if dialogue is not None:
            where = here(dialogue.consultation)
            return redirect(url_for("dialogues.show", ref=dialogue.ref, **where), 303)  # type: ignore[return-value]
        form.code.errors = [_("No room has this code. Look at each word again.")]
    opened = queries.by_ids(db.session(), current_actor().dialogue_ids)
    return render_form("dialogues/opening/open.html", form, opened=opened)


def _open(code: str) -> Dialogue | None:
    """Open a room for this session; None for an unknown code. Tries are counted first."""
    settings = current_app.config["SETTINGS"]
    limits.count_try(
        ("room:open", limits.network(), settings.receipt_tries_per_network),
        ("room:open", limits.EVERYBODY, settings.receipt_tries_global),
    )
    try:
        dialogue = dialogues.open_room(db.session(), code)
    except NotFound:
        return None
    rooms = web_session.get("rooms", {})
    web_session["rooms"] = rooms | {queries.mark_of(code): (now() + OPEN_FOR).timestamp()}
    web_session.renew()  # type: ignore[attr-defined]
    g.pop("actor", None)
    return dialogue


@pages.post("/room/close")
@public
def close_room() -> Response:
    """Every room that this device holds open; an account's role stays as it is."""
    web_session.pop("rooms", None)
    web_session.renew()  # type: ignore[attr-defined]
    flash(_("The room is closed on this device."))
    return redirect(url_for("dialogues.open_room"), 303)  # type: ignore[return-value]
