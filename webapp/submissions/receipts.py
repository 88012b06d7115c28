"""The receipt page: what somebody sent, what became of each point, and what was answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import segno
from flask import current_app, url_for
from flask import session as web_session
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.insights import queries as insights
from deliberation.insights.models import Challenge, Point, Theme
from deliberation.insights.queries import Placement
from deliberation.moderation import queries as moderation
from deliberation.moderation.models import ModerationDecision
from deliberation.objectives import queries as objectives
from deliberation.objectives.models import Clause
from deliberation.people.models import Participant
from deliberation.responses import queries as responses
from deliberation.responses.models import ThemeResponse
from deliberation.submissions import queries
from deliberation.submissions.models import Receipt, Submission
from webapp.extensions import db
from webapp.pages import address
from webapp.submissions.presenters import Said, here, said, state_of

SHOWN = 20
# Where the session keeps what a code opened; the printed code of a group only reads.
PEOPLE, GROUPS = "receipts", "group_receipts"
FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Slip:
    """The code as its holder keeps it: words, QR code, and where to type them."""

    words: str
    qr: Markup
    address: str


@dataclass(frozen=True)
class Outcome:
    """What became of one point: its theme, the board's answer, the sentences that rest on it."""

    placement: Placement
    theme_url: str = ""
    how_sure: str = ""
    response: ThemeResponse | None = None
    clauses: list[Clause] = field(default_factory=list)
    score: int | None = None
    verdict_url: str | None = None
    challenge: Challenge | None = None
    challenge_url: str | None = None


@dataclass(frozen=True)
class Item:
    """One submission on the receipt page."""

    submission: Submission
    state: str
    said: list[Said]
    by_theme: list[tuple[Theme | None, list[Outcome]]]
    thread: list[dict[str, Any]]
    decision: ModerationDecision | None = None


def keep_open(participant: Participant, seed: str = "") -> None:
    """Open the receipt for a short while; `seed` lets the page show the code once more.

    The session gets a new token, because its rights change.
    """
    minutes = current_app.config["SETTINGS"].receipt_session_minutes
    until = now().timestamp() + 60 * minutes
    key, kind = str(participant.id), GROUPS if participant.is_group else PEOPLE
    web_session[kind] = _open_of(kind) | {key: until}
    seeds, still_open = web_session.get("seeds", {}), _still_open()
    web_session["seeds"] = {k: v for k, v in seeds.items() if k in still_open}
    if seed:
        web_session["seeds"] |= {key: seed}
    web_session.renew()  # type: ignore[attr-defined]


def prolong(participant: Participant) -> None:
    """Whoever is at work keeps the receipt open; written once half of the time has passed."""
    seconds = 60 * current_app.config["SETTINGS"].receipt_session_minutes
    key, moment = str(participant.id), now().timestamp()
    until = _open_of(PEOPLE).get(key)
    if until is not None and until - moment < seconds / 2:
        web_session[PEOPLE] = _open_of(PEOPLE) | {key: moment + seconds}


def close_all() -> None:
    """End every opened receipt of this session."""
    for key in (PEOPLE, GROUPS, "seeds", "age_band"):
        web_session.pop(key, None)
    web_session.renew()  # type: ignore[attr-defined]


def _still_open() -> dict[str, float]:
    return _open_of(PEOPLE) | _open_of(GROUPS)


def _open_of(kind: str) -> dict[str, float]:
    opened: dict[str, float] = web_session.get(kind, {})
    return {key: until for key, until in opened.items() if until > now().timestamp()}


def opened() -> list[Consultation]:
    """The consultations whose receipts this session holds open."""
    return queries.consultations_of(db.session(), [int(key) for key in _still_open()])


def is_fresh(found: Sequence[Item]) -> bool:
    """Something was sent a moment ago, so the draft in the browser has done its work."""
    return bool(found) and now() - found[0].submission.created_at < FRESH


def slip(participants: Sequence[Participant]) -> Slip | None:
    """The code of a receipt that this session got when it sent something."""
    seeds = web_session.get("seeds", {})
    still_open = _still_open()
    for participant in participants:
        key = str(participant.id)
        if key in seeds and key in still_open:
            return _slip(Receipt.code_from(seeds[key]))
    return None


def _slip(code: str) -> Slip:
    site = current_app.config["SETTINGS"].address
    link = f"{site}{url_for('submissions.follow_receipt', code=code.replace(' ', '-'))}"
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None, title=_("QR code of your receipt")
    )
    return Slip(code, Markup(drawn), f"{site}{url_for('submissions.open_receipt')}")  # noqa: S704


def items(consultation: Consultation, participants: Sequence[Participant]) -> list[Item]:
    """Everything these participants sent, each with what became of it."""
    session = db.session()
    sent = queries.submissions_of(session, participants, limit=SHOWN)
    run = insights.published_run(session, consultation)
    placed = {s.id: insights.placements(session, s) if run else [] for s in sent}
    points = [placement.point for found in placed.values() for placement in found]
    known = _Known(
        consultation,
        responses.responses_of(session, run) if run else {},
        _clauses(placed.values()),
        responses.scores_by(session, [p.id for p in participants]),
        _challenges(points),
    )
    return [_item(submission, placed[submission.id], known) for submission in sent]


def public_item(submission: Submission) -> Item:
    """One submission as everybody sees it: words, themes, answers; nothing of its author's."""
    placements = insights.placements(db.session(), submission)
    run = insights.published_run(db.session(), submission.consultation)
    answers = responses.responses_of(db.session(), run) if placements and run else {}
    known = _Known(submission.consultation, answers, _clauses([placements]), {}, {})
    return _item(submission, placements, known, is_page=True)


@dataclass(frozen=True)
class _Known:
    """What is looked up once for the whole page."""

    consultation: Consultation
    responses: dict[int, ThemeResponse]
    clauses: dict[int, list[Clause]]
    scores: dict[int, int]
    challenges: dict[int, Challenge]


def _clauses(placed: Iterable[list[Placement]]) -> dict[int, list[Clause]]:
    themes = {p.theme.id: p.theme for found in placed for p in found if p.theme}
    return {
        number: objectives.clauses_for_theme(db.session(), theme)
        for number, theme in themes.items()
    }


def _challenges(points: list[Point]) -> dict[int, Challenge]:
    query = select(Challenge).where(Challenge.point_id.in_([point.id for point in points]))
    found = db.session.scalars(query.order_by(Challenge.id))
    return {challenge.point_id: challenge for challenge in found}


def _item(
    submission: Submission, placements: list[Placement], known: _Known, *, is_page: bool = False
) -> Item:
    decision = None
    if submission.state == "removed" and submission.has_words:
        decision = moderation.latest_decision(db.session(), submission)
    outcomes = [_outcome(placement, known) for placement in placements]
    return Item(
        submission=submission,
        state=state_of(submission),
        said=said(submission, placements),
        by_theme=_by_theme(outcomes),
        thread=thread(submission, outcomes, is_page=is_page),
        decision=decision,
    )


def _by_theme(outcomes: list[Outcome]) -> list[tuple[Theme | None, list[Outcome]]]:
    """Points of one theme together, themes in the order of the text, what has none at the end."""
    found: dict[str | None, tuple[Theme | None, list[Outcome]]] = {}
    for outcome in sorted(outcomes, key=lambda one: one.placement.theme is None):
        theme = outcome.placement.theme
        key = theme.ref if theme else outcome.placement.point.set_aside
        found.setdefault(key, (theme, []))[1].append(outcome)
    return list(found.values())


def _outcome(placement: Placement, known: _Known) -> Outcome:
    where, theme = here(known.consultation), placement.theme
    point = placement.point
    challenge_url = address("insights.challenge", ref=point.ref, **where)
    challenge = known.challenges.get(point.id)
    if theme is None:
        return Outcome(placement, challenge=challenge, challenge_url=challenge_url)
    response = known.responses.get(theme.id)
    return Outcome(
        placement,
        theme_url=address("insights.theme", ref=theme.ref, **where) or "",
        how_sure=_how_sure(point),
        response=response,
        clauses=known.clauses.get(theme.id, []),
        score=known.scores.get(theme.id),
        verdict_url=address("responses.verdict", ref=theme.ref, **where) if response else None,
        challenge=challenge,
        challenge_url=challenge_url,
    )


def _how_sure(point: Point) -> str:
    """The confidence of a placement in words, by its lead over the second theme."""
    if point.origin == "person":
        return _("put here by a person")
    return _("clearly here") if point.margin >= 0.2 else _("close to another theme, too")


def thread(
    submission: Submission, outcomes: Sequence[Outcome], *, is_page: bool
) -> list[dict[str, Any]]:
    """Where these words are on their way to a decision."""
    consultation = submission.consultation
    where = here(consultation)
    themes = {o.placement.theme.id: o.placement.theme for o in outcomes if o.placement.theme}
    answered = {o.placement.theme.id for o in outcomes if o.response and o.placement.theme}
    clauses = [clause for o in outcomes for clause in o.clauses]
    first = next(iter(themes.values()), None)
    reached = "objective" if clauses else "answers" if answered else "themes" if themes else "words"
    objective = clauses[0].version.objective if clauses else None
    theme_url = address("insights.theme", ref=first.ref, **where) if first else None
    you_said = address("responses.you_said", **where)
    show = (
        address("objectives.show", mission=objective.mission.ref, ref=objective.ref)
        if objective
        else None
    )
    objective_count = len({clause.version.objective_id for clause in clauses})
    steps = (
        ("words", _("The words"), 0, url_for("submissions.show", ref=submission.ref, **where)),
        ("themes", _("Themes"), len(themes), theme_url),
        ("answers", _("Answers"), len(answered), you_said if answered else None),
        ("objective", _("Objective"), objective_count, show),
    )
    here_at = "words" if is_page else reached
    return [
        {
            "key": key,
            "label": label,
            "count": count or None,
            "url": url,
            "is_here": key == here_at,
        }
        for key, label, count, url in steps
    ]
