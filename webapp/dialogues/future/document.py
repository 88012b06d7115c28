"""The report of a future-generations dialogue as a document, and its joint list as a table."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.dialogues.future.models import FUTURE, PRESENT, Proposal
from deliberation.dialogues.future.queries import Line
from deliberation.dialogues.surveys.queries import may_claim
from webapp.dialogues.future import presenters, words
from webapp.dialogues.future.presenters import Page
from webapp.exchange.report.blocks import (
    Block,
    Document,
    facts,
    heading,
    items,
    quote,
    table,
    text,
)
from webapp.languages import current_language, day, localized, number

COLUMNS = (
    "number", "table", "origin", "text", "language", "from_present", "from_future", "reason",
    "who_pays", "who_gains", "benefits_in", "reversible", "cost_now", "burden", "objections",
)  # fmt: skip


def report(page: Page) -> Document:
    """Everything that everybody may read of the session, in the reader's language."""
    dialogue = page.dialogue
    title = str(localized(dialogue.consultation.title, dialogue.consultation.language))
    made = Document(
        name=f"{dialogue.ref}-dialogue",
        title=dialogue.title,
        subtitle=_("Report of a future-generations dialogue"),
        language=current_language(),
        foot=f"{dialogue.title} · {title} · {day(dialogue.held_on)}",
    )
    chapters = (_who, _joint, _letters, _compared, _measures, _survey, _past, _life, _facts)
    made.blocks = [block for chapter in chapters for block in chapter(page)]
    return made


def _who(page: Page) -> Iterator[Block]:
    dialogue, year = page.dialogue, words.year(page.dialogue)
    yield text(
        _(
            "An imaginary future generation: people of today spoke as if they lived in %(year)s. "
            "What they said in that part stands in a lane of its own and adds nobody to any count.",
            year=year,
        )
    )
    people = ngettext("%(num)d person", "%(num)d people", dialogue.people_count)
    tables = ngettext("%(num)d table", "%(num)d tables", len(dialogue.tables))
    every = _("Every table spoke as of today and of %(year)s.", year=year)
    some = _("Some tables spoke as of today, the others as of %(year)s.", year=year)
    yield facts(
        (
            (_("Held on"), day(dialogue.held_on)),
            (_("Place"), dialogue.place),
            (_("In the room"), f"{people}, {tables}"),
            (_("How the group was chosen"), dialogue.selection),
            (_("Brought together by"), dialogue.organisation),
            (_("Design"), some if dialogue.design == "split" else every),
        )
    )


def _joint(page: Page) -> Iterator[Block]:
    yield heading(1, _("Adopted jointly"), "joint")
    if not page.joint:
        yield text(_("Nothing was adopted."))
        return
    origins = words.origins(page.dialogue)
    yield table(
        _("What the tables adopt now, and where it came from"),
        (_("Proposal"), _("Table"), _("Origin"), _("Accepted to bear"), _("Objections")),
        (
            (
                told(line),
                line.item.table.number,
                origins[line.origin],
                line.detail.burden if line.detail and line.is_readable else "",
                line.detail.objections if line.detail and line.is_readable else "",
            )
            for line in page.joint
        ),
        (1,),
    )


def told(line: Line) -> str:
    """The words, or that they are not shown."""
    return line.words or _("(not shown)")


def _letters(page: Page) -> Iterator[Block]:
    yield heading(1, _("To the board"), "letters")
    sides = words.perspectives(page.dialogue)
    found = False
    for perspective in (FUTURE, PRESENT):
        for line in page.letters(perspective):
            found = True
            place = _("Table %(n)s", n=line.item.table.number)
            yield quote(line.words, line.item.language, f"{sides[perspective]} · {place}")
    for line in page.said("dissent"):
        found = True
        yield quote(line.words, line.item.language, _("Does not agree"))
    if not found:
        yield text(_("No message was written."))


def _compared(page: Page) -> Iterator[Block]:
    year = words.year(page.dialogue)
    sides = (_("both: today"), _("both: %(year)s", year=year))
    for one in page.comparisons:
        numbers = ", ".join(str(table.number) for table in one.tables)
        if len(one.tables) > 1:
            yield heading(1, _("All tables compared"), "compared")
        else:
            yield heading(1, _("Table %(n)s", n=numbers), f"table-{numbers}")
        rows = [
            *((_("only today"), line) for line in one.only_present),
            *(row for pair in one.both for row in zip(sides, pair, strict=True)),
            *((_("only %(year)s", year=year), line) for line in one.only_future),
        ]
        if not rows:
            yield text(_("No proposals."))
            continue
        yield table(
            _("Proposals side by side"),
            (_("Proposal"), _("Where"), _("It helps"), _("Who pays, who gains"), _("Cost now")),
            ((told(line), where, *_details(line)) for where, line in rows),
            (4,),
        )


def _details(line: Line) -> tuple[Any, ...]:
    """When it helps and whether it can be undone; who pays and gains; what it costs now."""
    one = line.detail if line.is_readable else None
    if one is None:
        return ("", "", "")
    span = str(words.SPANS[one.benefits_in]) if one.benefits_in else ""
    undone = "" if one.is_reversible is None else str(words.UNDONE[one.is_reversible])
    pays = _("pays: %(who)s", who=one.who_pays) if one.who_pays else ""
    gains = _("gains: %(who)s", who=one.who_gains) if one.who_gains else ""
    when, who = (", ".join(filter(None, parts)) for parts in ((span, undone), (pays, gains)))
    return (when, who, one.cost_now or "")


def _measures(page: Page) -> Iterator[Block]:
    found, year = page.measures, words.year(page.dialogue)
    yield heading(1, _("What it comes to"), "measures")
    shift = found.cost_shift
    yield facts(
        (
            (_("Adopted"), found.joint_count),
            (_("Of these in both lists"), percent(found.overlap)),
            (_("Of these only from %(year)s", year=year), percent(found.future_share)),
            (
                _("Mean cost now, today and %(year)s", year=year),
                ""
                if shift is None
                else _(
                    "%(present)s and %(future)s, a difference of %(shift)s",
                    present=number(round(found.cost_present or 0, 1)),
                    future=number(round(found.cost_future or 0, 1)),
                    shift=signed(shift),
                ),
            ),
            (_("Piles only in %(year)s", year=year), "; ".join(found.only_future_piles)),
        )
    )
    if page.themes:
        yield text(_("Themes in which only %(year)s spoke:", year=year))
        where = presenters.here(page.dialogue.consultation)
        yield items(
            (theme.label, url_for("insights.theme", ref=theme.ref, _external=True, **where))
            for theme in page.themes
        )


def percent(share: float | None) -> str:
    return "" if share is None else f"{round(100 * share)} %"


def signed(difference: float) -> str:
    """With its sign: a minus as it is printed, a plus where it rose."""
    rounded = round(difference, 1)
    return f"{'−' if rounded < 0 else '+' if rounded > 0 else ''}{number(abs(rounded))}"


def _survey(page: Page) -> Iterator[Block]:
    found = presenters.changes(page.dialogue)
    yield heading(1, _("Before and after"), "survey")
    if not any(one.is_shown for one in found):
        yield text(_("There are too few sheets to show a change without showing a person."))
        return
    yield table(
        _("Means of 1 (not at all) to 5 (very much), with the number of sheets"),
        (_("Question"), _("Before"), _("After"), _("Change")),
        (
            (
                localized(one.question.text, page.dialogue.language),
                f"{number(round(one.pre, 1))} (n = {one.pre_count})",
                f"{number(round(one.post, 1))} (n = {one.post_count})",
                signed(one.difference or 0),
            )
            for one in found
            if one.pre is not None and one.post is not None
        ),
        (1, 2, 3),
    )
    if not may_claim(found):
        yield text(_("Fewer than 30 sheets: the change is told, and nothing is concluded from it."))


def _past(page: Page) -> Iterator[Block]:
    found = [(title, page.said(kind, "past_review")) for kind, title in words.PAST.items()]
    if any(lines for _title, lines in found):
        yield heading(1, _("Looking back"), "past")
    for title, lines in found:
        if lines:
            yield heading(2, title)
            yield items(line.words for line in lines)


def _life(page: Page) -> Iterator[Block]:
    year = words.year(page.dialogue)
    found = [*page.said("line", FUTURE), *page.said("description", FUTURE)]
    if found:
        yield heading(1, _("Life in %(year)s, as they saw it", year=year), "life")
        yield items(line.words for line in found)


def _facts(page: Page) -> Iterator[Block]:
    if page.dialogue.facts:
        year = words.year(page.dialogue)
        yield heading(1, _("The fact sheet of %(year)s", year=year), "facts")
        yield items(fact_line(fact) for fact in page.dialogue.facts)


def fact_line(fact: dict[str, Any]) -> str:
    loss = f"{_('A loss')}: " if fact.get("is_loss") else ""
    source = f" ({fact['source']})" if fact.get("source") else ""
    return f"{loss}{fact['text']}{source}"


def joint_rows(page: Page) -> Iterator[dict[str, Any]]:
    """The joint list as rows of a file, named as COLUMNS, in the session's own words."""
    by_id = {line.item.id: line for line in page.lines}
    for line in page.joint:
        detail = line.detail
        yield {
            "number": line.item.number,
            "origin": line.origin,
            "table": line.item.table.number,
            "text": line.words,
            "language": line.item.language,
        } | (_row(detail, by_id) if detail and line.is_readable else {})


def _row(detail: Proposal, by_id: dict[int, Line]) -> dict[str, Any]:
    names = ("reason", "who_pays", "who_gains", "benefits_in", "cost_now", "burden",
             "objections")  # fmt: skip
    present = by_id.get(detail.from_present_id or 0)
    future = by_id.get(detail.from_future_id or 0)
    return {name: getattr(detail, name) for name in names} | {
        "reversible": {True: "yes", False: "no", None: ""}[detail.is_reversible],
        "from_present": present.item.number if present else "",
        "from_future": future.item.number if future else "",
    }
