"""A table of text cells with the line of every row, and the reading of one cell as a number, a word or a yes."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from daybreak.errors import EvidenceError
from daybreak.evidence.kinds import word
from daybreak.yaml_source import read_bytes

Row = TypeVar("Row")
Reader = Callable[[str, str], Any]

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Cells:
    """The cells of one row by column, and where they stand (`file:line`)."""

    where: str
    cells: Mapping[str, str]

    def build(self, row_class: type[Row], readers: Mapping[str, Reader]) -> Row:
        """A typed row; whatever is wrong with it is refused with its place."""
        try:
            return row_class(**{name: read(self.cells[name], name) for name, read in readers.items()})
        except EvidenceError as error:
            raise EvidenceError(error.problem, where=self.where, remedy=error.remedy) from None


def read_cells(path: Path, columns: Sequence[str]) -> tuple[Cells, ...]:
    """The rows of a CSV file with exactly these columns, in any order.

    Raises:
        InputFileError: the file is missing, may not be read, is too large or is not UTF-8 text.
        EvidenceError: a column too few or too many, or a row of another length.
    """
    return tuple(_rows(_text(path), str(path), columns))


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise EvidenceError(
            "This is not UTF-8 text.", where=str(path), remedy="Save the file as UTF-8."
        ) from None


def _rows(text: str, name: str, columns: Sequence[str]) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(header, columns, f"{name}:1")
        for cells in reader:
            where = f"{name}:{reader.line_num}"
            if len(cells) != len(header):
                raise EvidenceError(
                    f"The row has {len(cells)} cells, the header {len(header)}.",
                    where=where,
                    remedy="Put a text with a comma in quotation marks.",
                )
            yield Cells(where, dict(zip(header, cells, strict=True)))
    except csv.Error as problem:
        raise EvidenceError(
            f"The line is not CSV ({problem}).",
            where=f"{name}:{reader.line_num}",
            remedy="Check the quotation marks.",
        ) from None


def _check_header(header: list[str], columns: Sequence[str], where: str) -> None:
    unknown = [column for column in header if column not in columns]
    missing = [column for column in columns if column not in header]
    twice = sorted({column for column in header if header.count(column) > 1})
    for problem, names in (("unknown", unknown), ("missing", missing), ("given twice", twice)):
        if names:
            raise EvidenceError(
                f"Column{'s' if len(names) > 1 else ''} {problem}: {', '.join(ascii(n)[1:-1] for n in names)}.",
                where=where,
                remedy=f"The columns are {', '.join(columns)}.",
            )


def column_names(row_class: type[Any]) -> tuple[str, ...]:
    """The columns of a table are the fields of its row."""
    return tuple(field.name for field in fields(row_class))


def text(cell: str, _column: str) -> str:
    """The cell as it stands."""
    return cell


def number(cell: str, column: str) -> float:
    """A finite number in plain digits; a zero has no sign."""
    if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        raise EvidenceError(
            f"{column} is {ascii(cell)[:60]}, not a finite number.",
            remedy="Write it as -3.8 or 12; leave the cell empty where it is not known.",
        )
    return float(cell) + 0.0


def whole(cell: str, column: str) -> int:
    """A whole number, 0 or more."""
    if not _WHOLE.fullmatch(cell):
        raise EvidenceError(
            f"{column} is {ascii(cell)[:60]}, not a whole number.",
            remedy="Write it in digits; leave the cell empty where it is not known.",
        )
    return int(cell)


def truth(cell: str, column: str) -> bool:
    """`true` or `false`, nothing else."""
    if cell not in ("true", "false"):
        raise EvidenceError(
            f"{column} is {ascii(cell)[:60]}, neither true nor false.", remedy="Write true or false."
        )
    return cell == "true"


def maybe(read: Reader) -> Reader:
    """The same reading, with an empty cell as None."""
    return lambda cell, column: None if cell == "" else read(cell, column)


def one_of(kind: object) -> Reader:
    """A word of this kind."""
    return lambda cell, column: word(cell, kind, column)


def several(read: Reader) -> Reader:
    """Values separated by semicolons; an empty cell is none."""
    return lambda cell, column: tuple(read(part.strip(), column) for part in cell.split(";")) if cell else ()
