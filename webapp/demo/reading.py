"""Read the demo's content files."""

import csv
import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

CONTENT = Path(__file__).parent / "content"


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text("utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (CONTENT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Calendar:
    """Turns the content's day offsets into dates around the day of loading."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def on(self, offset: int) -> Any:
        return (self.moment + timedelta(days=offset)).date()

    def midnight(self, offset: int, zone: str = "UTC") -> datetime:
        local = datetime.combine(self.on(offset), time(), ZoneInfo(zone))
        return local.astimezone(UTC)

    def during(self, offset: int, number: int = 0) -> datetime:
        """A moment inside that day, spread by `number`, never later than now."""
        at = self.midnight(offset) + timedelta(hours=7, seconds=(number * 977) % 50_000)
        return min(at, self.moment)
