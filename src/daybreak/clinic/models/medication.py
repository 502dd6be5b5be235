"""What a patient takes, and which antidepressants were tried before. Rows are corrected by rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.stamp import Corrigible


class Outcome(models.TextChoices):
    """How a trial of an antidepressant ended."""

    RESPONSE = "response", "Better by half or more"
    NO_RESPONSE = "no-response", "Better by less than half, or not at all"
    NOT_TOLERATED = "not-tolerated", "Ended because it was not tolerated"
    NOT_KNOWN = "not-known", "Not known"


class Adequacy(models.TextChoices):
    """Whether dose and time were enough to count, in the judgement of who records it."""

    ADEQUATE = "adequate", "Adequate dose and time"
    INADEQUATE = "inadequate", "Too low or too short"
    NOT_KNOWN = "not-known", "Cannot be judged"


FAILED_TRIAL = {"current_episode": True, "adequacy": Adequacy.ADEQUATE, "outcome": Outcome.NO_RESPONSE}
"""The fields of a trial that counts as failed, for a row and for a query alike."""


class AntidepressantTrial(Corrigible):
    """One drug tried in an episode of depression."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="antidepressant_trials")
    drug = models.CharField(max_length=80)
    highest_dose_mg_per_day = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    duration_weeks = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    adequacy = models.CharField(max_length=12, choices=Adequacy.choices)
    current_episode = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.drug}: {self.get_outcome_display().lower()}"

    @property
    def counts_as_failed(self) -> bool:
        """An adequate trial in this episode without response; what cannot be judged does not count."""
        return all(getattr(self, field) == value for field, value in FAILED_TRIAL.items())


def counted(trials: Iterable[AntidepressantTrial]) -> list[AntidepressantTrial]:
    """Those that count as failed, each drug once: a second trial of one drug, also in another record of the person, is no further
    antidepressant that failed."""
    return list({one.drug.lower(): one for one in trials if one.counts_as_failed}.values())


class Medication(Corrigible):
    """A drug on the patient's list; `classes` are the findings of the vocabulary that it makes true.

    A row without any says nothing of them, unless somebody said with `no_class` that it is none of them.
    """

    later: ClassVar[frozenset[str]] = frozenset({"no_class", "cyp_modifier"})

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="medications")
    drug = models.CharField(max_length=80)
    dose = models.CharField(max_length=80, default="", blank=True)
    classes = models.JSONField(default=list)
    no_class = models.BooleanField(default=False)
    cyp_modifier = models.CharField(max_length=20, default="", blank=True)
    diazepam_equivalent_mg_per_day = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    started_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.drug} {self.dose}".strip()

    @property
    def is_classed(self) -> bool:
        """Whether somebody has said which of the classes it is, or that it is none."""
        return bool(self.classes or self.cyp_modifier or self.no_class)
