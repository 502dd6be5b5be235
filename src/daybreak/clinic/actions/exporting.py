"""Handing out one whole patient: an act, with its reason and the digest of what was handed out."""

from __future__ import annotations

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.exporting import Bundle, bundle_of, gather
from daybreak.clinic.models import Membership, Patient, Role
from daybreak.clinic.patients import standing_merge
from daybreak.errors import ActError

MAY_EXPORT = (Role.PRESCRIBER, Role.MEDICAL_DIRECTOR)
LEAST_REASON = 10


def export(by: By, patient: Patient, *, reason: str) -> Bundle:
    """Everything on record of a patient, in one file.

    Raises:
        ActError: a reason that says nothing, a record that was merged into another, or somebody who is not a prescriber or
            the medical director at the patient's own site (emergency access does not do).
        MissingExtraError: this machine cannot lay out the PDF.
    """
    why = refusing.text(reason, "The reason", most=500, least=LEAST_REASON)
    held = Membership.objects.filter(user=by.user, site=patient.site, role__in=MAY_EXPORT, ended_at=None)
    if not held.exists():
        raise ActError(
            "A prescriber or the medical director of the patient's site exports a record.",
            remedy="Ask one of them.",
        )
    merged = standing_merge(patient)
    if merged is not None:
        raise ActError(
            f"This record belongs to record {merged.kept.number}.",
            remedy="Export that one: it holds both.",
        )
    bundle = bundle_of(gather(patient, by.moment), made_by=by.name, reason=why)
    with act(by, "patient.exported", patient=patient, reason=why, sha256=bundle.sha256, rows=bundle.rows):
        pass
    return bundle
