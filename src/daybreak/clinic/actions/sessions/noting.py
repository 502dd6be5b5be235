"""An adverse event that becomes known when the record is signed already: added with a signature, never slipped in."""

from __future__ import annotations

from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.recording import Answered, Happened, take
from daybreak.clinic.actions.sessions.roles import BEDSIDE, check_role
from daybreak.clinic.actions.signing import Confirmed
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
