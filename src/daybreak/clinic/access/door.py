"""The one door to a patient: whoever needs one asks here, with the name of who asks."""

from __future__ import annotations

from daybreak.clinic import clock
from daybreak.clinic.models import EmergencyAccess, Membership, Patient, Role, Site, User


class NoAccessError(Exception):
    """There is no such thing for this person; whether it exists is not said."""


def standing_roles(user: User) -> list[tuple[Site, Role]]:
    """Every role a person has now, with its site, in the order they were given."""
    standing = Membership.objects.filter(user=user, ended_at=None).select_related("site").order_by("pk")
    return [(membership.site, Role(membership.role)) for membership in standing]


def access_patient(
    user: User, patient_id: int, standing: list[tuple[Site, Role]] | None = None
) -> tuple[Patient, EmergencyAccess | None]:
    """A patient, if the person has a role at the patient's site, or emergency access that has not run out.

    Which roles may do what there is the page's rule. `standing` spares a query where the roles are known already.

    Raises:
        NoAccessError: neither, or no such patient.
    """
    patient = Patient.objects.select_related("site").filter(pk=patient_id).first()
    if patient is None:
        raise NoAccessError
    if any(site == patient.site for site, _ in (standing_roles(user) if standing is None else standing)):
        return patient, None
    emergency = EmergencyAccess.objects.standing(user, patient, clock.now())
    if emergency is None:
        raise NoAccessError
    return patient, emergency
