"""Signing a screening, setting a rule aside, and taking that back."""

from __future__ import annotations

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed, sign, two_people
from daybreak.clinic.models import Meaning, Membership, Patient, Role, RuleOverride, Screening
from daybreak.clinic.screening import screened
from daybreak.errors import ActError
from daybreak.protocol import Protocol

MAY_DECIDE = frozenset({Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})
MAY_COSIGN = MAY_DECIDE | {Role.PHARMACIST, Role.NURSE}


def sign_screening(by: By, patient: Patient, protocol: Protocol, prescriber: Confirmed) -> Screening:
    """Keep the verdict as it is now, under a prescriber's signature, whatever it says.

    Raises:
        ActError: not a prescriber, or findings are missing.
    """
    _check_role(by, prescriber, MAY_DECIDE, "A prescriber signs a screening.")
    now = screened(patient, protocol, by.moment)
    if now.missing:
        raise ActError(f"{len(now.missing)} findings are missing.", remedy="Record them first.")
    row = Screening(
        patient=patient,
        protocol=protocol.id,
        protocol_version=protocol.version,
        protocol_sha256=protocol.sha256,
        eligible=now.may_be_treated,
        **now.as_json(),
    )
    with act(by, "screening.signed", patient=patient) as done:
        done.stamp(row)
        sign(done, prescriber, Meaning.REVIEWED, row)
    return row


def override(
    by: By,
    patient: Patient,
    protocol: Protocol,
    rule: str,
    *,
    grounds: str,
    prescriber: Confirmed,
    second: Confirmed,
) -> RuleOverride:
    """Set a rule that stands in the way aside for this patient: a reason and two signatures.

    Raises:
        ActError: the rule does not stand in the way, lacks a finding, is set aside already; one person twice; a wrong role.
    """
    _check_role(by, prescriber, MAY_DECIDE, "A prescriber decides about an override.")
    _check_role(by, second, MAY_COSIGN, "A clinician gives the second signature.")
    two_people(prescriber, second)
    why = refusing.text(grounds, "The reason", most=500, least=10)
    judged = next(
        (one for one in screened(patient, protocol, by.moment).rules if one.outcome.rule == rule), None
    )
    if judged is None or not judged.outcome.blocks:
        raise ActError(f"The rule {rule} does not stand in the way.")
    if judged.outcome.status == "missing":
        raise ActError("What is not known cannot be set aside.", remedy="Record the missing findings first.")
    if judged.override is not None:
        raise ActError(f"The rule {rule} is set aside already.")
    row = RuleOverride(
        patient=patient,
        protocol=protocol.id,
        protocol_version=protocol.version,
        rule=rule,
        condition=judged.outcome.condition,
        effect=judged.outcome.effect,
        grounds=why,
    )
    with act(by, "rule.overridden", patient=patient, rule=rule) as done:
        done.stamp(row)
        sign(done, prescriber, Meaning.OVERRIDDEN, row)
        sign(done, second, Meaning.VERIFIED, row)
    return row


def withdraw_override(by: By, row: RuleOverride, *, reason: str) -> RuleOverride:
    """The rule stands in the way again.

    Raises:
        ActError: no reason, or withdrawn already.
    """
    if RuleOverride.objects.filter(corrects=row).exists():
        raise ActError("This override is withdrawn already.")
    gone = RuleOverride(
        patient=row.patient,
        protocol=row.protocol,
        protocol_version=row.protocol_version,
        rule=row.rule,
        condition=row.condition,
        effect=row.effect,
        grounds=row.grounds,
        corrects=row,
        withdrawn=True,
        reason=refusing.text(reason, "The reason", most=500),
    )
    with act(by, "rule.override-withdrawn", patient=row.patient, rule=row.rule) as done:
        done.stamp(gone)
    return gone


def _check_role(by: By, who: Confirmed, roles: frozenset[Role], rule: str) -> None:
    held = Membership.objects.filter(user=who.user, site=by.site, ended_at=None, role__in=roles)
    if not held.exists():
        raise ActError(f"{rule} {who.user} is none at this site.", remedy="Ask somebody who is.")
