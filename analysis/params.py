"""Frozen, JSON-able parameters of the analyses; the seed is one of them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

GRANULARITIES = ("coarse", "medium", "fine")
ENGINES = ("default", "bertopic")
ENCODERS = ("auto", "use", "tfidf")
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True)
class ThemeParams:
    """How themes are found.

    `languages` are the consultation's languages as lower-case ISO 639 codes (empty: any).
    `question_texts` are set aside where an answer only repeats them.
    `min_strength` is the share, 0 to 1, of a point's ties to its nearest points that its theme must
    hold; below it the point is unthemed.
    `max_chars` is where a single text is cut for the analysis; `resamples` is how many times the
    grouping is repeated on 80 % of the points to see whether a theme returns (0: not measured).
    `second_encoder` lets languages that the encoder does not know join the others by a second,
    slower one, in a sealed process; where that can't be had, they stay apart and a warning says so.
    `engine` is how the points are grouped: by our own cut, or by BERTopic's (then `granularity`,
    `min_strength` and levels do not apply). `collapse` counts equal points once; off for measuring.
    """

    seed: int = 0
    granularity: str = "medium"
    languages: tuple[str, ...] = ()
    encoder: str = "auto"
    question_texts: tuple[str, ...] = ()
    min_strength: float = 0.25
    max_chars: int = 20_000
    resamples: int = 20
    quotes_per_theme: int = 5
    second_encoder: bool = False
    engine: str = "default"
    collapse: bool = True

    def __post_init__(self) -> None:
        for name, is_valid in _CHECKS.items():
            if not is_valid(getattr(self, name)):
                raise ValueError(f"{name}: {getattr(self, name)!r} is not allowed")

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, data: str | dict[str, Any]) -> ThemeParams:
        """The parameters again, from `to_json()` or its text; unknown names raise ValueError."""
        values: dict[str, Any] = json.loads(data) if isinstance(data, str) else dict(data)
        known = {field.name for field in fields(cls)}
        for name in values:
            if name not in known:
                raise ValueError(f"{name}: not a parameter of theme finding")
        frozen: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        return cls(**frozen)


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_share(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= 1  # type: ignore[arg-type,operator]


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _are_languages(value: Any) -> bool:
    return _are_texts(value) and all(LANGUAGE_TAG.match(item) for item in value)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "seed": lambda value: _is_whole(value, 0, 2**31 - 1),
    "granularity": lambda value: value in GRANULARITIES,
    "languages": _are_languages,
    "encoder": lambda value: value in ENCODERS,
    "engine": lambda value: value in ENGINES,
    "collapse": lambda value: isinstance(value, bool),
    "question_texts": _are_texts,
    "min_strength": _is_share,
    "max_chars": lambda value: _is_whole(value, 1, 1_000_000),
    "resamples": lambda value: _is_whole(value, 0, 200),
    "quotes_per_theme": lambda value: _is_whole(value, 0, 20),
    "second_encoder": lambda value: isinstance(value, bool),
}
