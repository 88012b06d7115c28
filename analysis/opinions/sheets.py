"""CSV files, plain or gzipped, row by row; what can't be read is named by file, row and column."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from analysis.errors import AnalysisError

DELIMITERS = ",;\t"
LONGEST_CELL = 1_000_000  # characters


class UnreadableFile(AnalysisError):
    """A file says something that can't be taken as votes or statements.

    `row` counts from 1 as a spreadsheet does, the header being row 1 (0: the whole file).
    """

    def __init__(self, file: Path, reason: str, row: int = 0, column: str = "") -> None:
        """`reason` is a sentence that follows the place."""
        self.file, self.reason, self.row, self.column = file.name, reason, row, column
        place = [file.name] + ([f"row {row}"] if row else [])
        place += [f"column “{column}”"] if column else []
        super().__init__(f"{', '.join(place)}: {reason}")


class Sheet:
    """An open CSV file with its header read.

    `names` are those in the first row, `columns` the same in lower case. Raises UnreadableFile.
    """

    def __init__(self, file: Path, opened: TextIO) -> None:
        """`opened` stands at the start of the file."""
        self.file = file
        first = opened.readline()
        opened.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        self._reader = csv.reader(opened, delimiter=max(DELIMITERS, key=first.count))
        header = next(self._records(), (1, []))[1]
        self.names = [name.strip() for name in header]
        self.columns = [name.lower() for name in self.names]
        if not any(self.columns):
            raise UnreadableFile(file, "it has no header row.", 1)
        named = [name for name in self.columns if name]
        for name in named:
            if named.count(name) > 1:
                raise UnreadableFile(file, "two columns have this name.", 1, name)

    def position(self, *names: str, is_needed: bool = True) -> int:
        """Where the first of these columns that exists stands; -1 without one that isn't needed."""
        for name in names:
            if name in self.columns:
                return self.columns.index(name)
        if is_needed:
            wanted = " or ".join(f"“{name}”" for name in names)
            raise UnreadableFile(self.file, f"it needs a column {wanted}.", 1)
        return -1

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row numbers with the cells of all rows that aren't blank, each as long as the header."""
        width = len(self.columns)
        for number, cells in self._records(2):
            if len(cells) == width:
                yield number, cells
            elif any(cell.strip() for cell in cells):
                raise self.refusal(
                    number, "", f"it has {len(cells)} cells, but the header has {width}."
                )

    def refusal(self, row: int, column: str, reason: str) -> UnreadableFile:
        """The error to raise about one cell."""
        return UnreadableFile(self.file, reason, row, column)

    def whole(self, row: int, column: int, cells: Sequence[str]) -> int:
        """The whole number in a cell. Raises UnreadableFile."""
        try:
            return int(cells[column])
        except ValueError:
            raise self.refusal(
                row, self.columns[column], f"“{cells[column][:40]}” is not a whole number."
            ) from None

    def _records(self, start: int = 1) -> Iterator[tuple[int, list[str]]]:
        number = start - 1
        try:
            for number, cells in enumerate(self._reader, start):
                yield number, cells
        except UnicodeDecodeError:
            raise UnreadableFile(
                self.file, "from here on it is not UTF-8; save it as CSV UTF-8.", number + 1
            ) from None
        except csv.Error as error:
            raise UnreadableFile(self.file, f"not readable as CSV ({error}).", number + 1) from None
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(self.file, f"can't be read ({error}).", number + 1) from None


@contextmanager
def open_sheet(file: Path) -> Iterator[Sheet]:
    """Opens a UTF-8 CSV file, gzipped when its name ends in `.gz`. Raises UnreadableFile."""
    try:
        with (
            gzip.open(file, "rt", encoding="utf-8-sig", newline="")
            if file.suffix == ".gz"
            else file.open(encoding="utf-8-sig", newline="")
        ) as opened:
            yield Sheet(file, opened)
    except UnicodeDecodeError:
        raise UnreadableFile(file, "it is not UTF-8; save it as CSV UTF-8.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(file, f"it can't be opened ({error.__class__.__name__}).") from None


def beside(folder: Path, name: str) -> Path | None:
    """The file of this name in the folder, or its gzipped twin, or None."""
    for candidate in (folder / name, folder / f"{name}.gz"):
        if candidate.is_file():
            return candidate
    return None
