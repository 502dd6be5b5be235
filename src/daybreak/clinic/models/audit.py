"""The audit rows: one an act, in one chain."""

from __future__ import annotations

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.user import User


class AuditRow(models.Model):
    """What was done, by whom, when, and to which rows; `hash` covers all of it and the hash before.

    Written by `audit.chain` alone. `detail` is canonical JSON, kept as text so that the hash is of what is stored.
    """

    append_only = True

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    offset_min = models.SmallIntegerField(default=0)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    user_name = models.CharField(max_length=120)
    via = models.CharField(max_length=20)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    detail = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=("patient", "-seq"), name="audit_of_patient"),
            models.Index(fields=("user", "-seq"), name="audit_of_user"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act} by {self.user_name}"


class AuditHead(models.Model):
    """Where the chain ends: the one row that every act locks last, so that the chain has no gaps and no forks."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


class PatientRead(models.Model):
    """Somebody opened a page of a patient. Append-only, but not chained: reading must not wait for writing."""

    append_only = True

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reads")
    page = models.CharField(max_length=60)
    emergency = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("patient", "-at"), name="read_of_patient"),
            models.Index(fields=("user", "-id"), name="read_by_user"),
            models.Index(fields=("-at",), name="read_at"),
        )

    def __str__(self) -> str:
        return f"{self.user} opened {self.page} of {self.patient}"
