"""What became of the time of a session: moved to another, or passed without the patient."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.session import TreatmentSession
from daybreak.clinic.models.stamp import Stamped


class SessionMoved(Stamped):
    """Another time or place for a session. The newest row is where the session stands (`TreatmentSession.starts_at`)."""

    append_only: ClassVar[bool] = True

    session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="moves")
    planned_at = models.DateTimeField()
    planned_offset_min = models.SmallIntegerField(default=0)
    place = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=("planned_at",), name="move_by_time"),)

    def __str__(self) -> str:
        return f"{self.session} moved to {self.planned_at:%Y-%m-%d %H:%M}"


class SessionMissed(Stamped):
    """The patient did not come. `outcome`, `rule` and `source` are what the protocol's interpreter said about it."""

    append_only: ClassVar[bool] = True

    session = models.OneToOneField(TreatmentSession, models.PROTECT, related_name="missed")
    note = models.CharField(max_length=200)
    outcome = models.CharField(max_length=200)
    rule = models.CharField(max_length=60)
    source = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.session} was missed"
