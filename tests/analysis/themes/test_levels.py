import pytest

from analysis.params import ThemeParams
from analysis.results import Document
from analysis.themes.find import find_themes
from analysis.themes.nest import LEVELS


@pytest.mark.parametrize("granularity", LEVELS)
def test_every_finer_theme_has_one_parent(town: list[Document], granularity: str) -> None:
    params = ThemeParams(languages=("en", "de"), granularity=granularity, resamples=2)
    result = find_themes(town, params)
    assert [level.name for level in result.levels] == list(LEVELS)
    for i, level in enumerate(result.levels):
        assert [branch.index for branch in level.themes] == list(range(len(level.themes)))
        for branch in level.themes:
            assert branch.point_count == level.of_point.count(branch.index) > 0
            assert branch.label
            assert (branch.parent is None) == (i == 0)
        if i:
            above = result.levels[i - 1].of_point
            for own, parent in zip(level.of_point, above, strict=True):
                assert own is None or level.themes[own].parent == parent
    flat = result.levels[LEVELS.index(granularity)]
    assert flat.of_point == tuple(point.theme for point in result.points)
    assert [b.label for b in flat.themes] == [theme.label for theme in result.themes]
    assert [b.parent for b in flat.themes] == [theme.parent for theme in result.themes]


def test_no_themes_no_levels() -> None:
    assert find_themes([Document("a", "a", "One point only.")], ThemeParams()).levels == ()
