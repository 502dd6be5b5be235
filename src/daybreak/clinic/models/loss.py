"""Thefts and losses, and what was reported of them and when. The times run from the discovery."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from daybreak.clinic.models.ledger import LedgerEntry
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped

SATURDAY = 5
FORM_106_DAYS = 45


class LossKind(models.TextChoices):
    """What it is. Only the last needs no report."""

    THEFT = "theft", "Theft"
    SIGNIFICANT = "significant", "Significant loss"
    WRITTEN_OFF = "written-off", "Not significant: written off with a reason"


class Loss(Stamped):
    """What is gone is the ledger entry; this says how it was noticed and what is known."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="losses")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="loss")
    kind = models.CharField(max_length=12, choices=LossKind.choices)
    discovered_at = models.DateTimeField()
    what_happened = models.CharField(max_length=2000)
    police = models.CharField(max_length=200, default="")
    prevention = models.CharField(max_length=1000, default="")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} discovered on {self.discovered_on:%Y-%m-%d}"

    @property
    def must_be_reported(self) -> bool:
        """Theft and significant loss are."""
        return self.kind != LossKind.WRITTEN_OFF

    @property
    def discovered_on(self) -> date:
        """The day by the clocks of the site."""
        return self.discovered_at.astimezone(ZoneInfo(self.site.time_zone)).date()

    @property
    def notice_due_on(self) -> date:
        """One business day after the discovery. Holidays are taken for business days, so it is never too late."""
        due = self.discovered_on + timedelta(days=1)
        while due.weekday() >= SATURDAY:
            due += timedelta(days=1)
        return due

    @property
    def form_106_due_on(self) -> date:
        """Forty-five calendar days after the discovery."""
        return self.discovered_on + timedelta(days=FORM_106_DAYS)


class Report(models.TextChoices):
    """What is sent to the DEA."""

    NOTICE = "notice", "Written notice to the field office"
    FORM_106 = "form-106", "Form 106"


class LossReport(Stamped):
    """One of them was sent."""

    append_only: ClassVar[bool] = True

    loss = models.ForeignKey(Loss, models.PROTECT, related_name="reports")
    report = models.CharField(max_length=10, choices=Report.choices)
    sent_on = models.DateField()
    reference = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("loss", "report"), name="each_report_once"),)

    def __str__(self) -> str:
        return f"{self.get_report_display()} sent on {self.sent_on:%Y-%m-%d}"
