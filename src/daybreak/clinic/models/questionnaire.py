"""A questionnaire that a patient answers by a link. Where a link stands is never stored: it follows from its rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.language import Language
from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.plan import TreatmentPlan
from daybreak.clinic.models.stamp import Stamped


class QuestionnaireLink(Stamped):
    """One questionnaire for one patient, once, until `expires_at`. Of the secret in the address only a digest is kept."""

    append_only: ClassVar[bool] = True
    secret: ClassVar[frozenset[str]] = frozenset({"secret_sha256"})

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="questionnaire_links")
    instrument = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language.choices)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("patient", "instrument", "-id"), name="link_of_patient"),)

    def __str__(self) -> str:
        return f"Link {self.pk} for {self.instrument}"

    @property
    def reference(self) -> str:
        """By this name a finding says where it comes from."""
        return f"link:{self.pk}"


class LinkStep(Stamped):
    """Something that happened to a link: opened with the birth date, tried with a wrong one, or taken back by staff."""

    class Kind(models.TextChoices):
        """What happened."""

        OPENED = "opened", "Opened with the birth date"
        WRONG = "wrong-birth-date", "Wrong birth date"
        REVOKED = "revoked", "Taken back"

    append_only: ClassVar[bool] = True

    link = models.ForeignKey(QuestionnaireLink, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    def __str__(self) -> str:
        return f"{self.link}: {self.get_kind_display().lower()}"


class LinkAnswer(Stamped):
    """What was chosen on one screen; the newest of an item counts, and None is "left out". Not yet a finding."""

    append_only: ClassVar[bool] = True

    link = models.ForeignKey(QuestionnaireLink, models.PROTECT, related_name="answers")
    item = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.link}, item {self.item}: {'left out' if self.score is None else self.score}"


class QuestionnaireReturn(Stamped):
    """The patient has sent the answers. There is one a link, so that a link serves once."""

    append_only: ClassVar[bool] = True

    link = models.OneToOneField(QuestionnaireLink, models.PROTECT, related_name="returned")
    language = models.CharField(max_length=2, choices=Language.choices)
    left_out = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.link}: sent"


class FollowUpEnd(Stamped):
    """From now on nothing is asked under this plan; a new plan begins anew."""

    append_only: ClassVar[bool] = True

    plan = models.OneToOneField(TreatmentPlan, models.PROTECT, related_name="follow_up_end")
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"Follow-up of {self.plan} ended"
