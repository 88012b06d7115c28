"""The chapter about objectives: each with its chain to people's words, dissent and decision."""

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from deliberation.exchange.record.queries import ObjectiveRecord, Record
from deliberation.foresight.models import FairnessVerdict
from deliberation.objectives.models import DecisionPoint, ObjectiveVersion
from deliberation.objectives.queries import Source
from webapp.exchange.report.addresses import external, of_point
from webapp.exchange.report.blocks import Block, facts, heading, items, quote, text
from webapp.foresight.words import VERDICTS
from webapp.languages import day, number
from webapp.objectives import words
from webapp.objectives.decisions.words import OUTCOMES


def chapter(record: Record) -> Iterator[Block]:
    """The mission's public objectives; those of other consultations say so by their sources."""
    yield heading(1, _("Objectives and what they rest on"), "objectives")
    if not record.objectives:
        yield text(_("No objective has been proposed yet."))
    for found in record.objectives:
        yield from _objective(found)


def _objective(found: ObjectiveRecord) -> Iterator[Block]:
    version, objective = found.version, found.node.objective
    where = {"mission": objective.mission.ref, "ref": objective.ref}
    yield heading(2, f"{objective.code} {version.title}", f"objective-{objective.ref}")
    yield text(version.statement, language=version.language, is_strong=True)
    yield facts(
        (
            (_("State"), words.STATES[version.state]),
            (_("Level"), words.LEVELS[objective.level]),
            (_("Baseline"), _amount(version.baseline_value, version.unit, version.baseline_year)),
            (_("Target"), _amount(version.target_value, version.unit, version.target_year)),
            (_("Newest value"), _latest(found)),
            (_("What is measured"), version.indicator),
            (_("Owner"), version.owner),
        )
    )
    yield text(_("This objective on the site"), url=external("objectives.show", **where))
    yield heading(3, _("The chain to people's words"))
    for number_, clause in enumerate(version.clauses, 1):
        sources = found.sources.get(clause.id, [])
        labels = "; ".join(dict.fromkeys(_rests(source) for source in sources))
        rests = _("rests on: %(themes)s", themes=labels) if labels else _("from the board itself")
        yield text(f"{number_}. {clause.text} ({rests})", language=version.language)
        for source in sources:
            if source.point is not None:
                note = _("Submission %(ref)s, theme %(theme)s",
                         ref=source.point.submission.ref, theme=source.theme.label)  # fmt: skip
                point = source.point
                yield quote(point.text, point.language, note, of_point(point))
    yield from _decision(version)
    yield from _fairness(found.fairness)
    yield from _points(objective.decision_points)


def _rests(source: Source) -> str:
    """A theme, and where it does not support the clause, what it says about it."""
    relation = source.evidence.relation
    label = source.theme.label
    return label if relation == "supports" else f"{label} ({words.RELATIONS_TOLD[relation]})"


def _latest(found: ObjectiveRecord) -> str:
    value = found.latest
    if value is None:
        return ""
    told = value.words or f"{number(value.value)} {found.version.unit}"
    return f"{told}, {day(value.measured_on)} ({value.source})"


def _amount(value: Decimal | None, unit: str, year: int | None) -> str:
    if value is None:
        return ""
    return f"{number(value)} {unit}" + (f", {year}" if year else "")


def _decision(version: ObjectiveVersion) -> Iterator[Block]:
    decision = version.decision
    yield heading(3, _("Decision and dissent"))
    if decision is None:
        yield text(_("Not decided yet."))
    else:
        yield text(
            _("Adopted on %(day)s: %(yes)s for, %(no)s against, %(abstain)s abstained; at "
                "least %(quorum)s had to take a position.",
              day=day(decision.decided_at), yes=decision.for_count, no=decision.against_count,
              abstain=decision.abstain_count, quorum=decision.quorum)
        )  # fmt: skip
        yield facts(
            (
                (_("Considered and not taken"), decision.options_considered),
                (_("Why it was decided so"), decision.reason),
            ),
            version.language,
        )
    dissent = [position for position in version.positions if position.dissent]
    for position in dissent:
        stance = str(words.STANCES[position.stance]).lower()
        yield text(f"{position.member_name} ({stance}): {position.dissent}",
                   language=version.language)  # fmt: skip
    if not dissent:
        yield text(_("Nobody has written a dissent."))
    if version.waivers:
        yield facts([(words.WAIVERS[w.kind], w.reason) for w in version.waivers], version.language)


def _fairness(verdict: FairnessVerdict | None) -> Iterator[Block]:
    yield heading(3, _("Fairness between generations"))
    if verdict is None:
        yield text(_("Nobody has assessed it."))
        return
    yield facts(
        (
            (_("Verdict"), VERDICTS[verdict.verdict]),
            (_("Reasons"), verdict.reasons),
            (_("Conditions"), verdict.conditions),
            (_("Look again on"), day(verdict.review_on)),
            (_("Assessed by"), ", ".join(one.name for one in verdict.assessors)),
            (_("Seen otherwise"), "; ".join(a.dissent for a in verdict.assessors if a.dissent)),
        ),
        verdict.language,
    )


def log(record: Record) -> Iterator[Block]:
    """The mission's decision log: it is only ever added to."""
    yield heading(1, _("Decision log of the mission"), "log")
    if not record.log:
        yield text(_("Nothing has been decided yet."))
    for line in record.log:
        yield text(f"{day(line.decided_at)}: {line.what}", language=line.language, is_strong=True)
        yield facts(
            (
                (_("Outcome"), OUTCOMES.get(line.outcome, line.outcome)),
                (_("Considered and not taken"), line.options_considered),
                (_("Reason"), line.reason),
                (_("Dissent"), "; ".join(line.dissent)),
                (_("Takes effect"), day(line.effective_on)),
            ),
            line.language,
        )


def _points(points: list[DecisionPoint]) -> Iterator[Block]:
    if not points:
        return
    yield heading(3, _("Decision points"))
    yield items(
        f"{day(point.due_on)}: {point.question} "
        + (
            f"{words.OUTCOMES[point.outcome]}. {point.learning_note}"
            if point.outcome
            else _("(%(office)s, not decided yet)", office=point.owner)
        )
        for point in points
    )
