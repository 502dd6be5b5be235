"""What a protocol's rules said about a patient, and which of them two people set aside, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.stamp import Corrigible, Stamped


class Screening(Stamped):
    """The verdict as it was signed: every rule, every fact it rests on, and the exact protocol."""

    append_only: ClassVar[bool] = True

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="screenings")
    protocol = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=30)
    protocol_sha256 = models.CharField(max_length=64)
    eligible = models.BooleanField()
    rules = models.JSONField()
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"{self.protocol} {self.protocol_version}: {'eligible' if self.eligible else 'not eligible'}"


class RuleOverride(Corrigible):
    """A rule that stands in the way and is set aside for one patient. It stays visible until it is withdrawn."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="overrides")
    protocol = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=30)
    rule = models.CharField(max_length=80)
    condition = models.CharField(max_length=1000)
    effect = models.CharField(max_length=10, default="", blank=True)
    grounds = models.CharField(max_length=500)

    later: ClassVar[frozenset[str]] = frozenset({"effect"})

    def __str__(self) -> str:
        return f"{self.rule} set aside: {self.grounds}"
