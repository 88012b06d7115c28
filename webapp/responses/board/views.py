"""The home of the board."""

from flask import Response, redirect, render_template, request, url_for

from deliberation.base import now
from deliberation.people.models import Account
from deliberation.permissions.actions import Action
from deliberation.responses.board import operations as visits
from webapp.access import current_actor, requires
from webapp.extensions import db
from webapp.responses.board import presenters
from webapp.responses.views import pages


def _account() -> Account:
    account = current_actor().account
    assert account is not None  # every role of these actions belongs to an account
    return account


@pages.get("/board")
@requires(Action.ACCOUNT_USE)
def board() -> str:
    found = presenters.board(_account(), now(), request.args.to_dict())
    return render_template("responses/board.html", board=found)


@pages.post("/board/seen")
@requires(Action.ACCOUNT_USE)
def board_seen() -> Response:
    """The page says itself that it was looked at; without scripts a button does."""
    visits.visit(db.session(), _account())
    if request.headers.get("HX-Request"):
        return Response(status=204)
    return redirect(url_for("responses.board"), 303)  # type: ignore[return-value]
