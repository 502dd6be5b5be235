"""What the field would expect to find in the tables, as `expectations.yaml` declares it, and whether it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.outcome import Outcome
from daybreak.yaml_source import YamlSource, read_yaml

EXPECTATIONS_FILE = Path(__file__).with_name("data") / "expectations.yaml"
_ROW = ("instrument", "measure")
_ARM = ("drug", "route")
_TRIAL = {"population": "population", "age_group": "age_group", "comparator": "control"}
_KNOWN = frozenset({"trial", "arm", "from_h", "to_h", "with_spread", *_ROW, *_ARM, *_TRIAL})


@dataclass(frozen=True, slots=True)
class Expectation:
    """`expects` says what in words; `where` finds the rows that would meet it; `named` asks for a study instead."""

    expects: str
    where: Mapping[str, Any]
    named: str
    at_least: int

    def met_by(self, evidence: Evidence) -> bool:
        """Whether enough rows that were read match, or a study of that name is there."""
        if self.named:
            return any(self.named in trial.trial_id for trial in evidence.trials)
        found = sum(row.seen and self._matches(evidence, row) for row in evidence.outcomes)
        return found >= self.at_least

    def _matches(self, evidence: Evidence, row: Outcome) -> bool:
        where, trial = self.where, evidence.trial(row.trial_id)
        arms = evidence.arms_of(row.trial_id)
        hours = row.time_h
        timed = "from_h" in where or "to_h" in where
        return (
            where.get("trial", row.trial_id) == row.trial_id
            and where.get("arm", row.arm_id) == row.arm_id
            and all(where[name] == getattr(row, name) for name in _ROW if name in where)
            and all(where[name] == getattr(trial, own) for name, own in _TRIAL.items() if name in where)
            and any(all(where[name] == getattr(arm, name) for name in _ARM if name in where) for arm in arms)
            and (
                not timed
                or (hours is not None and where.get("from_h", 0) <= hours <= where.get("to_h", hours))
            )
            and (not where.get("with_spread") or _has_spread(row))
        )


def _has_spread(row: Outcome) -> bool:
    return any(number is not None for number in (row.sd, row.se, row.ci_low))


@cache
def load_expectations() -> tuple[Expectation, ...]:
    """The packaged list."""
    return read_expectations(EXPECTATIONS_FILE)


def read_expectations(path: str | Path) -> tuple[Expectation, ...]:
    """A list of expectations from a file.

    Raises:
        InputFileError: the file cannot be read.
        EvidenceError: an expectation without words, or with a condition that does not exist.
    """
    source = read_yaml(path, error=EvidenceError)
    return tuple(_expectation(source, name, entry) for name, entry in source.values.items())


def _expectation(source: YamlSource, name: str, entry: Mapping[str, Any]) -> Expectation:
    where = entry.get("where", {})
    unknown = sorted(set(where) - _KNOWN) + sorted(set(entry) - {"expects", "where", "named", "at_least"})
    if unknown or "expects" not in entry or bool(where) == ("named" in entry):
        raise EvidenceError(
            f"{name} cannot be read{': ' + ', '.join(unknown) if unknown else ''}.",
            where=source.where(name),
            remedy="Give expects, and either where or named, as the head of the packaged file says.",
        )
    return Expectation(entry["expects"], where, entry.get("named", ""), entry.get("at_least", 1))
