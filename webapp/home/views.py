"""The front door."""

from flask import Blueprint, render_template

from webapp.access import public

pages = Blueprint("home", __name__)


@pages.get("/")
@public
def index() -> str:
    return render_template("home/index.html")
