"""The languages in which patients can be addressed: those of the catalogues."""

from __future__ import annotations

from django.db import models


class Language(models.TextChoices):
    """In which language a patient is asked."""

    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
