"""The evaluation page: each criterion with the evidence that there is, or none."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.evaluation import queries
from deliberation.evaluation.discourse.execute import CategoryResult
from deliberation.evaluation.queries import STAGES, Findings
from deliberation.evaluation.surveys.models import ITEMS
from deliberation.evaluation.surveys.queries import Item
from webapp.evaluation import evidence, words
from webapp.extensions import db
from webapp.languages import number
from webapp.populations.presenters import percent


@dataclass(frozen=True)
class Criterion:
    """`evidence` is empty where nothing is on record: then it is not evaluated."""

    key: str
    label: str
    evidence: list[str]


@dataclass(frozen=True)
class Evaluation:
    """The page: stages with their criteria, and the figures they rest on."""

    findings: Findings
    stages: list[tuple[str, str, list[Criterion]]]
    surveys: list[tuple[str, list[tuple[str, str, str, str]]]]
    discourse: list[tuple[str, list[tuple[str, str, str]], str]]
    passive: list[tuple[str, str]]

    @property
    def counted(self) -> tuple[int, int]:
        """How many criteria have evidence, of how many."""
        every = [one for _stage, _label, criteria in self.stages for one in criteria]
        return sum(bool(one.evidence) for one in every), len(every)


def evaluation_of(consultation: Consultation) -> Evaluation:
    found = queries.findings(db.session(), consultation, now())
    case = evidence.Case(consultation, found)
    return Evaluation(
        findings=found,
        stages=[
            (
                stage,
                str(words.STAGES[stage]),
                [
                    Criterion(key, str(words.CRITERIA[key]), list(evidence.EVIDENCE[key](case)))
                    for key in keys
                ],
            )
            for stage, keys in STAGES.items()
        ],
        surveys=[
            (str(words.AUDIENCES[audience]), [_item_row(items[key]) for key in ITEMS[audience]])
            for audience, items in found.surveys.items()
        ],
        discourse=[_category(one) for one in found.discourse],
        passive=list(_passive(found)),
    )


# The tables.


def _item_row(item: Item) -> tuple[str, str, str, str]:
    label = str(words.ITEMS[item.key])
    if item.count is None:
        return label, _("too few to tell"), "", ""
    if not item.count:
        return label, "0", "", ""
    return (
        label,
        number(item.count),
        evidence.decimal(item.mean or 0),
        evidence.decimal(item.spread or 0),
    )


def _category(found: CategoryResult) -> tuple[str, list[tuple[str, str, str]], str]:
    codes = words.CODES[found.category]
    rows = [(str(codes[c]), number(first), number(second)) for c, first, second in found.counts]
    same = _("the same in %(same)s of 100", same=round(100 * found.same))
    if found.kappa is None:
        return str(words.CATEGORIES[found.category]), rows, same
    value, low, high = (evidence.decimal(each) for each in found.kappa)
    kappa = _("Cohen's kappa %(value)s (95 %% interval %(low)s to %(high)s)",
              value=value, low=low, high=high)  # fmt: skip
    return str(words.CATEGORIES[found.category]), rows, f"{same}, {kappa}"


def _passive(found: Findings) -> Iterator[tuple[str, str]]:
    one = found.passive
    share = one.reasons.share
    told = _("not known") if share is None else percent(share)
    if share is not None and one.reasons.unchecked:
        told += " " + _("(%(n)s in languages without a rule)", n=number(one.reasons.unchecked))
    yield _("Submissions that give a reason"), told
    items = _("no session yet")
    if one.items:
        items = _("%(n)s of %(all)s", n=number(one.nodded_items), all=number(one.items))
    yield _("Items in sessions to which others nodded"), items
    few = one.concentration is None
    told = _("too few to tell") if few else evidence.decimal(one.concentration or 0)
    yield _("Concentration of submissions on few contributors (Gini, 0 to 1)"), told
    yield _("How long each person spoke at the tables"), _("not counted")
