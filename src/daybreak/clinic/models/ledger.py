"""The ledger: every line takes milligrams and containers out of one account and puts the same into another.

So it sums to zero by construction. A balance is the sum of lines and is written nowhere as a figure that could be changed;
`source_left_mg` says what the clinic's own account held after the line (0 for the world outside), and the database refuses a line
that would leave less than nothing.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.milligrams import ZERO_MG, MilligramsField
from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.record import Record
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped
from daybreak.clinic.models.stock import Container, StockLocation, Supplier


class Account(models.TextChoices):
    """Where milligrams can be. The clinic holds the first two kinds; the others are the world outside."""

    LOCATION = "location", "In stock"
    SESSION = "session", "Drawn for a session"
    SUPPLIER = "supplier", "Supplier"
    PATIENT = "patient", "Given"
    WASTE = "waste", "Wasted"
    DESTROYED = "destroyed", "Destroyed"
    LOST = "lost", "Lost"
    OVERFILL = "overfill", "Found above the label"


HELD = (Account.LOCATION, Account.SESSION)


class EntryKind(models.TextChoices):
    """What was done."""

    RECEIVED = "received", "Received"
    MOVED = "moved", "Moved"
    DRAWN = "drawn", "Drawn"
    GIVEN = "given", "Given"
    WASTED = "wasted", "Wasted"
    GIVEN_BACK = "given-back", "Given back to stock"
    RETURNED = "returned", "Returned to supplier"
    DESTROYED = "destroyed", "Destroyed"
    LOST = "lost", "Lost"
    OVERAGE = "overage", "Found above the label"
    VOIDED = "voided", "Entry undone"


class LedgerEntry(Stamped):
    """One posting: its lines belong together. `voids` undoes an earlier entry by the opposite lines."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    happened_at = models.DateTimeField()
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="ledger")
    session = models.CharField(max_length=40, default="")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    invoice = models.CharField(max_length=60, default="")
    reason = models.CharField(max_length=500, default="")
    method = models.CharField(max_length=200, default="")
    voids = models.OneToOneField("self", models.PROTECT, null=True, related_name="voided_by")

    class Meta:
        indexes = (
            models.Index(fields=("site", "-happened_at"), name="ledger_of_site"),
            models.Index(fields=("session",), name="ledger_of_session"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_at:%Y-%m-%d}"


class LedgerLine(Record):
    """Milligrams, and whole containers where one changes hands, from an account to another."""

    append_only: ClassVar[bool] = True

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="lines")
    container = models.ForeignKey(Container, models.PROTECT, related_name="lines")
    amount_mg = MilligramsField()
    containers = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=10, choices=Account.choices)
    source_location = models.ForeignKey(StockLocation, models.PROTECT, null=True, related_name="+")
    target = models.CharField(max_length=10, choices=Account.choices)
    target_location = models.ForeignKey(StockLocation, models.PROTECT, null=True, related_name="+")
    source_left_mg = MilligramsField(default=ZERO_MG)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(source_left_mg__gte=0), name="never_below_zero"),
            models.CheckConstraint(
                condition=models.Q(amount_mg__gte=0, containers__lte=1), name="a_line_flows_one_way"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_mg} mg of {self.container}: {self.source} to {self.target}"
