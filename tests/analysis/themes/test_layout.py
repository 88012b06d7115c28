"""The map: like themes near each other, no circle over another, the same each time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.themes.cluster import units
from analysis.themes.layout import Circle, inside, lay_out


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=30), st.integers(0, 5))
def test_circles_fit_and_keep_apart(sizes, seed):
    centres = units(np.random.default_rng(seed).normal(size=(len(sizes), 8)))
    circles = lay_out([centres], sizes)
    assert circles == lay_out([centres], sizes)
    for one in circles:
        assert one.radius - 1e-3 <= one.x <= 1 - one.radius + 1e-3
        assert one.radius - 1e-3 <= one.y <= 1 - one.radius + 1e-3
    overlaps = [
        a.radius + b.radius - np.hypot(a.x - b.x, a.y - b.y)
        for i, a in enumerate(circles)
        for b in circles[:i]
    ]
    assert max(overlaps, default=0) < 0.04


def test_like_themes_are_near():
    rows = np.array([[1, 0, 0], [0.98, 0.2, 0], [0, 0, 1], [0, 0.2, 0.98]], dtype=np.float32)
    a, b, c, d = lay_out([units(rows)], [5, 5, 5, 5])
    near = np.hypot(a.x - b.x, a.y - b.y)
    far = np.hypot(a.x - c.x, a.y - c.y)
    assert near < 0.7 * far
    assert np.hypot(c.x - d.x, c.y - d.y) < 0.7 * far


def test_spaces_side_by_side_and_nothing_at_all():
    one = units(np.eye(3, dtype=np.float32))
    circles = lay_out([one, one[:1]], [3, 2, 2, 1])
    assert max(circle.x for circle in circles[:3]) < circles[3].x
    assert lay_out([], []) == []


def test_points_lie_in_their_circle():
    circle = Circle(0.5, 0.5, 0.2)
    places = inside(circle, 500)
    assert np.hypot(*(places - 0.5).T).max() <= 0.2
    assert len(np.unique(places.round(6), axis=0)) == 500
