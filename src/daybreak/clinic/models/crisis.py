"""Whom a patient in a crisis can call: the site's own words, by language. The newest row of a language counts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.language import Language
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped


class CrisisContacts(Stamped):
    """`others` is a list of [name, telephone number]."""

    append_only: ClassVar[bool] = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="crisis_contacts")
    language = models.CharField(max_length=2, choices=Language.choices)
    emergency_number = models.CharField(max_length=30)
    clinic_number = models.CharField(max_length=30)
    others = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "crisis contacts"
        indexes = (models.Index(fields=("site", "language", "-id"), name="crisis_contacts_of_site"),)

    def __str__(self) -> str:
        return f"Crisis contacts of {self.site} ({self.language})"
