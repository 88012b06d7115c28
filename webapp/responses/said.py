"""You said, we did, we did not: every theme, who said it, what was done, and why."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from deliberation import disclosure
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Run
from deliberation.insights.queries import ThemeSummary
from deliberation.people import queries as people
from deliberation.responses import queries
from deliberation.responses.models import STATUSES as STATUS_CODES
from deliberation.responses.models import ThemeResponse
from deliberation.responses.queries import Judgement
from webapp.access import current_actor
from webapp.extensions import db
from webapp.insights.words import campaign_note, group_name
from webapp.responses.forms import STATUSES

UNANSWERED = "none"


@dataclass(frozen=True)
class Said:
    """One row: what people said, the board's answer, how its authors judge that."""

    summary: ThemeSummary
    campaign_note: str
    response: ThemeResponse | None
    judgement: Judgement | None
    may_judge: bool
    own_score: int | None

    @property
    def status(self) -> str:
        return self.response.status if self.response else UNANSWERED


@dataclass(frozen=True)
class SaidPage:
    """The rows that were asked for, the filters, and how often each status was given."""

    rows: list[Said]
    filters: list[dict[str, Any]]
    tally: list[tuple[str, int]]  # status ("" for none yet) and how many themes
    is_narrowed: bool


def you_said(run: Run, chosen: dict[str, str]) -> SaidPage:
    """One row for each theme, by the number of different submissions; nothing is put last."""
    rows = _rows(run)
    counts = {code: sum(row.status == code for row in rows) for code in (*STATUS_CODES, UNANSWERED)}
    lanes = sorted({lane for row in rows for lane, count in row.summary.lanes.items() if count})
    status, lane = chosen.get("status", ""), chosen.get("lane", "")
    shown = [
        row
        for row in rows
        if status in ("", row.status) and (not lane or row.summary.lanes.get(lane))
    ]
    tally = [("" if code == UNANSWERED else code, count) for code, count in counts.items() if count]
    is_narrowed = len(shown) < len(rows)
    return SaidPage(shown, _filters(counts, lanes, status, lane), tally, is_narrowed)


def _filters(
    counts: dict[str, int], lanes: list[str], status: str, lane: str
) -> list[dict[str, Any]]:
    """The fields above the list; one that could not narrow anything is left out."""
    names = {code: str(name) for code, (name, _hint) in STATUSES.items()}
    names[UNANSWERED] = _("Not answered yet")
    given = [(code, name) for code, name in names.items() if counts[code]]
    groups = [(code, group_name(code)) for code in lanes]
    fields = [
        {"name": "status", "label": _("What was done"), "value": status, "options": given},
        {"name": "lane", "label": _("Who said it"), "value": lane, "options": groups},
    ]
    return [
        field | {"options": [("", _("All")), *field["options"]]}
        for field in fields
        if len(field["options"]) > 1
    ]


def _rows(run: Run) -> list[Said]:
    session = db.session()
    responses, judged = queries.responses_of(session, run), queries.verdicts(session, run)
    people_here = participant_ids(run.consultation)
    own = queries.themes_of(session, run, people_here) if people_here else {}
    scores = queries.scores_by(session, people_here) if people_here else {}
    summaries = insights.theme_summaries(session, run)
    return [
        Said(
            summary=summary,
            campaign_note=campaign_note(summary),
            response=responses.get(summary.theme.id),
            judgement=judged.get(summary.theme.id),
            may_judge=summary.theme.id in own and summary.theme.id in responses,
            own_score=scores.get(summary.theme.id),
        )
        for summary in sorted(summaries, key=lambda s: (-s.distinct_count, s.theme.position))
    ]


def participant_ids(consultation: Consultation) -> set[int]:
    """As whom this person wrote here: by an opened receipt, or by the account's pseudonym."""
    actor = current_actor()
    ids = set(actor.participant_ids)
    if actor.account is not None:
        found = people.participant_of(db.session(), consultation.ref, actor.account)
        ids |= {found.id} if found else set()
    return ids


def fewest() -> int:
    """The smallest number of verdicts that is told."""
    return disclosure.limit()
