"""Sessions of the demonstration: signed policies, one infusion and one nasal course running, one at the gates, two to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.facts import facts_of
from daybreak.clinic.models import EventKind, Patient, Site, TreatmentPlan, TreatmentSession, User
from daybreak.clinic.policies import gaps_of, newest_policy
from daybreak.clinic.screening import protocol_by_id, screened
from daybreak.clinic.values import NO, YES
from daybreak.errors import ActError
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import load_vocabulary

INFUSION, NASAL = "iv-racemic-acute", "spravato-trd-us"
LIMITS = {
    "systolic-before": "160", "systolic-high": "180", "diastolic-high": "110", "heart-rate-high": "130", "oxygen-low": "90",
    "sedation-deep": "3", "minimum-stay": "60", "largest-dose": "80",
}  # fmt: skip
"""Invented, like the patients: every clinic sets its own."""
OTHERS = {"cyp_modifier": "none", "mmse": "30"}
TRUE = {"capacity_to_consent", "programme_approval_recorded", "off_label_statement_given"}
VITALS = {
    "systolic_bp": "126",
    "diastolic_bp": "78",
    "heart_rate": "72",
    "spo2": "98",
    "moaas": "5",
    "cadss": "0",
}
HOURS = {"hours_since_food": "4", "hours_since_liquid": "2"}


@dataclass(frozen=True)
class Staff:
    """Who acts, each at the demonstration's site; the second person has just proved who they are."""

    nurse: By
    prescriber: By
    director: By
    second: Confirmed


def furnish_sessions(
    people: Mapping[str, User], site: Site, password: str, patients: Sequence[Patient]
) -> None:
    """Sign the policies, order for whoever may be treated, and let three sessions run."""
    nurse, prescriber, director = (
        By(people[name], site, "demo") for name in ("nurse", "prescriber", "director")
    )
    staff = Staff(nurse, prescriber, director, confirm(nurse, "pharmacist", password))
    for name in (INFUSION, NASAL):
        protocol = protocol_by_id(name)
        limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
        sessions.sign_policy(director, protocol, limits, confirm(director, "director", password))
    doctor = confirm(prescriber, "prescriber", password)
    orders = [order for patient in patients if (order := _order(staff, patient, doctor)) is not None]
    infusions = [order for order in orders if order.protocol == INFUSION]
    nasal = [order for order in orders if order.protocol == NASAL]
    now = clock.now().replace(second=0, microsecond=0)
    if len(infusions) >= 2:
        _infusing(staff, infusions[0], now - timedelta(minutes=15))
        sessions.schedule(nurse, infusions[1], planned_at=now + timedelta(minutes=10), place="Chair 4")
    if len(nasal) >= 2:
        _observed(staff, nasal[0], now - timedelta(minutes=52))
        _at_the_gates(staff, nasal[1], now + timedelta(minutes=5))
    for number, order in enumerate(orders[4:6]):
        sessions.schedule(
            nurse, order, planned_at=now + timedelta(hours=2 + number), place=f"Chair {number + 1}"
        )


def _order(staff: Staff, patient: Patient, doctor: Confirmed) -> TreatmentPlan | None:
    """Every other patient is asked what an infusion needs; whoever may not be treated gets no order."""
    protocol = protocol_by_id(INFUSION if patient.pk % 2 else NASAL)
    at = staff.prescriber.moment - timedelta(days=1)
    missing = screened(patient, protocol, staff.prescriber.moment).missing
    known = load_vocabulary()
    asked = [Entry(id, YES if id in TRUE else NO, at) for id in missing if known[id].type == "yes-no"]
    asked += [Entry(id, text, at) for id, text in OTHERS.items() if id in missing]
    consents = facts_of(patient, staff.prescriber.moment).get("consent_signed")
    if asked and protocol.id == INFUSION and consents is not None and consents.value is True:
        findings.record(staff.prescriber, patient, asked)
    policy = newest_policy(patient.site, protocol)
    weight = facts_of(patient, staff.prescriber.moment).get("weight_kg")
    if policy is None or weight is None or weight.value is None:
        return None
    doses = sessions.doses_of(protocol_of(policy.file), Decimal(f"{weight.value:.15g}"))
    try:
        return sessions.plan(staff.prescriber, patient, protocol, doses[0], doctor)
    except ActError:
        return None  # the demonstration has patients who may not be treated


def _infusing(staff: Staff, order: TreatmentPlan, begun_at: datetime) -> None:
    session = sessions.schedule(staff.nurse, order, planned_at=begun_at, place="Chair 1")
    _cleared(staff, session, begun_at)
    _prepared(staff, session, begun_at, Decimal(50), Decimal(50), Decimal(75))
    _enter(staff, session, begun_at, EventKind.INFUSION_BEGUN)
    for minute, systolic in ((0, "128"), (10, "139")):
        seen = VITALS | {"systolic_bp": systolic, "dissociation_observed": YES if minute else NO}
        _enter(staff, session, begun_at + timedelta(minutes=minute), EventKind.READING, **seen)


def _observed(staff: Staff, order: TreatmentPlan, begun_at: datetime) -> None:
    session = sessions.schedule(staff.nurse, order, planned_at=begun_at, place="Chair 2")
    _cleared(staff, session, begun_at)
    _prepared(staff, session, begun_at, Decimal(28), None, order.dose_mg)
    prepared = bedside_of(session).prepared or {}
    for number, portion in enumerate(prepared["portions"]):
        at = begun_at + timedelta(minutes=5 * number)
        _enter(staff, session, at, EventKind.DEVICE_GIVEN, container=portion["container"])
    seen = {"dissociation_observed": YES, "sedation_observed": NO}
    for minute, systolic in ((20, "136"), (40, "142")):
        at = begun_at + timedelta(minutes=minute)
        _enter(staff, session, at, EventKind.READING, **(VITALS | seen | {"systolic_bp": systolic}))


def _at_the_gates(staff: Staff, order: TreatmentPlan, planned_at: datetime) -> None:
    session = sessions.schedule(staff.nurse, order, planned_at=planned_at, place="Chair 3")
    _enter(staff, session, planned_at - timedelta(minutes=10), EventKind.CHECKED_IN)


def _cleared(staff: Staff, session: TreatmentSession, at: datetime) -> None:
    """Come, asked, measured, released."""
    protocol = bedside_of(session).protocol
    _enter(staff, session, at - timedelta(minutes=20), EventKind.CHECKED_IN)
    _enter(staff, session, at - timedelta(minutes=15), EventKind.READING, **(VITALS | _gates(protocol)))
    _enter(staff, session, at - timedelta(minutes=5), EventKind.RELEASED)


def _gates(protocol: Protocol) -> dict[str, str]:
    """The answers that open each gate of a healthy morning."""
    known = load_vocabulary()
    answers = {}
    for gate in protocol.session.gates:
        for id in findings_of(gate.when):
            if known[id].type == "yes-no":
                answers[id] = (
                    YES if gate.effect == "require" and id != "nasal_steroid_or_decongestant" else NO
                )
    asked = {id for gate in protocol.session.gates for id in findings_of(gate.when)}
    return answers | {id: text for id, text in HOURS.items() if id in asked}


def _prepared(
    staff: Staff, session: TreatmentSession, at: datetime, strength_mg: Decimal, volume_ml: Decimal | None, reads: Decimal
) -> None:  # fmt: skip
    by = _at(staff.nurse, at - timedelta(minutes=3))
    sessions.prepare(by, session, strength_mg, second=staff.second, second_reads=reads, volume_ml=volume_ml)


def _enter(staff: Staff, session: TreatmentSession, at: datetime, kind: EventKind, **values: object) -> None:
    happened = Happened(kind, at, str(uuid4()), values, "demo", confirmed=True)
    answered = sessions.record(_at(staff.nurse, at), session, happened)
    if not answered.accepted:
        raise ActError(f"The demonstration is wrong: {answered.answer.sentence}")


def _at(by: By, at: datetime) -> By:
    return By(by.user, by.site, by.via, at)
