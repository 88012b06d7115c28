"""Blocks of the brief about what follows: votes, evidence, objectives, and what is owed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from deliberation.insights.positions import queries as positions
from deliberation.responses import queries as responses
from deliberation.responses.brief import queries
from deliberation.responses.brief.queries import Tested
from webapp.extensions import db
from webapp.insights.words import RESPONSES
from webapp.responses.brief.blocks import Block, Line

if TYPE_CHECKING:
    from webapp.responses.brief.presenters import Subject

STATEMENTS = 2
FACTS = 2
CLAUSES = 3


def agreement(subject: Subject) -> Block:
    """Votes on statements taken from the theme; how many wrote says nothing about agreement."""
    found = queries.tested(db.session(), subject.theme)
    title = _("Agreement")
    if not found:
        note = _(
            "Nobody was asked to vote on it. How many wrote says nothing about how many agree."
        )
        return Block(
            "agreement", title, [Line(_("Not tested."), tone="strong"), Line(note)], width=2
        )
    lines: list[Line] = []
    for one in found[:STATEMENTS]:
        url = url_for("voting.statement", ref=one.statement.ref, **subject.where)
        lines.append(Line(one.statement.text, url, language=one.statement.language))
        lines += _votes(one, url)
    return Block("agreement", title, lines, width=2)


def _votes(one: Tested, url: str) -> list[Line]:
    count = ngettext("%(n)s vote", "%(n)s votes", one.vote_count, n=format_decimal(one.vote_count))
    if one.agree_share is None:
        return [Line(_("%(votes)s; results are not published yet.", votes=count), url, "soft")]
    lines = [
        Line(
            _(
                "%(share)s of 100 votes agree (%(votes)s).",
                share=round(100 * one.agree_share),
                votes=count,
            ),
            url,
            "strong",
        )
    ]
    if one.lowest_group_agreement is None or one.group_aware_consensus is None:
        return [*lines, Line(_("No opinion groups hold, so groups were not compared."))]
    figures = _(
        "Lowest in any opinion group: %(low)s of 100; group-aware value %(value)s of 1.",
        low=round(100 * one.lowest_group_agreement),
        value=format_decimal(round(one.group_aware_consensus, 2)),
    )
    return [*lines, Line(figures, url)]


def evidence(subject: Subject) -> Block:
    """Claims of fact that staff marked, each with its source; the rest is unchecked."""
    facts = positions.facts_of(db.session(), subject.theme)
    title = _("Evidence")
    if not facts:
        note = _("Claims of fact in these words have not been checked.")
        return Block("evidence", title, [Line(_("Unchecked."), tone="strong"), Line(note)])
    words = {
        "checked": _("checked and right"),
        "wrong": _("checked and wrong"),
        "unchecked": _("unchecked"),
    }
    counts = Counter(mark.state for mark in facts)
    lines = [
        Line(f"{format_decimal(counts[state])} {words[state]}", subject.points(fact=state))
        for state in ("checked", "wrong", "unchecked")
        if counts[state]
    ]
    for mark in [mark for mark in facts if mark.state != "unchecked"][:FACTS]:
        text = f"“{mark.point.text}”"
        said = _(
            "%(words)s: %(state)s. Source: %(source)s",
            words=text,
            state=words[mark.state],
            source=mark.source,
        )
        lines.append(Line(said, subject.points(fact=mark.state), "soft"))
    return Block("evidence", title, lines)


def touched(subject: Subject) -> Block:
    """The objectives it touches and how: supports, changes or opposes."""
    relations = {
        "supports": _("supports"),
        "changes": _("asks to change"),
        "opposes": _("opposes"),
    }
    lines = []
    for clause, relation in queries.touched(db.session(), subject.theme)[:CLAUSES]:
        version = clause.version
        objective = version.objective
        url = url_for(
            "objectives.show",
            mission=objective.mission.ref,
            ref=objective.ref,
            _anchor=f"clause-{clause.ref}",
        )
        text = f"{relations[relation]} {objective.code} {version.title}: “{clause.text}”"
        lines.append(Line(text, url, language=version.language))
    none = Line(_("None so far: no public objective rests on it, changes or opposes it."))
    return Block("objectives", _("Objectives it touches"), lines or [none], width=2)


def owed(subject: Subject) -> Block:
    """The state of the answer, who owes it, and by when; overdue is public."""
    theme, talk = subject.theme, subject.theme.run.consultation
    given, promise = responses.response_to(db.session(), theme), talk.promise
    url = url_for("responses.you_said", _anchor=f"theme-{theme.ref}", **subject.where)
    if given is not None:
        day = format_date(given.responded_at.astimezone(talk.zone).date())
        lines = [
            Line(str(RESPONSES[given.status]), url, "strong"),
            Line(_("%(office)s, %(day)s", office=given.office, day=day)),
        ]
        if given.due_on:
            lines.append(Line(_("another answer by %(day)s", day=format_date(given.due_on))))
        return Block("owed", _("What is owed"), lines, width=2)
    lines = [Line(_("Not answered yet."), url, "strong")]
    if promise and promise.reply_due_on:
        day = format_date(promise.reply_due_on)
        text = _("Promised by %(day)s, %(office)s.", day=day, office=promise.responder_office)
        lines.append(Line(text))
    late = responses.late_days(db.session(), talk, subject.moment)
    if late:
        text = ngettext("%(num)d day overdue", "%(num)d days overdue", late)
        lines.append(Line(text, tone="owed"))
    return Block("owed", _("What is owed"), lines, width=2)
