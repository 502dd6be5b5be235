"""From a folder of tables to evidence: each row typed, each row consistent with the others, or a refusal with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from daybreak.evidence.arm import Arm
from daybreak.evidence.cells import column_names, read_cells
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.consistency import check_tables
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.overlap_check import check_overlaps
from daybreak.evidence.overlaps_file import OVERLAPS, read_overlaps
from daybreak.evidence.placed import Placed
from daybreak.evidence.readers import READERS
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.trial import Trial
from daybreak.yaml_source import read_bytes

Row = TypeVar("Row")

DATA = Path(__file__).with_name("data")
TABLES = (
    "trials.csv",
    "arms.csv",
    "outcomes.csv",
    "safety.csv",
    "longterm.csv",
    "claims.csv",
    "claim_figures.csv",
)


@cache
def load_evidence() -> Evidence:
    """The evidence that comes with Daybreak, read once a process."""
    return read_evidence(DATA)


def read_evidence(folder: str | Path) -> Evidence:
    """The evidence in a folder that holds every table of `daybreak/evidence/data` and its overlaps.yaml, edited or not.

    Raises:
        InputFileError: a table or overlaps.yaml is missing or cannot be read.
        EvidenceError: a row contradicts itself or another row; with file, line and what to write instead.
    """
    folder = Path(folder)
    trials = _table(folder / "trials.csv", Trial)
    arms = _table(folder / "arms.csv", Arm)
    outcomes = _table(folder / "outcomes.csv", Outcome)
    safety = _table(folder / "safety.csv", SafetyRow)
    longterm = _table(folder / "longterm.csv", LongTermRow)
    claims = _table(folder / "claims.csv", Claim)
    figures = _table(folder / "claim_figures.csv", ClaimFigure)
    check_tables(trials, arms, outcomes, safety, longterm, claims, figures)
    overlaps = read_overlaps(folder / OVERLAPS)
    check_overlaps(trials, overlaps)
    return Evidence(
        trials=_rows(trials),
        arms=_rows(arms),
        outcomes=_rows(outcomes),
        safety=_rows(safety),
        longterm=_rows(longterm),
        claims=_rows(claims),
        figures=_rows(figures),
        overlaps=overlaps,
        digest=_digest(folder),
    )


def _rows(table: Sequence[Placed[Row]]) -> tuple[Row, ...]:
    return tuple(placed.row for placed in table)


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
