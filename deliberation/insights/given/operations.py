"""Themes that people write before anything is sorted into them: one by hand, or a whole list."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from deliberation import jobs
from deliberation.errors import Invalid
from deliberation.insights import queries as runs
from deliberation.insights.given import queries
from deliberation.insights.given.queries import BadList, Wanted
from deliberation.insights.models import Run, Theme
from deliberation.insights.steps import operations as steps
from deliberation.people.models import Account


def write_theme(
    session: Session, run: Run, wanted: Wanted, account: Account, *, fill: bool = True
) -> Theme:
    """One theme by hand; with `fill` the machine then looks for its points.

    Raises Invalid on "label", "description" or "examples".
    """
    for fault in queries.faults(run, [wanted]):
        raise Invalid(fault.column, fault.template, **fault.params)
    (theme,) = _make(session, run, [wanted], account, "create", only=False)
    if fill:
        request_filling(session, run, [theme], account)
    return theme


def import_themes(
    session: Session, run: Run, wanted: Sequence[Wanted], account: Account, *, only: bool = False
) -> list[Theme]:
    """A list of themes, all of them or none, as one step; then the machine fills them.

    With `only` these are the themes: what a machine found and nobody touched (a draft neither
    pinned nor named by a person, nor with a point that a person put there) rests, its points
    unthemed. Raises BadList with every row that can't be stored.
    """
    steps.demand(session, run, "draft")
    if not wanted:
        raise Invalid("file", "The file has no themes.")
    if len(wanted) > queries.MOST_ROWS:
        raise Invalid("file", "At most %(limit)s themes fit.", limit=queries.MOST_ROWS)
    bad = queries.faults(run, wanted)
    if bad:
        raise BadList(bad)
    themes = _make(session, run, wanted, account, "import_themes", only=only)
    request_filling(session, run, themes, account)
    return themes


def request_filling(
    session: Session, run: Run, themes: Sequence[Theme], account: Account
) -> jobs.Job:
    """Ask the machine to look for points of these themes; a step of the review once it is done."""
    steps.demand(session, run, "draft")
    if not themes or any(theme.run_id != run.id or not theme.is_living for theme in themes):
        raise Invalid("theme", "Choose a theme from the list.")
    refs = [theme.ref for theme in themes]
    payload = {"run": run.ref, "themes": refs, "account": account.ref}
    job = jobs.enqueue(session, "insights.fill_themes", payload, subject_ref=subject(run))
    steps.note(session, "run:fill", run, run, account, themes=len(refs))
    return job


def subject(run: Run) -> str:
    """Under which name a page finds the job; the run's own ref belongs to its finding."""
    return f"fill{run.ref}"[:16]


def _make(
    session: Session,
    run: Run,
    wanted: Sequence[Wanted],
    account: Account,
    action: str,
    *,
    only: bool,
) -> list[Theme]:
    resting = _untouched(run) if only else []
    points = [point for theme in resting for point in theme.points]
    made: list[Theme] = []
    with steps.step(session, run, action, account, [*resting, *points], points=0) as step:
        position = runs.theme_count(session, run)
        for place, each in enumerate(wanted):
            theme = Theme(
                run_id=run.id, label=each.label, label_origin="person", position=position + place
            )
            session.add(theme)
            made.append(theme)
        session.flush()
        step.before["made"] += [theme.id for theme in made]
        step.summary["made" if action == "create" else "themes"] = (
            made[0].ref if action == "create" else len(made)
        )
        for theme in resting:
            theme.state = "resting"
        for point in points:
            point.place(by=point.origin)
    _keep_meanings(session, run, made, wanted)
    return made


def _untouched(run: Run) -> list[Theme]:
    """Draft themes that are the machine's alone."""
    return [
        theme
        for theme in run.themes
        if theme.state == "draft"
        and not theme.is_pinned
        and theme.label_origin == "machine"
        and all(point.origin == "machine" for point in theme.points)
    ]


def _keep_meanings(
    session: Session, run: Run, made: Sequence[Theme], wanted: Sequence[Wanted]
) -> None:
    known = dict(run.provenance.get("meanings", {}))
    known |= {theme.key: each.meaning for theme, each in zip(made, wanted, strict=True)}
    run.provenance = run.provenance | {"meanings": known}
    session.flush()
