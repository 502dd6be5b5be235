"""A patient who may be treated, a stocked safe, and one planned session of each route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, medication, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.certifying import certified
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.sessions import Answered, Happened
from daybreak.clinic.actions.sessions.recording import SIGNED
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside import Bedside, bedside_of
from daybreak.clinic.models import EventKind, Patient, Site, TreatmentSession, User
from daybreak.clinic.policies import gaps_of
from daybreak.clinic.protocols import protocol_at
from daybreak.clinic.screening import screened
from daybreak.protocol import Protocol
from daybreak.vocabulary import load_vocabulary
from tests.clinic.actions.ledger.conftest import (  # noqa: F401 - fixtures
    Stocked,
    keeper,
    pharmacist,
    second,
    stocked,
    witness,
)
from tests.clinic.actions.test_screening import TWO_FAILED
from tests.clinic.conftest import PASSWORD

LIMITS = {
    "systolic-before": "160", "systolic-high": "180", "diastolic-high": "110", "heart-rate-high": "130", "oxygen-low": "90",
    "sedation-deep": "3", "minimum-stay": "60", "largest-dose": "80", "food-recent": "4", "drink-recent": "2",
}  # fmt: skip
WELL = {
    "weight_kg": "82.35", "height_cm": "180", "sex": "male", "diagnosis": "mdd", "madrs": "32", "phq9": "20",
    "capacity_to_consent": "yes", "programme_approval_recorded": "yes", "rems_enrolled": "yes", "mmse": "30",
    "medication_list_complete": "yes", "hepatic_impairment": "none", "cyp_modifier": "none", "mood_stabiliser": "no",
}  # fmt: skip
GATES = {
    "ready_for_dose": "yes", "resuscitation_equipment_ready": "yes", "prescriber_on_site": "yes", "pregnant": "no",
    "theophylline": "no", "urinary_tract_symptoms": "no", "hours_since_food": "4", "hours_since_liquid": "2",
    "nasal_steroid_or_decongestant": "no", "ride_home_arranged": "yes", "medication_changes_reviewed": "yes",
    "pulse_oximeter_ready": "yes",
}  # fmt: skip
VITALS = {"systolic_bp": "128", "diastolic_bp": "79", "heart_rate": "71", "spo2": "98", "moaas": "5"}
LEAVING = {
    "alert_and_oriented": "yes", "back_to_own_baseline": "yes", "vital_signs_acceptable": "yes",
    "breathing_uncompromised": "yes", "nausea_minimal": "yes", "responsible_adult_present": "yes",
    "written_advice_given": "yes", "reversal_agent_given": "no", "clinician_confirms_ready_to_leave": "yes",
    "walks_safely": "yes",
}  # fmt: skip
REASON = "Borne well before, at another clinic"  # needed where the protocol begins with another dose
WASTED = {"method": "Into a drug-inactivating container", "reason": "Left in the syringe"}
_keys = count(1)


@dataclass
class Room:
    """A nurse at the bedside: what happens, so many minutes after the planned time."""

    by: By
    session: TreatmentSession
    nurse: Confirmed
    other: Confirmed

    def at(self, minute: float) -> By:
        """The nurse at that minute."""
        return replace(self.by, at=self.session.planned_at + timedelta(minutes=minute))

    def entry(self, minute: float, kind: str, key: str = "", **values: object) -> Happened:
        """An entry made then."""
        moment = self.session.planned_at + timedelta(minutes=minute)
        return Happened(
            EventKind(kind), moment, key or f"key-{next(_keys)}", values, "tablet-1", confirmed=True
        )

    def does(self, minute: float, kind: str, **values: object) -> Answered:
        """It is entered when it happens."""
        signer = self.nurse if kind in SIGNED else None
        return sessions.record(self.at(minute), self.session, self.entry(minute, kind, **values), signer)

    def reads(self, minute: float, **values: str) -> Answered:
        """One whole set of what the protocol's schedule names, and whatever else was seen."""
        protocol = self.session.plan.protocol
        seen = {"dissociation_observed": "no"} | (
            {"sedation_observed": "no"} if protocol.startswith("spravato") else {}
        )
        seen |= {"cadss": "0"} if protocol.startswith("iv") and minute == 40 else {}
        return self.does(minute, "reading", **(VITALS | seen | values))

    def explains(self, minute: float, reason: str) -> None:
        """Whatever was missed and keeps the patient."""
        standing, at = self.standing, self.session.planned_at + timedelta(minutes=minute)
        waits = {one.rule for one in standing.interpreter.hindrances(standing.state, standing.hour(at))}
        for rule in standing.protocol.session.measure:
            if rule.id in waits:
                assert self.does(minute, "explained", measure=rule.id, reason=reason).accepted

    def comes(self, minute: float = -20) -> None:
        """Checked in, gates asked, readings before the dose taken."""
        assert self.does(minute, "checked-in").accepted
        assert self.reads(minute + 5, cadss="0", **GATES).accepted

    def draws(self, minute: float = -5) -> Answered:
        """The dose is released, drawn, and checked by the other."""
        released = self.does(minute, "released")
        assert released.accepted, released.answer.sentence
        return self.draws_only(minute + 1)

    def draws_only(self, minute: float) -> Answered:
        """Of a dose that is released already."""
        nasal = self.standing.protocol.administration.device_mg is not None
        strength, volume = (Decimal(28), None) if nasal else (Decimal(50), Decimal(50))
        if self.standing.protocol.administration.infusion is None:
            volume = None
        amount = self.session.plan.dose_mg / strength
        reads, drawn = (amount, None) if volume is None else (Decimal(75), amount)
        return sessions.prepare(self.at(minute), self.session, strength, second=self.other, second_reads=reads,
                                second_draws=drawn, volume_ml=volume)  # fmt: skip

    def begins(self) -> Room:
        """The patient comes, the dose is drawn, and the infusion begins."""
        self.comes()
        self.draws()
        self.does(0, "infusion-begun")
        return self

    @property
    def standing(self) -> Bedside:
        """Where the session stands."""
        return bedside_of(self.session)

    @property
    def stage(self) -> str:
        """In a word."""
        return self.standing.state.stage


Make = Callable[..., Room]


def well(by: By, patient: Patient, protocol: Protocol, doctor: User) -> None:
    """Everything that the protocol asks for is known and good."""
    at = by.moment - timedelta(hours=30)
    findings.record(by, patient, [Entry(id, text, at) for id, text in WELL.items()])
    for trial in TWO_FAILED:
        medication.add_trial(by, patient, trial)
    form = consent.publish_form(by.for_user(doctor), patient.site, version="1", title="Consent", body="Text")
    day = at.date()
    certified(by.for_user(doctor), patient.site, since=day, representative=doctor.printed_name)
    consent.record_consent(by, patient, form, signed_on=day, off_label_explained=True)
    missing = screened(patient, protocol, by.moment).missing
    known = load_vocabulary()
    assert all(known[id].type == "yes-no" for id in missing), missing
    if missing:
        findings.record(by, patient, [Entry(id, "no", at) for id in missing])


@pytest.fixture
def room(
    by: By,
    site: Site,
    patient: Patient,
    nurse: User,
    prescriber: User,
    director: User,
    stocked: Stocked,  # noqa: F811
    witness: Confirmed,  # noqa: F811
) -> Make:
    """A session of a protocol, planned for an hour and a half ago so that all of it may be entered."""

    def made(name: str = "iv-racemic-acute", *, hours_ago: float = 4, dose: int = 0) -> Room:
        protocol = protocol_at(site, name)
        well(by, patient, protocol, director)
        limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
        signs = confirm(by, director.username, PASSWORD)
        policy = sessions.sign_policy(by.for_user(director), protocol, limits, signs)
        doctor = confirm(by, prescriber.username, PASSWORD)
        from daybreak.clinic.bedside.fold import protocol_of

        doses = sessions.doses_of(protocol_of(policy.file), Decimal(WELL["weight_kg"]))
        ordered = sessions.OrderedDose(doses[dose], reason=REASON)
        order = sessions.plan(by.for_user(prescriber), patient, protocol, ordered, doctor)
        planned_at = clock.now().replace(microsecond=0) - timedelta(hours=hours_ago)
        session = sessions.schedule(by, order, planned_at=planned_at, place="Chair 1")
        return Room(by, session, confirm(by, nurse.username, PASSWORD), witness)

    return made


@pytest.fixture
def one(room: Make) -> Room:
    """An infusion that runs."""
    made = room().begins()
    made.reads(0)
    return made
