"""A place where patients are treated."""

from __future__ import annotations

from django.db import models

from daybreak.clinic.models.record import Record


class Site(Record):
    """A clinic with its own patients, staff, stock and clocks."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name
