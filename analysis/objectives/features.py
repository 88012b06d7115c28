"""What stands around a number: the features that tell a target from a start and from an aside.

Every feature is 0 or 1 (or a share of 1), so that a weight can be read as "how much this says".
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from analysis.objectives.figures import Amount, Year

LEFT, RIGHT, NEAR = 70, 45, 60
STOP = re.compile(r"[.!?;]\s|\n\s*\n|%|per ?cent", re.I)
BREAK = re.compile(r"[,;(\n•]")
LABEL = re.compile(r"\s*(?:targets?|goals?)?\s*:|\s+is\b")
IN_TIME = (
    "earliest", "last", "near_future", "far_future", "near_whole", "joined", "joined_earliest",
    "joined_last", "joined_far", "joined_near", "largest", "first", "late", "whole", "no_amount",
    "low", "high", "right_end",
)  # fmt: skip
STRONG = 3.0  # what is known to matter is held back less by the ridge
WHOLE = re.compile(
    r"(?:net|carbon|climate|emissions?|gas)[- ]?(?:zero|neutral\w*)|to zero|"
    r"zero[- ](?:net|carbon|emissions?)|neutralité|klimaneutral|neutralidad|"
    r"decarboni[sz]\w+|100\s?%",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """Section -> feature -> expression; "left" ones end where the number begins."""
    source = files("analysis.objectives").joinpath("patterns.toml").read_text(encoding="utf-8")
    return {
        section: {
            name: re.compile(f"(?:{text})$" if section.endswith("left") else text, re.IGNORECASE)
            for name, text in listed.items()
        }
        for section, listed in tomllib.loads(source).items()
    }


def _around(text: str, start: int, end: int, kind: str) -> dict[str, float]:
    left, right = text[max(0, start - LEFT) : start], text[end : end + RIGHT]
    found = {f"left_{k}": p.search(left) for k, p in _patterns()[f"{kind}_left"].items()}
    found |= {f"right_{k}": p.match(right) for k, p in _patterns()[f"{kind}_right"].items()}
    return {name: float(match is not None) for name, match in found.items()}


def year_features(
    text: str, found: Sequence[Year], chosen: Amount | None, horizon: str = ""
) -> list[dict[str, float]]:
    """For each year of the text what speaks for a target year, and what for a baseline."""
    linked = _joined(text, chosen, found) if chosen else None
    often = Counter(one.value for one in found)
    future = sorted({one.value for one in found if one.value >= 2020})
    whole = [(m.start(), m.end()) for m in WHOLE.finditer(text)]
    rows = []
    for place, one in enumerate(found):
        row = _around(text, one.start, one.end, "year")
        row |= _year_itself(one, often, future)
        row["first"] = float(place == 0)
        row["near_whole"] = _near(one, whole)
        row |= _to_chosen(text, one, found, chosen)
        row["joined"] = float(one is linked)
        rows.append(row | _with_horizon(row, horizon))
    return rows


def _with_horizon(row: dict[str, float], horizon: str) -> dict[str, float]:
    """Some features once more where it is known which of several targets is asked for."""
    return {f"{horizon}:{name}": row[name] for name in IN_TIME if name in row} if horizon else {}


def _joined(text: str, amount: Amount, found: Sequence[Year]) -> Year | None:
    """The year that goes with an amount: "40 % by 2030", "2030: 40 %", "by 2030, 40 %".

    The one with the fewest breaks in between; of two alike the one behind the amount.
    """
    after = text[amount.end : amount.end + 110]
    stop = STOP.search(after)
    reach = amount.end + (stop.start() if stop else len(after))
    low = max(0, amount.start - 60)
    starts = [m.end() for m in STOP.finditer(text, low, amount.start)]
    floor = starts[-1] if starts else low
    ahead = [one for one in found if floor <= one.start < reach and _is_ahead(text, one)]
    return min(ahead, key=lambda one: _breaks(text, one, amount), default=None)


def _breaks(text: str, one: Year, amount: Amount) -> tuple[int, int]:
    behind = one.start >= amount.end
    between = text[amount.end : one.start] if behind else text[one.end : amount.start]
    count = len(BREAK.findall(between))
    if behind and LABEL.match(text, one.end):
        count += 2  # "2030: 40 %": the year belongs to what follows it
    return count, distance(one, amount) + (0 if behind else 30)


def _is_ahead(text: str, one: Year) -> bool:
    """A year of the future that is not said to be the start."""
    base = _patterns()["year_left"]["base"].search(text[max(0, one.start - LEFT) : one.start])
    return one.value >= 2020 and not base


def _year_itself(one: Year, often: Counter[int], future: list[int]) -> dict[str, float]:
    value = one.value
    return {
        "old": float(value < 2012),
        "past": float(2012 <= value < 2019),
        "now": float(2019 <= value < 2024),
        "near_future": float(2024 <= value < 2036),
        "far_future": float(2036 <= value <= 2100),
        "beyond": float(value > 2100),
        "fives": float(value % 5 == 0),
        "again": min(often[value] - 1, 3) / 3,
        "earliest": float(bool(future) and value == future[0]),
        "last": float(bool(future) and value == future[-1]),
        "alone": float(len(often) == 1),
    }


def _to_chosen(
    text: str, one: Year, found: Sequence[Year], chosen: Amount | None
) -> dict[str, float]:
    names = ("beside", "same_sentence", "nearest", "nearest_future", "nearest_past", "no_amount")
    row = dict.fromkeys(names, 0.0)
    if chosen is None:
        return row | {"no_amount": 1.0}
    gap = distance(one, chosen)
    row["beside"] = max(0.0, 1 - gap / 100)
    row["same_sentence"] = float(_same_sentence(text, one, chosen))
    row["nearest"] = float(gap == min(distance(o, chosen) for o in found))
    for name, side in (("nearest_future", _is_future), ("nearest_past", _is_past)):
        alike = [distance(o, chosen) for o in found if side(o)]
        row[name] = float(side(one) and gap == min(alike))
    return row


def _is_future(one: Year) -> bool:
    return one.value >= 2024


def _is_past(one: Year) -> bool:
    return not _is_future(one)


def distance(one: Year, other: Amount) -> int:
    """Characters between them."""
    return max(other.start - one.end, one.start - other.end, 0)


def _same_sentence(text: str, one: Year, other: Amount) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return not re.search(r"[.!?;]\s|\n\s*\n", between)


def _near(one: Year, spans: list[tuple[int, int]]) -> float:
    gaps = [max(start - one.end, one.start - end, 0) for start, end in spans]
    return max(0.0, 1 - min(gaps) / NEAR) if gaps else 0.0


def share_features(
    text: str, found: Sequence[Amount], dates: Sequence[Year], horizon: str = ""
) -> list[dict[str, float]]:
    """For each percentage of the text what speaks for its being the target."""
    joined = [_joined(text, one, dates) for one in found]
    former = _patterns()["share_left"]["former"]
    is_former = [bool(former.search(text[max(0, one.start - LEFT) : one.start])) for one in found]
    known = (year for year, old in zip(joined, is_former, strict=True) if year and not old)
    ahead = sorted({year.value for year in known})
    often = Counter(one.value for one in found)
    values = [float(one.value) for one in found]
    rows = []
    for place, one in enumerate(found):
        row = _around(text, one.start, one.end, "share")
        row |= {
            "low": float(one.part == "low"),
            "high": float(one.part == "high"),
            "first": float(place == 0),
            "second": float(place == 1),
            "late": min(place, 5) / 5,
            "alone": float(len(often) == 1),
            "largest": float(values[place] == max(values)),
            "whole": float(values[place] >= 100),
            "tiny": float(values[place] < 5),
            "fives": float(values[place] % 5 == 0),
            "again": min(often[one.value] - 1, 3) / 3,
        }
        row |= _when(joined[place], ahead, horizon)
        rows.append(row | _with_horizon(row, horizon))
    return rows


def _when(joined: Year | None, ahead: list[int], horizon: str) -> dict[str, float]:
    """How the date of an amount stands among the dates of the text."""
    if joined is None:
        return {"undated": 1.0}
    value, late = joined.value, ahead[-1:] == [joined.value]
    near = [year for year in ahead if 2024 <= year < 2040 and year % 5 == 0] or ahead
    soon = near[:1] == [value]
    fits = {"end": late, "interim": soon}.get(horizon, False)
    return {
        "dated_soon": float(soon),
        "dated_late": float(late),
        "dated_far": float(value >= 2036),
        "dated_over": float(value < 2024),
        "fits": STRONG * float(fits),
        "fits_not": STRONG * float(bool(horizon) and not fits),
    }
