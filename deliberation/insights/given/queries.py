"""What is known of themes that people wrote: their meaning, and what is wrong with a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from deliberation.errors import DomainError
from deliberation.insights.models import LABEL_LENGTH, Run

MOST_ROWS = 200
MOST_EXAMPLES = 20
MEANING_LENGTH = 2_000


@dataclass(frozen=True)
class Wanted:
    """A theme as somebody wrote it; `number` is its row in a file, 0 for one of a form."""

    label: str
    description: str = ""
    examples: tuple[str, ...] = ()
    number: int = 0

    @property
    def meaning(self) -> dict[str, Any]:
        """What the machine fills it by, as it is kept on the run."""
        return {"description": self.description, "examples": list(self.examples)}


@dataclass(frozen=True)
class BadRow:
    """What is wrong in one row; `template` is a sentence with named gaps."""

    number: int
    column: str
    template: str
    params: dict[str, Any] = field(default_factory=dict)


class BadList(DomainError):
    """Some rows can't be stored, so none was; `rows` names them."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("%(count)s rows need correcting; nothing was stored.", count=len(rows))
        self.rows = list(rows)


def wanted_of(number: int, cells: dict[str, str]) -> Wanted:
    """A row of a file: label, and if there are such columns description and examples, one a line.

    The same columns as those of `mission-commons themes --themes`.
    """
    lines = (line.strip() for line in cells.get("examples", "").splitlines())
    return Wanted(
        label=" ".join(cells.get("label", "").split()),
        description=" ".join(cells.get("description", "").split()),
        examples=tuple(line for line in lines if line),
        number=number,
    )


def faults(run: Run, wanted: Sequence[Wanted]) -> list[BadRow]:
    """Everything that keeps these themes from being made, row by row."""
    found: list[BadRow] = []
    seen = {theme.label.casefold(): 0 for theme in run.themes if theme.is_living}
    for row in wanted:
        name = row.label.casefold()
        if not name or len(row.label) > LABEL_LENGTH:
            text = "Write 1 to %(limit)s characters."
            found.append(BadRow(row.number, "label", text, {"limit": LABEL_LENGTH}))
        elif name in seen:
            text = "“%(label)s” is the name of another theme already."
            found.append(BadRow(row.number, "label", text, {"label": row.label}))
        seen[name] = row.number
        if len(row.description) > MEANING_LENGTH:
            text = "Keep it under %(limit)s characters."
            found.append(BadRow(row.number, "description", text, {"limit": MEANING_LENGTH}))
        if len(row.examples) > MOST_EXAMPLES or any(
            len(line) > MEANING_LENGTH for line in row.examples
        ):
            text = "Give at most %(limit)s examples, one a line and none longer than a paragraph."
            found.append(BadRow(row.number, "examples", text, {"limit": MOST_EXAMPLES}))
    return found


def meaning_of(run: Run, key: str) -> dict[str, Any]:
    """What a person wrote about a theme for the machine to fill it by; {} for none."""
    found: dict[str, Any] = run.provenance.get("meanings", {}).get(key, {})
    return found
