"""Two records side by side before they are joined: who each says that it is, where they differ, and what runs just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.bedside.board import A_DAY
from daybreak.clinic.bedside.remembered import bedsides_of
from daybreak.clinic.findings import newest
from daybreak.clinic.models import Patient, TreatmentSession
from daybreak.clinic.patients import record_ids
from daybreak.clinic.standing import standing_between
from daybreak.protocol.session_state import OPEN_STAGES

UNKNOWN = "not known"
IDENTIFYING = ("Date of birth", "Sex")
"""What is the same in one person: a difference needs a reason of its own."""


@dataclass(frozen=True)
class Line:
    """One thing that both records say. What is not known in one of them differs from nothing."""

    what: str
    kept: str
    merged: str
    of_a_person: bool = True

    @property
    def differs(self) -> bool:
        """Whether one person would hardly have both."""
        return self.of_a_person and UNKNOWN not in (self.kept, self.merged) and self.kept != self.merged


@dataclass(frozen=True)
class SideBySide:
    """Both records, line by line, and the sessions that run in either."""

    lines: tuple[Line, ...]
    running: tuple[TreatmentSession, ...]

    @property
    def unlike(self) -> tuple[str, ...]:
        """What speaks against one person: a birth date or a sex that differs."""
        return tuple(line.what for line in self.lines if line.what in IDENTIFYING and line.differs)


def side_by_side(kept: Patient, merged: Patient, at: datetime) -> SideBySide:
    """Read both records."""
    running = {one.pk: _running(one, at) for one in (kept, merged)}
    lines = [
        Line("Family name", kept.family_name, merged.family_name),
        Line("Given name", kept.given_name, merged.given_name),
        Line("Date of birth", _day(kept), _day(merged)),
        Line("Sex", _sex(kept), _sex(merged)),
        Line("Telephone", kept.phone or UNKNOWN, merged.phone or UNKNOWN),
        Line("Address", kept.address or UNKNOWN, merged.address or UNKNOWN),
        Line("Record number", kept.number, merged.number, of_a_person=False),
        Line("Session now", _places(running[kept.pk]), _places(running[merged.pk]), of_a_person=False),
    ]
    return SideBySide(tuple(lines), (*running[kept.pk], *running[merged.pk]))


def _running(patient: Patient, at: datetime) -> list[TreatmentSession]:
    """The sessions in which somebody sits now."""
    rows = TreatmentSession.objects.filter(patient__in=record_ids(patient)).select_related(
        "plan", "patient__site"
    )
    found = bedsides_of(standing_between(rows, at - A_DAY, at + A_DAY))
    return [one.session for one in found if one.state.stage in OPEN_STAGES]


def _places(sessions: list[TreatmentSession]) -> str:
    return "; ".join(f"session {one.number} in {one.where}" for one in sessions) or "none"


def _day(patient: Patient) -> str:
    return f"{patient.birth_date.day} {patient.birth_date:%B %Y}"


def _sex(patient: Patient) -> str:
    row = newest(patient, only=["sex"]).get("sex")
    return UNKNOWN if row is None or row.not_known else row.shown
