"""What the REMS asks of a site: that it is certified, and a monitoring form after each session. Of each the newest row counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.session import TreatmentSession
from daybreak.clinic.models.site import Site
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


class YesNo(models.TextChoices):
    """A field of the form that has two answers."""

    YES = "yes", "Yes"
    NO = "no", "No"


class RemsAnswer(Stamped):
    """What somebody says of a session that no reading, event or finding says: the fields of the form that the record leaves open.

    An empty field says nothing. Where the record itself answers, the record counts.
    """

    append_only: ClassVar[bool] = True

    session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="rems_answers")
    first_treatment = models.CharField(max_length=3, choices=YesNo.choices, default="", blank=True)
    vitals_before = models.CharField(max_length=3, choices=YesNo.choices, default="", blank=True)
    ready_after_min = models.PositiveSmallIntegerField(null=True)
    respiratory_depression = models.CharField(max_length=3, choices=YesNo.choices, default="", blank=True)
    serious_event = models.CharField(max_length=3, choices=YesNo.choices, default="", blank=True)

    def __str__(self) -> str:
        return f"For the monitoring form of session {self.session_id}"


class RemsCertification(Stamped):
    """That a site is certified under the REMS, or no longer: since when, who is its authorised representative, when it is renewed
    (RM-2; nobody knows of a renewal that is not recorded)."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="rems_certifications")
    certified = models.BooleanField()
    since = models.DateField()
    representative = models.CharField(max_length=120)
    renew_by = models.DateField(null=True)

    def __str__(self) -> str:
        said = "Certified" if self.certified else "Not certified"
        return f"{said} since {self.since:%Y-%m-%d}; authorised representative: {self.representative}"
