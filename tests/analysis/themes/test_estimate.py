"""What an analysis is said to cost: more for more, and by the speed of the machine."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.themes import estimate as module
from analysis.themes import vectors
from analysis.themes.estimate import EXACT_POINTS, POINT_LETTERS, estimate, measure_letter

LETTERS = st.integers(0, 500_000_000)


@given(LETTERS, LETTERS)
def test_more_words_never_cost_less_memory(one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert estimate(few).megabytes <= estimate(many).megabytes


@given(LETTERS, st.floats(0.1, 10))
def test_a_slower_machine_takes_longer_by_as_much(letters: int, slower: float) -> None:
    told = estimate(letters).seconds
    again = estimate(letters, module.LETTER * slower).seconds
    assert abs(again / told - slower) < 1e-6 * slower


def test_the_encoder_reads_no_more_than_its_sample() -> None:
    edge = EXACT_POINTS * POINT_LETTERS
    below, above = estimate(edge).seconds, estimate(2 * edge).seconds
    assert above < 1.5 * below, "twice the words, far less than twice the time"


def test_the_numbers_are_those_of_the_pipeline() -> None:
    assert (module.EXACT_POINTS, module.SAMPLE_POINTS) == (vectors.EXACT_VOICES, vectors.SAMPLE)


def test_the_speed_is_measured_on_what_there_is() -> None:
    assert measure_letter([]) == measure_letter(["", "  "]) == module.LETTER
    assert 1e-7 < measure_letter(["Worms keep the soil open."] * 300) < 1e-2
