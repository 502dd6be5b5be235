"""A ward of infusions that run now, each with what it needs: staff, stock, a signed policy, an order. All through actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, ledger, medication, patients, sessions, staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.ledger import Delivery
from daybreak.clinic.actions.medication import Trial
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.demo.bedside import HOURS
from daybreak.clinic.demo.policies import LIMITS
from daybreak.clinic.demo.stages import INFUSION
from daybreak.clinic.demo.stock import KETAMINE
from daybreak.clinic.models import (
    Adequacy,
    EventKind,
    Outcome,
    Patient,
    Role,
    Site,
    ThresholdPolicy,
    TreatmentPlan,
    TreatmentSession,
    User,
)
from daybreak.clinic.policies import gaps_of
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import screened
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import load_vocabulary

PASSWORD = "a ward that never sleeps"
ROLES = (Role.NURSE, Role.PRESCRIBER, Role.PHARMACIST, Role.MEDICAL_DIRECTOR)
VITALS = {
    "systolic_bp": "126", "diastolic_bp": "78", "heart_rate": "72", "spo2": "98", "moaas": "5", "cadss": "0",
}  # fmt: skip
BEGUN_BEFORE = timedelta(minutes=10)
WELL = {
    "weight_kg": "82", "height_cm": "180", "sex": "male", "diagnosis": "mdd", "madrs": "32", "mmse": "30",
    "capacity_to_consent": "yes", "programme_approval_recorded": "yes", "medication_list_complete": "yes",
    "hepatic_impairment": "none", "cyp_modifier": "none",
}  # fmt: skip
FAILED = {"Sertraline": 150, "Venlafaxine": 225}  # drug: mg a day


@dataclass(frozen=True)
class Ward:
    """Where, who, and under which signed standard."""

    site: Site
    people: dict[Role, By]
    proved: dict[Role, Confirmed]
    protocol: Protocol
    policy: ThresholdPolicy


def open_ward() -> Ward:
    """A site with a person of each clinical role, ketamine in the safe, and limits that the director has signed."""
    site = staff.open_site(system(), code="ward", name="Ward", time_zone="Europe/Berlin")
    people = {role: By(_person(site, role), site) for role in ROLES}
    proved = {role: confirm(by, by.user.username, PASSWORD) for role, by in people.items() if by.user}
    protocol = protocol_by_id(INFUSION)
    limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
    director = people[Role.MEDICAL_DIRECTOR]
    policy = sessions.sign_policy(director, protocol, limits, proved[Role.MEDICAL_DIRECTOR])
    consent.publish_form(
        director, site, version="1", title="Consent", body="Invented, for measurements only."
    )
    return Ward(site, people, proved, protocol, policy)


def running(ward: Ward, count: int) -> Iterator[TreatmentSession]:
    """Infusions of as many patients, begun ten minutes ago."""
    _stock(ward.people[Role.PHARMACIST], count)
    at = clock.now().replace(microsecond=0) - BEGUN_BEFORE
    for place in range(count):
        yield _infusion(ward, _ordered(ward, _patient(ward, place)), at, f"Chair {place + 1}")


def _person(site: Site, role: Role) -> User:
    user = staff.add_user(system(), username=role.value, printed_name=f"The {role.label}", password=PASSWORD)
    staff.give_role(system(), user, site, role)
    return user


def _stock(by: By, vials: int) -> None:
    safe = ledger.add_location(by, "Safe")
    supplier = ledger.add_supplier(by, name="Wholesale", address="1 Dock Road", dea_number="AB1234563")
    item, last_day = ledger.add_item(by, KETAMINE), clock.now().date() + timedelta(days=300)
    ledger.receive(by, Delivery(item, supplier, "I-1", "A1", last_day, vials), safe)


def _patient(ward: Ward, place: int) -> Patient:
    by, day = ward.people[Role.NURSE], clock.now().date()
    who = Identity(
        f"W{1001 + place}", "Pat", f"Example {place + 1}", date(1960, 1, 1) + timedelta(days=place)
    )
    patient = patients.register(by, ward.site, who)
    at = by.moment - timedelta(hours=30)
    findings.record(by, patient, [Entry(id, text, at) for id, text in WELL.items()])
    for drug, dose_mg in FAILED.items():
        trial = Trial(
            drug, Decimal(dose_mg), Decimal(8), Outcome.NO_RESPONSE, Adequacy.ADEQUATE, current_episode=True
        )
        medication.add_trial(by, patient, trial)
    form = ward.site.consent_forms.get()
    consent.record_consent(by, patient, form, signed_on=day, off_label_explained=True)
    missing = screened(patient, ward.protocol, by.moment).missing
    findings.record(by, patient, [Entry(id, "no", at) for id in missing])
    return patient


def _ordered(ward: Ward, patient: Patient) -> TreatmentPlan:
    doses = sessions.doses_of(protocol_of(ward.policy.file), Decimal(WELL["weight_kg"]))
    by, signs = ward.people[Role.PRESCRIBER], ward.proved[Role.PRESCRIBER]
    return sessions.plan(by, patient, ward.protocol, sessions.OrderedDose(doses[0]), signs)


def _infusion(ward: Ward, order: TreatmentPlan, at: datetime, place: str) -> TreatmentSession:
    by = ward.people[Role.NURSE]
    session = sessions.schedule(by, order, planned_at=at, place=place)
    _enter(ward, session, at - timedelta(minutes=20), EventKind.CHECKED_IN)
    _enter(ward, session, at - timedelta(minutes=15), EventKind.READING, VITALS | gates(ward.protocol))
    _enter(ward, session, at - timedelta(minutes=5), EventKind.RELEASED)
    drawing = By(by.user, by.site, by.via, at - timedelta(minutes=3))
    second = ward.proved[Role.PHARMACIST]
    drawn_ml = order.dose_mg / Decimal(50)
    sessions.prepare(drawing, session, Decimal(50), second=second, second_reads=Decimal(75), second_draws=drawn_ml,
                     volume_ml=Decimal(50))  # fmt: skip
    _enter(ward, session, at, EventKind.INFUSION_BEGUN)
    return session


def gates(protocol: Protocol) -> dict[str, str]:
    """The answers that open each gate of a protocol."""
    known = load_vocabulary()
    open_if = {id: gate.effect for gate in protocol.session.gates for id in findings_of(gate.when)}
    answered = {id: effect for id, effect in open_if.items() if known[id].type == "yes-no"}
    yes_no = {id: "yes" if effect == "require" else "no" for id, effect in answered.items()}
    asked = open_if.keys() | {limit.finding for limit in protocol.session.thresholds}
    return yes_no | {id: text for id, text in HOURS.items() if id in asked}


def _enter(
    ward: Ward, session: TreatmentSession, at: datetime, kind: EventKind, values: dict[str, str] | None = None
) -> None:
    by = ward.people[Role.NURSE]
    happened = Happened(kind, at, f"{kind}-{session.pk}", dict(values or {}), "ward", confirmed=True)
    then = By(by.user, by.site, by.via, at)
    answered = sessions.record(then, session, happened, ward.proved[Role.NURSE])
    assert answered.accepted, answered.answer.sentence
