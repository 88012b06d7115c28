"""Indicators: their values with day and source, the picture, the file; entering a value."""

from flask import Response, flash, render_template
from flask_babel import gettext as _

from deliberation.base import now
from deliberation.objectives.indicators import operations as indicators
from deliberation.objectives.indicators import queries
from deliberation.objectives.indicators.queries import Series
from deliberation.objectives.models import Objective
from deliberation.permissions.actions import Action
from webapp import files
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import Form, attempt, render_form
from webapp.objectives import words as objective_words
from webapp.objectives.acting import HERE, account, office, to
from webapp.objectives.decisions.views import csv_file
from webapp.objectives.indicators import forms, words
from webapp.objectives.indicators.pictures import picture
from webapp.objectives.views import pages

COLUMNS = (
    "objective", "code", "indicator", "unit", "measured_on", "value", "words", "source", "office",
    "entered_on", "corrected",
)  # fmt: skip


@pages.get(f"{HERE}/indicators")
@requires(Action.OBJECTIVE_READ, Objective)
def indicators_of(objective: Objective) -> str:
    series = queries.series_of(db.session(), objective)
    return render_template(
        "objectives/indicators/index.html", **_page(objective, series), form=None
    )


def _page(objective: Objective, series: list[Series]) -> dict[str, object]:
    today = now().date()
    return {
        "objective": objective,
        "mission": objective.mission,
        "version": objective.public or objective.latest,
        "drawn": [(one, picture(one, today)) for one in series],
        "words": words,
        "objective_words": objective_words,
    }


@pages.get(f"{HERE}/indicators.csv")
@requires(Action.OBJECTIVE_READ, Objective)
def indicators_file(objective: Objective) -> Response:
    series = queries.series_of(db.session(), objective)
    rows = (
        {
            "objective": objective.ref,
            "code": objective.code,
            "indicator": one.name,
            "unit": one.unit,
            "measured_on": reading.entry.measured_on.isoformat(),
            "value": reading.entry.value,
            "words": reading.entry.words,
            "source": reading.entry.source,
            "office": reading.entry.office,
            "entered_on": reading.entry.entered_at.date().isoformat(),
            "corrected": "yes" if reading.is_corrected else "no",
        }
        for one in series
        for reading in one.readings
    )
    return csv_file(files.to_csv(COLUMNS, rows), f"{objective.ref}-indicators.csv")


@pages.route(f"{HERE}/indicators/enter", methods=["GET", "POST"])
@requires(Action.INDICATOR_ENTER, Objective)
def enter_value(objective: Objective) -> Response:
    series = queries.series_of(db.session(), objective)
    form = forms.ValueForm(data={"office": office(objective.mission)})
    form.offer(series)
    if form.validate_on_submit() and attempt(form, lambda: _enter(objective, form, series)):
        flash(_("Entered. The picture and the table show it."))
        return to("objectives.indicators_of", objective)
    return _staff_page(objective, series, form, forms.IndicatorForm(formdata=None))


def _enter(objective: Objective, form: forms.ValueForm, series: list[Series]) -> object:
    return indicators.enter(
        db.session(), objective, form.measured(), account(), indicator=form.chosen(series)
    )


@pages.post(f"{HERE}/indicators/add")
@requires(Action.INDICATOR_ENTER, Objective)
def add_indicator(objective: Objective) -> Response:
    form = forms.IndicatorForm()
    if form.validate_on_submit() and attempt(form, lambda: _add(objective, form)):
        flash(_("Added. Values can be entered for it."))
        return to("objectives.enter_value", objective)
    series = queries.series_of(db.session(), objective)
    entering = forms.ValueForm(formdata=None, office=office(objective.mission))
    entering.offer(series)
    return _staff_page(objective, series, entering, form)


def _add(objective: Objective, form: forms.IndicatorForm) -> object:
    name, unit = form.name.data or "", form.unit.data or ""
    return indicators.add_indicator(
        db.session(), objective, name, form.kind.data or "", unit, account()
    )


def _staff_page(
    objective: Objective, series: list[Series], entering: Form, adding: Form
) -> Response:
    form = adding if adding.errors else entering
    return render_form(
        "objectives/indicators/enter.html",
        form,
        **_page(objective, series),
        entering=entering,
        adding=adding,
    )
