"""The front door: what is open, what changed, how it works, and the methods."""

from flask import Blueprint, render_template

from deliberation.base import now
from deliberation.consultations import queries as consultations
from deliberation.errors import NotFound
from webapp.access import public
from webapp.consultations.presenters import noted
from webapp.extensions import db
from webapp.home import presenters

pages = Blueprint("home", __name__)


@pages.get("/")
@public
def index() -> str:
    moment = now()
    by_stage = consultations.by_stage(db.session(), moment, limit=6)
    for found in by_stage.values():
        found.sort(key=lambda each: consultations.sooner(each, moment))
    return render_template(
        "home/index.html",
        by_stage=by_stage,
        change=presenters.what_changed(),
        steps=presenters.four_steps(),
    )


@pages.get("/how-it-works")
@public
def how() -> str:
    return render_template("home/how.html", steps=presenters.four_steps())


@pages.get("/methods")
@public
def methods() -> str:
    return render_template(
        "home/methods.html",
        cards=presenters.method_cards().values(),
        notes=presenters.latest_notes(),
        noted=noted,
    )


@pages.get("/methods/<name>")
@public
def method(name: str) -> str:
    card = presenters.method_cards().get(name)
    if card is None:
        raise NotFound("There is no such method card.")
    return render_template("home/method.html", card=card)
