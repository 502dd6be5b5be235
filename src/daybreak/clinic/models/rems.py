"""What was submitted to the REMS after a session, when and how; the form as it was then. The newest row counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.session import TreatmentSession
from daybreak.clinic.models.stamp import Stamped


class Channel(models.TextChoices):
    """How (RM-4, RM-8). The last is for inpatients, of whom no form is asked (RM-5)."""

    PORTAL = "portal", "Online portal"
    FAX = "fax", "Fax"
    NOT_REQUIRED = "not-required", "Not required: inpatient"


class RemsSubmission(Stamped):
    """One submission of a patient monitoring form, recorded by a person. `form` is what the record said then."""

    append_only: ClassVar[bool] = True

    session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="rems_submissions")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    submitted_on = models.DateField()
    confirmation = models.CharField(max_length=60, default="")
    reason = models.CharField(max_length=500, default="")
    form = models.JSONField()

    def __str__(self) -> str:
        return f"{self.get_channel_display()} on {self.submitted_on:%Y-%m-%d}"
