"""What changes runs and themes: start, review with undo, publish, and answer a contributor."""

from typing import Any

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.base import now
from deliberation.consultations.models import Consultation
from deliberation.errors import Closed, Conflict, Invalid
from deliberation.insights import queries
from deliberation.insights.models import (
    GRANULARITIES,
    LABEL_LENGTH,
    SET_ASIDE_REASONS,
    Campaign,
    Challenge,
    Point,
    ReviewStep,
    Run,
    Theme,
)
from deliberation.insights.positions import operations as positions
from deliberation.insights.steps import operations as steps
from deliberation.insights.steps.operations import Points
from deliberation.people.models import Account

# A run, from the request to the public.


def request_run(
    session: Session,
    consultation: Consultation,
    account: Account | None,
    params: dict[str, Any] | None = None,
) -> Run:
    """Ask for themes: the run and its job in one transaction.

    `params` may hold `granularity` ("coarse", "medium", "fine"), `seed` (0 to 2**31 - 1) and
    `second_encoder` (whether languages that the encoder doesn't know are read by another).
    """
    chosen: dict[str, Any] = {"granularity": "medium", "seed": 0} | (params or {})
    if chosen["granularity"] not in GRANULARITIES:
        raise Invalid("granularity", "Choose how fine the themes shall be.")
    if not 0 <= int(chosen["seed"]) < 2**31:
        raise Invalid("seed", "The seed is a whole number from 0 to 2147483647.")
    newest = queries.newest_run(session, consultation)
    if newest is not None and newest.is_waiting:
        raise Conflict("An analysis of this consultation is already waiting or running.")
    run = Run(
        consultation=consultation,
        number=newest.number + 1 if newest else 1,
        params=chosen,
        requested_by_id=account.id if account else None,
    )
    session.add(run)
    session.flush()
    jobs.enqueue(
        session,
        "insights.find_themes",
        {"run": run.ref},
        subject_ref=run.ref,
        unique_key=f"insights.find_themes:{consultation.ref}",
    )
    steps.note(session, "run:request", run, run, account, number=run.number)
    return run


def cancel(session: Session, run: Run, account: Account) -> None:
    """Ask a waiting or running analysis to stop; the worker ends it within seconds."""
    job = jobs.latest_for(session, run.ref)
    if job is None or job.is_finished:
        raise Closed("This analysis has ended already.")
    jobs.request_cancel(job)
    session.flush()
    steps.note(session, "run:cancel", run, run, account)


def publish(session: Session, run: Run, account: Account) -> None:
    """Make the approved themes public; an earlier published run is superseded."""
    steps.demand(session, run, "draft")
    if not queries.ledger(session, run).balances:
        raise Invalid("publish", "The numbers do not add up, so this run cannot be published.")
    for theme in run.themes:  # a pinned theme may wait for its first point
        if theme.state == "draft" and not queries.point_count(session, theme):
            theme.state = "resting"
    open_labels = [theme.label for theme in run.themes if theme.state == "draft"]
    if open_labels:
        raise Invalid(
            "publish",
            "These themes are neither approved nor set aside: %(themes)s.",
            themes="; ".join(open_labels),
        )
    if all(theme.state != "approved" for theme in run.themes):
        raise Invalid("publish", "No theme is approved, so there is nothing to publish.")
    earlier = queries.published_run(session, run.consultation)
    if earlier:
        earlier.state = "superseded"
    run.state, run.published_at = "published", now()
    session.flush()
    steps.note(
        session, "run:publish", run, run, account, supersedes=earlier.ref if earlier else None
    )


# The review: every verb below is one step, attributed and undoable.


def rename(session: Session, run: Run, theme: Theme, label: str, account: Account) -> None:
    """Give the theme a neutral name."""
    label = steps.words("label", label, LABEL_LENGTH)
    _change(session, run, "rename", theme, account, label=label, label_origin="person")


def claim(session: Session, run: Run, theme: Theme, text: str, account: Account) -> None:
    """Write the one sentence that the theme's authors would sign; empty takes it away."""
    text = positions.one_sentence("claim", text) if text.strip() else ""
    _change(session, run, "claim", theme, account, claim=text)


def merge(session: Session, run: Run, source: Theme, target: Theme, account: Account) -> None:
    """All points of `source` go to `target`; their sorting remains the machine's."""
    if source.id == target.id:
        raise Invalid("target", "Choose another theme to merge into.")
    _demand_free(source)
    _demand_living(target, "target")
    points = list(source.points)
    steps.demand_not_apart(session, run, points, target)
    summary = {"theme": source.ref, "target": target.ref, "points": len(points)}
    with steps.step(session, run, "merge", account, [source, *points], **summary):
        for point in points:
            point.place(target, by=point.origin)
        source.state, source.merged_into_id = "merged", target.id


def split(
    session: Session, run: Run, theme: Theme, points: Points, label: str, account: Account
) -> Theme:
    """The chosen points leave the theme and make a new one."""
    label = steps.words("label", label, LABEL_LENGTH)
    if not points or any(point.theme_id != theme.id for point in points):
        raise Invalid("points", "Choose points of this theme.")
    if len(points) == queries.point_count(session, theme):
        raise Invalid("points", "Leave at least one point in the theme.")
    return _make(session, run, label, points, account, theme)


def create(session: Session, run: Run, label: str, account: Account, points: Points = ()) -> Theme:
    """A theme by hand, from chosen points or empty at first."""
    return _make(session, run, steps.words("label", label, LABEL_LENGTH), points, account)


def move(session: Session, run: Run, points: Points, target: Theme, account: Account) -> None:
    """Put single points into another theme."""
    _demand_living(target, "target")
    _demand_points(points)
    steps.demand_not_apart(session, run, points, target)
    summary = {"target": target.ref, "points": len(points)}
    with steps.step(session, run, "move", account, points, **summary):
        for point in points:
            point.place(target)


def set_aside_theme(
    session: Session, run: Run, theme: Theme, reason: str, account: Account
) -> None:
    """Not a theme: its points are set aside for `reason`, or with "" join the unthemed ones."""
    _demand_free(theme)
    if reason:
        _demand_reason(reason)
    points = list(theme.points)
    summary = {"theme": theme.ref, "reason": reason, "points": len(points)}
    with steps.step(session, run, "set_aside_theme", account, [theme, *points], **summary):
        for point in points:
            point.place(set_aside=reason or None)
        theme.state = "set_aside"


def set_aside_points(
    session: Session, run: Run, points: Points, reason: str, account: Account
) -> None:
    """Leave points out of all themes, with a reason that the public ledger counts."""
    _demand_points(points)
    _demand_reason(reason)
    summary = {"reason": reason, "points": len(points)}
    with steps.step(session, run, "set_aside_points", account, points, **summary):
        for point in points:
            point.place(set_aside=reason)


def restore_points(session: Session, run: Run, points: Points, account: Account) -> None:
    """Bring points that were set aside back to the reading list."""
    _demand_points(points)
    with steps.step(session, run, "restore_points", account, points, points=len(points)):
        for point in points:
            point.place()


def pin(session: Session, run: Run, theme: Theme, account: Account) -> None:
    """Protect a theme from being merged away or set aside."""
    _demand_living(theme)
    _change(session, run, "pin", theme, account, is_pinned=True)


def unpin(session: Session, run: Run, theme: Theme, account: Account) -> None:
    """Lift the protection."""
    _change(session, run, "unpin", theme, account, is_pinned=False)


def approve(session: Session, run: Run, theme: Theme, account: Account) -> None:
    """A person read the theme and stands for it."""
    _demand_living(theme)
    if not queries.point_count(session, theme):
        raise Invalid("theme", "A theme without points cannot be approved.")
    _change(session, run, "approve", theme, account, state="approved")


def reopen(session: Session, run: Run, theme: Theme, account: Account) -> None:
    """Take an approval back."""
    if theme.state != "approved":
        raise Invalid("theme", "Only an approved theme can be reopened.")
    _change(session, run, "reopen", theme, account, state="draft")


def label_campaign(
    session: Session, run: Run, campaign: Campaign, is_organised: bool, label: str, account: Account
) -> None:
    """Say whether near-identical texts were organised; both counts stay visible either way."""
    summary = {"campaign": campaign.ref, "is_organised": is_organised}
    with steps.step(session, run, "label_campaign", account, [campaign], **summary):
        campaign.is_organised, campaign.label = is_organised, " ".join(label.split())[:LABEL_LENGTH]


def undo(session: Session, run: Run, account: Account, number: int | None = None) -> ReviewStep:
    """Put back what the last step changed. `number` is the step the person saw as the last."""
    steps.demand(session, run, "draft")
    last = queries.last_step(session, run)
    if last is None:
        raise Conflict("There is nothing to undo.")
    if number not in (None, last.number):
        raise Conflict("Somebody made or undid another step meanwhile. Look again before undoing.")
    with steps.step(session, run, "undo", account, [], step=last.number, undone=last.action):
        last.put_back(session)
    return last


# A contributor objects, an analyst answers.


def challenge(session: Session, point: Point, text: str) -> Challenge:
    """The author of a point says "not what I meant"."""
    text = steps.words("text", text, steps.LONG)
    run = session.get_one(Run, point.run_id)
    if run.state != "published":
        raise Closed("These themes are not the published ones any more.")
    if queries.open_challenge(session, point) is not None:
        raise Conflict("You have said so already; an analyst will answer.")
    objection = Challenge(point=point, text=text)
    session.add(objection)
    session.flush()
    steps.note(session, "challenge:make", objection, run, None)
    return objection


def answer_challenge(
    session: Session, objection: Challenge, text: str, account: Account, target: Theme | None = None
) -> None:
    """Answer the author; with a `target` the point also goes where the author says it belongs."""
    text = steps.words("text", text, steps.LONG)
    if objection.answered_at is not None:
        raise Conflict("This was answered already.")
    point = objection.point
    run = session.get_one(Run, point.run_id)
    if target is not None and target.id != point.theme_id:
        _demand_living(target, "target")
        summary = {"target": target.ref, "points": 1, "challenge": objection.ref}
        with steps.step(session, run, "correct", account, [point], **summary):
            point.place(target)
    objection.answer, objection.answered_by_id, objection.answered_at = text, account.id, now()
    session.flush()
    steps.note(session, "challenge:answer", objection, run, account, moved=target is not None)


# What a step needs.


def _change(
    session: Session, run: Run, action: str, theme: Theme, account: Account, **values: Any
) -> None:
    """A step that sets fields of one theme."""
    with steps.step(session, run, action, account, [theme], theme=theme.ref):
        for name, value in values.items():
            setattr(theme, name, value)


def _make(
    session: Session,
    run: Run,
    label: str,
    points: Points,
    account: Account,
    source: Theme | None = None,
) -> Theme:
    """A step that makes a theme of these points: a split of `source`, or new."""
    action, summary = ("split", {"theme": source.ref}) if source else ("create", {})
    with steps.step(session, run, action, account, points, points=len(points), **summary) as made:
        position = queries.theme_count(session, run)
        theme = Theme(run_id=run.id, label=label, label_origin="person", position=position)
        session.add(theme)
        session.flush()
        made.before["made"].append(theme.id)
        made.summary["made"] = theme.ref
        for point in points:
            point.place(theme)
    return theme


def _demand_living(theme: Theme, field: str = "theme") -> None:
    if not theme.is_living:
        raise Invalid(field, "This theme was merged or set aside. Undo that step first.")


def _demand_free(theme: Theme) -> None:
    _demand_living(theme)
    if theme.is_pinned:
        raise Invalid("theme", "This theme is pinned. Unpin it first.")


def _demand_points(points: Points) -> None:
    if not points:
        raise Invalid("points", "Choose at least one point.")


def _demand_reason(reason: str) -> None:
    if reason not in SET_ASIDE_REASONS:
        raise Invalid("reason", "Choose a reason from the list.")
