"""The session room: its clock, the sheet of each table, the big screen, and what devices send."""

from typing import Any

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from deliberation.dialogues import operations as dialogues
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.dialogues.room import operations as clock
from deliberation.dialogues.room import queries
from deliberation.dialogues.safeguarding import operations as safeguarding
from deliberation.dialogues.safeguarding.models import SafeguardingItem
from deliberation.errors import Closed, Incomplete, Invalid, NotFound
from deliberation.permissions.actions import Action
from webapp.access import requires
from webapp.dialogues.room import entries, forms, presenters, rules, words
from webapp.dialogues.safeguarding.letters import tell_lead
from webapp.dialogues.views import HERE, pages
from webapp.dialogues.words import ITEM_KINDS
from webapp.errors import domain_message
from webapp.extensions import db
from webapp.forms import Form, render_form
from webapp.security import let_be_installed

ROOM = f"{HERE}/room"


@pages.before_request
def _only_over_https() -> None:
    """What young people say does not travel in the open; this device's own address is enough."""
    settings = current_app.config["SETTINGS"]
    if not (request.endpoint or "").startswith("dialogues.room"):
        return
    if settings.is_production and not (settings.behind_https or request.is_secure):
        raise Closed(
            "The session room needs a secure connection (HTTPS). Tell the site's operator."
        )
    let_be_installed()


def _to(dialogue: Dialogue, number: int | None = None, **more: Any) -> Response:
    where = presenters.address(dialogue)
    if number:
        return redirect(url_for("dialogues.room_table", number=number, **where, **more), 303)  # type: ignore[return-value]
    return redirect(url_for("dialogues.room", **where, **more), 303)  # type: ignore[return-value]


def _table(dialogue: Dialogue, number: int) -> DialogueTable:
    """A room that is open, and one of its tables."""
    found = next((table for table in dialogue.tables if table.number == number), None)
    if found is None:
        raise NotFound("The session has no table of this number.")
    return found


@pages.get(ROOM)
@requires(Action.ROOM_USE, Dialogue)
def room(dialogue: Dialogue) -> str:
    is_kept = presenters.is_shell()
    return render_template(
        "dialogues/room/overview.html",
        dialogue=dialogue,
        here=presenters.address(dialogue),
        now=presenters.now_in(dialogue),
        steps=queries.steps(dialogue),
        counts={} if is_kept else queries.counts_by_table(db.session(), dialogue),
        is_shell=is_kept,
    )


# What stands in the form of an item, and comes back when it is not sent to the lead after all.
TYPED = ("text", "choice", "nods", "votes", "paraphrase", "language", "line", "key")
CLOCK = {
    "start": clock.start_clock,
    "pause": clock.stop_clock,
    "minute": clock.add_minute,
}


@pages.post(f"{ROOM}/clock")
@requires(Action.ROOM_USE, Dialogue)
def room_clock(dialogue: Dialogue) -> Response:
    try:
        with db.session.begin_nested():
            _press(dialogue, request.form.get("do", ""))
    except (Closed, Invalid) as refusal:  # said in the room, where people wait
        gap = refusal.gaps[0] if isinstance(refusal, Incomplete) else refusal
        flash(domain_message(gap))
    return _to(dialogue, request.form.get("table", type=int))


def _press(dialogue: Dialogue, pressed: str) -> None:
    if pressed in CLOCK:
        CLOCK[pressed](db.session(), dialogue)
    elif pressed.isdigit():
        dialogues.set_step(db.session(), dialogue, int(pressed))
    else:
        raise Invalid("do", "The clock has no such button.")


@pages.get(f"{ROOM}/screen")
@requires(Action.ROOM_USE, Dialogue)
def room_screen(dialogue: Dialogue) -> str:
    return render_template(
        "dialogues/room/screen.html",
        dialogue=dialogue,
        here=presenters.address(dialogue),
        now=presenters.now_in(dialogue),
        is_shell=False,
    )


@pages.get(f"{ROOM}/now")
@requires(Action.ROOM_USE, Dialogue)
def room_now(dialogue: Dialogue) -> str:
    """The step and the clock alone, for a page that is open already."""
    return render_template(
        "dialogues/room/now.html",
        dialogue=dialogue,
        here=presenters.address(dialogue),
        now=presenters.now_in(dialogue),
        level=2 if request.args.get("level") == "2" else 1,
    )


@pages.get(f"{ROOM}/<int:number>")
@requires(Action.ROOM_USE, Dialogue)
def room_table(dialogue: Dialogue, number: int) -> Response:
    table = _table(dialogue, number)
    key, choice = request.args.get("change", ""), request.args.get("choice", "")
    held = queries.item_of_key(db.session(), dialogue, key) if key else None
    if held is not None and (held.table_id != table.id or held.removed_at is not None):
        held = None
    choice = choice or presenters.current_choice(dialogue)
    return _sheet(table, forms.item_form(dialogue, held, choice))


def _sheet(table: DialogueTable, form: Any, **forms_in_use: Any) -> Response:
    fresh: dict[str, Any] = {
        "form": form,
        "entry": form if isinstance(form, forms.ItemForm) else forms.item_form(table.dialogue),
        "pile": form if isinstance(form, forms.PileForm) else forms.PileForm(formdata=None).fresh(),
        "close": form if isinstance(form, forms.SheetForm) else forms.sheet_form(table),
        "kind_words": ITEM_KINDS,
        "words": words,
    }
    shown = presenters.sheet(table) | fresh | forms_in_use
    return render_form("dialogues/room/sheet.html", shown.pop("form"), **shown)


@pages.post(f"{ROOM}/<int:number>")
@requires(Action.ROOM_USE, Dialogue)
def room_enter(dialogue: Dialogue, number: int) -> Response:
    table, form = _table(dialogue, number), forms.item_form(dialogue)
    if request.form.get("back"):  # from the question whether this goes to the lead
        return _sheet(table, form)
    if form.validate_on_submit() and (done := _kept(dialogue, form, form.entry(table))):
        if done.slips:
            flash(words.SLIP % {"words": ", ".join(done.slips)})
        return _to(dialogue, number, choice=form.choice.data, _anchor="entry")
    return _sheet(table, form)


@pages.post(f"{ROOM}/<int:number>/pile")
@requires(Action.ROOM_USE, Dialogue)
def room_pile(dialogue: Dialogue, number: int) -> Response:
    table, form = _table(dialogue, number), forms.PileForm()
    if form.validate_on_submit() and _kept(dialogue, form, form.entry(table)):
        return _to(dialogue, number, _anchor="piles")
    return _sheet(table, form)


@pages.post(f"{ROOM}/<int:number>/close")
@requires(Action.ROOM_USE, Dialogue)
def room_close_sheet(dialogue: Dialogue, number: int) -> Response:
    table, form = _table(dialogue, number), forms.SheetForm()
    if form.validate_on_submit() and _kept(dialogue, form, form.entry(table)):
        flash(_("Kept: the sheet of table %(n)s.", n=number))
        return _to(dialogue, number, _anchor="close")
    return _sheet(table, form)


@pages.post(f"{ROOM}/<int:number>/remove")
@requires(Action.ROOM_USE, Dialogue)
def room_remove(dialogue: Dialogue, number: int) -> Response:
    item = queries.item_of_key(db.session(), dialogue, request.form.get("key", ""))
    if item is None or item.table.number != number:
        raise NotFound("There is no such item on this sheet.")
    if not dialogue.is_open:
        raise Closed("This session was submitted already.")
    items.remove(db.session(), item)
    flash(_("Removed. Its words are gone; its number %(n)s is not given again.", n=item.number))
    return _to(dialogue, number)


@pages.route(f"{ROOM}/<int:number>/flag", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def room_flag(dialogue: Dialogue, number: int) -> str | Response:
    """Words that tell of harm: asked once, then with the lead alone."""
    table, said = _table(dialogue, number), request.form.get("text", "").strip()
    key = request.values.get("key", "") if not said else ""
    item = queries.item_of_key(db.session(), dialogue, key) if key else None
    if item is not None and (item.table_id != table.id or item.removed_at is not None):
        item = None
    if item is None and not said:
        raise NotFound("There is no such item on this sheet.")
    if request.method == "POST" and request.form.get("sure"):
        tell_lead(_flag(dialogue, number, item, said))
        flash(_("Sent to the safeguarding lead alone. Write down the time, and tell the lead now."))
        return _to(dialogue, number)
    return render_template(
        "dialogues/room/flag.html",
        dialogue=dialogue,
        here=presenters.address(dialogue),
        table=table,
        item=item,
        said=item.words if item is not None else said,
        typed=[(name, request.form[name]) for name in TYPED if name in request.form],
        is_shell=False,
    )


def _flag(
    dialogue: Dialogue, number: int, item: DialogueItem | None, said: str
) -> SafeguardingItem:
    if item is not None:
        return safeguarding.flag(db.session(), item)
    return safeguarding.report(db.session(), dialogue, said, table=number)


def _kept(dialogue: Dialogue, form: Form, entry: dict[str, Any]) -> entries.Result | None:
    """Store what the form says; a refusal lands on the form, with what was typed."""
    result = entries.store(dialogue, entry)
    if result.is_stored:
        return result
    form.form_errors.append(result.message)
    form.personal = result.personal  # type: ignore[attr-defined]
    return None


# What devices send and keep.


@pages.get(f"{ROOM}/state")
@requires(Action.ROOM_USE, Dialogue)
def room_state(dialogue: Dialogue) -> Response:
    """A fresh token for what is sent next."""
    return jsonify(csrf=generate_csrf(), is_open=dialogue.is_open)


@pages.post(f"{ROOM}/entries")
@requires(Action.ROOM_USE, Dialogue)
def room_entries(dialogue: Dialogue) -> Response:
    sent = request.get_json(silent=True)
    found = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(found, list) or len(found) > entries.MOST:
        raise Invalid("entries", entries.NOT_ROOMS)
    known = [one for one in found if isinstance(one, dict)]
    results = {str(one.get("key")): entries.store(dialogue, one).as_dict() for one in known}
    return jsonify(results=results)


@pages.get(f"{ROOM}/rules")
@requires(Action.ROOM_USE, Dialogue)
def room_rules(dialogue: Dialogue) -> Response:
    """What the device looks for before it keeps an entry: the same rules as the site's own."""
    return jsonify(rules.rules(dialogue, forms.languages_of(dialogue)))


@pages.get(f"{ROOM}/worker.js")
@requires(Action.ROOM_USE, Dialogue)
def room_worker(dialogue: Dialogue) -> Response:
    answer = Response(presenters.worker(dialogue), mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = presenters.scope(dialogue)
    return answer


@pages.get(f"{ROOM}/app.webmanifest")
@requires(Action.ROOM_USE, Dialogue)
def room_manifest(dialogue: Dialogue) -> Response:
    where = presenters.scope(dialogue)
    icon = {"src": url_for("static", filename="icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    answer = jsonify(
        name=dialogue.title,
        short_name=_("Session room"),
        lang=dialogue.language,
        start_url=where,
        scope=where,
        display="standalone",
        icons=[icon],
    )
    answer.mimetype = "application/manifest+json"
    return answer
