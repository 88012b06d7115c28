"""The report of a consultation, chapter by chapter, from its public record."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.exchange.record.queries import Cells, Record
from deliberation.populations.queries import asked_of
from deliberation.submissions.models import ROLE_PLAYED
from webapp.consultations import presenters as talks
from webapp.exchange.report import objectives, themes
from webapp.exchange.report.addresses import external
from webapp.exchange.report.blocks import (
    Block,
    Document,
    bars,
    facts,
    heading,
    items,
    table,
    text,
)
from webapp.insights.presenters import place, spoken
from webapp.insights.words import group_name
from webapp.languages import current_language, day, localized, number
from webapp.moderation.forms import REASONS as REMOVAL_REASONS
from webapp.populations.presenters import option_label, question_label


def report(record: Record) -> Document:
    """The whole report in the reader's language; every chapter is there, even when empty."""
    consultation = record.consultation
    title = str(localized(consultation.title, consultation.language))
    made = Document(
        name=f"{consultation.ref}-report",
        title=title,
        subtitle=_("Report of the consultation"),
        language=current_language(),
        foot=f"{title} · {as_of(record)}",
    )
    chapters = (_promise, _who, _ledger, _method, themes.chapter, objectives.chapter,
                objectives.log, _campaigns, _left_out, _check_it)  # fmt: skip
    made.blocks = [block for chapter in chapters for block in chapter(record)]
    return made


def as_of(record: Record) -> str:
    """The day of the newest act on record: the same records give the same report."""
    return _("records up to %(day)s", day=day(record.as_of, record.consultation.time_zone))


def _promise(record: Record) -> Iterator[Block]:
    consultation, first = record.consultation, record.consultation.language
    promise, zone = consultation.promise, consultation.time_zone
    yield text(localized(consultation.purpose, first))
    yield heading(1, _("What was promised"), "promise")
    if promise is None:
        yield text(_("Nothing was promised."))
        return
    yield facts(
        (
            (_("Mission"), localized(consultation.mission.statement, first)),
            (_("Open for influence"), localized(promise.open_for_influence, first)),
            (_("Fixed"), localized(promise.fixed, first)),
            (_("Who decides"), promise.decider),
            (
                _("Who answers"),
                ", ".join(filter(None, (promise.responder_name, promise.responder_office))),
            ),
            (_("Answer promised by"), day(promise.reply_due_on)),
            (_("Participation"), talks.LEVELS[promise.level]),
            (_("Opened"), day(consultation.opened_at, zone)),
            (_("Closed"), day(consultation.closed_at, zone)),
        )
    )
    if record.late_days:
        yield text(
            ngettext(
                "The answer is %(num)d day overdue.",
                "The answer is %(num)d days overdue.",
                record.late_days,
            ),
            is_strong=True,
        )


def _who(record: Record) -> Iterator[Block]:
    found = record.participation
    yield heading(1, _("Who took part, and who is missing"), "who")
    yield text(
        ngettext(
            "%(count)s submission stands.", "%(count)s submissions stand.",
            found.submissions, count=number(found.submissions),
        )
        + (
            " " + ngettext("%(count)s contributor wrote them.",
                           "%(count)s contributors wrote them.",
                           found.people, count=number(found.people))
            if found.people and found.people < found.submissions else ""
        )
    )  # fmt: skip
    yield text(
        _("Whoever wrote chose to write. Counts are of contributors, not of any population.")
    )
    rows = [
        (group_name(code), kind, _cell(count))
        for kind, cells in _groups(record)
        for code, count in cells.items()
    ]
    if found.lanes.get(ROLE_PLAYED):
        yield text(_("What was said from 2060 stands in its own lane and in no other number."))
    headers = (_("Group"), _("Kind of group"), _("Submissions"))
    yield table(_("Submissions by group"), headers, rows, (2,))
    absent = [
        group_name(lane) for lane in ("youth", "2060", "stakeholders") if lane not in found.lanes
    ]
    if absent:
        yield text(_("Nobody wrote as: %(groups)s.", groups=", ".join(absent)))
    yield from _breakdowns(record)
    yield text(
        _(
            "Counts that could point to a person are not told, nor what they could be "
            "worked out from."
        ),
        is_soft=True,
    )


def _groups(record: Record) -> list[tuple[str, Cells]]:
    found = record.participation
    return [
        (_("Lane"), found.lanes),
        (_("Language"), found.languages),
        (_("Channel"), found.channels),
    ]


def _breakdowns(record: Record) -> Iterator[Block]:
    """What people said about themselves, from the edition that was published."""
    questions = asked_of(record.consultation)
    edition, zone = record.edition, record.consultation.time_zone
    if edition is None:
        yield text(
            _(
                "What people said about themselves is told once an edition of it is published, "
                "after the writing has ended."
            )
            if questions
            else _("People were not asked about themselves.")
        )
        return
    yield text(
        _(
            "Edition %(number)s of %(day)s: what %(people)s contributors said about themselves.",
            number=edition.number,
            day=day(edition.published_at, zone),
            people=number(edition.contributors),
        )
    )
    for key, cells in edition.tables.items():
        asked = questions.get(key)
        prompt = question_label(asked, record.consultation.language) if asked else key
        labels = {o["key"]: option_label(asked, o["key"]) for o in asked.options} if asked else {}
        rows = [(labels.get(option, _("not said")), _cell(n)) for option, n in cells.items()]
        yield table(prompt, (_("Answer"), _("Contributors")), rows, (1,))


def _cell(count: int | None) -> str:
    return _("too few to tell") if count is None else number(count)


def _ledger(record: Record) -> Iterator[Block]:
    yield heading(1, _("Where everything went"), "ledger")
    if record.ledger is None:
        yield text(_("No analysis is published yet."))
        return
    ledger = spoken(record.ledger)
    parts = [
        (_("in a theme"), ledger.themed),
        (_("in no theme"), ledger.unthemed),
        (_("set aside"), ledger.set_aside),
        (_("removed by moderation"), ledger.removed),
        (_("withdrawn"), ledger.withdrawn),
    ]
    told = "; ".join(f"{label}: {number(count)}" for label, count in parts)
    yield bars(_("Where the submissions went"), told, parts)
    rows = [(label, number(count)) for label, count in parts]
    rows.append((_("received, the sum of these"), number(ledger.received)))
    yield table(_("Submissions by where they went"), (_("Where"), _("Submissions")), rows, (1,))
    if ledger.reasons:
        yield text(_("Reasons for setting aside: %(reasons)s.",
                     reasons=", ".join(f"{r} {n}" for r, n in ledger.reasons.items())))  # fmt: skip
    played = ledger.role_played
    if played.received:
        yield text(_("Said from 2060, and in no number above: %(all)s, of them %(themed)s in a "
            "theme, %(unthemed)s in no theme, %(aside)s set aside, %(gone)s removed or withdrawn.",
                     all=number(played.received), themed=number(played.themed),
                     unthemed=number(played.unthemed), aside=number(played.set_aside),
                     gone=number(played.removed + played.withdrawn)))  # fmt: skip
    if ledger.waiting or ledger.later:
        yield text(_("Not part of it: %(waiting)s waiting for a moderator, %(later)s that came "
            "or changed later.",
                     waiting=ledger.waiting, later=ledger.later))  # fmt: skip


def _method(record: Record) -> Iterator[Block]:
    yield heading(1, _("How it was read, and what that can't tell"), "method")
    yield text(
        localized(record.consultation.promise.how_analysed) if record.consultation.promise else ""
    )
    run = record.run
    if run is not None:
        versions = run.provenance.get("versions", {})
        yield facts(
            (
                (_("Analysis"), run.ref),
                (_("Read on"), day(run.read_at, record.consultation.time_zone)),
                (_("Method"), versions.get("method", "")),
                (_("Encoder"), run.provenance.get("encoder", "")),
                (_("Seed"), run.provenance.get("seed", "")),
                (_("Changes by people"), number(record.edits)),
            )
        )
    if record.coverage and record.coverage.total:
        yield text(
            _(
                "%(read)s of %(all)s submissions were read by a person.",
                read=number(record.coverage.read),
                all=number(record.coverage.total),
            )
        )
    yield items(
        (
            _(
                "Texts were cut into points, and points that say similar things were put "
                "together; people checked, named and approved every theme."
            ),
            _("How often something was said is no measure of how many people think so."),
            _("Short, ironic or badly spelt texts are sorted less well."),
            _(
                "Firm means that a theme returns in at least 75 of 100 repetitions on part of "
                "the texts, fair from 50, fragile below."
            ),
        )
    )
    for note in record.notes:
        yield text(f"{day(note.noted_at, record.consultation.time_zone)}: {talks.noted(note)}. "
                   + _("Reason: %(reason)s", reason=note.reason))  # fmt: skip


def _campaigns(record: Record) -> Iterator[Block]:
    yield heading(1, _("Campaigns"), "campaigns")
    if not record.families:
        yield text(_("No near-identical letters were found."))
        return
    yield text(
        _(
            "A copy counts as received, and once as different. Organised speech is legitimate; "
            "both counts are told."
        )
    )
    rows = [
        (number(one.size), _("organised") if one.is_organised else _("nearly identical"), one.label)
        for one in record.families
    ]
    headers = (_("Submissions"), _("Kind"), _("Called"))
    yield table(_("Families of near-identical submissions"), headers, rows, (0,))


def _left_out(record: Record) -> Iterator[Block]:
    yield heading(1, _("What was set aside or removed"), "left-out")
    where = place(record.consultation)
    if record.removed:
        rows = [(REMOVAL_REASONS.get(r, r), number(n)) for r, n in record.removed.items()]
        headers = (_("Reason"), _("Submissions"))
        yield table(_("Removed by moderation"), headers, rows, (1,))
    else:
        yield text(_("Moderation removed nothing."))
    yield items(
        (
            (_("Points in no theme"), external("insights.remainder", part="unthemed", **where)),
            (_("Points set aside"), external("insights.remainder", part="set-aside", **where)),
        )
        if record.run
        else ()
    )


def _check_it(record: Record) -> Iterator[Block]:
    yield heading(1, _("Check it yourself"), "check")
    yield text(
        _(
            "Everything public stands in an open data bundle with hashes and a check that "
            "anybody can run."
        )
    )
    yield text(
        _("Open data of this consultation"),
        url=external("exchange.index", **place(record.consultation)),
    )
    yield facts(
        (
            (_("Responsible"), record.consultation.controller),
            (_("Contact"), record.consultation.contact),
            (_("State"), as_of(record)),
        )
    )
