"""What the opinion pages show: lists with a bar per group, the map, one group, one statement.

Everything comes from one stored run, so that the numbers of a page belong together; what a
moderator removed since then is left out.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from deliberation.consultations.models import Consultation
from deliberation.insights.models import Run, Theme
from deliberation.insights.opinions import queries as opinions
from deliberation.insights.opinions.models import OpinionPlace, OpinionRun
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import Clause
from deliberation.people.models import Participant
from deliberation.voting.models import Statement
from webapp.extensions import db
from webapp.languages import moment
from webapp.voting.pictures import Picture, opinion_picture
from webapp.voting.words import agreement_words

LISTED = 4  # statements of a list that stand open on the page
TYPICAL = 6  # statements that describe a group, of each kind
LISTS = ("common_ground", "divisive", "bridging", "uncertain")
KEPT_MAPS = 16
EVERY: frozenset[str] = frozenset({"*"})  # statements of a run, not only the listed ones
# A finished run does not change, unless somebody in it has their data erased.
_maps: dict[tuple[str, int], Picture] = {}


@dataclass(frozen=True)
class Bar:
    """The votes of everybody, or of one group, on one statement."""

    label: str
    agree: int
    passed: int
    disagree: int
    low: float
    high: float
    letter: str = ""
    number: int = 0

    @property
    def votes(self) -> int:
        return self.agree + self.passed + self.disagree

    @property
    def share(self) -> float:
        return self.agree / self.votes if self.votes else 0.0

    @property
    def words(self) -> str:
        return agreement_words(self.low, self.high)


@dataclass(frozen=True)
class Item:
    """One statement in a list."""

    statement: Statement
    bars: list[Bar]
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One of the lists: common ground, what divides, what bridges, what is uncertain."""

    key: str
    title: str
    lede: str
    items: list[Item]
    nothing: str
    also_shared: int = 0  # statements of the common ground that belong here, too

    @property
    def also(self) -> str:
        return ngettext(
            "%(num)d statement of the common ground belongs here, too.",
            "%(num)d statements of the common ground belong here, too.",
            self.also_shared,
        )

    @property
    def open_items(self) -> list[Item]:
        return self.items[:LISTED]

    @property
    def further(self) -> list[Item]:
        return self.items[LISTED:]


@dataclass(frozen=True)
class Group:
    """A group of this vote: its letter, its people, and what sets it apart."""

    letter: str
    number: int
    size: int
    agrees: list[Item] = field(default_factory=list)
    disagrees: list[Item] = field(default_factory=list)

    @property
    def name(self) -> str:
        return _("Group %(letter)s", letter=self.letter)

    @property
    def people(self) -> str:
        return ngettext("%(num)d person", "%(num)d people", self.size)


@dataclass(frozen=True)
class Results:
    """A run, ready to be shown."""

    run: OpinionRun
    statements: dict[str, Statement]  # those that may be shown, by ref

    @property
    def result(self) -> dict[str, Any]:
        return self.run.result

    @property
    def is_declared(self) -> bool:
        return self.run.is_declared

    @property
    def sizes(self) -> list[tuple[str, int]]:
        groups = self.result.get("groups", []) if self.is_declared else []
        return [(group["letter"], group["size"]) for group in groups]

    @property
    def by_ref(self) -> dict[str, dict[str, Any]]:
        return {entry["statement"]: entry for entry in self.result.get("statements", [])}

    @property
    def source(self) -> str:
        """Where the numbers come from and when they were counted."""
        return _(
            "%(votes)s votes of %(people)s people, counted on %(moment)s",
            votes=self.run.vote_count,
            people=self.run.participant_count,
            moment=moment(self.run.finished_at, self.run.consultation.time_zone),
        )


def results_of(
    consultation: Consultation, *, editions_only: bool, refs: Collection[str] | None = None
) -> Results | None:
    """The newest run that may be shown, with the statements of its lists (or with `refs`)."""
    session = db.session()
    run = opinions.latest(session, consultation, published_only=editions_only)
    if run is None:
        return None
    query = select(Statement).where(
        Statement.consultation_id == consultation.id, Statement.state.in_(("visible", "split"))
    )
    wanted = _named(run.result) if refs is None else refs
    if wanted is not EVERY:
        query = query.where(Statement.ref.in_(wanted))
    found = session.scalars(query)
    return Results(run, {statement.ref: statement for statement in found})


def _named(result: dict[str, Any]) -> set[str]:
    """Every statement that a list, the slate or a group names."""
    listed = {ref for name in LISTS for ref in result.get(name, [])}
    typical = {e["statement"] for e in result.get("statements", []) if e["representative_for"]}
    return listed | typical | set((result.get("slate") or {}).get("statements", []))


def bars(entry: dict[str, Any], sizes: Sequence[tuple[str, int]]) -> list[Bar]:
    """Everybody first, then each group."""
    rows = [_bar(_("Everybody"), entry["overall"])]
    for number, ((letter, _size), share) in enumerate(
        zip(sizes, entry.get("by_group", []), strict=False), 1
    ):
        rows.append(_bar(_("Group %(letter)s", letter=letter), share, letter, number))
    return rows


def _bar(label: str, share: dict[str, Any], letter: str = "", number: int = 0) -> Bar:
    return Bar(
        label=label,
        agree=share["agree"],
        passed=share["passed"],
        disagree=share["disagree"],
        low=share["low"],
        high=share["high"],
        letter=letter,
        number=number,
    )


def items(results: Results, refs: Iterable[str], notes: dict[str, str] | None = None) -> list[Item]:
    """The statements of a list in its order, without what may no longer be shown."""
    known, sizes, notes = results.by_ref, results.sizes, notes or {}
    return [
        Item(results.statements[ref], bars(known[ref], sizes), notes.get(ref, ""))
        for ref in refs
        if ref in known and ref in results.statements
    ]


def sections(results: Results) -> list[Section]:
    """Common ground first, then what divides, what bridges, what is uncertain."""
    found, declared = results.result, results.is_declared
    if declared:
        shared = _("In every group a clear majority agrees, and enough of its people have voted.")
    else:
        shared = _("A clear majority of all who voted agrees, and enough people have voted.")
    told = {
        "common_ground": (_("Common ground"), shared, _("There is no common ground so far.")),
        "divisive": (
            _("What divides"),
            _("Here the answers lie furthest apart."),
            _("No statement divides clearly so far."),
        ),
        "bridging": (
            _("What bridges"),
            _("People agree with these although they disagree on much else."),
            _("No statement bridges clearly so far."),
        ),
        "uncertain": (
            _("What is uncertain"),
            _("Many pass on these: they are unclear, unknown, or depend on something."),
            _("No statement leaves many unsure."),
        ),
    }
    shown_above: set[str] = set()
    made = []
    for key, (title, lede, nothing) in told.items():
        refs = [ref for ref in found.get(key, []) if ref not in shown_above]
        also = len(found.get(key, [])) - len(refs)
        made.append(Section(key, title, lede, items(results, refs), nothing, also))
        if key == "common_ground":
            shown_above = set(refs)  # most of it bridges as well, and is not listed twice
    return made


@dataclass(frozen=True)
class Slate:
    """Statements that stand together for as many as possible."""

    items: list[Item]
    covered: int
    of: int

    @property
    def line(self) -> str:
        return ngettext(
            "%(covered)s of %(num)d voter agree with at least one of these.",
            "%(covered)s of %(num)d voters agree with at least one of these.",
            self.of,
            covered=self.covered,
        )


def slate(results: Results) -> Slate | None:
    found = results.result.get("slate") or {}
    shown = items(results, found.get("statements", []))
    return Slate(shown, found["covered"], found["of"]) if shown else None


def groups(results: Results) -> list[Group]:
    """Every group with the statements that set it apart, the clearest first."""
    made = [Group(letter, number, size) for number, (letter, size) in enumerate(results.sizes, 1)]
    setting: list[tuple[float, int, bool, str]] = [
        (-typical["ratio"], typical["group"], typical["agrees"], ref)
        for ref, entry in results.by_ref.items()
        for typical in entry.get("representative_for", [])
    ]
    for _ratio, position, agrees, ref in sorted(setting):
        if position < len(made):
            group = made[position]
            chosen = group.agrees if agrees else group.disagrees
            if len(chosen) < TYPICAL:
                chosen.extend(items(results, [ref]))
    return made


def picture(results: Results, person: Participant | None) -> Picture:
    """The map, with the reader's own place where there is one."""
    session, run = db.session(), results.run
    people = session.scalar(select(func.count()).where(OpinionPlace.run_id == run.id)) or 0
    key = run.ref, people
    if key not in _maps:
        if len(_maps) >= KEPT_MAPS:
            _maps.pop(next(iter(_maps)), None)
        spots = opinions.places(session, run)
        _maps[key] = opinion_picture([(s.x, s.y, s.letter) for s in spots], results.sizes)
    mine = opinions.place_of(session, run, [person]) if person else None
    return _maps[key].with_you((mine.x, mine.y) if mine else None)


def map_title(results: Results) -> str:
    """The finding, as the title of the map."""
    count = len(results.sizes)
    if not count:
        return _("Everybody who voted, without groups")
    return ngettext(
        "%(num)d group of people who vote alike", "%(num)d groups of people who vote alike", count
    )


def map_rows(picture: Picture) -> list[list[Any]]:
    """The table beside the map: the same numbers."""
    rows: list[list[Any]] = [
        [_("Group %(letter)s", letter=group.letter), group.size] for group in picture.groups
    ]
    if picture.alone:
        rows.append([_("In no group"), picture.alone.size])
    return [*rows, [_("On the map"), picture.people]]


def firmness_rows(results: Results) -> list[list[str]]:
    """How sure the groups are: what was measured for each number of groups."""
    return [
        [
            str(one["k"]),
            _figure(one["silhouette"]),
            _figure(one.get("null95")),
            _figure(one.get("bootstrap_ari")),
            str(one["smallest"]),
            _("yes") if one["holds"] else _("no"),
        ]
        for one in results.result.get("evidence", [])
    ]


def _figure(value: float | None) -> str:
    return _("not measured") if value is None else f"{value:.2f}"


def headline(results: Results, parts: list[Section]) -> str:
    """What was found, in one sentence."""
    shared = len(parts[0].items)
    people = ngettext("%(num)d person", "%(num)d people", results.run.participant_count)
    if results.sizes:
        return ngettext(
            "%(people)s voted, in %(groups)s groups. They share %(num)d statement.",
            "%(people)s voted, in %(groups)s groups. They share %(num)d statements.",
            shared,
            people=people,
            groups=len(results.sizes),
        )
    return ngettext(
        "%(people)s voted. A clear majority shares %(num)d statement.",
        "%(people)s voted. A clear majority shares %(num)d statements.",
        shared,
        people=people,
    )


def theme_of(statement: Statement) -> tuple[Theme | None, list[Clause]]:
    """The published theme it was taken from, and the sentences of objectives that rest on it."""
    if not statement.theme_ref:
        return None, []
    query = (
        select(Theme)
        .join(Run, Run.id == Theme.run_id)
        .where(Theme.ref == statement.theme_ref, Theme.state == "approved")
        .where(Run.state.in_(("published", "superseded")))
    )
    theme = db.session.scalar(query)
    return theme, objectives.clauses_for_theme(db.session(), theme) if theme else []
