"""Who does what where: a user, a site and a role."""

from __future__ import annotations

from django.db import models

from daybreak.clinic import clock
from daybreak.clinic.models.record import Record
from daybreak.clinic.models.site import Site
from daybreak.clinic.models.user import User


class Role(models.TextChoices):
    """What a person may do; someone with two roles has two memberships."""

    PRESCRIBER = "prescriber", "Prescriber"
    NURSE = "nurse", "Nurse"
    PHARMACIST = "pharmacist", "Pharmacist"
    COORDINATOR = "coordinator", "Coordinator"
    MEDICAL_DIRECTOR = "medical-director", "Medical director"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class Membership(Record):
    """One role of one person at one site; it ends, it is not deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "site", "role"),
                condition=models.Q(ended_at=None),
                name="one_standing_membership",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} is {self.get_role_display().lower()} at {self.site}"
