"""Emergency access: loud, reasoned, short, and reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import EmergencyAccess, EmergencyReview, Membership, Patient, Role
from daybreak.errors import ActError

LASTS = timedelta(hours=1)
MAY_OPEN = (Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.MEDICAL_DIRECTOR)
LEAST_REASON = 20


def open_in_emergency(by: By, patient: Patient, *, reason: str) -> EmergencyAccess:
    """Open a patient's record for an hour without a role at their site. Until it is reviewed it stands on the first page of
    those who review there.

    Raises:
        ActError: not a clinician, a reason that says nothing, or access that the person has anyway.
    """
    why = refusing.text(reason, "The reason", most=500, least=LEAST_REASON)
    held = Membership.objects.filter(user=by.user, ended_at=None)
    if not held.filter(role__in=MAY_OPEN).exists():
        raise ActError("Only clinicians open records in an emergency.", remedy="Call one.")
    if held.filter(site=patient.site).exists():
        raise ActError("You work at this patient's site.", remedy="Open the record as always.")
    row = EmergencyAccess(patient=patient, reason=why, until=by.moment + LASTS)
    topics = (f"site:{patient.site_id}", "emergency")
    with act(by, "emergency.opened", patient=patient, topics=topics, reason=why) as done:
        done.stamp(row)
    return row


def review(by: By, access: EmergencyAccess, *, justified: bool, comment: str) -> EmergencyReview:
    """Say whether it was right.

    Raises:
        ActError: one's own access, no comment, or reviewed already.
    """
    if access.recorded_by_id == (by.user.pk if by.user else None):
        raise ActError("Nobody reviews their own emergency access.", remedy="Ask another person.")
    if EmergencyReview.objects.filter(access=access).exists():
        raise ActError("This access has been reviewed already.")
    row = EmergencyReview(
        access=access, justified=justified, comment=refusing.text(comment, "The comment", most=500)
    )
    with act(by, "emergency.reviewed", patient=access.patient, topics=("emergency",)) as done:
        done.stamp(row)
    return row
