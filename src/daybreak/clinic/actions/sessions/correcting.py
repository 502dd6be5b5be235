"""A reading that was entered wrongly: what the patient's findings say is put right with it."""

from __future__ import annotations

from datetime import datetime

from daybreak.clinic.actions import findings
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.bedside import Bedside
from daybreak.clinic.bedside.readings import readings_of
from daybreak.clinic.models import EventKind, Finding, SessionEvent
from daybreak.clinic.planning.civil import local
from daybreak.protocol import Answer


def after_signature(standing: Bedside, row: SessionEvent, *, signed: bool) -> Answer | None:
    """A signed record is amended by somebody who signs for it, and by nobody else."""
    if row.kind != EventKind.CORRECTED or signed or standing.state.stage != "documented":
        return None
    return Answer(False, "record-signed", "The record is signed. Open it and sign the correction there.")


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """What a correction names is a reading of this session, and was read before it was corrected; None where both are so,
    or where the entry is no correction. Asked when an entry comes: what is on record already is not judged anew."""
    if row.kind != EventKind.CORRECTED:
        return None
    wrong = _named(standing, row.values["corrects"])
    if wrong is None:
        return Answer(False, "no-such-reading", f"The clinic has no such reading in this session. {_ANEW}")
    if row.true_at >= wrong.true_at:
        return None
    said, read = (_by_the_clock(standing, one.true_at) for one in (row, wrong))
    sentence = f"The correction says {said}, and what it corrects is of {read}: nothing is corrected before it was read. {_TIME}"
    return Answer(False, "before-its-reading", sentence)


_ANEW = "It was refused, or still waits in another device. Enter the right values as a reading of their own."
_TIME = (
    "Write when it was corrected, not when it should have been read. Where the time of the reading itself is wrong, withdraw the "
    "reading and enter it anew with its own time."
)


def _named(standing: Bedside, key: str) -> SessionEvent | None:
    """The reading, or the correction that stands for it."""
    readings = (
        one for one in standing.happenings if one.row.kind in {EventKind.READING, EventKind.CORRECTED}
    )
    return next((one.row for one in readings if one.answer.accepted and one.row.key == key), None)


def _by_the_clock(standing: Bedside, at: datetime) -> str:
    return f"{local(standing.session.patient.site.time_zone, at):%d %b %H:%M:%S}"


def correct_findings(by: By, standing: Bedside, row: SessionEvent) -> None:
    """Correct, withdraw and add findings, so that they say what the reading now says."""
    wrong = next(one for one in readings_of(standing) if one.key == row.values["corrects"])
    right, reason = row.values["values"], row.values["reason"]
    added = []
    for id in [*wrong.values, *(id for id in right if id not in wrong.values)]:
        if id in wrong.values and id in right and wrong.values[id] == right[id]:
            continue
        entry = Entry(id, right[id], wrong.row.true_at) if id in right else None
        found = _finding(wrong.row, id, wrong.values[id]) if id in wrong.values else None
        if found is not None:
            findings.correct(by, found, entry, reason=reason)
        elif entry is not None:
            added.append(entry)
    if added:
        findings.record(by, row.session.patient, added, origin_detail=row.session.reference)


def _finding(reading: SessionEvent, id: str, text: str | None) -> Finding | None:
    """The finding that the reading left behind; none where it was carried over from the record."""
    found: Finding | None = (
        Finding.objects.standing()
        .filter(
            patient=reading.session.patient_id,
            finding=id,
            true_at=reading.true_at,
            text=text or "",
            not_known=text is None,
            origin_detail=reading.session.reference,
        )
        .order_by("pk")
        .first()
    )
    return found
