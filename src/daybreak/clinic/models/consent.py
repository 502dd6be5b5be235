"""Consent, to a version of a form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.stamp import Stamped
from daybreak.clinic.models.stock import StockDrug

EVERY_DRUG = ""


def for_drug(drug: str) -> str:
    """What is said behind a version: the drug that it is for; nothing where it is for every one."""
    return f", for {StockDrug(drug).words}" if drug else ""


class ConsentForm(Stamped):
    """One version of what patients of a site sign, for one drug or (`EVERY_DRUG`) for each that the site gives.

    For a drug counts the newest that everybody is to sign of those that cover it, and what came after it: a version that only
    corrects the wording need not be signed again.
    """

    append_only: ClassVar[bool] = True
    later: ClassVar[frozenset[str]] = frozenset({"sign_again", "drug"})

    site = models.ForeignKey(Site, models.PROTECT, related_name="consent_forms")
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    body = models.TextField()
    sign_again = models.BooleanField(default=True)
    drug = models.CharField(max_length=20, choices=StockDrug.choices, default=EVERY_DRUG, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("site", "version"), name="consent_version_once"),)

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}{for_drug(self.drug)}"


class Consent(Stamped):
    """A patient signed a version, or took the consent back; the latest row says which holds."""

    append_only: ClassVar[bool] = True

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    form = models.ForeignKey(ConsentForm, models.PROTECT, related_name="+")
    given = models.BooleanField()
    signed_on = models.DateField()
    off_label_explained = models.BooleanField(default=False)
    remark = models.CharField(max_length=500, default="", blank=True)

    def __str__(self) -> str:
        return f"{'Consent' if self.given else 'Withdrawal'} on {self.signed_on}: {self.form}"
