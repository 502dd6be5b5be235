"""An adverse event is added to a signed record, and corrected at any time: with a signature, never slipped in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Answered, Happened, take
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside.notes import Noted
from daybreak.clinic.models import EventKind, Meaning, TreatmentSession
from daybreak.errors import ActError


def note_signed(by: By, session: TreatmentSession, note: Happened, clinician: Confirmed) -> Answered:
    """Add a note with a signature: the only way once the record is signed.

    Raises:
        ActError: no clinician of the bedside, no note, or as `record`.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber notes an adverse event.")
    if note.kind != EventKind.NOTED:
        raise ActError("This is no note of an adverse event.", remedy="Load the page again.")
    return take(by.for_user(clinician.user), session, note, signers=[(clinician, Meaning.PERFORMED)])


def correct_note(
    by: By,
    session: TreatmentSession,
    note: Noted,
    values: Mapping[str, str],
    *,
    reason: str,
    clinician: Confirmed,
) -> Answered:
    """Put the right words in the place of wrong ones, or with no values nothing; what was written first stays, struck.

    Raises:
        ActError: no clinician of the bedside, no reason, no note, or as `record`.
    """
    check_role(by, clinician, BEDSIDE, "A nurse or a prescriber corrects an adverse event.")
    said = {"corrects": note.key, "first": note.first, "reason": reason.strip(), "values": dict(values)}
    correction = Happened(EventKind.NOTE_CORRECTED, by.moment, str(uuid4()), said, "page")
    return take(by.for_user(clinician.user), session, correction, signers=[(clinician, Meaning.PERFORMED)])
