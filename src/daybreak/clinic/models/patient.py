"""A patient of a site: identity only. Everything clinical is a finding or a record of its own."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, ClassVar

from django.db import models

from daybreak.clinic.models.language import Language
from daybreak.clinic.models.record import Record
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


def search_text(name: str) -> str:
    """A name as it is searched: small letters without accents, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


class Patient(Record):
    """One person's record at one site. The record number is the site's own; an empty `language` is not known."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="patients")
    number = models.CharField(max_length=30)
    given_name = models.CharField(max_length=80)
    middle_initial = models.CharField(max_length=1, default="", blank=True)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    phone = models.CharField(max_length=40, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default="", blank=True)
    search_name = models.CharField(max_length=170, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("site", "number"), name="number_unique_in_site"),
            models.CheckConstraint(
                condition=models.Q(birth_date__gte=date(1900, 1, 1)), name="birth_date_not_before_1900"
            ),
        )
        indexes = (
            models.Index(fields=("site", "search_name"), name="patient_by_name"),
            models.Index(fields=("site", "birth_date"), name="patient_by_birth_date"),
        )

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the searched form of the name beside it."""
        self.search_name = search_text(f"{self.family_name} {self.given_name}")
        super().save(*args, **kwargs)

    @property
    def addressed_in(self) -> Language:
        """The language in which to write to this patient: their own, or where it is not known the site's."""
        return Language(self.language or self.site.language)

    def age_years(self, on: date) -> int:
        """Whole years completed on a day."""
        before_birthday = (on.month, on.day) < (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - before_birthday


class Merge(Stamped):
    """Says that two records are one person, or, with `undoes`, that they are not after all."""

    append_only: ClassVar[bool] = True

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Patient, models.PROTECT, related_name="merges")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.merged} is {'not ' if self.undoes_id else ''}{self.kept}"
