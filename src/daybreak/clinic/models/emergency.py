"""Emergency access: a clinician opens a record that is not theirs, says why, and another looks at it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.record import RecordQuerySet
from daybreak.clinic.models.stamp import Stamped
from daybreak.clinic.models.user import User


class EmergencyAccessQuerySet(RecordQuerySet["EmergencyAccess"]):
    """Accesses by what they still allow or still need."""

    def standing(self, user: User, patient: Patient, at: datetime) -> EmergencyAccess | None:
        """The access of this person to this patient that has not run out."""
        return self.filter(recorded_by=user, patient=patient, until__gt=at).order_by("-until").first()

    def unreviewed(self) -> EmergencyAccessQuerySet:
        """Those that nobody has looked at yet."""
        return self.filter(review=None)


class EmergencyAccess(Stamped):
    """From `recorded_at` to `until`, one person, one patient, one reason."""

    append_only: ClassVar[bool] = True

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(max_length=500)
    until = models.DateTimeField()

    objects: ClassVar[Any] = EmergencyAccessQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.recorded_by} opened {self.patient} in an emergency"


class EmergencyReview(Stamped):
    """What another person thinks of it."""

    append_only: ClassVar[bool] = True

    access = models.OneToOneField(EmergencyAccess, models.PROTECT, related_name="review")
    justified = models.BooleanField()
    comment = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.access}: {'justified' if self.justified else 'not justified'}"
