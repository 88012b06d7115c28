"""What the panel "Who is here, who is missing" shows: to everybody the newest edition, to the
organiser the counts of now; both passed the minimum cell."""

from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.base import now
from deliberation.consultations.models import UNSAID, Consultation
from deliberation.exchange.editions import queries as editions
from deliberation.exchange.editions.queries import Edition
from deliberation.people.models import AGE_BANDS
from deliberation.populations import queries
from deliberation.populations.channels import queries as ways
from deliberation.populations.channels.queries import Channels
from deliberation.populations.models import OutreachTask
from deliberation.populations.queries import Asked, Comparison, Group, asked_of
from webapp.access import can
from webapp.extensions import db
from webapp.insights.words import CHANNELS
from webapp.languages import localized, number

FLAGS = {
    "": "",
    "under": _l("missing: under half of their share"),
    "over": _l("over twice their share"),
}


@dataclass(frozen=True)
class Panel:
    """One question about the person: its rows, and what has to be said with them."""

    question: Asked
    label: str
    comparison: Comparison
    rows: list[tuple[str, str, str, str, str, str]]
    notes: list[str]


@dataclass(frozen=True)
class Who:
    """The page and the panel of one consultation; `edition` is None while counts are live."""

    edition: Edition | None
    is_live: bool
    panels: list[Panel]
    tasks: list[OutreachTask]
    offered: list[tuple[str, str]]  # groups nobody reaches out to: value of the form, and label
    may_reach: bool

    @property
    def has_reference(self) -> bool:
        return any(panel.comparison.reference for panel in self.panels)

    @property
    def flagged(self) -> list[tuple[Panel, list[str], list[str]]]:
        """For each question with figures: who is missing, and who is there twice over."""
        return [
            (panel, _flagged(panel, "under"), _flagged(panel, "over"))
            for panel in self.panels
            if panel.comparison.reference
        ]


def against_population(consultation: Consultation) -> list[str]:
    """From the newest edition, a line for each question with figures; for the board's papers."""
    session = db.session()
    edition = editions.latest(session, consultation)
    references = queries.references_of(session, consultation) if edition else {}
    if edition is None or not references:
        return []
    found = queries.comparisons(consultation, edition.contributors, edition.tables, references)
    lines = []
    for panel in (_panel(consultation, one) for one in found if one.reference):
        groups = [*_flagged(panel, "under"), *_flagged(panel, "over")]
        told = ", ".join(groups) or _("none")
        lines.append(
            _("%(question)s Out of balance with the population: %(groups)s.",
              question=panel.label, groups=told)
        )  # fmt: skip
    return lines


def who_is_here(consultation: Consultation) -> Who:
    """What this visitor may see: the newest edition, or, for who keeps the figures, now."""
    session = db.session()
    is_keeper = can("population:keep", consultation)
    edition = editions.latest(session, consultation)
    is_live = edition is None and is_keeper
    found: list[Comparison] = []
    if edition is not None or is_live:
        total, tables = (
            (edition.contributors, edition.tables)
            if edition is not None
            else editions.counted(session, consultation)
        )
        references = queries.references_of(session, consultation)
        found = queries.comparisons(consultation, total, tables, references)
    tasks = queries.tasks_of(session, consultation) if is_keeper else []
    may_reach = is_keeper and queries.share_ends_on(consultation, now()) is not None
    offers = queries.offered(found, tasks) if may_reach else []
    return Who(
        edition=edition,
        is_live=is_live,
        panels=[_panel(consultation, one) for one in found],
        tasks=tasks,
        offered=[
            (f"{key}:{option}", group_label(consultation, key, option)) for key, option in offers
        ],
        may_reach=may_reach,
    )


def _panel(consultation: Consultation, found: Comparison) -> Panel:
    question = asked_of(consultation)[found.question_key]
    shown = [one for one in found.groups if not _is_beside_the_point(one, found)]
    rows = [_row(question, group, bool(found.reference)) for group in shown]
    notes = [_unsaid(found)]
    reference = found.reference
    if reference is not None:
        notes.append(
            _("Shares are of the %(n)s contributors who are compared.", n=number(found.base))
        )
        told = "; ".join(f"{source}, {year}" for source, year in reference.sources)
        notes.append(_("Population: %(sources)s.", sources=told))
        if reference.left_out:
            left = ", ".join(reference.left_out)
            notes.append(_("Not in the comparison: %(values)s.", values=left))
    return Panel(question, question_label(question), found, rows, notes)


def _is_beside_the_point(group: Group, found: Comparison) -> bool:
    """Nobody is in it and nothing is known of it: an age group that nobody gave, an option of a
    question that nobody answered."""
    is_answered = any(one.count != 0 for one in found.groups)
    if group.count != 0 or group.population is not None:
        return False
    return found.question_key == queries.AGE or not is_answered


def _row(question: Asked, group: Group, has_reference: bool) -> tuple[str, str, str, str, str, str]:
    count = _("too few to tell") if group.count is None else number(group.count)
    if not has_reference or group.population is None:
        gap = _("no figure") if has_reference else ""
        return option_label(question, group.option), count, "", gap, "", ""
    return (
        option_label(question, group.option),
        count,
        percent(group.share) if group.share is not None else "",
        percent(group.population),
        ratio(group),
        str(FLAGS[group.flag]),
    )


def ratio(group: Group) -> str:
    """0.25, or what is left for a hidden group at most."""
    if group.ratio is not None:
        return str(format_decimal(round(group.ratio, 2)))
    if group.at_most is None:
        return ""
    return _("at most %(ratio)s", ratio=format_decimal(round(group.at_most, 2)))


def percent(share: float) -> str:
    return str(format_percent(round(share, 3), format="#,##0.#%"))


def _unsaid(found: Comparison) -> str:
    share = found.unsaid_share
    if share is None:
        return _("How many did not say is too few to tell.")
    return _(
        "%(share)s of %(n)s contributors did not say.",
        share=percent(share),
        n=number(found.contributors),
    )


def _flagged(panel: Panel, flag: str) -> list[str]:
    return [
        f"{option_label(panel.question, group.option)} ({ratio(group)})"
        for group in panel.comparison.groups
        if group.flag == flag
    ]


def question_label(question: Asked, language: str = "") -> str:
    return str(localized(question.prompt, language or "en")) if question.prompt else _("Age group")


def option_label(question: Asked, key: str) -> str:
    option = next((one for one in question.options if one["key"] == key), None)
    if option is None or not option["label"]:
        return band_label(key)
    return str(localized(option["label"]))


def group_label(consultation: Consultation, question_key: str, option_key: str) -> str:
    """How old are you?: 16–29."""
    question = asked_of(consultation).get(question_key)
    if question is None:
        return option_key
    return f"{question_label(question)} {option_label(question, option_key)}"


# Channels, apart and together.

ROOMS = {
    "workshop": _l("in a workshop"),
    "class": _l("in a class"),
    "interview": _l("in an interview"),
}


@dataclass(frozen=True)
class ChannelTable:
    """Submissions by channel with their sum, and what is not in it."""

    rows: list[tuple[str, str]]
    together: int
    beside: list[str]


def channel_table(found: Channels) -> ChannelTable:
    rows = [
        (str(ROOMS.get(name) or CHANNELS.get(name, name)), number(count))
        for name, count in found.submissions.items()
    ]
    beside = [_("%(n)s contributors wrote them. Groups in a room are not contributors.",
                n=number(found.contributors))]  # fmt: skip
    if found.sessions:
        people = found.people_in_sessions
        told = _("too few to tell") if people is None else number(people)
        beside.append(
            ngettext(
                "People in %(num)d session: %(people)s. They stand beside the contributors and "
                "are not added to them.",
                "People in %(num)d sessions: %(people)s. They stand beside the contributors and "
                "are not added to them.",
                found.sessions,
                people=told,
            )
        )
    if found.voters:
        beside.append(
            _("%(n)s people voted on statements. Some of them may have written, too.",
              n=number(found.voters))
        )  # fmt: skip
    return ChannelTable(rows, found.together, beside)


def room_ages(consultation: Consultation) -> list[tuple[str, str]]:
    """For staff: how old the people in sessions were, as far as that may be told."""
    found = ways.ages_in_sessions(db.session(), consultation)
    return [
        (band_label(band), _("too few to tell") if count is None else number(count))
        for band, count in found.items()
        if band != UNSAID or count != 0
    ]


def band_label(band: str) -> str:
    if band == AGE_BANDS[-1]:
        return _("not said")
    if band == AGE_BANDS[0]:
        return _("under 13")
    return band.replace("_plus", "+").replace("_", "–")
