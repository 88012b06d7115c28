"""Pages for those who build the site; absent in production."""

from datetime import timedelta
from types import SimpleNamespace

from flask import Blueprint, current_app, render_template

from deliberation.base import now
from deliberation.errors import NotFound
from webapp.access import public

pages = Blueprint("development", __name__)


@pages.get("/development/components")
@public
def components() -> str:
    """Every component in every state, with made-up values."""
    if current_app.config["SETTINGS"].is_production:
        raise NotFound("There is nothing at this address.")
    return render_template("development/components.html", example=_examples())


def _examples() -> SimpleNamespace:
    today = now().date()
    promise = SimpleNamespace(
        open_for_influence={"en": "The three objectives and their years"},
        fixed={"en": "The budget until 2029"},
        decider="The soil board, five members",
        responder_name="Ines Example",
        responder_office="Soil office",
        reply_due_on=today + timedelta(days=12),
        how_analysed={"en": "A program groups sentences; a person checks every theme."},
    )
    ledger = {"received": 400, "themed": 342, "unthemed": 31, "set_aside": 15, "removed": 4,
              "withdrawn": 8, "reasons": {"no comment": 9, "off-topic": 6}}  # fmt: skip
    return SimpleNamespace(
        consultation=SimpleNamespace(promise=promise),
        ledger=SimpleNamespace(**ledger),
        empty_ledger=SimpleNamespace(**{k: 0 for k in ledger if k != "reasons"}, reasons={}),
        thread=[
            {"key": "submission", "label": "Submission", "count": "400 received", "url": "#thread"},
            {"key": "point", "label": "Point", "count": "1,290", "url": "#thread"},
            {"key": "theme", "label": "Theme", "count": "9", "url": "#thread", "is_here": True},
            {"key": "response", "label": "Response", "count": "none yet", "url": "#thread"},
            {"key": "objective", "label": "Objective", "count": None, "url": ""},
        ],
        phases=[
            {"label": "Learn", "starts": "1 May", "ends": "14 May", "state": "past", "note": ""},
            {"label": "Share", "starts": "14 May", "ends": "9 June", "state": "now",
             "note": "12 days left"},
            {"label": "Weigh", "starts": "9 June", "ends": "30 June", "state": "next", "note": ""},
            {"label": "Respond", "starts": "1 July", "ends": "", "state": "later", "note": ""},
        ],
        due=[
            {"label": "Answer “Heavy machines”", "url": "#due", "due": today - timedelta(days=3),
             "days": -3, "note": "Farm and garden"},
            {"label": "Decide on objective S2", "url": "#due", "due": today, "days": 0, "note": ""},
            {"label": "Position on S1", "url": "#due", "due": today + timedelta(days=9), "days": 9,
             "note": ""},
        ],
        statuses=["adopted", "partly", "declined", "covered", "referred", "undecided", ""],
        difference=[("same", "By 2035,"), ("removed", "60 percent"), ("added", "75 percent"),
                    ("same", "of soils are healthy.")],
        positions=[
            {"title": "Ban it", "count": 23, "items": ["Our wells are not a laboratory."]},
            {"title": "Keep it for need", "count": 19, "items": ["One wet June and I lose all."]},
        ],
    )  # fmt: skip
