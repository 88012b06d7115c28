"""The case card: one page about a consultation, for whoever wants to do something like it."""

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from deliberation.exchange.record.queries import Record, ThemeRecord
from webapp.consultations import presenters as talks
from webapp.exchange.report.addresses import external
from webapp.exchange.report.blocks import Block, Document, facts, heading, items, text
from webapp.exchange.report.contents import as_of
from webapp.insights.presenters import place
from webapp.insights.words import RESPONSES
from webapp.languages import current_language, day, localized, number
from webapp.responses.forms import REASONS

MOST = 4  # lines of each list: the card is one page
LONGEST = 170  # characters of a line


def card(record: Record) -> Document:
    """Question, people, method, what changed, what did not and why, what was learnt, contact."""
    consultation = record.consultation
    title = str(localized(consultation.title, consultation.language))
    made = Document(
        name=f"{consultation.ref}-case-card",
        title=title,
        subtitle=_("Case card"),
        language=current_language(),
        foot=f"{title} · {as_of(record)}",
    )
    parts = (_about, _people, _changed, _unchanged, _learnt, _contact)
    made.blocks = [block for part in parts for block in part(record)]
    return made


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _about(record: Record) -> Iterator[Block]:
    consultation, first = record.consultation, record.consultation.language
    asked = [q for q in consultation.questions if not q.is_demographic]
    question = localized(asked[0].prompt if asked else consultation.purpose, first)
    when = (day(consultation.opened_at), day(consultation.closed_at))
    promise = consultation.promise
    yield facts(
        (
            (_("Mission"), localized(consultation.mission.statement, first)),
            (_("Question"), question),
            (_("When"), " – ".join(filter(None, when))),
            (_("Participation"), talks.LEVELS[promise.level] if promise else ""),
            (_("Who decides"), promise.decider if promise else ""),
        )
    )


def _people(record: Record) -> Iterator[Block]:
    found, run = record.participation, record.run
    yield heading(1, _("Who took part, and how it was done"), "people")
    lines = [
        ngettext("%(count)s submission", "%(count)s submissions", found.submissions,
                 count=number(found.submissions))
    ]  # fmt: skip
    if found.people and found.people < found.submissions:
        lines.append(
            ngettext("%(count)s contributor", "%(count)s contributors", found.people,
                     count=number(found.people))
        )  # fmt: skip
    if record.ledger:
        lines.append(
            _("%(themed)s of %(received)s in a theme, the others listed",
              themed=number(record.ledger.themed), received=number(record.ledger.received))
        )  # fmt: skip
    yield text("; ".join(lines) + ".")
    if run is not None:
        yield text(
            ngettext(
                "Written answers were cut into points and sorted into %(num)d theme by a "
                    "computer; people made %(edits)s changes and approved it.",
                "Written answers were cut into points and sorted into %(num)d themes by a "
                    "computer; people made %(edits)s changes and approved each.",
                len(record.themes), edits=number(record.edits),
            )
        )  # fmt: skip


def _of(record: Record, *statuses: str) -> list[ThemeRecord]:
    return [t for t in record.answered if t.response and t.response.status in statuses]


def _changed(record: Record) -> Iterator[Block]:
    yield heading(1, _("What changed because people spoke"), "changed")
    lines = []
    for theme in _of(record, "adopted", "partly", "covered")[:MOST]:
        given = theme.response
        assert given is not None  # _of takes answered themes only
        did = given.taken or given.what_changes or given.text
        lines.append(_short(f"{theme.summary.theme.label}: {did}"))
    ours = {theme.summary.theme.id for theme in record.themes}
    for objective in record.objectives[:MOST]:
        themes = {s.theme.id for found in objective.sources.values() for s in found}
        if themes & ours:
            version = objective.version
            lines.append(_short(f"{version.objective.code} {version.title}: {version.statement}"))
    yield items(lines) if lines else text(_("Nothing so far."))


def _unchanged(record: Record) -> Iterator[Block]:
    yield heading(1, _("What did not, and why"), "unchanged")
    lines = []
    for theme in _of(record, "declined", "referred", "undecided", "partly"):
        response = theme.response
        assert response is not None  # _of takes answered themes only
        why = (REASONS[response.reason] if response.reason else "") or (
            response.not_taken or response.waiting_for or response.referred_to
        )
        lines.append(_short(f"{theme.summary.theme.label}: {RESPONSES[response.status]}. {why}"))
    yield items(lines[:MOST]) if lines else text(_("Nothing was left out so far."))
    counts = Counter(str(RESPONSES[t.response.status]) for t in record.answered if t.response)
    open_count = len(record.themes) - len(record.answered)
    told = [f"{status}: {count}" for status, count in counts.most_common()]
    told += [_("not answered yet: %(count)s", count=open_count)] if open_count else []
    if told:
        yield text(_("All themes. ") + "; ".join(told) + ".")


def _learnt(record: Record) -> Iterator[Block]:
    yield heading(1, _("What was learnt"), "learnt")
    notes = [
        point.learning_note
        for found in record.objectives
        for point in found.node.objective.decision_points
        if point.learning_note
    ]
    notes += [note.reason for note in record.notes]
    yield (
        items(_short(note) for note in notes[:MOST])
        if notes
        else text(_("No learning note has been written yet."))
    )


def _contact(record: Record) -> Iterator[Block]:
    consultation, where = record.consultation, place(record.consultation)
    promise = consultation.promise
    yield heading(1, _("Contact and links"), "contact")
    offices = (promise.responder_office if promise else "", consultation.controller)
    yield text(", ".join(filter(None, (*offices, consultation.contact))))
    yield items(
        (
            (_("The consultation"), external("consultations.page", **where)),
            (_("You said, we did, we did not"), external("responses.you_said", **where)),
            (_("The whole report"), external("exchange.report", **where)),
            (_("Open data"), external("exchange.index", **where)),
        )
    )
