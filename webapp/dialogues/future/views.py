"""The room's pages of a future-generations dialogue: facts, crossing, proposals, compare, adopt."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from deliberation.dialogues.future import operations as future
from deliberation.dialogues.future import queries
from deliberation.dialogues.future.models import FUTURE, PRESENT
from deliberation.dialogues.future.operations import Adoption
from deliberation.dialogues.items import operations as items
from deliberation.dialogues.items.queries import personal_in
from deliberation.dialogues.models import Dialogue, DialogueItem, DialogueTable
from deliberation.errors import NotFound
from deliberation.permissions.actions import Action
from webapp.access import current_actor, requires
from webapp.dialogues.future import forms, presenters, words
from webapp.dialogues.views import HERE, pages
from webapp.extensions import db
from webapp.forms import attempt, render_form

FACTS = f"{HERE}/facts"
PROPOSALS = f"{HERE}/proposals/<int:number>"
COMPARE = f"{HERE}/compare"


def _to(dialogue: Dialogue, endpoint: str, **more: Any) -> Response:
    return redirect(url_for(endpoint, **presenters.address(dialogue), **more), 303)  # type: ignore[return-value]


def _context(dialogue: Dialogue) -> dict[str, Any]:
    """What each of these templates needs."""
    return {
        "dialogue": dialogue,
        "consultation": dialogue.consultation,
        "here": presenters.address(dialogue),
        "year": words.year(dialogue),
        "words": words,
        "origins": words.origins(dialogue),
    }


# Before: the fact sheet.


@pages.route(FACTS, methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def facts(dialogue: Dialogue) -> Response:
    presenters.demand_future(dialogue)
    form = forms.FactsForm(data={"facts": dialogue.facts})
    account = current_actor().account
    if form.validate_on_submit() and attempt(
        form, lambda: (future.set_facts(db.session(), dialogue, form.told(), account), True)
    ):
        flash(_("Kept."))
        return _to(dialogue, "dialogues.facts")
    form.offer()
    return render_form("dialogues/future/facts.html", form, **_context(dialogue))


# Over to the target year.


@pages.get(f"{HERE}/crossing")
@requires(Action.ROOM_USE, Dialogue)
def crossing(dialogue: Dialogue) -> str:
    page = presenters.page_of(presenters.demand_future(dialogue))
    return render_template(
        "dialogues/future/crossing.html",
        seen=page.said("line", FUTURE),
        has_loss=queries.has_loss(dialogue),
        **_context(dialogue),
    )


# Proposals of a table.


def _table(dialogue: Dialogue, number: int) -> DialogueTable:
    presenters.demand_future(dialogue)
    found = next((table for table in dialogue.tables if table.number == number), None)
    if found is None:
        raise NotFound("The session has no table of this number.")
    return found


@pages.route(PROPOSALS, methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def proposals(dialogue: Dialogue, number: int) -> Response:
    table, page = _table(dialogue, number), presenters.page_of(dialogue)
    held = presenters.line_of(page, request.args.get("change", ""))
    form = _proposal_form(table, held)
    if form.validate_on_submit() and _tells_of_nobody(dialogue, form):
        item = attempt(form, lambda: _enter(table, form))
        if item is not None:
            _remind(item)
            where = {"number": number, "said": item.perspective}
            return _to(dialogue, "dialogues.proposals", **where)
    here = [one for one in page.comparisons if table in one.tables]
    return render_form(
        "dialogues/future/proposals.html",
        form,
        table=table,
        held=held,
        comparison=here[0],
        **_context(dialogue),
    )


def _proposal_form(table: DialogueTable, held: queries.Line | None) -> forms.ProposalForm:
    dialogue = table.dialogue
    spoken = {"present": PRESENT, "future": FUTURE}.get(table.side) or PRESENT
    start: dict[str, Any] = {"perspective": request.args.get("said", spoken)}
    if held is not None:
        start = forms.start_of(held.detail)
        start |= {"text": held.words, "perspective": held.item.perspective}
        start |= {"key": held.item.entry_key}
    form = forms.ProposalForm(data=start)
    sides = words.perspectives(dialogue)
    form.perspective.choices = [(side, sides[side]) for side in (PRESENT, FUTURE)]
    form.fresh()
    return form


def _enter(table: DialogueTable, form: forms.ProposalForm) -> DialogueItem:
    """The item and its details, or neither."""
    session, dialogue = db.session(), table.dialogue
    perspective = FUTURE if form.perspective.data == FUTURE else PRESENT
    entry = items.Entry(
        form.key.data or "", table.number, "proposal", form.text.data or "", perspective
    )
    with session.begin_nested():
        item = items.enter(session, dialogue, entry)
        if item.removed_at is None:
            future.describe(session, item, form.details())
    return item


def _tells_of_nobody(dialogue: Dialogue, form: forms.ProposalForm | forms.AdoptForm) -> bool:
    """Names, numbers and schools are warned about once; the words can stay."""
    found = () if form.checked.data else personal_in(form.spoken(), dialogue.language)
    form.personal = [one.words for one in found]  # type: ignore[attr-defined]
    if found:
        form.form_errors.append(_("This may tell who somebody is."))
    return not found


def _remind(item: DialogueItem) -> None:
    """The gentle reminder; the words are kept as they were said."""
    slips = queries.slips_of_tense(item.text, item.language) if item.is_role_played else ()
    if slips:
        year = words.year(item.dialogue)
        flash(
            _(
                "Kept. Here we live in %(year)s and speak in the present tense: %(slips)s",
                year=year,
                slips=", ".join(f"“{slip}”" for slip in slips),
            )
        )
    else:
        flash(_("Kept."))


# Compare and choose.


@pages.get(COMPARE)
@requires(Action.DIALOGUE_READ, Dialogue)
def compare(dialogue: Dialogue) -> str:
    page = presenters.page_of(presenters.demand_future(dialogue))
    number = request.args.get("table", type=int)
    chosen = [c for c in page.comparisons if number in (None, *(t.number for t in c.tables))]
    return render_template(
        "dialogues/future/compare.html",
        page=page,
        shown=chosen or page.comparisons,
        number=number if chosen else None,
        **_context(dialogue),
    )


@pages.post(f"{COMPARE}/pair")
@requires(Action.ROOM_USE, Dialogue)
def pair(dialogue: Dialogue) -> Response:
    """The table says that two proposals are the same, or no longer."""
    page = presenters.page_of(presenters.demand_future(dialogue))
    line = _line(page, request.form.get("future", ""), FUTURE)
    present = request.form.get("present", "")
    twin = _line(page, present, PRESENT) if present else None
    future.pair(db.session(), line.item, twin.item if twin else None)
    return _to_table(dialogue, line.item.table)


def _line(page: presenters.Page, ref: str, perspective: str) -> queries.Line:
    found = presenters.line_of(page, ref, perspective)
    if found is None:
        raise NotFound("There is no such proposal in this session.")
    return found


def _to_table(dialogue: Dialogue, table: DialogueTable) -> Response:
    return _to(dialogue, "dialogues.compare", table=table.number, _anchor="joint")


@pages.route(f"{COMPARE}/adopt", methods=["GET", "POST"])
@requires(Action.ROOM_USE, Dialogue)
def adopt(dialogue: Dialogue) -> Response:
    """What a table adopts now, from a proposal of today, of the target year, or new."""
    page = presenters.page_of(presenters.demand_future(dialogue))
    held, present, source = _sources(page)
    form = _adopt_form(dialogue, held, present or source)
    if form.validate_on_submit() and _tells_of_nobody(dialogue, form):
        adoption = Adoption(
            entry_key=form.key.data or "",
            table=form.table.data or 0,
            text=form.text.data or "",
            present=present.item if present else None,
            future=source.item if source else None,
            details=form.details(),
        )
        item = attempt(form, lambda: _adopt(dialogue, adoption))
        if item is not None:
            flash(_("Adopted."))
            return _to_table(dialogue, item.table)
    return render_form(
        "dialogues/future/adopt.html",
        form,
        held=held,
        present=present,
        future=source,
        **_context(dialogue),
    )


def _adopt(dialogue: Dialogue, adoption: Adoption) -> DialogueItem:
    with db.session.begin_nested():
        return future.adopt(db.session(), dialogue, adoption)


def _sources(
    page: presenters.Page,
) -> tuple[queries.Line | None, queries.Line | None, queries.Line | None]:
    """The adopted line that is changed, and the proposals of today and of the target year."""
    held = presenters.line_of(page, request.args.get("change", ""), "joint")
    if held is not None:
        by_id = {line.item.id: line for line in page.lines}
        detail = held.detail
        sources = (detail.from_present_id, detail.from_future_id) if detail else (None, None)
        return held, by_id.get(sources[0] or 0), by_id.get(sources[1] or 0)
    present = presenters.line_of(page, request.args.get("present", ""), PRESENT)
    source = presenters.line_of(page, request.args.get("future", ""), FUTURE)
    return None, present, source


def _adopt_form(
    dialogue: Dialogue, held: queries.Line | None, source: queries.Line | None
) -> forms.AdoptForm:
    shown = held or source
    start: dict[str, Any] = forms.start_of(shown.detail) if shown else {}
    if shown is not None:
        start |= {"text": shown.words, "table": shown.item.table.number}
    else:
        start["table"] = request.args.get("table", 1, type=int)
    if held is not None:
        start["key"] = held.item.entry_key
    form = forms.AdoptForm(data=start)
    form.table.choices = [
        (table.number, _("Table %(n)s", n=table.number)) for table in dialogue.tables
    ]
    form.fresh()
    return form


@pages.post(f"{COMPARE}/drop")
@requires(Action.ROOM_USE, Dialogue)
def drop(dialogue: Dialogue) -> Response:
    """Not adopted after all: the joint line goes, the proposals it came from stay."""
    page = presenters.page_of(presenters.demand_future(dialogue))
    line = _line(page, request.form.get("joint", ""), "joint")
    if not dialogue.is_open:
        raise NotFound("This session was submitted already.")
    items.remove(db.session(), line.item)
    flash(_("Taken from the list."))
    return _to_table(dialogue, line.item.table)


pages.add_app_template_global(presenters.asked_from_the_future, "asked_from_the_future")
pages.add_app_template_global(presenters.future_sessions, "future_sessions")
pages.add_app_template_global(presenters.proposal_told, "proposal_told")
pages.add_app_template_global(lambda: words, "proposal_words")
from webapp.dialogues.future import reports as _reports  # noqa: E402, F401
