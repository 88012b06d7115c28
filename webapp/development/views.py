"""Pages for those who build the site; absent in production."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, render_template

from deliberation.base import now
from deliberation.errors import NotFound
from deliberation.objectives.clauses.queries import compare_texts
from webapp.access import public
from webapp.insights.pictures import MapTheme, theme_picture, tree_picture
from webapp.objectives.indicators.pictures import Mark, Picture, Tick
from webapp.voting.pictures import opinion_picture

pages = Blueprint("development", __name__)
# Two camps: x, y and the letter of the group.
OPINIONS = [(i % 4 / 4, i / 20, "A") for i in range(12)] + [
    (2 + i % 3 / 3, i / 15, "B") for i in range(9)
]


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
        indicator=_indicator(),
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
        changes=compare_texts(["By 2035, 60 percent of soils are healthy.", "Rivers run free."],
                              ["By 2035, 75 percent of soils are healthy.", "Schools garden."]),
        **_pictures(),
        positions=[
            {"title": "Ban it", "count": 23, "items": ["Our wells are not a laboratory."]},
            {"title": "Keep it for need", "count": 19, "items": ["One wet June and I lose all."]},
        ],
    )  # fmt: skip


def _pictures() -> dict[str, Any]:
    """What the maps, the tree and the bars draw."""
    return {
        "opinions": opinion_picture(OPINIONS, [("A", 12), ("B", 9)]),
        "themes": theme_picture(
            MapTheme(name, x, y, 0.16, count, count, word)
            for name, x, y, count, word in (
                ("Heavy machines", 0.3, 0.3, 40, "firm"),
                ("Water in dry years", 0.7, 0.6, 90, "fragile"),
            )
        ),
        "tree": tree_picture(
            [("Soil", [("Heavy machines", 40), ("Worms", 20)]), ("Water", [("Wells", 30)])]
        ),
        "bars": [
            {"label": "Everybody", "letter": "", "number": 0, "agree": 74, "passed": 3,
             "disagree": 8, "votes": 85, "low": 0.78, "high": 0.93},
            {"label": "Group A", "letter": "A", "number": 1, "agree": 0, "passed": 0,
             "disagree": 0, "votes": 0, "low": 0.0, "high": 1.0},
        ],
    }  # fmt: skip


def _indicator() -> Picture:
    """An indicator on its way: baseline, three values, target."""
    days = [date(year, 5, 3) for year in (2023, 2024, 2025, 2026, 2035)]
    marks = [
        Mark(40 + 43.0 * (day.year - 2023), 160 - 3.0 * (value - 38), Decimal(value), day)
        for day, value in zip(days, (38, 41, 44, 46, 75), strict=True)
    ]
    ticks = tuple(Tick(mark.x, mark.day.year) for mark in marks)
    return Picture(tuple(marks[1:4]), ticks, marks[0], marks[4], now_x=marks[3].x)
