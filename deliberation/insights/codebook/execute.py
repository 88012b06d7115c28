"""The codebook on its way into an analysis and back: obeyed by the computation, stored with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from deliberation.insights.codebook.queries import Remembered, RememberedTheme
from deliberation.insights.models import LABEL_LENGTH, Run, Theme, ThemeEvent
from deliberation.insights.positions import operations as positions

if TYPE_CHECKING:
    from analysis.results import Theme as FoundTheme
    from analysis.results import ThemeResult
    from analysis.themes.codebook import Codebook


def codebook_of(remembered: Remembered) -> Codebook:
    """What the computation obeys; documents are called by the row number of their answer."""
    from analysis.themes.codebook import Codebook, CodebookTheme, PointPlace

    return Codebook(
        themes=tuple(
            CodebookTheme(theme.key, theme.is_pinned, theme.is_forbidden, theme.keywords)
            for theme in remembered.themes
        ),
        places={
            (str(answer), start, end): PointPlace(place.theme, place.set_aside, place.by_person)
            for (answer, start, end), place in remembered.places.items()
        },
        apart=tuple(
            ((str(one[0]), *one[1:]), (str(other[0]), *other[1:]))
            for one, other in remembered.apart
        ),
    )


def store_themes(
    session: Session, run: Run, result: ThemeResult, remembered: Remembered
) -> list[int]:
    """Row numbers of the themes in the order of the result; those that rest or are forbidden
    follow, so that a later run knows them too."""
    known = {theme.key: theme for theme in remembered.themes}
    themes = [_theme(run, theme, known.get(theme.key or "")) for theme in result.themes]
    for theme, found in zip(themes, result.themes, strict=True):
        theme.map_x, theme.map_y = found.x, found.y
        theme.broad = _broad(found, result)[:LABEL_LENGTH]
    gone = [story for story in result.lineage if story.kind in ("rested", "forbidden")]
    absent = [
        _absent(run, known[story.key], story.kind, len(themes) + place)
        for place, story in enumerate(gone)
        if story.key is not None
    ]
    session.add_all(themes + absent)
    session.flush()
    for theme in themes + absent:
        if theme.key in known:
            positions.carry_positions(session, theme, known[theme.key].positions)
    for story in result.lineage:
        key = story.key or (themes[story.theme].key if story.theme is not None else None)
        if key is not None:
            others = list(story.others)
            session.add(ThemeEvent(run_id=run.id, key=key, kind=story.kind, others=others))
    return [theme.id for theme in themes]


def forbidden_ids(run: Run) -> dict[str, int]:
    """Row numbers of the run's forbidden themes by their key."""
    return {theme.key: theme.id for theme in run.themes if theme.state == "set_aside"}


def _theme(run: Run, found: FoundTheme, known: RememberedTheme | None) -> Theme:
    """A name that people gave stays; of a theme that only a machine named the words may change."""
    is_named = known is not None and known.label_origin == "person"
    theme = Theme(
        run_id=run.id,
        position=found.index,
        label=known.label if known is not None and is_named else found.label[:LABEL_LENGTH],
        label_origin="person" if is_named else "machine",
        claim=known.claim if known else "",
        keywords=list(found.keywords),
        is_pinned=known is not None and known.is_pinned,
        stability=found.stability,
        borderline=found.borderline,
        firmness=found.firmness,
    )
    if known is not None:
        theme.key, theme.kind, theme.level = known.key, known.kind, known.level
    return theme


def _broad(found: FoundTheme, result: ThemeResult) -> str:
    """The name of the theme that holds it on the level above; "" where it is as broad as any."""
    if found.parent is None:
        return ""
    asked = [level.name for level in result.levels].index(result.provenance.params["granularity"])
    return result.levels[asked - 1].themes[found.parent].label


def _absent(run: Run, known: RememberedTheme, kind: str, position: int) -> Theme:
    """A theme without points: a pinned one waits on the desk, the others out of sight."""
    resting = "draft" if known.is_pinned else "resting"
    return Theme(
        run_id=run.id,
        key=known.key,
        position=position,
        label=known.label,
        label_origin=known.label_origin,
        claim=known.claim,
        keywords=list(known.keywords),
        is_pinned=known.is_pinned,
        kind=known.kind,
        level=known.level,
        state="set_aside" if kind == "forbidden" else resting,
    )
