"""Who decides at which level of the tree: one table, read by everything that decides or explains.

The levels of methods.md 2g: the mission statement is stable, what lies below adapts faster.
"""

from dataclasses import dataclass

from deliberation.errors import NotFound


@dataclass(frozen=True)
class LevelRule:
    """What a change at this level takes.

    `full_board`: every seat has to take a position. `majority`: quorum, and more for than against.
    `approvers`: who signs, in this order, as roles: "chair", "owner" (the owning office).
    `notice_days`: how long everybody can read it before it is decided.
    """

    level: int
    full_board: bool
    majority: bool
    approvers: tuple[str, ...]
    notice_days: int


RULES = (
    LevelRule(0, full_board=True, majority=True, approvers=("chair",), notice_days=14),  # mission
    LevelRule(1, full_board=False, majority=True, approvers=("chair",), notice_days=0),
    LevelRule(2, full_board=False, majority=False, approvers=("owner", "chair"), notice_days=0),
    LevelRule(3, full_board=False, majority=False, approvers=("owner",), notice_days=0),
)


def rule_of(level: int) -> LevelRule:
    """The rule of a level: 0 mission statement, 1 strategic, 2 target, 3 initiative."""
    found = next((rule for rule in RULES if rule.level == level), None)
    if found is None:
        raise NotFound("There is no such level.")
    return found
