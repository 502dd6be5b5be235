"""How long a site keeps the records of a patient: its own number of years, with its reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class RetentionPeriod(Stamped):
    """The newest counts. Nothing is deleted by it: it says whose records are older."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="retention_periods")
    years = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.years} years: {self.basis}"
