"""The chapters about themes: what was said, what was answered, and both in one table."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.exchange.record.queries import Record, ThemeRecord
from deliberation.insights.positions.queries import Held
from deliberation.insights.queries import Quoted, ThemeSummary
from deliberation.responses.models import ThemeResponse
from webapp.exchange.report.addresses import external, of_point
from webapp.exchange.report.blocks import Block, bars, facts, heading, quote, table, text
from webapp.insights.presenters import place
from webapp.insights.words import RESPONSES, campaign_note, firmness_note, group_name
from webapp.languages import day, number
from webapp.responses.forms import REASONS

QUOTES = 4
RARE = 2
LARGEST = 12  # bars of the picture; every theme is in the table


def chapter(record: Record) -> Iterator[Block]:
    """All themes by strength: declined ones stand where their strength puts them."""
    yield heading(1, _("You said, we did, we did not"), "you-said")
    if not record.themes:
        yield text(_("No themes are published yet."))
        return
    yield text(
        _("%(answered)s of %(all)s themes have an answer.", answered=len(record.answered),
          all=len(record.themes))
    )  # fmt: skip
    largest = [(t.summary.theme.label, t.summary.distinct_count) for t in record.themes[:LARGEST]]
    told = "; ".join(f"{label}: {number(count)}" for label, count in largest)
    yield bars(_("Different submissions of the largest themes"), told, largest)
    headers = (_("You said"), _("Received"), _("Different"), _("What came of it"))
    rows = [
        (t.summary.theme.label, number(t.summary.received_count),
         number(t.summary.distinct_count), _outcome(t))
        for t in record.themes
    ]  # fmt: skip
    yield table(_("Every theme and its answer"), headers, rows, (1, 2))
    yield heading(1, _("Every theme"), "themes")
    for theme in record.themes:
        yield from _theme(record, theme)


def _outcome(theme: ThemeRecord) -> str:
    response = theme.response
    if response is None:
        return _("not answered yet")
    said = str(RESPONSES[response.status])
    return f"{said}: {REASONS[response.reason]}" if response.reason else said


def _theme(record: Record, found: ThemeRecord) -> Iterator[Block]:
    theme, summary = found.summary.theme, found.summary
    where = place(record.consultation)
    yield heading(2, theme.label, f"theme-{theme.ref}")
    if theme.claim:
        yield text(theme.claim, is_strong=True)
    yield facts(_figures(summary))
    yield text(_("This theme on the site"), url=external("insights.theme", ref=theme.ref, **where))
    yield from _words(summary)
    yield from _positions(found.positions)
    yield heading(3, _("What the board answered"))
    if found.response is None:
        yield text(_("Not answered yet."), is_strong=True)
    else:
        yield from _answer(found.response, record.consultation.time_zone)
    if found.judgement and found.judgement.mean is not None:
        yield text(
            ngettext(
                "Contributors give the answer %(mean)s of 10 (%(num)d verdict).",
                "Contributors give the answer %(mean)s of 10 (%(num)d verdicts).",
                found.judgement.count or 0,
                mean=number(found.judgement.mean),
            )
        )
    for clause in found.clauses:
        version = clause.version
        yield text(
            _("It is in objective %(code)s: %(clause)s", code=version.objective.code,
              clause=clause.text),
            language=version.language,
        )  # fmt: skip


def _figures(summary: ThemeSummary) -> list[tuple[str, str]]:
    groups = len(summary.reached) + len(summary.missing)
    breadth = _("reaches %(reached)s of %(all)s groups", reached=len(summary.reached), all=groups)
    missing = ", ".join(group_name(group) for group in summary.missing)
    strength = _("%(received)s received, %(distinct)s different",
                 received=number(summary.received_count),
                 distinct=number(summary.distinct_count))  # fmt: skip
    return [
        (_("Strength"), strength),
        (_("Campaigns"), campaign_note(summary)),
        (_("Breadth"), breadth),
        (_("Missing, or too few"), missing),
        (_("How sure"), firmness_note(summary.theme)),
    ]


def _words(summary: ThemeSummary) -> Iterator[Block]:
    common = [one for one in summary.quotes if one.kind != "rare"][:QUOTES]
    rare = [one for one in summary.quotes if one.kind == "rare"][:RARE]
    yield heading(3, _("In their own words"))
    if not common:
        yield text(_("No author of this theme shows their words publicly."))
    for one in common:
        yield _quote(one)
    yield heading(3, _("Minority and rare views"))
    if not rare:
        yield text(
            _("None may be shown. We looked for the points furthest from the centre of the theme; "
              "their authors do not show them, or every point is close to the others.")
        )  # fmt: skip
    for one in rare:
        yield _quote(one)


def _positions(held: tuple[Held, ...]) -> Iterator[Block]:
    """Opposed positions with equal space for each: a sentence, a count, a quote."""
    yield heading(3, _("Opposed positions"))
    if not held:
        yield text(_("People who read this theme told no opposed positions apart."))
    for one in held:
        count = ngettext("%(count)s contributor", "%(count)s contributors",
                         one.contributor_count, count=number(one.contributor_count))  # fmt: skip
        yield text(f"{one.position.sentence} ({count})", is_strong=True)
        if one.quote is not None:
            note = _("Submission %(ref)s", ref=one.quote.submission.ref)
            yield quote(one.quote.text, one.quote.language, note, of_point(one.quote))


def _quote(one: Quoted) -> Block:
    note = _("Submission %(ref)s", ref=one.point.submission.ref)
    return quote(one.point.text, one.point.language, note, of_point(one.point))


def _answer(response: ThemeResponse, zone: str) -> Iterator[Block]:
    yield text(_("Status: %(status)s", status=RESPONSES[response.status]), is_strong=True)
    yield text(response.text, language=response.language)
    accepted = _("yes") if response.is_referral_accepted else _("not yet")
    yield facts(
        (
            (_("Reason"), REASONS[response.reason] if response.reason else ""),
            (_("Taken"), response.taken),
            (_("Not taken"), response.not_taken),
            (_("What exists already"), response.covered_by),
            (_("What changes because people raised it"), response.what_changes),
            (_("Referred to"), response.referred_to),
            (_("Accepted there"), accepted if response.status == "referred" else ""),
            (_("Waiting for"), response.waiting_for),
            (_("To the rare view"), response.minority_text),
            (_("To the young"), response.youth_text),
            (_("To those who spoke from 2060"), response.future_text),
            *(
                (_("To those who say: %(sentence)s", sentence=one.sentence), one.text)
                for one in response.to_positions
            ),
            (_("Another answer by"), day(response.due_on)),
            (_("Answered by"), f"{response.office}, {day(response.responded_at, zone)}"),
            (_("Amended"), response.amendment_reason),
        ),
        response.language,
    )
