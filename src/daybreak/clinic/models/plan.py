"""What a clinic has signed before anybody is treated: its own limits for a protocol, and the order for one patient."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.milligrams import MilligramsField
from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class ThresholdPolicy(Stamped):
    """A protocol as one site uses it: every limit set, approved by its medical director. The newest version counts.

    `file` is a whole protocol file, so the same text is read by the clinician, simulated, executed and audited.
    """

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="threshold_policies")
    protocol = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    base_sha256 = models.CharField(max_length=64)
    limits = models.JSONField()
    file = models.TextField()
    file_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "protocol", "version"), name="one_policy_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.protocol}, policy {self.version} of {self.site}"


class TreatmentPlan(Stamped):
    """The order: this protocol, this dose, for this patient. It keeps the bytes of the file it was signed on.

    Another dose is another order: it `continues` the one before, and the course goes on through both. `departure` is what the
    protocol said of the next dose where the order is another, `reason` why the prescriber ordered it all the same.
    """

    append_only: ClassVar[bool] = True
    later: ClassVar[frozenset[str]] = frozenset({"continues", "departure", "reason"})

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    policy = models.ForeignKey(ThresholdPolicy, models.PROTECT, related_name="plans")
    protocol = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=60)
    protocol_file = models.TextField()
    protocol_sha256 = models.CharField(max_length=64)
    dose_mg = MilligramsField()
    continues = models.OneToOneField("self", models.PROTECT, null=True, related_name="continued_by")
    departure = models.TextField(default="")
    reason = models.CharField(max_length=300, default="")

    def __str__(self) -> str:
        return f"{self.protocol} {self.protocol_version}: {self.words}"

    @property
    def words(self) -> str:
        """The dose, for people."""
        return f"{self.dose_mg.normalize():f} mg"
