"""When and where a site treats: its hours, chairs, closed days, and how many sessions its staff can look after at once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.record import Record
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Corrigible, Stamped


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class OpeningHours(Stamped):
    """One day of the week by the clocks of the site, from its first opening to its last closing; without times it is closed. The
    newest row of a weekday counts. A row without spans, as they were written at first, is one span."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("site", "weekday"), name="hours_of_site"),)

    def __str__(self) -> str:
        hours = "closed" if self.opens is None else f"{self.opens:%H:%M} to {self.closes:%H:%M}"
        return f"{self.get_weekday_display()}: {hours}"


class OpeningSpan(Stamped):
    """A stretch of a day without a break, and how many sessions its staff looks after at once; without a number, as many as the
    site's capacity has."""

    append_only: ClassVar[bool] = True

    hours = models.ForeignKey(OpeningHours, models.PROTECT, related_name="spans")
    opens = models.TimeField()
    closes = models.TimeField()
    sessions_at_once = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


class Capacity(Stamped):
    """How many sessions run at once where a span has no number of its own, and what each needs before its dose and after its
    stay. The newest row counts."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="capacities")
    sessions_at_once = models.PositiveSmallIntegerField()
    before_min = models.PositiveSmallIntegerField()
    after_min = models.PositiveSmallIntegerField()
    step_min = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.sessions_at_once} sessions at once"


class ClosedDay(Corrigible):
    """A day on which the site treats nobody, whatever its hours say."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="closed_days")
    day = models.DateField()
    why = models.CharField(max_length=80)

    class Meta:
        indexes = (models.Index(fields=("site", "day"), name="closed_day_of_site"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.why}"


class Chair(Record):
    """A chair or bed by its name. One that is out of use takes no new session."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="chairs")
    name = models.CharField(max_length=40)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "name"), name="one_chair_a_name"),)

    def __str__(self) -> str:
        return self.name
