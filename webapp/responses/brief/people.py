"""Blocks of the brief about people: who is here, who is missing, youth, 2060, interests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import format_decimal
from flask_babel import gettext as _

from deliberation import disclosure
from deliberation.insights.positions.models import ThemePosition
from deliberation.responses import queries
from deliberation.responses.generations import queries as generations
from deliberation.responses.queries import Lanes
from webapp.extensions import db
from webapp.insights.words import group_name
from webapp.populations.presenters import against_population
from webapp.responses.brief.blocks import Block, Line, Side

if TYPE_CHECKING:
    from webapp.responses.brief.presenters import Subject

GROUPS_SHOWN = 8


def breadth(subject: Subject) -> Block:
    """How many groups are reached; the missing ones are named."""
    summary = subject.summary
    reached, every = len(summary.reached), len(summary.reached) + len(summary.missing)
    evenness = format_decimal(round(summary.evenness, 2))
    lines = [
        Line(_("Reaches %(n)s of %(all)s groups", n=reached, all=every), "#who", "strong"),
        Line(_("evenness %(evenness)s of 1", evenness=evenness)),
    ]
    if summary.missing:
        names = ", ".join(group_name(group) for group in summary.missing)
        lines.append(Line(_("Missing, or too few: %(groups)s.", groups=names)))
    else:
        lines.append(Line(_("No group is missing.")))
    return Block("breadth", _("Breadth"), lines)


def who(subject: Subject) -> Block:
    """Lanes, languages, channels; a small cell, and one it could be worked out from, not told."""
    summary = subject.summary
    tables = (
        ("lane", _("Lane"), summary.lanes),
        ("language", _("Language"), summary.languages),
        ("channel", _("Channel"), summary.channels),
    )
    rows = []
    for name, kind, table in tables:
        for code, count in list(table.items())[:GROUPS_SHOWN]:
            told = _("too few to tell") if count is None else format_decimal(count)
            url = "" if not count else subject.points(**{name: code})
            rows.append((Line(group_name(code)), kind, Line(told, url)))
    compared = against_population(subject.theme.run.consultation)
    note = _("Small numbers that could point to a person are not told.")
    about = compared or [_("Who took part was not compared with the population.")]
    lines = [Line(note, tone="soft"), *(Line(line, tone="soft") for line in about)]
    return Block("who", _("Who"), lines, rows=rows, width=2)


def lanes(subject: Subject) -> list[Block]:
    """Youth and 2060 apart: the difference to the others, never added to them."""
    found = subject.lanes
    others = generations.adults_of(found)
    blocks = []
    for lane, title in (("youth", _("Youth")), ("2060", _("Seen from 2060"))):
        text, is_told = _difference(found.get(lane), others)
        own = [quote for quote in subject.summary.quotes if quote.kind == lane][:1]
        shown = [subject.quote(quote) for quote in own] if is_told else []
        url = subject.points(lane=lane) if is_told else ""
        blocks.append(Block(lane, title, [Line(text, url)], shown))
    return blocks


def _difference(own: Lanes | None, others: Lanes) -> tuple[str, bool]:
    if own is None:
        return _("Nobody wrote in this lane."), False
    if own.here is None or own.everywhere is None or others.here is None:
        return _("Too few to compare without pointing to a person."), False
    sentence = _(
        "%(here)s of %(all)s submissions of this lane speak of it, against %(others)s of %(rest)s "
        "of all others. The lanes are not added up.",
        here=format_decimal(own.here),
        all=format_decimal(own.everywhere),
        others=format_decimal(others.here),
        rest=format_decimal(others.everywhere or 0),
    )
    return sentence, True


def side_by_side(subject: Subject) -> list[Block]:
    """Young people beside adults, only where they differ or where only the young speak of it."""
    positions = [held.position for held in subject.tension.held]
    found = generations.generations(db.session(), subject.theme, subject.lanes, positions)
    if not (found.differs or found.is_only_youth):
        return []
    why = (
        _("Only young people speak of it.")
        if found.is_only_youth
        else _("They differ by at least %(gap)s percentage points.", gap=generations.GAP)
    )
    sides = [
        _of_side(_("Young people"), found.youth, [(s.position, s.youth) for s in found.stands]),
        _of_side(_("Adults"), found.adults, [(s.position, s.adults) for s in found.stands]),
    ]
    title = _("Young people and adults side by side")
    return [Block("generations", title, [Line(why, tone="strong")], sides=sides, width=4)]


def _of_side(name: str, lane: Lanes, stands: Sequence[tuple[ThemePosition, float | None]]) -> Side:
    """How many of one side speak of it, and which shares of them hold which position."""
    share = generations.share_of(lane)
    few = _("too few to tell")
    told = [
        few
        if share is None
        else _(
            "%(here)s of %(all)s of their submissions speak of it (%(share)s %%)",
            here=format_decimal(lane.here or 0),
            all=format_decimal(lane.everywhere or 0),
            share=format_decimal(round(share)),
        )
    ]
    told += [
        f"“{position.sentence}” "
        + (few if held is None else _("%(share)s %%", share=format_decimal(round(held))))
        for position, held in stands
    ]
    return Side(Line(name), Line("; ".join(told)), None)


def interests(subject: Subject) -> Block:
    """Actors with a declared interest, apart from citizens; organisations by name."""
    names = queries.interests_in(db.session(), subject.theme)
    count = subject.summary.lanes.get("stakeholders", 0)
    told = None if count is None else disclosure.shown(count)
    lines = []
    if told:
        text = _(
            "%(n)s of %(all)s submissions come from those with a declared interest.",
            n=format_decimal(told),
            all=format_decimal(subject.summary.received_count),
        )
        lines.append(Line(text, subject.points(lane="stakeholders")))
    if names:
        shown = _("Stakeholders here, apart from citizens: %(names)s.", names="; ".join(names))
        lines.append(Line(shown))
    else:
        lines.append(Line(_("Nobody who declared an interest shows words in this theme.")))
    return Block("interests", _("Declared interests"), lines)
