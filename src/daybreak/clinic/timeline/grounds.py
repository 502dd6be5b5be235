"""What the rules of a course rest on: the findings that were known at a moment, and the age then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.facts import from_birth_date
from daybreak.clinic.models import Finding, Patient
from daybreak.clinic.timeline.visits import Visit
from daybreak.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Grounds:
    """One person's findings, of any time, and the doses of any course."""

    patient: Patient
    rows: Sequence[Finding]
    visits: Sequence[Visit]

    def findings_at(self, at: datetime) -> dict[str, Finding]:
        """The newest of what the protocol's course rests on, up to a moment. What is said of the last dose counts only if it was
        said after it: nobody knows it of the newest dose from the one before."""
        doses = [one.at for one in self.visits if one.is_given and one.at < at]
        last_dose_at = doses[-1] if doses else None
        known = load_vocabulary()
        return {
            row.finding: row
            for row in sorted(self.rows, key=lambda row: (row.true_at, row.pk))
            if row.true_at <= at
            and (last_dose_at is None or row.true_at > last_dose_at or known[row.finding].group != "course")
        }

    def values_at(self, at: datetime) -> dict[str, object]:
        """Their values, and the age: the birth date decides it, whatever was typed in."""
        found: dict[str, object] = {id: row.value for id, row in self.findings_at(at).items()}
        return found | {fact.finding: fact.value for fact in from_birth_date(self.patient, at)}
