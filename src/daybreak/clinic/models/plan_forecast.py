"""What was foreseen when a plan was chosen, so that it can be held against what came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.plan import TreatmentPlan
from daybreak.clinic.models.stamp import Stamped


class PlanForecast(Stamped):
    """The forecast that the prescriber saw. `basis_sha256` is of all it rests on: facts, protocol, calibration, version."""

    append_only: ClassVar[bool] = True

    plan = models.OneToOneField(TreatmentPlan, models.PROTECT, related_name="chosen_forecast")
    basis_sha256 = models.CharField(max_length=64)
    protocol_sha256 = models.CharField(max_length=64)
    calibration = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    forecast = models.JSONField()

    def __str__(self) -> str:
        return f"Forecast of {self.plan}"
