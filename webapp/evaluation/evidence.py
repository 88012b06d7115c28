"""The evidence of each criterion: what is on record and what was answered, in sentences.

A criterion without a sentence is "not evaluated": nothing is filled in for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.evaluation.queries import Findings
from webapp.evaluation import words
from webapp.languages import number
from webapp.populations.presenters import against_population, percent

Lines = Iterator[str]


@dataclass(frozen=True)
class Case:
    """What the evidence of a criterion is drawn from."""

    consultation: Consultation
    findings: Findings


def decimal(value: float) -> str:
    return str(format_decimal(round(value, 2)))


def _said(case: Case, audience: str, *keys: str) -> Lines:
    for key in keys:
        item = case.findings.said(audience, key)
        if item is not None:
            yield _(
                "%(audience)s: “%(statement)s” %(mean)s of 5, %(n)s answers, spread %(spread)s.",
                audience=words.AUDIENCES[audience],
                statement=words.ITEMS[key],
                mean=decimal(item.mean or 0),
                n=number(item.count or 0),
                spread=decimal(item.spread or 0),
            )


def _purpose(case: Case) -> Lines:
    if case.consultation.promise is not None and case.consultation.opened_at is not None:
        yield _("It was published what is open, what is fixed, who decides and who answers.")
    yield from _said(case, "participants", "influence")
    yield from _said(case, "organisers", "purpose")


def _framing(case: Case) -> Lines:
    yield from _said(case, "participants", "neutral")
    yield from _said(case, "organisers", "framing")


def _method(case: Case) -> Lines:
    yield from _said(case, "organisers", "design")


def _involvement(case: Case) -> Lines:
    yield from _said(case, "organisers", "involved")


def _openness(case: Case) -> Lines:
    found = case.findings
    if found.journal_lines:
        yield _("%(n)s acts stand in the public journal.", n=number(found.journal_lines))
    if found.changes:
        yield ngettext(
            "%(num)d change of the method was published with its reason.",
            "%(num)d changes of the method were published with their reasons.",
            found.changes,
        )
    if found.coverage.read:
        yield _(
            "%(read)s of %(all)s submissions were read by a person.",
            read=number(found.coverage.read),
            all=number(found.coverage.total),
        )
    yield from _said(case, "organisers", "open")


def _inclusion(case: Case) -> Lines:
    yield from against_population(case.consultation)
    done, planned = case.findings.outreach
    if planned:
        yield _("Outreach: %(done)s of %(planned)s tasks done.", done=done, planned=planned)
    yield from _said(case, "organisers", "inclusion")


def _facilitation(case: Case) -> Lines:
    passive = case.findings.passive
    if passive.tables:
        yield _(
            "%(n)s of %(all)s tables were read their sheet at the end.",
            n=number(passive.read_back_tables),
            all=number(passive.tables),
        )
    yield from _said(case, "organisers", "facilitation")


def _information(case: Case) -> Lines:
    checked, marked = case.findings.facts
    if marked:
        yield _("%(n)s of %(all)s claims of fact were checked.", n=checked, all=marked)
    yield from _said(case, "participants", "balanced")
    yield from _said(case, "organisers", "information")


def _coded(case: Case, category: str, *codes: str) -> Lines:
    """How much of the coded sample has one of these codes, as the two readers see it."""
    for found in case.findings.discourse:
        if found.category == category and found.units:
            shares = [
                sum(counts[reader] for code, *counts in found.counts if code in codes)
                for reader in (0, 1)
            ]
            low, high = sorted(shares)
            yield _(
                "%(category)s: two readers found “%(codes)s” in %(low)s and %(high)s of %(n)s.",
                category=words.CATEGORIES[category],
                codes="; ".join(str(words.CODES[category][code]) for code in codes),
                low=low,
                high=high,
                n=found.units,
            )


def _judgement(case: Case) -> Lines:
    yield from _coded(case, "justification", "qualified", "sophisticated")
    share = case.findings.passive.reasons.share
    if share is not None:
        yield _("%(share)s of submissions hold a word that gives a reason.", share=percent(share))


def _knowledge(case: Case) -> Lines:
    yield from _said(case, "participants", "learned")


def _access(case: Case) -> Lines:
    ways = len(case.findings.channels.submissions)
    if ways > 1:
        yield _("People took part in %(n)s ways.", n=ways)
    if case.findings.passive.concentration is not None:
        told = decimal(case.findings.passive.concentration)
        yield _("Concentration of submissions on few contributors: %(gini)s of 1.", gini=told)
    yield from _said(case, "participants", "understood", "said")


def _respect(case: Case) -> Lines:
    yield from _coded(case, "respect", "without")
    yield from _coded(case, "counter", "named", "valued")
    yield from _said(case, "participants", "listened", "different")


def _freedom(case: Case) -> Lines:
    yield from _coded(case, "participation", "cut_short")
    yield from _said(case, "organisers", "free")


def _influence(case: Case) -> Lines:
    statuses = case.findings.answered.by_status
    taken = statuses.get("adopted", 0) + statuses.get("partly", 0)
    if statuses:
        yield _(
            "%(n)s of %(all)s themes were taken up, wholly or in part.",
            n=taken,
            all=case.findings.answered.themes,
        )
    yield from _said(case, "organisers", "follow_up")


def _follow_up(case: Case) -> Lines:
    answered, understood = case.findings.answered, case.findings.understanding
    if answered.count or answered.late_days:
        yield (
            _(
                "%(answered)s of %(themes)s have an answer of the board",
                answered=answered.count,
                themes=answered.themes,
            )
            + "."
        )
    if answered.late_days:
        yield ngettext(
            "The answer is %(num)d day overdue.",
            "The answer is %(num)d days overdue.",
            answered.late_days,
        )
    if understood.count:
        yield _(
            "“I received an answer and understand the reasons.” %(mean)s of 5, %(n)s answers.",
            mean=decimal(understood.mean or 0),
            n=number(understood.count),
        )
    yield from _said(case, "participants", "expect")


def _aftercare(case: Case) -> Lines:
    care = case.findings.aftercare
    if care.news:
        yield ngettext("News was sent %(num)d time.", "News was sent %(num)d times.", care.news)
    if care.offers:
        yield _("%(n)s contributors offered to go on helping.", n=number(care.offers))
    yield from _said(case, "participants", "again")


EVIDENCE: dict[str, Callable[[Case], Lines]] = {
    "purpose": _purpose,
    "framing": _framing,
    "method": _method,
    "involvement": _involvement,
    "openness": _openness,
    "inclusion": _inclusion,
    "facilitation": _facilitation,
    "information": _information,
    "judgement": _judgement,
    "knowledge": _knowledge,
    "access": _access,
    "respect": _respect,
    "freedom": _freedom,
    "influence": _influence,
    "follow_up": _follow_up,
    "aftercare": _aftercare,
}
