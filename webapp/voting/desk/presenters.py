"""What the voting desk shows: participation, statements, seeds and their balance, the queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Point, Theme
from deliberation.insights.opinions import queries as opinions
from deliberation.voting import queries
from deliberation.voting.flags.queries import flag_counts
from deliberation.voting.models import FLAGS, MAX_TEXT, STATES, Ballot, Statement
from deliberation.voting.tallies.queries import SEEDS
from webapp.access import can
from webapp.extensions import db
from webapp.languages import localized
from webapp.voting.desk import comparisons, words
from webapp.voting.desk.comparisons import Comparison, RunRow, Texts
from webapp.voting.words import PROOFS

PAGE = 100
# Where a sentence may hold two ideas, by language.
JOINTS = {"en": (" and ",), "de": (" und ",), "da": (" og ",)}
SORTS = (
    ("votes", _l("Most votes first")),
    ("few", _l("Fewest votes first")),
    ("new", _l("Newest first")),
    ("agree", _l("Most agreement first")),
    ("disagree", _l("Most disagreement first")),
)
Row = tuple[Any, ...]


def here(consultation: Consultation) -> dict[str, str]:
    return {"mission": consultation.mission.ref, "consultation": consultation.ref}


# The overview.


@dataclass(frozen=True)
class Overview:
    """How the voting goes, live."""

    ballot: Ballot | None
    needs: list[tuple[str, str]]
    voters: int = 0
    votes: int = 0
    shown: int = 0
    waiting: int = 0
    proofs: Sequence[Row] = ()
    run: RunRow | None = None
    rows: Sequence[Row] = ()
    more: int = 0


def overview(consultation: Consultation, sort: str, page: int) -> Overview:
    """Everything the first page of the desk shows."""
    session = db.session()
    ballot = queries.ballot_of(session, consultation)
    if ballot is None:
        return Overview(None, [])
    every = queries.statements(session, ballot, states=STATES)
    run = opinions.latest(session, consultation)
    proofs, start = _proofs(ballot), page * PAGE
    listed = arranged(every, sort)
    waiting = sum(s.state == "waiting" for s in every)
    return Overview(
        ballot=ballot,
        needs=_needs(consultation, ballot, waiting),
        voters=sum(people for _name, people, *_ in proofs),
        votes=sum(votes for _name, _people, votes, *_ in proofs),
        shown=sum(s.state == "visible" for s in every),
        waiting=waiting,
        proofs=[(name, *map(format_decimal, counts)) for name, *counts in proofs],
        run=comparisons.run_row(run, {s.ref: s for s in every}) if run else None,
        rows=_table(listed[start : start + PAGE], run, consultation),
        more=page + 1 if len(listed) > start + PAGE else 0,
    )


def _proofs(ballot: Ballot) -> list[tuple[str, int, int, int, int, int]]:
    """Name of the proof, people, votes, and of these agree, disagree, pass; weakest first."""
    session = db.session()
    voters = queries.voters_by_proof(session, ballot)
    totals = {proof: queries.Tally() for proof in voters}
    for levels in queries.tallies_by_proof(session, ballot).values():
        for proof, tally in levels.items():
            total = totals.setdefault(proof, queries.Tally())
            for value, count in ((1, tally.agree), (-1, tally.disagree), (0, tally.passed)):
                total.add(value, count)
    return [
        (str(PROOFS[proof]), voters.get(proof, 0), t.seen, t.agree, t.disagree, t.passed)
        for proof, t in totals.items()
    ]


def _needs(consultation: Consultation, ballot: Ballot, waiting: int) -> list[tuple[str, str]]:
    """What somebody should do now, each with where to do it."""
    where, found = here(consultation), []
    if waiting and can("statement:moderate", consultation):
        text = ngettext(
            "%(num)d statement waits for a moderator.",
            "%(num)d statements wait for a moderator.",
            waiting,
        )
        found.append((text, url_for("voting.desk_queue", **where)))
    if can("statement:seed", consultation):
        address = url_for("voting.desk_seeds", **where)
        notes = balance(ballot).notes
        found += [(note, address) for note in notes]
    return found


def arranged(every: Sequence[Statement], sort: str) -> list[Statement]:
    """In the order the reader asked for; what is not offered comes last."""

    def share(count: int, statement: Statement) -> float:
        return (count + 1) / (statement.vote_count + 2)

    keys = {
        "few": lambda s: s.vote_count,
        "new": lambda s: -s.id,
        "agree": lambda s: -share(s.agree_count, s),
        "disagree": lambda s: -share(s.disagree_count, s),
    }
    key = keys.get(sort, lambda s: -s.vote_count)
    return sorted(every, key=lambda s: (s.state != "visible", key(s), s.id))


def _table(statements: Iterable[Statement], run: Any, consultation: Consultation) -> list[Row]:
    kinds = comparisons.kinds(run)
    return [
        (
            comparisons.linked(s, consultation, words.STATES[s.state]),
            *map(format_decimal, (s.vote_count, s.agree_count, s.disagree_count, s.pass_count)),
            ", ".join(kinds.get(s.ref, ())) or "–",
        )
        for s in statements
    ]


# Seeds and their balance.


@dataclass(frozen=True)
class Balance:
    """How the organiser's statements are spread; the notes are advice, never a refusal."""

    rows: list[Row]
    notes: list[str]


@dataclass(frozen=True)
class SeedRow:
    statement: Statement
    side: str
    notes: list[str]
    can_take_back: bool


def balance(ballot: Ballot) -> Balance:
    """Seeds by side, and what a fair-minded reader would miss."""
    found = queries.seed_balance(db.session(), ballot)
    labels = {side["key"]: str(localized(side["label"])) for side in ballot.sides}
    rows: list[Row] = [(labels[key], format_decimal(count)) for key, count in found.sides.items()]
    rows.append((_("no side in particular"), format_decimal(found.without_side)))
    return Balance(rows, [*_side_notes(found.sides, labels), *_number_notes(found.total)])


def _side_notes(counts: dict[str, int], labels: dict[str, str]) -> list[str]:
    if len(counts) < 2:
        return [_("Name the sides you know of, at least two, so that the balance can be checked.")]
    missing = [labels[key] for key, count in counts.items() if not count]
    notes = [_("No statement speaks for “%(side)s” yet.", side=side) for side in missing]
    least, most = min(counts.values()), max(counts.values())
    if least and most > 2 * least:
        many = next(labels[key] for key, count in counts.items() if count == most)
        few = next(labels[key] for key, count in counts.items() if count == least)
        notes.append(_("“%(many)s” has more than twice as many as “%(few)s”.", many=many, few=few))
    return notes


def _number_notes(number: int) -> list[str]:
    if number < SEEDS.start:
        return [
            ngettext(
                "%(num)d statement of yours; 15 to 25 are advised, so that a map can form.",
                "%(num)d statements of yours; 15 to 25 are advised, so that a map can form.",
                number,
            )
        ]
    if number >= SEEDS.stop:
        return [_("%(num)s statements of yours; with more than 25, each gets few votes at first.",
                  num=number)]  # fmt: skip
    return []


def own(every: Iterable[Statement]) -> list[Statement]:
    """What staff put to the vote: seeds, and points of themes."""
    return [s for s in every if s.origin in ("seed", "theme")]


def seed_rows(ballot: Ballot, every: Sequence[Statement]) -> list[SeedRow]:
    labels = {side["key"]: str(localized(side["label"])) for side in ballot.sides}
    return [
        SeedRow(
            statement=s,
            side=labels.get(s.side, ""),
            notes=wording_notes(s.text, s.language),
            can_take_back=can_take_back(s),
        )
        for s in own(every)
    ]


def can_take_back(statement: Statement) -> bool:
    """Until somebody has voted on it."""
    return statement.state in ("visible", "waiting") and not statement.vote_count


def wording_notes(text: str, language: str) -> list[str]:
    """What could be wrong with a sentence; it may stand all the same."""
    notes = []
    if len(text) > MAX_TEXT:
        notes.append(_("It is longer than %(limit)s characters.", limit=MAX_TEXT))
    found = [joint.strip() for joint in JOINTS.get(language, ()) if joint in text.lower()]
    found += [";"] if ";" in text else []
    if found:
        notes.append(
            _(
                "It has “%(word)s”, so it may hold two ideas. Somebody who agrees with only one "
                "of them could not say so.",
                word=found[0],
            )
        )
    return notes


# Points of a theme.


@dataclass(frozen=True)
class PointRow:
    """A point that could become a statement, or already did."""

    point: Point
    text: str
    statement: Statement | None
    can_take_back: bool

    @property
    def fits(self) -> bool:
        return len(self.text) <= MAX_TEXT


def point_rows(ballot: Ballot, theme: Theme, points: Iterable[Point]) -> list[PointRow]:
    """What is on the ballot first, then the shorter points."""
    every = queries.statements(db.session(), ballot, states=STATES, theme_ref=theme.ref)
    made = {s.point_ref: s for s in every if s.origin == "theme"}
    rows = [
        PointRow(
            p, " ".join(p.text.split()), one := made.get(p.ref), bool(one and can_take_back(one))
        )
        for p in points
    ]
    return sorted(rows, key=lambda row: (row.statement is None, not row.fits))


# The moderators' queue.


@dataclass(frozen=True)
class DeskCard:
    """One statement as a moderator sees it."""

    statement: Statement
    origin: str
    zone: str
    notes: list[str]
    similar: list[Statement]


def desk_card(statement: Statement, ballot: Ballot) -> DeskCard:
    near = queries.similar(db.session(), ballot, statement.text, 4)
    return DeskCard(
        statement=statement,
        origin=str(words.ORIGINS[statement.origin]),
        zone=ballot.consultation.time_zone,
        notes=wording_notes(statement.text, statement.language),
        similar=[other for other in near if other.id != statement.id][:3],
    )


def halves(text: str, language: str) -> tuple[str, str]:
    """A first try at cutting a sentence in two, for the moderator to mend."""
    for joint in (";", *JOINTS.get(language, ())):
        first, found, second = text.partition(joint)
        if found and first.strip() and second.strip():
            return first.strip(" ,.") + ".", second.strip()[:1].upper() + second.strip()[1:]
    return text, ""


def removed_by_reason(every: Iterable[Statement]) -> list[tuple[str, int]]:
    """Reason in words and how many; the most frequent first."""
    found = [s.removal_reason for s in every if s.state == "removed" and s.removal_reason]
    counted = {reason: found.count(reason) for reason in dict.fromkeys(found)}
    ordered = sorted(counted.items(), key=lambda pair: -pair[1])
    return [(str(words.REMOVED[reason]), count) for reason, count in ordered]


# Unusual voting.


@dataclass(frozen=True)
class FlagsPage:
    """Counts of flags, never who carries one; and the groups without the flagged bursts."""

    voters: int
    bursts: int
    rows: list[Row]
    sensitivity: Comparison | None


def flags_page(consultation: Consultation, ballot: Ballot, texts: Texts) -> FlagsPage:
    session = db.session()
    counts = flag_counts(session, ballot)
    run = opinions.latest(session, consultation)
    without = opinions.sensitivity_of(session, run) if run else None
    return FlagsPage(
        voters=sum(queries.voters_by_proof(session, ballot).values()),
        bursts=counts.get("burst", 0),
        rows=[
            (words.FLAGS[kind], format_decimal(counts.get(kind, 0)), words.FLAG_NOTES[kind])
            for kind in FLAGS
        ],
        sensitivity=comparisons.compare(run, without, texts) if run and without else None,
    )
