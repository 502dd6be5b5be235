"""Findings: what is known of a patient, when it was true, who says so. Rows are added, never changed."""

from __future__ import annotations

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.stamp import Corrigible
from daybreak.clinic.values import read_value, words_of
from daybreak.vocabulary import Value, load_vocabulary


class Origin(models.TextChoices):
    """From what a finding comes."""

    STAFF = "staff", "Entered by staff"
    PATIENT = "patient", "Reported by the patient"
    DEVICE = "device", "Measured by a device"
    DERIVED = "derived", "Derived from other records"
    IMPORT = "import", "Taken over from another system"


class Finding(Corrigible):
    """One value of one id of the vocabulary.

    `text` is exactly what was entered; `number` is the same in the vocabulary's coding, for charts and searches.
    `not_known` says that it was asked and nobody knows.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="findings")
    finding = models.CharField(max_length=80)
    text = models.CharField(max_length=200, default="")
    number = models.FloatField(null=True)
    not_known = models.BooleanField(default=False)
    unit = models.CharField(max_length=30, default="")
    true_at = models.DateTimeField()
    true_offset_min = models.SmallIntegerField(default=0)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.STAFF)
    origin_detail = models.CharField(max_length=120, default="")

    class Meta:
        indexes = (models.Index(fields=("patient", "finding", "-true_at"), name="finding_of_patient"),)

    def __str__(self) -> str:
        return f"{self.label}: {self.shown}"

    @property
    def value(self) -> Value | None:
        """The value in the type of the vocabulary; None where it is not known."""
        return None if self.not_known else read_value(load_vocabulary()[self.finding], self.text)

    @property
    def label(self) -> str:
        """What the vocabulary calls it."""
        return load_vocabulary()[self.finding].label

    @property
    def shown(self) -> str:
        """The value and its unit, for people."""
        if self.withdrawn:
            return "withdrawn"
        said = words_of(load_vocabulary()[self.finding], self.text)
        return "not known" if self.not_known else f"{said} {self.unit}".strip()
