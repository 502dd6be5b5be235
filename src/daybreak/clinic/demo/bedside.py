"""A session of the demonstration, act by act, as a nurse would enter it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.demo.courses import Seen
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.models import EventKind, TreatmentSession
from daybreak.clinic.values import NO, YES
from daybreak.errors import ActError
from daybreak.protocol import Protocol
from daybreak.protocol.conditions import findings_of
from daybreak.vocabulary import load_vocabulary

CALM = {"spo2": "98", "moaas": "5"}
RESTING = Seen(0, 126, 78, 72, 0.0)
HOURS = {"hours_since_food": "4", "hours_since_liquid": "2"}
PUMP = (Decimal(50), Decimal(50), Decimal(75))  # mg in each mL of the vial, mL in the syringe, mL/h
DEVICE_MG = Decimal(28)
FELT = 4.0  # a CADSS total above this says that dissociation was seen
UNWANTED = {"nasal_steroid_or_decongestant", "reversal_agent_given"}
LEFT = 122  # minutes after the dose began


@dataclass(frozen=True)
class Bedside:
    """One session; minutes count from when its dose begins."""

    clinic: Clinic
    session: TreatmentSession
    begins_at: datetime
    madrs: int
    tolerated_last: bool | None = None

    def at(self, minute: int) -> datetime:
        """That minute."""
        return self.begins_at + timedelta(minutes=minute)

    @property
    def protocol(self) -> Protocol:
        """The protocol it was planned on."""
        return bedside_of(self.session).protocol

    @property
    def scored(self) -> set[int]:
        """When the protocol asks for a CADSS after the dose began."""
        rules = self.protocol.session.measure
        hours = {
            time_h
            for one in rules
            if one.anchor != "before-dose" and "cadss" in one.findings
            for time_h in one.times_h
        }
        return {round(60 * time_h) for time_h in hours}

    @property
    def rounds(self) -> list[int]:
        """Every minute at which the protocol asks for a reading after the dose began."""
        rules = [rule for rule in self.protocol.session.measure if rule.anchor != "before-dose"]
        return sorted({round(60 * time_h) for rule in rules for time_h in rule.times_h})

    def enter(self, minute: int, kind: EventKind, **values: object) -> None:
        """It is entered when it happens."""
        moment = self.at(minute)
        happened = Happened(kind, moment, str(uuid4()), values, "demo", confirmed=True)
        answered = sessions.record(self.clinic.by("nurse", moment), self.session, happened)
        if not answered.accepted:
            raise ActError(f"The demonstration is wrong: {answered.answer.sentence}")

    def read(self, minute: int, seen: Seen) -> None:
        """The vital signs, and whether something was felt."""
        observed = {"dissociation_observed": YES if seen.dissociation > FELT else NO, "sedation_observed": NO}
        observed |= {"cadss": f"{round(seen.dissociation)}"} if minute in self.scored else {}
        self.enter(minute, EventKind.READING, **(_vitals(seen) | observed))

    def comes(self, seen: Seen, minute: int = -20) -> None:
        """Checked in, asked and measured."""
        self.enter(minute, EventKind.CHECKED_IN)
        before = {"madrs": f"{self.madrs}", "cadss": "0"}
        if self.tolerated_last is not None:
            before["tolerated_last"] = YES if self.tolerated_last else NO
        self.enter(minute + 8, EventKind.READING, **(_vitals(seen) | before | _answers(self.protocol)))

    def prepares(self) -> None:
        """Decided where a gate asks for it, released, drawn, and checked by a second person."""
        self._decides()
        self.enter(-6, EventKind.RELEASED)
        by, second = self.clinic.by("nurse", self.at(-4)), self.clinic.proved["pharmacist"]
        if self.protocol.administration.device_mg is not None:
            devices = self.session.plan.dose_mg / DEVICE_MG
            sessions.prepare(by, self.session, DEVICE_MG, second=second, second_reads=devices)
        else:
            strength_mg, volume_ml, rate = PUMP
            drawn_ml = self.session.plan.dose_mg / strength_mg
            sessions.prepare(by, self.session, strength_mg, second=second, second_reads=rate, second_draws=drawn_ml,
                             volume_ml=volume_ml)  # fmt: skip

    def _decides(self) -> None:
        """A gate that asks for a decision is answered by the prescriber, who goes on."""
        standing = bedside_of(self.session)
        for gate in standing.interpreter.gates(standing.state):
            if gate.status == "needs-decision":
                by, doctor = self.clinic.by("prescriber", self.at(-8)), self.clinic.proved["prescriber"]
                sessions.decide(by, self.session, gate.rule, proceed=True, prescriber=doctor,
                                reason="As high as at the sessions before, and borne well")  # fmt: skip

    def gives_devices(self) -> None:
        """One after the other, five minutes apart."""
        prepared = bedside_of(self.session).prepared or {}
        for number, portion in enumerate(prepared["portions"]):
            self.enter(5 * number, EventKind.DEVICE_GIVEN, container=portion["container"])

    def leaves(self) -> None:
        """Every criterion holds, the drug is accounted for, the record is signed."""
        by, proved = self.clinic.by, self.clinic.proved
        self.enter(LEFT, EventKind.READING, **_leaving(self.protocol))
        self.enter(LEFT + 1, EventKind.READY)
        nurse = proved["nurse"]
        done = (
            sessions.discharge(
                by("nurse", self.at(LEFT + 2)), self.session, escort="Family", clinician=nurse
            ),
            sessions.account(by("nurse", self.at(LEFT + 3)), self.session, proved["pharmacist"]),
            sessions.document(by("nurse", self.at(LEFT + 4)), self.session, nurse),
        )
        for answered in done:
            if not answered.accepted:
                raise ActError(f"The demonstration is wrong: {answered.answer.sentence}")


def whole_session(one: Bedside, seen: Sequence[Seen]) -> None:
    """From the door to the signed record."""
    by_minute = {reading.minute: reading for reading in seen}
    one.comes(by_minute.get(0, RESTING))
    one.prepares()
    if one.protocol.administration.device_mg is not None:
        one.gives_devices()
    else:
        one.enter(0, EventKind.INFUSION_BEGUN)
    for minute in one.rounds:
        one.read(minute, min(seen, key=lambda reading: abs(reading.minute - minute), default=RESTING))
        if minute == 40 and one.protocol.administration.infusion_h is not None:
            one.enter(40, EventKind.INFUSION_ENDED)
    one.leaves()


def _vitals(seen: Seen) -> dict[str, str]:
    return CALM | {
        "systolic_bp": f"{seen.systolic_bp}",
        "diastolic_bp": f"{seen.diastolic_bp}",
        "heart_rate": f"{seen.heart_rate}",
    }


def _answers(protocol: Protocol) -> dict[str, str]:
    """The answers that open each gate of a healthy morning."""
    known, answers = load_vocabulary(), {}
    asked = {id for gate in protocol.session.every_gate for id in findings_of(gate.when)}
    for gate in protocol.session.gates:
        for id in findings_of(gate.when):
            if known[id].type == "yes-no":
                answers[id] = YES if gate.effect == "require" and id not in UNWANTED else NO
    return answers | {id: text for id, text in HOURS.items() if id in asked}


def _leaving(protocol: Protocol) -> dict[str, str]:
    known = load_vocabulary()
    asked = {id for rule in protocol.session.discharge for id in findings_of(rule.when)}
    return {id: NO if id in UNWANTED else YES for id in sorted(asked) if known[id].type == "yes-no"}
