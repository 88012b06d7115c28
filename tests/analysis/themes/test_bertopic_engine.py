import numpy as np
import pytest

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.themes.bertopic_engine import place_by_bertopic
from analysis.themes.cluster import units
from analysis.themes.find import find_themes


def test_clear_bunches_are_themes_and_a_stray_point_is_in_none() -> None:
    random = np.random.default_rng(5)
    centres = units(np.eye(4, 12) + 0.01)
    rows = np.repeat(centres, 40, axis=0) + random.normal(size=(160, 12)) * 0.02
    stray = -centres.sum(axis=0, keepdims=True)
    found = place_by_bertopic(units(np.vstack([rows, stray])), 0, 3, lambda fraction: None)
    assert found.count == 4
    assert found.theme[-1] == -1
    assert found.stability is not None
    assert found.stability.min() > 0.9


def test_the_result_is_the_same_record(town: list[Document]) -> None:
    params = ThemeParams(languages=("en", "de"), engine="bertopic", resamples=2)
    result = find_themes(town, params)
    assert result.submissions.balances
    assert result.points_ledger.balances
    assert find_themes(town, params).points == result.points
    assert result.provenance.params["engine"] == "bertopic"


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine"):
        ThemeParams(engine="other")
