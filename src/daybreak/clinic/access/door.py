"""The one door to a patient: whoever needs one asks here, with the name of who asks."""

from __future__ import annotations

from typing import NamedTuple

from daybreak.clinic import clock
from daybreak.clinic.models import EmergencyAccess, Membership, Patient, Role, Site, User
from daybreak.clinic.patients import with_merged


class NoAccessError(Exception):
    """There is no such thing for this person; whether it exists is not said."""


class Opened(NamedTuple):
    """A patient, the emergency access that opened the record if it was one, and every record of the person, this one first."""

    patient: Patient
    emergency: EmergencyAccess | None
    records: list[int]


def standing_roles(user: User) -> list[tuple[Site, Role]]:
    """Every role a person has now, with its site, in the order they were given."""
    standing = Membership.objects.filter(user=user, ended_at=None).select_related("site").order_by("pk")
    return [(membership.site, Role(membership.role)) for membership in standing]


def access_patient(user: User, patient_id: int, standing: list[tuple[Site, Role]] | None = None) -> Opened:
    """A patient, if the person has a role at the patient's site, or emergency access that has not run out.

    Which roles may do what there is the page's rule. `standing` spares a query where the roles are known already.

    Raises:
        NoAccessError: neither, or no such patient.
    """
    rows = with_merged(patient_id)
    if patient_id not in rows:
        raise NoAccessError
    patient = rows.pop(patient_id)
    records = [patient_id, *sorted(rows)]
    if any(site == patient.site for site, _ in (standing_roles(user) if standing is None else standing)):
        return Opened(patient, None, records)
    emergency = EmergencyAccess.objects.standing(user, patient, clock.now())
    if emergency is None:
        raise NoAccessError
    return Opened(patient, emergency, records)
