"""From a folder of tables to evidence: each row typed, each row consistent with the others, or a refusal with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from daybreak.evidence.arm import Arm
from daybreak.evidence.cells import column_names, read_cells
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.consistency import check_tables
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.placed import Placed
from daybreak.evidence.readers import READERS
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.trial import Trial
from daybreak.yaml_source import read_bytes

Row = TypeVar("Row")

DATA = Path(__file__).with_name("data")
TABLES: dict[str, type[Any]] = {
    "trials.csv": Trial,
    "arms.csv": Arm,
    "outcomes.csv": Outcome,
    "safety.csv": SafetyRow,
    "longterm.csv": LongTermRow,
    "claims.csv": Claim,
    "claim_figures.csv": ClaimFigure,
}


@cache
def load_evidence() -> Evidence:
    """The evidence that comes with Daybreak, read once a process."""
    return read_evidence(DATA)


def read_evidence(folder: str | Path) -> Evidence:
    """The evidence in a folder that holds every table of `daybreak/evidence/data`, edited or not.

    Raises:
        InputFileError: a table is missing or cannot be read.
        EvidenceError: a row contradicts itself or another row; with file, line and what to write instead.
    """
    folder = Path(folder)
    tables = {name: _table(folder / name, row_class) for name, row_class in TABLES.items()}
    check_tables(*tables.values())
    rows: list[Any] = [tuple(placed.row for placed in table) for table in tables.values()]
    return Evidence(*rows, _digest(folder))


def _table(path: Path, row_class: type[Row]) -> Sequence[Placed[Row]]:
    readers = READERS[row_class]
    return tuple(
        Placed(cells.build(row_class, readers), cells.where)
        for cells in read_cells(path, column_names(row_class))
    )


def _digest(folder: Path) -> str:
    """SHA-256 over the tables in their order: what a fit was made from."""
    total = hashlib.sha256()
    for name in TABLES:
        total.update(hashlib.sha256(read_bytes(folder / name)).digest())
    return total.hexdigest()
