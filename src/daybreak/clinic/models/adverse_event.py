"""How grave an adverse event is, and by which way a drug against it was given."""

from __future__ import annotations

from django.db import models


class Severity(models.TextChoices):
    """How strong it is; whether it is serious is another question, and asked beside it."""

    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe"


class RescueRoute(models.TextChoices):
    """By which way a drug was given that was not the dose of the session."""

    ORAL = "oral", "Oral"
    SUBLINGUAL = "sublingual", "Sublingual"
    INTRAVENOUS = "intravenous", "Intravenous"
    INTRAMUSCULAR = "intramuscular", "Intramuscular"
    SUBCUTANEOUS = "subcutaneous", "Subcutaneous"
    INTRANASAL = "intranasal", "Intranasal"
    INHALED = "inhaled", "Inhaled"
    RECTAL = "rectal", "Rectal"
    OTHER = "other", "Another"


SERIOUS = (
    "Serious: it killed or endangered life, brought or kept the patient in hospital, left lasting or significant disability, "
    "or is medically important in another way (ICH E2A)."
)
"""What the word means beside the question; a severe headache is not serious, a short syncope may be."""
