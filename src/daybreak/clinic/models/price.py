"""What a visit and a drug cost at a site: its own figures, and nobody else's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class PriceOf(models.TextChoices):
    """What a price is for."""

    VISIT = "visit", "One visit"
    MG = "mg", "One mg of the drug"
    DEVICE = "device", "One nasal device"


class Price(Stamped):
    """One price. The newest row of a kind and drug counts; `amount` is empty where the price was taken back."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="prices")
    of = models.CharField(max_length=8, choices=PriceOf.choices)
    drug = models.CharField(max_length=40, default="")
    amount = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = (models.Index(fields=("site", "of", "drug"), name="price_of_site"),)

    def __str__(self) -> str:
        return f"{self.get_of_display()} {self.drug}: {self.amount} {self.currency}"
