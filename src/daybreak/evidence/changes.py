"""What was changed against the files that the tables were copied from, cell by cell, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from daybreak.errors import EvidenceError
from daybreak.evidence.cells import column_names, read_cells, text
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.tables import DATA
from daybreak.yaml_source import read_yaml


@dataclass(frozen=True, slots=True)
class Change:
    """One cell. `before` is the source's text, or its SHA-256 where the text is long; `why` names a reason."""

    file: str
    key: str
    field: str
    before: str
    after: str
    why: str

    @property
    def reason(self) -> str:
        """Why, as a sentence."""
        return (load_reasons("corrected") | load_reasons("typed"))[self.why]

    @property
    def is_correction(self) -> bool:
        """Whether what was printed there no longer stands there, rather than being put into a column of its own."""
        return self.why in load_reasons("corrected")


@cache
def load_reasons(kind: Literal["corrected", "typed"]) -> dict[str, str]:
    """The sentence of each reason of a kind."""
    reasons: dict[str, str] = read_yaml(DATA / "change_reasons.yaml", error=EvidenceError).values[kind]
    return reasons


@cache
def load_changes() -> tuple[Change, ...]:
    """Every changed cell, in the order of the tables."""
    names = column_names(Change)
    return tuple(
        cells.build(Change, dict.fromkeys(names, text)) for cells in read_cells(DATA / "changes.csv", names)
    )


@cache
def load_corrections() -> tuple[Change, ...]:
    """The changes that are corrections."""
    return tuple(change for change in load_changes() if change.is_correction)


def changes_of(evidence: Evidence, trial_id: str) -> tuple[Change, ...]:
    """The corrections of a trial's own row, its arms and its outcomes."""
    outcomes = {row.outcome_id for row in evidence.outcomes if row.trial_id == trial_id}
    return tuple(
        change
        for change in load_corrections()
        if (
            (change.file == "trials.csv" and change.key == trial_id)
            or (change.file == "arms.csv" and change.key.startswith(f"{trial_id}/"))
            or (change.file == "outcomes.csv" and change.key in outcomes)
        )
    )
