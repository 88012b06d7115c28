import json

import pytest

from analysis.params import ThemeParams


def test_params_survive_json() -> None:
    params = ThemeParams(seed=7, granularity="fine", languages=("de", "en-GB"), min_strength=0.5)
    assert ThemeParams.from_json(json.dumps(params.to_json())) == params
    assert ThemeParams.from_json(params.to_json()) == params


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1),
        ("seed", True),
        ("granularity", "huge"),
        ("languages", ("german",)),
        ("languages", "de"),
        ("encoder", "gpt"),
        ("question_texts", (1,)),
        ("min_strength", float("nan")),
        ("min_strength", 1.5),
        ("min_strength", "0.5"),
        ("max_chars", 0),
        ("resamples", 1000),
        ("quotes_per_theme", -1),
    ],
)
def test_an_invalid_value_names_its_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}:"):
        ThemeParams(**{field: value})  # type: ignore[arg-type]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^colour:"):
        ThemeParams.from_json({"colour": "red"})
