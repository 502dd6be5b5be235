"""An escalation: a finding that somebody must answer, by when, and what was done. Its level follows from the clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from daybreak.clinic.models.finding import Finding
from daybreak.clinic.models.patient import Patient
from daybreak.clinic.models.stamp import Stamped


class Escalation(Stamped):
    """Opened by a finding that made an escalation rule true. The deadlines are columns, so no job can fail to run.

    `within_h` is what the rule says; None means that it says no time, and the escalation is due at once.
    """

    append_only: ClassVar[bool] = True

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="escalations")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    protocol = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=60)
    rule = models.CharField(max_length=80)
    condition = models.TextField()
    action = models.CharField(max_length=500)
    source = models.CharField(max_length=200)
    within_h = models.FloatField(null=True)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("patient", "-id"), name="escalation_of_patient"),)

    def __str__(self) -> str:
        return f"Escalation {self.pk}: {self.rule}"


class EscalationStep(Stamped):
    """Somebody took it, or its level rose and that was noticed. A level is noticed once."""

    class Kind(models.TextChoices):
        """What happened."""

        TAKEN = "taken", "Taken"
        OVERDUE = "overdue", "Overdue"
        RAISED = "raised", "Raised to prescribers and the medical director"

    append_only: ClassVar[bool] = True

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("escalation", "kind"),
                condition=models.Q(kind__in=("overdue", "raised")),
                name="a_level_is_noticed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.escalation}: {self.get_kind_display().lower()}"


class EscalationClosing(Stamped):
    """What was done. It is signed, and there is one."""

    append_only: ClassVar[bool] = True

    escalation = models.OneToOneField(Escalation, models.PROTECT, related_name="closing")
    done = models.CharField(max_length=2000)

    def __str__(self) -> str:
        return f"{self.escalation}: closed"
