"""Signatures: who, in print, when, with which meaning, over exactly which content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.record import Record
from daybreak.clinic.models.stamp import Stamped


class Meaning(models.TextChoices):
    """What a signature says."""

    PERFORMED = "performed", "Performed"
    VERIFIED = "verified", "Verified"
    WITNESSED = "witnessed", "Witnessed"
    REVIEWED = "reviewed", "Reviewed"
    OVERRIDDEN = "overridden", "Overridden"


class Signature(Stamped):
    """`recorded_by` is who signed. The digest is of the record as it was signed, so the signature fits no other."""

    append_only: ClassVar[bool] = True

    printed_name = models.CharField(max_length=120)
    meaning = models.CharField(max_length=12, choices=Meaning.choices)
    method = models.CharField(max_length=12)
    record = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    record_sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=("record", "record_id"), name="signature_of_record"),)

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} by {self.printed_name}"

    def fits(self, record: Record) -> bool:
        """Whether the record still is what was signed."""
        return (self.record, self.record_id, self.record_sha256) == (
            record._meta.model_name,
            record.pk,
            record.digest,
        )


def signatures_of(record: Record) -> list[Signature]:
    """Every signature over a record, the first one first."""
    signed = Signature.objects.filter(record=record._meta.model_name, record_id=record.pk)
    return list(signed.order_by("pk"))
