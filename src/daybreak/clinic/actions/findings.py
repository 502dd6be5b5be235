"""Recording findings, and correcting them by adding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.escalating import open_for
from daybreak.clinic.models import Finding, Origin, Patient
from daybreak.clinic.values import code_of, read_value
from daybreak.errors import ActError
from daybreak.vocabulary import load_vocabulary

AHEAD = timedelta(minutes=2)  # clocks of two devices may differ this much


@dataclass(frozen=True)
class Entry:
    """One value as it was entered, for one id of the vocabulary; None is "asked, not known".

    Raises:
        VocabularyError: an id that the vocabulary does not know, or a value that the finding cannot have.
    """

    finding: str
    text: str | None
    true_at: datetime

    def __post_init__(self) -> None:
        known = load_vocabulary().find(self.finding)
        if self.text is None:
            known.check(None, where=known.label)
        else:
            read_value(known, self.text)


def record(
    by: By,
    patient: Patient,
    entries: Sequence[Entry],
    *,
    origin: Origin = Origin.STAFF,
    origin_detail: str = "",
) -> list[Finding]:
    """Write down what was found, all of it or nothing.

    Raises:
        ActError: nothing to record, or a time that has not come yet.
    """
    if not entries:
        raise ActError("There is nothing to record.", remedy="Fill in at least one value.")
    with act(by, "findings.recorded", patient=patient) as done:
        rows = [_row(by, done.at, patient, entry, origin, origin_detail) for entry in entries]
        written = Finding.objects.append(rows)
        open_for(by, patient, written)
    return written


def correct(by: By, wrong: Finding, entry: Entry | None, *, reason: str) -> Finding:
    """Put a right value in the place of a wrong one; None withdraws it, because it was entered in error.

    Raises:
        ActError: corrected already, another id than the wrong one's, no reason.
    """
    why = refusing.text(reason, "The reason", most=500)
    if Finding.objects.filter(corrects=wrong).exists():
        raise ActError("This value has been corrected already.", remedy="Correct the newer one.")
    if entry is not None and entry.finding != wrong.finding:
        raise ActError(f"A correction of {wrong.finding} cannot be a {entry.finding}.")
    with act(by, "finding.corrected" if entry else "finding.withdrawn", patient=wrong.patient) as done:
        row = _row(
            by, done.at, wrong.patient, entry or _same(wrong), Origin(wrong.origin), wrong.origin_detail
        )
        row.corrects, row.reason, row.withdrawn = wrong, why, entry is None
        row.save()
        open_for(by, wrong.patient, [row])
    return row


def _row(by: By, at: datetime, patient: Patient, entry: Entry, origin: Origin, origin_detail: str) -> Finding:
    if entry.true_at > at + AHEAD:
        raise ActError(
            "That time has not come yet.", where=entry.finding, remedy="Check the date and the time."
        )
    known = load_vocabulary()[entry.finding]
    value = None if entry.text is None else read_value(known, entry.text)
    return Finding(
        patient=patient,
        finding=known.id,
        text=entry.text or "",
        number=code_of(known, value),
        not_known=entry.text is None,
        unit=known.unit,
        true_at=entry.true_at,
        true_offset_min=by.offset_min(entry.true_at),
        recorded_at=at,
        recorded_offset_min=by.offset_min(at),
        recorded_by=by.user,
        origin=origin,
        origin_detail=origin_detail,
    )


def _same(wrong: Finding) -> Entry:
    return Entry(wrong.finding, None if wrong.not_known else wrong.text, wrong.true_at)
