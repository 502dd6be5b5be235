"""Who wrote a row and when, and how an append-only row is corrected: by another row."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models

from daybreak.clinic import clock
from daybreak.clinic.models.record import Record, RecordQuerySet

Row = TypeVar("Row", bound="Stamped")


class Stamped(Record):
    """An append-only row with its writer, its moment in UTC and the offset of the clocks where it was written."""

    append_only: ClassVar[bool] = True

    recorded_at = models.DateTimeField(default=clock.now)
    recorded_offset_min = models.SmallIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class CorrigibleQuerySet(RecordQuerySet[Row]):
    """Rows that others may correct."""

    def standing(self) -> CorrigibleQuerySet[Row]:
        """Rows that nobody has corrected or withdrawn."""
        return self.filter(correction__isnull=True, withdrawn=False)


class Corrigible(Stamped):
    """A row that is corrected by another of its kind, once; a correction may itself be corrected.

    `withdrawn` says that the corrected row was entered in error and nothing takes its place.
    """

    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, default="")

    objects: ClassVar[Any] = CorrigibleQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_corrected(self) -> bool:
        """Whether another row stands in its place."""
        return type(self)._base_manager.filter(models.Q(corrects=self.pk)).exists()
