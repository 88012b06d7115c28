"""Real conversations with the groups that were published for them."""

import csv
from pathlib import Path

import numpy as np

from analysis.opinions.find import find_opinions
from analysis.opinions.groups import agreement
from analysis.opinions.params import OpinionParams
from analysis.opinions.polis import read_export
from tests.conftest import shared_data

OPEN_DATA = (
    "15-per-hour-seattle",
    "brexit-consensus",
    "canadian-electoral-reform",
    "vtaiwan.uberx",
    "austria-climate.5twd2jsnkf",
)
NOT_DERIVABLE = (
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.freshwater",
    "bg2050-volunteers",
    "london.youth.policing",
)
FIXTURES = ("150ptpt-3gp-no-strict-no-meta", "25ptpt-3gp-no-strict-with-meta", "below-100-ptpts")
SIMPLE = OpinionParams(shuffles=0, resamples=0)


def published(folder: Path) -> dict[str, str]:
    """The group that was published for each participant who had one."""
    groups = folder / "groups.csv"
    if not groups.is_file():
        return read_export(folder).groups
    with groups.open(encoding="utf-8", newline="") as file:
        return {row["participant"]: row["group_id"] for row in csv.DictReader(file)}


def likeness(folder: Path) -> float:
    """Agreement with the published groups, of those who are in one of both."""
    theirs = {name: group for name, group in published(folder).items() if group}
    params = OpinionParams(groups=len(set(theirs.values())), shuffles=0, resamples=0)
    result = find_opinions(read_export(folder).votes, params)
    pairs = [
        (place.group, theirs[place.participant])
        for place in result.places
        if place.group is not None and place.participant in theirs
    ]
    ours, published_groups = zip(*pairs, strict=True)
    _, numbers = np.unique(published_groups, return_inverse=True)
    return agreement(np.array(ours), numbers)


def test_published_groups_are_found_again() -> None:
    data, fixtures = shared_data("polis-opendata"), shared_data("polis-math-fixtures")
    folders = [data / name for name in OPEN_DATA] + [fixtures / name for name in FIXTURES]
    assert np.median([likeness(folder) for folder in folders]) >= 0.80


def test_conversations_that_cannot_be_derived_run_and_say_how_firm_they_are() -> None:
    data = shared_data("polis-opendata")
    for name in NOT_DERIVABLE:
        params = OpinionParams(shuffles=20, resamples=10)
        result = find_opinions(read_export(data / name).votes, params)
        assert result.evidence
        assert result.null95 is not None
        assert result.bootstrap_ari is not None
        assert result.declared == (result.reason == "")
        assert result.statements
