"""The order, and the sessions it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.sessions.orders import check_course, check_stands, take_over
from daybreak.clinic.actions.sessions.roles import PRESCRIBERS, check_role
from daybreak.clinic.actions.signing import Confirmed, sign
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.facts import body_weight_kg, facts_of
from daybreak.clinic.models import Meaning, Patient, TreatmentPlan, TreatmentSession
from daybreak.clinic.models.milligrams import whole_ug
from daybreak.clinic.next_session import departure, ordering
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.bookings import lock_calendar
from daybreak.clinic.planning.objections import Wanted, objections, refusal
from daybreak.clinic.planning.orders import next_number, orders_of_course
from daybreak.clinic.policies import newest_policy
from daybreak.clinic.screening import screened
from daybreak.clinic.values import decimal
from daybreak.errors import ActError
from daybreak.protocol import Protocol


def doses_of(protocol: Protocol, weight_kg: Decimal | None) -> list[Decimal]:
    """The only doses that a protocol allows for this body weight, in mg, smallest first; none without a weight it needs.

    A dose by weight is the exact product; above the cap the cap counts, as the course's rules have it.
    """
    dosing = protocol.regimen.dosing
    if dosing.by_weight and weight_kg is None:
        return []
    factor = weight_kg if dosing.by_weight and weight_kg is not None else Decimal(1)
    doses = [decimal(step.value) * factor for step in dosing.steps]
    cap = dosing.cap.dose if dosing.cap is not None else None
    largest = None if cap is None else decimal(cap.value)
    return sorted({dose if largest is None else min(dose, largest) for dose in doses})


@dataclass(frozen=True)
class OrderedDose:
    """What a prescriber orders: the dose, the order of the same course that it goes on with (None begins a course), and why,
    where the protocol says something else."""

    mg: Decimal
    continues: TreatmentPlan | None = None
    reason: str = ""


def plan(
    by: By, patient: Patient, protocol: Protocol, dose: OrderedDose, prescriber: Confirmed
) -> TreatmentPlan:
    """Order a protocol and a dose for a patient who may be treated. What was planned of the course that goes on, and has not
    begun, is planned again with this dose.

    Raises:
        ActError: no prescriber; no signed policy of the site; the screening stands in the way; a dose that the protocol does
            not allow for the patient's weight on record, or does not come to now, without a reason; as `orders.check_course`.
    """
    check_role(by, prescriber, PRESCRIBERS, "A prescriber signs a plan.")
    policy = newest_policy(patient.site, protocol)
    if policy is None:
        raise ActError(
            f"No threshold policy of {patient.site} for {protocol.id} is signed.",
            remedy="The medical director signs one first.",
        )
    now = screened(patient, protocol, by.moment)
    if not now.may_be_treated:
        raise ActError(f"The screening says: {now.status}.", remedy="Look at the screening, rule by rule.")
    own = protocol_of(policy.file)
    _check_dose(own, patient, dose.mg, by.moment)
    reason = refusing.text(dose.reason, "The reason", most=300, least=0)
    with act(by, "plan.signed", patient=patient) as done:
        lock_calendar(patient.site)
        found = ordering(patient, own, by.moment)
        check_course(found, dose.continues)
        departs = departure(found.says(dose.continues), dose.mg)
        if departs and not reason:
            raise ActError(
                f"The protocol says something else than {dose.mg.normalize():f} mg: {departs}",
                remedy="Choose its dose, record what is missing, or say why this patient gets another.",
            )
        row = TreatmentPlan(
            patient=patient,
            policy=policy,
            protocol=own.id,
            protocol_version=own.version,
            protocol_file=policy.file,
            protocol_sha256=policy.file_sha256,
            dose_mg=dose.mg,
            continues=dose.continues,
            departure=departs,
            reason=reason if departs else "",
        )
        done.stamp(row)
        sign(done, prescriber, Meaning.PERFORMED, row)
        if dose.continues is not None:
            take_over(by, row, prescriber)
    return row


def _check_dose(own: Protocol, patient: Patient, dose_mg: Decimal, at: datetime) -> None:
    allowed = doses_of(own, body_weight_kg(facts_of(patient, at, drug=own.drug)))
    if dose_mg not in allowed:
        listed = ", ".join(f"{dose.normalize():f} mg" for dose in allowed) or "none without a body weight"
        raise ActError(f"{dose_mg} mg is no dose of this protocol for this patient.", remedy=f"Allowed: {listed}.")  # fmt: skip
    try:
        whole_ug(dose_mg)
    except ValueError as error:
        raise ActError(str(error), remedy="Record the body weight with fewer decimals.") from error


def schedule(by: By, order: TreatmentPlan, *, planned_at: datetime, place: str) -> TreatmentSession:
    """One session of a plan, at a time in a place.

    Raises:
        ActError: no place; another order goes on with this one; too near another session of the patient by the protocol; or,
            where the site has set up its calendar, closed or taken then.
    """
    where = refusing.text(place, "The place", most=40)
    with act(by, "session.planned", patient=order.patient) as done:
        lock_calendar(order.patient.site)
        check_stands(order)
        (against,) = objections(order, [Wanted(planned_at, where)])
        if against:
            raise refusal(against)
        row = TreatmentSession(
            patient=order.patient,
            plan=order,
            number=next_number(orders_of_course(order, record_ids(order.patient))),
            place=where,
            planned_at=planned_at,
            planned_offset_min=by.offset_min(planned_at),
        )
        done.stamp(row)
    return row
