"""The survey of a session: open a wave, hand in a sheet by the code, enter sheets from paper."""

from typing import Any

import segno
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from deliberation.dialogues.models import Dialogue
from deliberation.dialogues.surveys import operations as surveys
from deliberation.dialogues.surveys import queries
from deliberation.dialogues.surveys.models import WAVES, Survey
from deliberation.errors import NotFound
from deliberation.permissions.actions import Action
from webapp import limits
from webapp.access import current_actor, public, requires
from webapp.dialogues.surveys import forms
from webapp.dialogues.views import HERE, pages
from webapp.extensions import db
from webapp.forms import attempt, render_form
from webapp.submissions.presenters import here

TRIES = 300  # of codes by one network in a quarter of an hour: a whole hall on one line
TITLES = {"": _l("closed"), "pre": _l("Before"), "post": _l("After")}


def _address(dialogue: Dialogue) -> dict[str, str]:
    return {"ref": dialogue.ref, **here(dialogue.consultation)}


# In the room.


@pages.route(f"{HERE}/survey", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def survey(dialogue: Dialogue) -> Response | str:
    """Which wave takes sheets now, its code, and how many are in."""
    if request.method == "POST":
        wave = request.form.get("wave", "")
        surveys.open_wave(db.session(), dialogue, wave, current_actor().account)
        return redirect(url_for("dialogues.survey", **_address(dialogue)), 303)  # type: ignore[return-value]
    found = queries.survey_of(db.session(), dialogue)
    return render_template(
        "dialogues/surveys/survey.html",
        dialogue=dialogue,
        consultation=dialogue.consultation,
        here=_address(dialogue),
        survey=found,
        qr=_qr(found) if found and found.wave else "",
        typed_at=f"{_site()}{url_for('dialogues.survey_code')}",
        waves=queries.waves(dialogue),
        counts=queries.counts(db.session(), dialogue),
        lines=queries.lines(db.session(), dialogue),
        titles=TITLES,
    )


def _site() -> str:
    return str(current_app.config["SETTINGS"].address)


def _qr(found: Survey) -> Markup:
    link = f"{_site()}{url_for('dialogues.survey_sheet', code=found.code)}"
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None, title=_("QR code of the survey")
    )
    return Markup(drawn)  # noqa: S704


@pages.route(f"{HERE}/survey/<any(pre, post):wave>", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def survey_paper(dialogue: Dialogue, wave: str) -> Response:
    """A sheet that somebody filled in on paper."""
    form = forms.sheet_form(dialogue, wave)
    if form.validate_on_submit() and attempt(form, lambda: _hand_in(dialogue, wave, form)):
        flash(_("Kept. The next sheet, please."))
        where = _address(dialogue)
        return redirect(url_for("dialogues.survey_paper", wave=wave, **where), 303)  # type: ignore[return-value]
    return render_form(
        "dialogues/surveys/paper.html",
        form,
        dialogue=dialogue,
        consultation=dialogue.consultation,
        here=_address(dialogue),
        wave=wave,
        counts=queries.counts(db.session(), dialogue),
        titles=TITLES,
    )


def _hand_in(dialogue: Dialogue, wave: str, form: Any) -> object:
    key = form.entry_key.data or ""
    return surveys.hand_in(db.session(), dialogue, wave, key, form.told_marks(), form.told_line())


# On a phone.


@pages.route("/survey", methods=["GET", "POST"])
@public
def survey_code() -> Response:
    form = forms.CodeForm()
    if form.validate_on_submit():
        found = _by_code(form.code.data or "")
        if found is not None:
            return redirect(url_for("dialogues.survey_sheet", code=found.code), 303)  # type: ignore[return-value]
        form.code.errors = [_("No survey has this code. Look at each letter again.")]
    return render_form("dialogues/surveys/code.html", form)


def _by_code(code: str) -> Survey | None:
    limits.count_try(("survey:open", limits.network(), TRIES))
    return queries.by_code(db.session(), code)


@pages.route("/survey/<code>", methods=["GET", "POST"])
@public
def survey_sheet(code: str) -> Response:
    """One anonymous sheet of the wave that is open; a phone may go from hand to hand."""
    found = _by_code(code)
    if found is None:
        raise NotFound("No survey has this code. Look at each letter again.")
    dialogue, wave = found.dialogue, found.wave
    if wave not in WAVES or not dialogue.is_open:
        return _page("dialogues/surveys/closed.html", dialogue)
    form = forms.sheet_form(dialogue, wave)
    if form.validate_on_submit() and attempt(form, lambda: _hand_in(dialogue, wave, form)):
        return redirect(url_for("dialogues.survey_thanks", code=found.code), 303)  # type: ignore[return-value]
    return render_form("dialogues/surveys/sheet.html", form, dialogue=dialogue, code=found.code)


@pages.get("/survey/<code>/thanks")
@public
def survey_thanks(code: str) -> Response:
    found = _by_code(code)
    if found is None:
        raise NotFound("No survey has this code. Look at each letter again.")
    return _page("dialogues/surveys/thanks.html", found.dialogue, found.code)


def _page(template: str, dialogue: Dialogue, code: str = "") -> Response:
    return Response(render_template(template, dialogue=dialogue, code=code))
