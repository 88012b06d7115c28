import json

import pytest

from analysis.opinions.find import find_opinions
from analysis.opinions.params import OpinionParams
from analysis.opinions.records import OpinionResult
from tests.analysis.opinions.made import camps


def test_params_survive_json() -> None:
    params = OpinionParams(seed=7, groups=3, min_votes=5, fdr=0.1, stops_early=True)
    assert OpinionParams.from_json(json.dumps(params.to_json())) == params
    assert OpinionParams.from_json(params.to_json()) == params


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1),
        ("groups", 1),
        ("groups", 9),
        ("groups", "auto"),
        ("min_votes", 0),
        ("shuffles", 1.5),
        ("min_agreement", float("nan")),
        ("min_group_share", 2),
        ("min_group_size", True),
        ("fdr", "0.05"),
        ("slate_size", -1),
        ("stops_early", 1),
    ],
)
def test_an_invalid_value_names_its_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}:"):
        OpinionParams(**{field: value})  # type: ignore[arg-type]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^colour:"):
        OpinionParams.from_json({"colour": "red"})


def test_a_result_survives_json() -> None:
    votes, _ = camps(1)
    result = find_opinions(votes, OpinionParams(shuffles=30, resamples=10))
    again = OpinionResult.from_json(json.loads(json.dumps(result.to_json())))
    assert again == result
    assert again.without_places().places == ()
