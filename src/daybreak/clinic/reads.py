"""Reading is logged as well: who opened which page of which patient."""

from __future__ import annotations

from django.core.cache import cache

from daybreak.clinic import clock
from daybreak.clinic.models import Patient, PatientRead, User

AGAIN_AFTER_S = 300  # a page that refreshes itself is one reading


def note_read(user: User, patient: Patient, page: str, *, emergency: bool = False) -> None:
    """One row in five minutes; whatever asks again meanwhile costs no query. It is no act: nothing about the patient changes,
    and no reader waits for a writer's chain."""
    if not cache.add(f"read:{user.pk}:{patient.pk}:{page}:{emergency}", True, AGAIN_AFTER_S):
        return
    PatientRead.objects.create(at=clock.now(), user=user, patient=patient, page=page, emergency=emergency)


def readers_of(patient: Patient, most: int = 100) -> list[PatientRead]:
    """The latest who opened pages of this patient."""
    return list(patient.reads.select_related("user").order_by("-pk")[:most])
