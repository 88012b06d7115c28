"""What the brief of a theme says: every block of methods.md 3.2, each by its rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from deliberation.insights import queries as insights
from deliberation.insights.challenges import queries as challenges
from deliberation.insights.models import Point, Theme
from deliberation.insights.positions import queries as positions
from deliberation.insights.queries import Quoted, ThemeSummary
from deliberation.responses import queries as responses
from deliberation.responses.queries import Lanes
from webapp.extensions import db
from webapp.insights import presenters as themes
from webapp.insights.channels.presenters import raised_note
from webapp.insights.listing.presenters import points_url
from webapp.insights.reading.presenters import Readers, readers
from webapp.insights.words import KINDS, LEVELS, group_name
from webapp.languages import localized
from webapp.responses.brief import outlook, people
from webapp.responses.brief.blocks import Block, Line, Quote, Sheet, Side

QUOTES = (3, 5)  # on the whole sheet
RARE = 2


@dataclass(frozen=True)
class Subject:
    """What all blocks look at; everything is asked of the database once."""

    theme: Theme
    summary: ThemeSummary
    moment: datetime

    @cached_property
    def tension(self) -> positions.Tension:
        return positions.tension(db.session(), self.theme)

    @cached_property
    def lanes(self) -> dict[str, Lanes]:
        return responses.lanes_of(db.session(), self.summary)

    @cached_property
    def readers(self) -> Readers:
        return readers(self.theme.run)

    @property
    def where(self) -> dict[str, str]:
        return themes.place(self.theme.run.consultation)

    def points(self, **narrowing: str) -> str:
        return points_url(self.theme, **narrowing)

    def quote(self, quoted: Quoted) -> Quote:
        return themes.quotation(quoted.point, self.summary, quoted.kind)


def sheet(theme: Theme, moment: datetime) -> Sheet:
    """The brief; its statements do not grow with points, themes or votes."""
    found = insights.theme_summaries(db.session(), theme.run)
    summary = next(one for one in found if one.theme.id == theme.id)
    subject = Subject(theme, summary, moment)
    talk = theme.run.consultation
    title = localized(talk.title, talk.language)
    return Sheet(
        kicker=f"{_('Theme brief')} · {title}",
        title=theme.label,
        claim=Line(theme.claim, subject.points()) if theme.claim else None,
        about=_about(subject),
        blocks=_blocks(subject),
        is_provisional=subject.readers.agreement.is_provisional(theme),
    )


def _blocks(subject: Subject) -> list[Block]:
    quotes = _quotes(subject)
    return [
        _strength(subject),
        people.breadth(subject),
        outlook.agreement(subject),
        Block("words", _("In their own words"), _no_words(quotes), quotes, width=2),
        _minority(subject),
        _tension(subject),
        people.who(subject),
        *people.lanes(subject),
        *people.side_by_side(subject),
        people.interests(subject),
        outlook.evidence(subject),
        _certainty(subject),
        outlook.touched(subject),
        outlook.owed(subject),
    ]


def _about(subject: Subject) -> list[Line]:
    """Type and level as people said, and how many of the authors objected."""
    theme = subject.theme
    shares = positions.kind_shares(db.session(), theme)
    kind = str(KINDS[theme.kind]) if theme.kind else ""
    lines = [
        Line(_("Mainly a %(kind)s.", kind=kind), subject.points(), "strong")
        if kind
        else Line(_("Nobody has said yet whether it is a problem, a wish, a worry or a solution."))
    ]
    lines += [
        Line(f"{KINDS[name]} {format_decimal(count)}", subject.points(kind=name), "soft")
        for name, count in shares.items()
    ]
    if theme.level:
        lines.append(Line(_("Belongs to: %(level)s.", level=LEVELS[theme.level])))
    rate = challenges.challenge_rate(db.session(), theme)
    lines.append(
        Line(
            _(
                "%(objected)s of %(all)s contributors said “not what I meant”.",
                objected=format_decimal(rate.objected),
                all=format_decimal(rate.contributors),
            ),
            tone="soft",
        )
    )
    return lines


def _strength(subject: Subject) -> Block:
    summary, lines = subject.summary, []
    people_count, received = summary.contributor_count, summary.received_count
    if 0 < people_count < received:
        text = ngettext("%(n)s person wrote", "%(n)s people wrote", people_count, n=people_count)
        lines.append(Line(text, subject.points(), "strong"))
    text = ngettext("%(n)s submission", "%(n)s submissions", received, n=format_decimal(received))
    lines.append(Line(text, subject.points(), "strong"))
    distinct = format_decimal(summary.distinct_count)
    lines.append(Line(_("%(n)s different ones, near-identical ones counted once", n=distinct)))
    if summary.organised_count:
        organised, rest = summary.organised_count, summary.individual_count
        url = subject.points(campaign="organised")
        lines.append(Line(_("%(n)s organised", n=format_decimal(organised)), url, "strong"))
        url = subject.points(campaign="individual")
        lines.append(Line(_("+ %(n)s individual", n=format_decimal(rest)), url, "strong"))
    elif summary.campaign_count:
        lines.append(Line(themes.campaign_note(summary)))
    else:
        lines.append(Line(_("No near-identical letters were found in it."), tone="soft"))
    sessions = summary.channels.get("session", 0)
    if sessions:
        text = ngettext(
            "%(n)s of them from a session", "%(n)s of them from sessions", sessions, n=sessions
        )
        text = raised_note(summary.raised) or text  # one side of A4 has room for one of them
        lines.append(Line(text, subject.points(channel="session")))
    return Block("strength", _("Strength"), lines)


# Sides, rare views, quotes.


def _tension(subject: Subject) -> Block:
    tension = subject.tension
    title = _("Tension")
    if not tension.held:
        none = _("No opposed positions were stated by those who read it.")
        note = _("Read the quotes and the rare views for both sides.")
        return Block("tension", title, [Line(none, tone="strong"), Line(note)], width=4)
    read = _(
        "%(read)s of %(all)s points were read for a position, by people. Equal space for each.",
        read=format_decimal(tension.read_count),
        all=format_decimal(tension.point_count),
    )
    return Block(
        "tension",
        title,
        [Line(read, tone="soft")],
        sides=[_side(subject, held) for held in tension.held],
        width=4,
    )


def _side(subject: Subject, held: positions.Held) -> Side:
    url = subject.points(position=held.position.ref)
    count = ngettext(
        "%(n)s contributor", "%(n)s contributors", held.contributor_count, n=held.contributor_count
    )
    if held.item_count:
        items = ngettext(
            "%(num)d item from sessions", "%(num)d items from sessions", held.item_count
        )
        count = f"{count}; {items}"
    quote = subject.quote(Quoted("", held.quote)) if held.quote else None
    return Side(Line(held.position.sentence, url), Line(count, url), quote)


def _minority(subject: Subject) -> Block:
    """Never empty: where nothing can be shown it says how it was searched."""
    rare = [quote for quote in subject.summary.quotes if quote.kind == "rare"]
    lines = []
    if rare:
        text = ngettext("%(n)s rare view", "%(n)s rare views", len(rare), n=len(rare))
        lines.append(Line(text, subject.points(rare="yes")))
    else:
        lines.append(
            Line(
                _(
                    "None may be shown. We looked for the points furthest from the centre of the "
                    "theme; their authors do not show them, or every point is close to the others."
                )
            )
        )
    lines.append(Line(_("Read all its points"), subject.points()))
    quotes = [subject.quote(quote) for quote in rare[:RARE]]
    return Block("minority", _("Minority and rare views"), lines, quotes, width=2)


def _quotes(subject: Subject) -> list[Quote]:
    """One central, then typical ones, until the sheet has three; those of positions, the rare
    ones and youth stand in their own blocks, and the sheet never has more than five."""
    elsewhere = {held.quote.id for held in subject.tension.held if held.quote}
    rare = {quote.point.id for quote in subject.summary.quotes if quote.kind == "rare"}
    used = len(elsewhere) + min(RARE, len(rare))
    left = max(1, min(QUOTES[1] - used, QUOTES[0]))
    free = [
        quote
        for quote in subject.summary.quotes
        if quote.kind not in ("rare", "youth", "2060") and quote.point.id not in elsewhere
    ]
    central = sorted(free, key=lambda quote: quote.kind != "central")
    return [subject.quote(quote) for quote in _once(central)[:left]]


def _once(quotes: Iterable[Quoted]) -> list[Quoted]:
    """Each point once, and nobody's words twice."""
    kept: dict[str, Quoted] = {}
    for quote in quotes:
        kept.setdefault(_folded(quote.point), quote)
    return list(kept.values())


def _folded(point: Point) -> str:
    return " ".join(point.text.split()).casefold()


def _no_words(quotes: list[Quote]) -> list[Line]:
    return [] if quotes else [Line(_("No author of this theme shows their words publicly."))]


def _certainty(subject: Subject) -> Block:
    """How sure, in words first: firm, fair or fragile; then a second reader, coverage, language."""
    theme, found = subject.theme, subject.readers
    words = {
        "firm": _("Firm."),
        "fair": _("Fair."),
        "fragile": _("Fragile."),
    }
    lines = [
        Line(words.get(theme.firmness, _("Not measured.")), url_for("home.methods"), "strong"),
        Line(themes.firmness_note(theme)),
        Line(found.of(theme) or found.sentence),
        Line(
            _(
                "%(read)s of %(total)s submissions read by a person.",
                read=format_decimal(found.coverage.read),
                total=format_decimal(found.coverage.total),
            )
        ),
    ]
    if len(subject.summary.languages) > 1:
        names = ", ".join(group_name(code) for code in subject.summary.languages)
        lines.append(Line(_("Written in %(languages)s; nothing was translated.", languages=names)))
    return Block("certainty", _("How sure"), lines, width=2)
