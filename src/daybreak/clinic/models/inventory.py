"""The inventory: what was in stock at the opening or the close of one day, counted and signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class Inventory(Stamped):
    """`rows` is the stock as it was signed: product, lot, place, containers, mg. A later change of the ledger is not in it."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="inventories")
    taken_on = models.DateField()
    at_close = models.BooleanField()
    rows = models.JSONField()
    open_discrepancies = models.JSONField()

    class Meta:
        verbose_name_plural = "inventories"

    def __str__(self) -> str:
        return f"Inventory of {self.taken_on:%Y-%m-%d}, {'close' if self.at_close else 'opening'} of business"
