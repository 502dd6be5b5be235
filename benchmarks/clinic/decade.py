"""Ten years of a clinic, made in minutes: rows as acts would have left them, poured into SQLite, each with its audit row.

Every event is an act of its own with its audit row; the chain holds, and `daybreak audit verify` finds nothing. In numbers:

- A patient has twenty sessions, forty are held on a working day, and the last of them was on Friday of last week.
- A session is one that its protocol accepts from the door to the signed record: twelve readings with 91 values, ten other steps,
  a vial with its four ledger entries, and eleven signatures, as many as an infusion by acts has. The nurse signs that the dose is
  released and begun, that the patient is ready and discharged, the record, and at its end the three steps that ask for no
  signature at once; the pharmacist what was drawn (the step and the entry) and what was thrown away.
- What is done between sessions (consents, questionnaires) and who read, see `between`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from benchmarks.clinic import between
from benchmarks.clinic.pour import Pour, Poured, changed
from benchmarks.clinic.ward import VITALS, WELL, Ward, gates
from daybreak.clinic import clock
from daybreak.clinic.models import (
    Container,
    EntryKind,
    EventKind,
    Finding,
    FollowUpEnd,
    LedgerEntry,
    LedgerLine,
    Lot,
    Meaning,
    Patient,
    Role,
    SessionEvent,
    StockLocation,
    TreatmentPlan,
    TreatmentSession,
    User,
    search_text,
)
from daybreak.clinic.models.session import OF_THE_RECORD
from daybreak.clinic.values import NO, YES, code_of, read_value
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import load_vocabulary

SESSIONS_A_PATIENT, A_DAY, WORKING_DAYS = 20, 40, 5
ROUNDS = (0, 10, 20, 30, 40, 55, 70, 85, 100, 115)  # minutes at which the protocol asks for a reading
PEAK = 40  # the minute at which it asks for a CADSS as well
VALUES = {
    "systolic_bp": "128",
    "diastolic_bp": "79",
    "heart_rate": "71",
    "spo2": "98",
    "moaas": "5",
    "dissociation_observed": "no",
}
CARRIED_OVER = {"sex": WELL["sex"]}
FOLLOWED = 100  # patients whose follow-up goes on
OPENED_FOR = timedelta(hours=24)
LABEL_MG, DRAWN_MG = Decimal(50), Decimal(41)
ORDER = (
    Patient, TreatmentPlan, FollowUpEnd, TreatmentSession, SessionEvent, *between.ORDER, Finding, Container, LedgerEntry,
    LedgerLine,
)  # fmt: skip
Signing = tuple[User, Meaning]


@dataclass(frozen=True)
class Sitting:
    """A session that is being poured."""

    patient_id: int
    session_id: int
    at: datetime

    @property
    def vial(self) -> str:
        """The code of its vial."""
        return f"V{self.session_id:08d}"

    def minute(self, minute: int) -> datetime:
        """So many minutes after the dose began."""
        return self.at + timedelta(minutes=minute)


def pour_decade(ward: Ward, plan: TreatmentPlan, sessions: int) -> Sitting:
    """So many sessions with all that belongs to them; the last one."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -1000000")
    with Pour(ward.site.pk, ORDER) as pour:
        decade = Decade(ward, pour, sessions)
        patients = list(decade.patients(plan, -(-sessions // SESSIONS_A_PATIENT)))
        for number in range(sessions):
            patient_id, plan_id = patients[number % len(patients)]
            last = decade.session(patient_id, plan_id, number, 1 + number // len(patients))
    return last


class Decade:
    """Who works there, from which stock, since when."""

    def __init__(self, ward: Ward, pour: Pour, sessions: int) -> None:
        self.pour = pour
        self.staff = {role: by.user for role, by in ward.people.items() if by.user is not None}
        self.nurse, self.pharmacist = self.staff[Role.NURSE], self.staff[Role.PHARMACIST]
        self.before, self.leaving = VITALS | gates(ward.protocol), VALUES | criteria(ward.protocol)
        self.by_nurse = (self.nurse, Meaning.PERFORMED)
        self.lot, self.safe, self.form = (
            Lot.objects.get(),
            StockLocation.objects.get(),
            ward.site.consent_forms.get(),
        )
        today = clock.now().replace(hour=7, minute=0, second=0, microsecond=0)
        weeks = -(-sessions // (A_DAY * WORKING_DAYS))
        self.begun_at = today - timedelta(days=today.weekday(), weeks=weeks)

    def patients(self, plan: TreatmentPlan, count: int) -> Iterator[tuple[int, int]]:
        """Patients with what is known of them and a signed order; each with the keys of both."""
        copied = {one.attname: getattr(plan, one.attname) for one in TreatmentPlan._meta.concrete_fields}
        copied.pop("id")
        pour, at, prescriber = self.pour, self.begun_at, self.staff[Role.PRESCRIBER]
        stamp = self._stamp(at)
        for number in range(count):
            patient = pour.row(Patient, **_identity(number, at), site_id=pour.site_id)
            pour.act("patient.registered", at, self.nurse, patient.pk, [patient.change])
            found = [pour.row(Finding, patient_id=patient.pk, finding=id, text=value, number=number, unit=unit, true_at=at,
                              **stamp).change
                     for id, value in WELL.items() for number, unit in [coded(id, value)]]  # fmt: skip
            pour.act("findings.recorded", at, self.nurse, patient.pk, found)
            order = pour.row(
                TreatmentPlan, **copied | self._stamp(at, prescriber) | {"patient_id": patient.pk}
            )
            signed = pour.signature(prescriber, at, Meaning.PERFORMED, order)
            pour.act("plan.ordered", at, prescriber, patient.pk, [order.change, signed])
            if number < count - FOLLOWED:
                end = pour.row(FollowUpEnd, plan_id=order.pk, reason="The course is over", **stamp)
                pour.act("follow-up.ended", at, self.nurse, patient.pk, [end.change])
            yield patient.pk, order.pk

    def session(self, patient_id: int, plan_id: int, number: int, nth: int) -> Sitting:
        """From what is done before it to the signed record."""
        pour, (day, slot) = self.pour, divmod(number, A_DAY)
        weeks, weekday = divmod(day, WORKING_DAYS)
        at = self.begun_at + timedelta(weeks=weeks, days=weekday, minutes=10 * slot)
        between.pour_before(pour, self.nurse, self.form, patient_id, at, number, nth)
        session = pour.row(
            TreatmentSession, patient_id=patient_id, plan_id=plan_id, number=nth, place=f"Chair {slot % 8 + 1}", planned_at=at,
            **self._stamp(at),
        )  # fmt: skip
        pour.act("session.planned", at, self.nurse, patient_id, [session.change])
        sitting = Sitting(patient_id, session.pk, at)
        self._sit(sitting, number)
        between.pour_reads(pour, self.staff, patient_id, at)
        return sitting

    def _sit(self, one: Sitting, number: int) -> None:
        vial = self._receive(one)
        come = self._event(one, EventKind.CHECKED_IN, -20)
        self._event(one, EventKind.READING, -20, CARRIED_OVER, device=OF_THE_RECORD)
        self._read(one, -15, self.before)
        self._event(one, EventKind.RELEASED, -5, signed=self.by_nurse)
        self._draw(one, vial)
        self._event(one, EventKind.INFUSION_BEGUN, 0, signed=self.by_nurse)
        for minute in ROUNDS:
            values = VALUES | {"systolic_bp": str(110 + (number + minute) % 30)}
            self._read(one, minute, values | ({"cadss": "0"} if minute == PEAK else {}))
        ended = self._event(one, EventKind.INFUSION_ENDED, PEAK)
        self._read(one, 122, self.leaving)
        self._event(one, EventKind.READY, 123, signed=self.by_nurse)
        self._event(one, EventKind.DISCHARGED, 124, {"escort": "Family"}, signed=self.by_nurse)
        sums = {"given_mg": f"{DRAWN_MG}", "wasted_mg": "0", "given_back_mg": "0"}
        accounted = self._event(one, EventKind.ACCOUNTED, 125, sums)
        self._post(one, EntryKind.GIVEN, 125, vial, DRAWN_MG, ("session", "patient"))
        self._event(one, EventKind.DOCUMENTED, 126, signed=self.by_nurse)
        self._review(one, come, ended, accounted)
        self._discard(one, vial)

    def _read(self, one: Sitting, minute: int, values: dict[str, str]) -> None:
        at = one.minute(minute)
        common = self._stamp(at) | {
            "patient_id": one.patient_id, "true_at": at, "origin_detail": f"session:{one.session_id}",
        }  # fmt: skip
        found = [self.pour.row(Finding, finding=id, text=value, number=number, unit=unit, **common).change
                 for id, value in values.items() for number, unit in [coded(id, value)]]  # fmt: skip
        self.pour.act("findings.recorded", at, self.nurse, one.patient_id, found)
        self._event(one, EventKind.READING, minute, values)

    def _event(
        self,
        one: Sitting,
        kind: EventKind,
        minute: int,
        values: dict[str, Any] | None = None,
        signed: Signing | None = None,
        device: str = "tablet",
    ) -> Poured:
        at, act = one.minute(minute), "facts-carried-over" if device == OF_THE_RECORD else kind
        row = self.pour.row(
            SessionEvent, session_id=one.session_id, kind=kind, values=values or {}, true_at=at,
            key=f"{one.session_id}-{act}-{at:%H%M}", device=device, **self._stamp(at),
        )  # fmt: skip
        changes = [row.change, *self._signatures(signed, at, row)]
        self.pour.act(f"session.{act}", at, self.nurse, one.patient_id, changes, session=one.session_id)
        return row

    def _review(self, one: Sitting, *unsigned: Poured) -> None:
        """Whoever closes the record signs for the steps that ask for no signature at once."""
        at = one.minute(126)
        signed = [self.pour.signature(self.nurse, at, Meaning.REVIEWED, step) for step in unsigned]
        self.pour.act(
            "session.steps-reviewed", at, self.nurse, one.patient_id, signed, session=one.session_id
        )

    def _receive(self, one: Sitting) -> int:
        """The vial of this session; its row says where it stands in the end: opened, emptied and thrown away."""
        vial = self.pour.row(Container, site_id=self.pour.site_id, lot_id=self.lot.pk, code=one.vial, label_mg=LABEL_MG,
                             **_opened(one))  # fmt: skip
        fields = {name: both for name, both in vial.change["fields"].items() if name not in _opened(one)}
        new = vial.change | {"fields": fields | {"location_id": [None, self.safe.pk]}}
        self._post(one, EntryKind.RECEIVED, -60, vial.pk, LABEL_MG, ("supplier", "location"), changes=[new])
        return vial.pk

    def _draw(self, one: Sitting, vial: int) -> None:
        """Drawn by the nurse, worked out and signed by the pharmacist, as a step of the session and in the ledger."""
        portion = {
            "container": vial, "strength": "50 mg/mL", "code": one.vial, "lot": self.lot.number,
            "expires_on": f"{self.lot.expires_on}", "amount_mg": f"{DRAWN_MG}", "location": self.safe.pk,
        }  # fmt: skip
        values = {
            "strength_mg": "50", "volume_ml": "50", "second": self.pharmacist.printed_name,
            "second_reads": "75 mL/h and 0.82 mL", "portions": [portion],
        }  # fmt: skip
        checked = (self.pharmacist, Meaning.VERIFIED)
        self._event(one, EventKind.PREPARED, -3, values, signed=checked)
        opened = changed(Container, vial, {name: (None, at) for name, at in _opened(one).items()})
        self._post(
            one,
            EntryKind.DRAWN,
            -3,
            vial,
            DRAWN_MG,
            ("location", "session"),
            changes=[opened],
            signed=checked,
        )

    def _discard(self, one: Sitting, vial: int) -> None:
        """In the evening the vial goes with what is left in it."""
        gone, seen = (
            changed(Container, vial, {"location_id": (self.safe.pk, None)}),
            (self.pharmacist, Meaning.WITNESSED),
        )
        self._post(
            one,
            EntryKind.WASTED,
            600,
            vial,
            LABEL_MG - DRAWN_MG,
            ("location", "waste"),
            changes=[gone],
            signed=seen,
        )

    def _post(
        self,
        one: Sitting,
        kind: EntryKind,
        minute: int,
        vial: int,
        amount_mg: Decimal,
        flow: tuple[str, str],
        changes: Sequence[dict[str, Any]] = (),
        signed: Signing | None = None,
    ) -> None:
        pour, at, of_session = self.pour, one.minute(minute), "session" in flow
        patient_id = one.patient_id if of_session else None
        entry = pour.row(
            LedgerEntry, site_id=pour.site_id, kind=kind, happened_at=at, patient_id=patient_id,
            session=f"session:{one.session_id}" if of_session else "", **self._stamp(at),
        )  # fmt: skip
        source, target = flow
        places = {f"{end}_location_id": self.safe.pk if account == "location" else None
                  for end, account in (("source", source), ("target", target))}  # fmt: skip
        line = pour.row(
            LedgerLine, entry_id=entry.pk, container_id=vial, amount_mg=amount_mg, containers=int(not of_session),
            source=source, target=target, source_left_mg=LABEL_MG - DRAWN_MG if kind == EntryKind.DRAWN else Decimal(0), **places,
        )  # fmt: skip
        all_changes = [*changes, entry.change, line.change, *self._signatures(signed, at, entry)]
        pour.act(f"ledger.{kind}", at, self.nurse, patient_id, all_changes)

    def _signatures(self, signed: Signing | None, at: datetime, of: Poured) -> list[dict[str, Any]]:
        return [] if signed is None else [self.pour.signature(signed[0], at, signed[1], of)]

    def _stamp(self, at: datetime, who: User | None = None) -> dict[str, Any]:
        return {"recorded_at": at, "recorded_by_id": (who or self.nurse).pk}


@cache
def coded(id: str, value: str) -> tuple[float | None, str]:
    """A value as the vocabulary codes it, and its unit."""
    known = load_vocabulary()[id]
    return code_of(known, read_value(known, value)), known.unit


def criteria(protocol: Protocol) -> dict[str, str]:
    """What lets a patient go."""
    asked = {id for rule in protocol.session.discharge for id in findings_of(rule.when)}
    yes_no = sorted(id for id in asked if load_vocabulary()[id].type == "yes-no")
    return {id: NO if id == "reversal_agent_given" else YES for id in yes_no}


def _identity(number: int, at: datetime) -> dict[str, Any]:
    family, given = f"Family{number % 900:03d}", f"Given{number:05d}"
    return {
        "number": f"T{number:06d}", "family_name": family, "given_name": given, "search_name": search_text(f"{family} {given}"),
        "birth_date": (at - timedelta(days=7000 + number % 15000)).date(),
    }  # fmt: skip


def _opened(one: Sitting) -> dict[str, datetime]:
    """Since when the vial of a session is open, and how long it may be used."""
    at = one.minute(-3)
    return {"opened_at": at, "use_until": at + OPENED_FOR}
