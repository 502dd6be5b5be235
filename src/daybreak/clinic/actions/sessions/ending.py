"""A session that ends after the dose otherwise than by discharge: a prescriber answers for what was not done."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.leaving import review_unsigned
from daybreak.clinic.actions.sessions.recording import Answered, Happened, take
from daybreak.clinic.actions.sessions.roles import PRESCRIBERS, check_role
from daybreak.clinic.actions.signing import Confirmed
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.undone import undone
from daybreak.clinic.models import EventKind, Meaning, TreatmentSession


def abort(by: By, session: TreatmentSession, *, reason: str, clinician: Confirmed) -> Answered:
    """The session ends otherwise than by discharge. What was not done by then is kept with it.

    Raises:
        ActError: no reason, or no prescriber.
    """
    check_role(
        by, clinician, PRESCRIBERS, "After a dose a prescriber ends a session otherwise than by discharge."
    )
    why = refusing.text(reason, "The reason", most=500)
    own = by.for_user(clinician.user)
    with transaction.atomic():
        values = {"reason": why, "not_done": list(undone(bedside_of(session), own.moment))}
        happened = Happened(EventKind.ABORTED, own.moment, str(uuid4()), values)
        answered = take(own, session, happened, signers=[(clinician, Meaning.PERFORMED)])
        if answered.accepted:
            review_unsigned(own, session, clinician)
    return answered
