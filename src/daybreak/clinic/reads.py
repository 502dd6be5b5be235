"""Reading is logged as well: who opened which page of which patient, and on which lists of several they stood.

Who only looks for somebody by name has read nothing of a treatment: the search is no such list.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache

from daybreak.clinic import clock
from daybreak.clinic.models import Patient, PatientRead, User

AGAIN_AFTER_S = 300  # a page that refreshes itself is one reading
LISTED_AGAIN_S = 12 * 3600  # to stand in a list that somebody opens again and again is one reading a day


def note_read(user: User, patient: Patient, page: str, *, emergency: bool = False) -> None:
    """One row in five minutes; whatever asks again meanwhile costs no query. It is no act: nothing about the patient changes,
    and no reader waits for a writer's chain."""
    if not cache.add(f"read:{user.pk}:{patient.pk}:{page}:{emergency}", True, AGAIN_AFTER_S):
        return
    PatientRead.objects.create(at=clock.now(), user=user, patient=patient, page=page, emergency=emergency)


def note_listed(user: User, patients: Iterable[int], page: str) -> None:
    """Somebody opened a page that says of several patients (their keys) what they are treated with, or how they are."""
    fresh = [
        patient
        for patient in dict.fromkeys(patients)
        if cache.add(f"listed:{user.pk}:{patient}:{page}", True, LISTED_AGAIN_S)
    ]
    at = clock.now()
    PatientRead.objects.bulk_create(
        PatientRead(at=at, user=user, patient_id=patient, page=page) for patient in fresh
    )


def readers_of(patient: Patient, most: int = 100) -> list[PatientRead]:
    """The latest who opened pages of this patient."""
    return list(patient.reads.select_related("user").order_by("-pk")[:most])
