"""What the reader of objectives finds in sentences, and where."""

import pytest

from analysis.objectives.read import FLAGS, MAX_READ, read_objective
from analysis.objectives.records import FIELDS, NOT_CHECKED

FULL = "Cut bus emissions by 60 % by 2035, compared to 2019 levels"


def test_everything_has_its_place_in_the_sentence():
    found = read_objective(FULL)
    assert (found.amount, found.unit) == ("60", "%")
    assert (found.baseline_year, found.target_year, found.direction) == (2019, 2035, "decrease")
    assert found.measurable
    assert found.flags == ()
    places = {span.field: span for span in found.spans}
    assert {"amount", "baseline_year", "target_year", "indicator", "direction"} <= set(places)
    for span in found.spans:
        assert FULL[span.start : span.end] == span.text
        assert span.field in FIELDS
        assert span.explanation.endswith(".")


@pytest.mark.parametrize(
    ("text", "amount", "unit", "baseline", "year"),
    [
        ("Raise the share of good lakes from 55% in 2023 to 80% by 2032.", "80", "%", 2023, 2032),
        ("At least 80 % of lakes are good by 2032, against 55 % in 2023", "80", "%", 2023, 2032),
        ("Restore 12,000 hectares of wetland by 2034", "12000", "hectares of wetland", 0, 2034),
        ("Reduce waiting times to 30 days by 2030", "30", "days", 0, 2030),
        ("Halve the number of deaths by 2031 compared with 2024", "50", "%", 2024, 2031),
        ("Reduce mortality to less than 70 per 100,000 births", "70", "per 100,000 births", 0, 0),
        ("Be carbon neutral by 2045", "", "carbon neutral", 0, 2045),
        ("Make the city a nicer place", "", "", 0, 0),
    ],
)
def test_amounts_and_years(text: str, amount: str, unit: str, baseline: int, year: int):
    found = read_objective(text)
    assert (found.amount, found.unit) == (amount, unit)
    assert (found.baseline_year, found.target_year) == (baseline, year)


def test_the_start_has_a_value_too():
    found = read_objective("Raise the share of good lakes from 55% in 2023 to 80% by 2032.")
    assert found.baseline_value == "55"


def test_of_several_targets_the_one_that_is_asked_for():
    text = (
        "Emissions are to be reduced by 70 percent by 2030 and by 90 percent by 2040 (from 1990)."
    )
    interim, end = (read_objective(text, horizon=name) for name in ("interim", "end"))
    assert (interim.amount, interim.target_year) == ("70", 2030)
    assert (end.amount, end.target_year) == ("90", 2040)


def test_of_a_range_both_ends():
    found = read_objective("Cut food waste by 26-28 % by 2030")
    assert {found.amount, found.other_end} == {"26", "28"}


def test_named_technologies_and_suppliers_are_flagged_and_goals_are_not():
    assert "technology_named" in read_objective("Deploy hydrogen buses").flags
    assert "technology_named" not in read_objective("Cut bus emissions 90 % by 2035").flags
    assert "technology_named" not in read_objective("Reduce the use of drones by 2030").flags
    assert "supplier_named" in read_objective("Build 40 stations with Siemens by 2028").flags
    assert "supplier_named" in read_objective("Let Nord Rail GmbH run the line").flags
    assert "supplier_named" not in read_objective("Break the shell of silence").flags


def test_a_list_of_things_to_do_is_no_outcome():
    assert "output_worded" in read_objective("Build 40 charging stations by 2028").flags
    assert "output_worded" not in read_objective(FULL).flags


def test_measurable_needs_amount_year_and_something_to_measure():
    assert not read_objective("By 2030, end hunger").measurable
    assert read_objective("By 2030, end hunger", "Prevalence of undernourishment").measurable
    assert not read_objective("End hunger", "Prevalence of undernourishment").measurable
    assert not read_objective("By 2030, improve health", "Healthy life years").measurable


def test_another_language_is_not_judged():
    found = read_objective("Halver matsvinnet innen 2030", language="nb")
    assert not found.checked
    assert found.flags == (NOT_CHECKED,)
    assert not any((found.measurable, found.has_year, found.has_amount))
    assert found.target_year == 2030  # a figure is a figure
    assert read_objective(FULL, language="en-GB").checked


def test_addresses_pages_and_laws_are_no_targets():
    text = "Regulation (EU) 2018/842, see https://example.org/2050/90% (p.12) or a2045b"
    found = read_objective(text)
    assert (found.target_year, found.amount) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\ud800\udfff 50% by 2030 \ud800",
        "a" * 1_000_000,
        "1 111 " * 170_000,
        "50% by 2030 " * 90_000,
        "(" * 1_000_000,
        "from 5% to " * 90_000,
        "\0" * 1000,
        "9" * 1_000_000 + "%",
    ],
    ids=["empty", "blank", "surrogates", "letters", "groups", "years", "open", "ways", "nul", "9"],
)
def test_hostile_text_is_read_in_bounded_time(text: str):
    found = read_objective(text, indicator=text)
    assert set(found.flags) <= set(FLAGS)
    assert all(span.end <= MAX_READ for span in found.spans)
