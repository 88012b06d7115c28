"""Lots that anybody can draw again: SHA-256 of the published seed, the pool and a purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

GAP = "\x1f"  # between the parts, so that no two lists of parts give one text


def digest(*parts: str) -> str:
    """The hash of the parts in hexadecimal."""
    return hashlib.sha256(GAP.join(parts).encode("utf-8")).hexdigest()


def commitment(seed: str, pool_hash: str) -> str:
    """What is published before the draw; it binds the seed without telling it."""
    return digest("mission-commons sortition", pool_hash, seed.strip())


class Tickets:
    """All chance of one draw. The seed's outer spaces don't count."""

    def __init__(self, seed: str, pool_hash: str) -> None:
        self._start = (pool_hash, seed.strip())

    def number(self, *purpose: str) -> int:
        """A number of 256 bits for this purpose."""
        return int(digest(*self._start, *purpose), 16)

    def below(self, limit: int, *purpose: str) -> int:
        """0 to `limit` - 1; the remainder of 256 bits favours none by more than 1 in 10^60."""
        return self.number(*purpose) % limit

    def ordered(self, ids: Iterable[str], purpose: str) -> list[str]:
        """The ids by their tickets, lowest first."""
        return sorted(ids, key=lambda one: (self.number(purpose, one), one))
