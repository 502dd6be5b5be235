"""A place where patients are treated."""

from __future__ import annotations

from django.db import models

from daybreak.clinic.models.language import Language
from daybreak.clinic.models.record import Record


class Site(Record):
    """A clinic with its own patients, staff, stock and clocks. In `language` it addresses patients whose own is not known."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)

    def __str__(self) -> str:
        return self.name
