"""The second checks of a session that failed: when, who drew, who checked, and why the check did not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.actions.sessions.checking import FAILED, Why
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.models import AuditRow, EventKind

NOBODY = "somebody unknown here"


@dataclass(frozen=True)
class FailedCheck:
    """One of them, without the right figure: whoever checks next has not seen it."""

    at: datetime
    drawn_by: str
    second: str
    why: str


def failed_checks(standing: Bedside) -> list[FailedCheck]:
    """In the order of time: figures that differed stand in the session, everything else in the audit alone."""
    differed = [
        FailedCheck(one.row.recorded_at, one.by, one.row.values["second"],
                    f"{Why.FIGURE.value}, {one.row.values['reads']}")
        for one in standing.of(EventKind.CHECK_FAILED)
    ]  # fmt: skip
    rows = AuditRow.objects.filter(patient=standing.session.patient_id, act=FAILED)
    kept = [(row, json.loads(row.detail)) for row in rows]
    others = [
        FailedCheck(row.at, row.user_name, said["second_name"] or NOBODY, said["why"])
        for row, said in kept
        if said["session"] == standing.session.pk and not said["in_session"]
    ]
    return sorted([*differed, *others], key=lambda one: one.at)
