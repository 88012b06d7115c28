"""Runs of the opinion groups beside each other: what one found, and what changed to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from deliberation.consultations.models import Consultation
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.voting.models import Statement
from webapp.extensions import db
from webapp.languages import day, moment
from webapp.voting.words import why_no_groups

LISTS = {
    "common_ground": _l("Common ground"),
    "divisive": _l("What divides"),
    "bridging": _l("What bridges"),
    "uncertain": _l("What is uncertain"),
}
MARKS = {
    "common_ground": _l("shared"),
    "divisive": _l("divides"),
    "bridging": _l("bridges"),
    "uncertain": _l("uncertain"),
}
TOP = 3
Texts = Mapping[str, Statement]  # statement by ref
Row = tuple[Any, ...]


@dataclass(frozen=True)
class RunRow:
    """One run in the history."""

    ref: str
    number: int
    when: str
    people: int
    votes: int
    sentence: str
    is_done: bool
    edition: str = ""  # the day on which it was published
    lists: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One of the lists in two runs."""

    title: str
    went: list[str]
    came: list[str]
    stayed: int


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    before: OpinionRun
    after: OpinionRun
    sentence: str
    facts: list[Row]
    moves: list[Row]
    changes: list[Change]


def run_row(run: OpinionRun, texts: Texts | None = None) -> RunRow:
    zone = run.consultation.time_zone
    return RunRow(
        ref=run.ref,
        number=run.number,
        when=moment(run.finished_at or run.requested_at, zone),
        people=run.participant_count,
        votes=run.vote_count,
        sentence=found_sentence(run),
        is_done=run.state == "done",
        edition=day(run.published_at, zone) if run.published_at else "",
        lists=[(str(title), _texts(run, name, texts)[:TOP]) for name, title in LISTS.items()]
        if texts
        else [],
    )


def found_sentence(run: OpinionRun) -> str:
    """What a run found, in one sentence."""
    if run.state != "done":
        states = {
            "queued": _("It is being computed."),
            "failed": _("It stopped with a fault."),
            "cancelled": _("It was stopped."),
        }
        return states[run.state]
    if not run.is_declared:
        return why_no_groups(run.result)
    groups = run.result["groups"]
    sizes = ", ".join(f"{group['letter']} {format_decimal(group['size'])}" for group in groups)
    return ngettext(
        "%(num)d group holds: %(sizes)s.", "%(num)d groups hold: %(sizes)s.", len(groups),
        sizes=sizes,
    )  # fmt: skip


def kinds(run: OpinionRun | None) -> dict[str, list[str]]:
    """Statement ref -> the lists of the run on which it stands."""
    found: dict[str, list[str]] = {}
    for name in LISTS if run else ():
        for ref in run.result.get(name, ()):  # type: ignore[union-attr]
            found.setdefault(ref, []).append(str(MARKS[name]))
    return found


def linked(statement: Statement, consultation: Consultation, state: Any) -> Markup:
    """The statement's words, leading to its page; where it is not offered, its state."""
    words = Markup('<span lang="{}">{}</span>').format(statement.language, statement.text)
    if statement.state != "visible":
        return Markup('{} <span class="chip">{}</span>').format(words, state)
    where = {"mission": consultation.mission.ref, "consultation": consultation.ref}
    address = url_for("voting.statement", ref=statement.ref, **where)
    return Markup('<a href="{}">{}</a>').format(address, words)


def _texts(run: OpinionRun, name: str, texts: Texts) -> list[str]:
    return [texts[ref].text for ref in run.result.get(name, ()) if ref in texts]


def compare(before: OpinionRun, after: OpinionRun, texts: Texts) -> Comparison:
    """What changed from one run to another, or to the same one without bursts."""
    changes = [_change(name, before, after, texts) for name in LISTS]
    tell = _without_bursts if after.is_sensitivity else _changed_sentence
    return Comparison(
        before=before,
        after=after,
        sentence=tell(before, after, changes),
        facts=facts(before, after),
        moves=_moves(before, after),
        changes=changes,
    )


def _change(name: str, before: OpinionRun, after: OpinionRun, texts: Texts) -> Change:
    old, new = (list(run.result.get(name, ())) for run in (before, after))
    return Change(
        title=str(LISTS[name]),
        went=[texts[ref].text for ref in old if ref not in new and ref in texts],
        came=[texts[ref].text for ref in new if ref not in old and ref in texts],
        stayed=sum(ref in new for ref in old),
    )


def _changed_sentence(before: OpinionRun, after: OpinionRun, changes: Sequence[Change]) -> str:
    moved = sum(len(change.went) + len(change.came) for change in changes)
    if before.is_declared != after.is_declared:
        if after.is_declared:
            return _("Groups hold now that did not hold before.")
        return _("The groups of the earlier run no longer hold.")
    letters = [[g["letter"] for g in run.result.get("groups", ())] for run in (before, after)]
    if before.is_declared and letters[0] != letters[1]:
        return _("There are other groups than before: first %(old)s, now %(new)s.",
                 old=", ".join(letters[0]), new=", ".join(letters[1]))  # fmt: skip
    if not moved:
        return _("Nothing that is told to people has changed.")
    return ngettext(
        "The groups are the same; %(num)d statement came to a list or left one.",
        "The groups are the same; %(num)d statements came to a list or left one.",
        moved,
    )


def _without_bursts(before: OpinionRun, after: OpinionRun, changes: Sequence[Change]) -> str:
    """The sensitivity line."""
    if before.is_declared and not after.is_declared:
        return _("Without the flagged bursts the groups do not hold.")
    if after.is_declared and not before.is_declared:
        return _("Without the flagged bursts there would be groups that hold.")
    sizes = [len(run.result.get("groups", ())) for run in (before, after)]
    if sizes[0] != sizes[1]:
        return _("Without the flagged bursts there would be another number of groups.")
    moved = sum(len(change.went) + len(change.came) for change in changes)
    if not moved:
        return _("Without the flagged bursts the result is the same.")
    return ngettext(
        "Without the flagged bursts the groups are the same; %(num)d statement comes to a list or "
        "leaves one.",
        "Without the flagged bursts the groups are the same; %(num)d statements come to a list or "
        "leave one.",
        moved,
    )


def facts(before: OpinionRun, after: OpinionRun) -> list[Row]:
    """Figure by figure."""
    told = [
        (_("Computed"), lambda run: moment(run.finished_at, run.consultation.time_zone)),
        (_("People who voted"), lambda run: format_decimal(run.participant_count)),
        (_("Votes"), lambda run: format_decimal(run.vote_count)),
        (_("Statements"), lambda run: format_decimal(len(run.result.get("statements", ())))),
        (_("Groups"), found_sentence),
        (_("How far apart the groups lie (silhouette, -1 to 1)"), _figure("silhouette")),
        (_("The same in shuffled votes, 95th percentile"), _figure("null95")),
        (_("Agreement when a fifth of the voters is left out (0 to 1)"), _figure("bootstrap_ari")),
    ]
    return [(label, tell(before), tell(after)) for label, tell in told]


def _figure(name: str) -> Any:
    def tell(run: OpinionRun) -> str:
        value = run.result.get(name)
        return _("not measured") if value is None else format_decimal(value, "0.00")

    return tell


def _moves(before: OpinionRun, after: OpinionRun) -> list[Row]:
    """People in groups of both runs: from which letter to which."""
    if not (before.is_declared and after.is_declared):
        return []
    old, new = aliased(OpinionPlace), aliased(OpinionPlace)
    query = (
        select(old.letter, new.letter, func.count())
        .join(new, new.participant_id == old.participant_id)
        .where(old.run_id == before.id, new.run_id == after.id)
        .where(old.letter.is_not(None), new.letter.is_not(None))
        .group_by(old.letter, new.letter)
        .order_by(old.letter, new.letter)
    )
    return [
        (_("Group %(letter)s", letter=first), _("Group %(letter)s", letter=second),
         format_decimal(count))
        for first, second, count in db.session.execute(query)
    ]  # fmt: skip
