"""Blind zones: what the numbers and links show to be missing, with what people said of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from deliberation.foresight.forces import queries as forces
from deliberation.foresight.stress.models import StressTest
from deliberation.foresight.stress.scoring import queries as scoring
from deliberation.foresight.voices import queries as voices


@dataclass(frozen=True)
class Zone:
    """One gap. `what` names it: a force, a scenario, an assumption; for a group its key."""

    kind: str
    subject_ref: str
    what: str
    note: str = ""
    is_set_aside: bool = False


def zones_of(session: Session, test: StressTest) -> list[Zone]:
    """The gaps of a test: computed while it runs, as they were once it is concluded.

    A force without theme, a group without voice, a scenario in which it fails and for which no
    change was proposed, an assumption that no sign watches; and what people added.
    """
    said = {(z.kind, z.subject_ref): z for z in test.zones}
    if not test.is_concluded:
        found = list(_found(session, test))
    else:
        found = [Zone(z.kind, z.subject_ref, z.what) for z in test.zones if z.kind != "unspoken"]
    zones = [_with_words(zone, said.get((zone.kind, zone.subject_ref))) for zone in found]
    added = [
        Zone(z.kind, z.subject_ref, z.what, z.note, z.is_set_aside)
        for z in test.zones
        if z.kind == "unspoken"
    ]
    return zones + added


def _with_words(zone: Zone, said) -> Zone:  # type: ignore[no-untyped-def]
    if said is None:
        return zone
    return Zone(zone.kind, zone.subject_ref, zone.what, said.note, said.is_set_aside)


def _found(session: Session, test: StressTest) -> Iterator[Zone]:
    for force in forces.without_theme(forces.forces_of(session, test.mission)):
        yield Zone("force", force.ref, force.title)
    for voice in voices.voices_of(session, test.mission):
        if not voice.is_heard:
            yield Zone("group", voice.group, voice.group)
    answered = {ref for change in test.changes for ref in change.scenario_refs}
    for cell in scoring.matrix(test):
        if cell.is_weak and cell.scenario.ref not in answered:
            yield Zone("scenario", cell.scenario.ref, cell.scenario.title)
    watched = {sign.assumption_id for sign in test.signs}
    for one in test.assumptions:
        if one.id not in watched:
            yield Zone("assumption", one.ref, one.text)
