"""The map as plain numbers, and the drawing as a file that needs nothing of the site."""

import random
from xml.etree import ElementTree

import jinja2

from webapp.voting.pictures import HEIGHT, WIDTH, Place, hull, opinion_picture

FILE = """{% from "components/opinion_map.html" import opinion_map %}
{{ opinion_map(picture, "<Three> groups", source="3 May", is_file=true) }}"""


def _crowd(count: int) -> list[Place]:
    chance = random.Random(3)
    return [(chance.gauss(0, 4), chance.gauss(0, 1), chance.choice("AB")) for _ in range(count)]


def test_everybody_is_inside_and_distances_keep_their_ratio() -> None:
    picture = opinion_picture([(0, 0, "A"), (4, 0, "A"), (0, 3, None)], [("A", 2)], you=(4, 3))
    assert picture.you is not None
    assert picture.alone is not None
    assert 0 < picture.you[0] < WIDTH
    assert 0 < picture.you[1] < HEIGHT
    assert picture.people == 3
    assert picture.alone.size == 1
    assert picture.groups[0].outline == ""  # two spots span nothing


def test_the_outline_is_convex_and_holds_everybody() -> None:
    spots = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (4.0, 2.0)]
    assert set(hull(spots)) == {(0, 0), (4, 0), (4, 4), (0, 4)}


def test_one_place_for_all_and_nobody_at_all_can_be_drawn() -> None:
    same = opinion_picture([(2.0, 2.0, "A")] * 9, [("A", 9)])
    assert same.groups[0].dots.count("M") == 1  # one larger dot for nine people
    assert opinion_picture([], []).people == 0


def test_a_crowd_shares_dots() -> None:
    picture = opinion_picture(_crowd(20_000), [("A", 10_000), ("B", 10_000)])
    assert picture.is_gathered
    assert sum(group.dots.count("M") for group in picture.groups) < 5_000


def test_letters_do_not_cover_one_another() -> None:
    picture = opinion_picture([(0, 0, "A"), (0, 0, "B")], [("A", 1), ("B", 1)])
    first, second = picture.groups
    assert abs(first.label_y - second.label_y) >= 30


def test_the_file_is_an_svg_of_its_own_in_the_same_bytes() -> None:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader("webapp/templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made = [
        env.from_string(FILE).render(picture=opinion_picture(_crowd(40), [("A", 20), ("B", 20)]))
        for _ in range(2)
    ]
    assert made[0] == made[1]
    root = ElementTree.fromstring(made[0].strip())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<Three> groups" in (root[0].text or "")
