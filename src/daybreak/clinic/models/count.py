"""Counts of what stands in a place, and the differences they show. A difference is a record of its own; no balance is edited."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from daybreak.clinic.models.milligrams import MilligramsField
from daybreak.clinic.models.record import Record, RecordQuerySet
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped
from daybreak.clinic.models.stock import Container, Lot, StockLocation


class StockCount(Stamped):
    """One blind count of one place: `recorded_by` counted without seeing what the ledger expects."""

    append_only: ClassVar[bool] = True

    location = models.ForeignKey(StockLocation, models.PROTECT, related_name="counts")

    def __str__(self) -> str:
        return f"Count of {self.location}"


class CountLine(Record):
    """Unopened containers of a lot, or one opened container: what was counted, and what the ledger had."""

    append_only: ClassVar[bool] = True

    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    container = models.ForeignKey(Container, models.PROTECT, null=True, related_name="counted")
    counted_containers = models.PositiveSmallIntegerField()
    counted_mg = MilligramsField()
    expected_containers = models.PositiveSmallIntegerField()
    expected_mg = MilligramsField()

    def __str__(self) -> str:
        return f"{self.container or self.lot}: {self.counted_mg.normalize():f} mg counted"

    @property
    def difference_mg(self) -> Decimal:
        """Above zero: more is there than the ledger has."""
        return self.counted_mg - self.expected_mg

    @property
    def difference_containers(self) -> int:
        """The same in containers."""
        return self.counted_containers - self.expected_containers

    @property
    def agrees(self) -> bool:
        """Whether all is there, and no more."""
        return not (self.difference_mg or self.difference_containers)


class DiscrepancyQuerySet(RecordQuerySet["Discrepancy"]):
    """Discrepancies by what became of them."""

    def open(self, site: Site) -> DiscrepancyQuerySet:
        """Those of a site that are neither resolved nor reported as a loss."""
        ended = DiscrepancyStep.objects.filter(step__in=(Step.RESOLVED, Step.LOSS)).values("discrepancy")
        return self.filter(line__count__location__site=site).exclude(pk__in=ended)


class Discrepancy(Stamped):
    """A line of a count that does not agree. It is open until a step resolves it or records a loss."""

    append_only: ClassVar[bool] = True

    line = models.OneToOneField(CountLine, models.PROTECT, related_name="discrepancy")

    objects: ClassVar[Any] = DiscrepancyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.line.container or self.line.lot}: {self.line.difference_mg.normalize():+f} mg"


class Step(models.TextChoices):
    """What was done about a discrepancy."""

    INVESTIGATED = "investigated", "Looked into"
    RESOLVED = "resolved", "Resolved"
    LOSS = "loss", "Recorded as a loss"


class DiscrepancyStep(Stamped):
    """One step, with what was found."""

    append_only: ClassVar[bool] = True

    discrepancy = models.ForeignKey(Discrepancy, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=Step.choices)
    note = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.note}"
