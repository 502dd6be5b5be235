"""What the clinic adds to the protocol's rules about the drug: drawn and checked before it is given, and the pump's own life."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from daybreak.clinic.bedside import doses
from daybreak.clinic.bedside import pump as pumps
from daybreak.clinic.bedside.given import posted_otherwise
from daybreak.clinic.bedside.sprays import TWO_SPRAYS, counts_sprays, to_draw_mg
from daybreak.clinic.models import EventKind, SessionEvent
from daybreak.clinic.planning.civil import local
from daybreak.protocol import Answer, Protocol

if TYPE_CHECKING:
    from daybreak.clinic.bedside.fold import Bedside

GIVING = {EventKind.INFUSION_BEGUN, EventKind.DEVICE_GIVEN, EventKind.DOSE_GIVEN}
BRINGS_IN = GIVING | {EventKind.PUMP_RESUMED}
"""With these drug comes into the patient, or goes on coming."""
OF_THE_PUMP = {EventKind.PUMP_PAUSED, EventKind.PUMP_RESUMED, EventKind.RATE_CHANGED}
ENDS = {EventKind.INFUSION_ENDED, EventKind.DOSING_STOPPED, EventKind.ABORTED}


def brings_in(standing: Bedside, row: SessionEvent) -> bool:
    """Whether with an event drug comes into the patient, goes on coming, or comes faster than before it."""
    return row.kind in BRINGS_IN or (row.kind == EventKind.RATE_CHANGED and _is_raised(standing, row))


def _is_raised(standing: Bedside, row: SessionEvent) -> bool:
    if standing.pump is None:
        return False
    earlier = [one.row for one in standing.of(EventKind.RATE_CHANGED) if one.row.true_at <= row.true_at]
    before = _rate_of(earlier[-1]) if earlier else standing.pump.programme.rate_ml_per_h
    return _rate_of(row) > before


def _rate_of(row: SessionEvent) -> Fraction:
    return Fraction(row.values["rate_ml_per_h"])


def infusion_h(protocol: Protocol) -> Fraction:
    """How long the protocol's infusion takes, exactly as it is written (40 min is two thirds of an hour)."""
    length_h = protocol.administration.infusion_h
    assert length_h is not None  # the caller has asked for the route
    return Fraction(length_h).limit_denominator(3600)


def programme(standing: Bedside) -> pumps.Programme:
    """The pump's programme, from what was drawn."""
    assert standing.prepared is not None  # `objection` has seen to it
    return pumps.Programme(
        Decimal(standing.session.plan.dose_mg),
        Decimal(standing.prepared["strength_mg"]),
        Decimal(standing.prepared["volume_ml"]),
        infusion_h(standing.protocol),
    )


def run_so_far(standing: Bedside) -> list[tuple[datetime, datetime, Fraction]]:
    """The pieces of constant rate of an infusion, each with the share of the dose that it gave; the last one goes on until the
    syringe is empty, at the rate that is set now."""
    pieces: list[tuple[datetime, datetime, Fraction]] = []
    pump: pumps.Pump | None = None
    for one in standing.happenings:
        if not one.answer.accepted or one.row.kind not in OF_THE_PUMP | ENDS | {EventKind.INFUSION_BEGUN}:
            continue
        if one.row.kind == EventKind.INFUSION_BEGUN:
            pump = pumps.started(programme(standing), one.row.true_at)
        elif pump is not None:
            pieces += _piece(pump, one.row.true_at)
            pump = _turned(pump, one.row)
    if pump is not None and (empty_at := pump.empty_at()) is not None:
        pieces += _piece(pump, empty_at)
    return pieces


def _piece(pump: pumps.Pump, until: datetime) -> list[tuple[datetime, datetime, Fraction]]:
    """What ran since the rate was last changed; nothing while it stood still or the syringe was empty."""
    share = (pump.given_ml(until) - pump.before_ml) / Fraction(pump.programme.volume_ml)
    empty_at = pump.empty_at()
    if not share or empty_at is None:
        return []
    return [(pump.since, min(until, empty_at), share)]


def objection(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Why the clinic itself does not accept an event; None leaves the word to the protocol."""
    if row.kind == EventKind.PREPARED:
        return _preparing(standing)
    if row.kind in GIVING and standing.prepared is None:
        return _no("not-prepared", "The drug is not drawn and checked by a second person yet.")
    if row.kind == EventKind.DEVICE_GIVEN:
        return _device(standing, row)
    if row.kind == EventKind.DOSE_GIVEN:
        return doses.objection(standing, row)
    if row.kind == EventKind.DEVICE_WASTED:
        return _wasted(standing, row)
    if row.kind in OF_THE_PUMP:
        return _pump(standing, row)
    if row.kind == EventKind.INFUSION_ENDED and standing.pump is not None:
        return _ending(standing.pump, row, standing.session.patient.site.time_zone)
    if row.kind == EventKind.ACCOUNTED:
        return _accounting(standing, row)
    if row.kind == EventKind.DOCUMENTED and standing.prepared is not None and not standing.accounted:
        return _no("not-accounted", "The drug is not accounted for: say what was given and what was wasted.")
    return None


def carried_on(after: Bedside, row: SessionEvent) -> Bedside:
    """What an accepted event does to the pump and to the drug."""
    if row.kind == EventKind.PREPARED:
        return replace(after, prepared={**row.values, "portions": [*after.portions, *row.values["portions"]]})
    if row.kind == EventKind.ACCOUNTED:
        return replace(after, accounted=True, posted_mg=Decimal(row.values["given_mg"]))
    if row.kind == EventKind.INFUSION_BEGUN:
        return replace(after, pump=pumps.started(programme(after), row.true_at))
    if after.pump is None or row.kind not in OF_THE_PUMP | ENDS:
        return after
    return replace(after, pump=_turned(after.pump, row))


def _turned(pump: pumps.Pump, row: SessionEvent) -> pumps.Pump:
    if row.kind == EventKind.PUMP_PAUSED:
        return pump.pause(row.true_at)
    if row.kind == EventKind.PUMP_RESUMED:
        return pump.resume(row.true_at)
    if row.kind == EventKind.RATE_CHANGED:
        return pump.at_rate(row.true_at, _rate_of(row))
    return pump.end(row.true_at) if row.kind in ENDS and not pump.ended else pump


def _preparing(standing: Bedside) -> Answer | None:
    again = standing.prepared is not None
    if again and not to_draw_mg(standing):
        return _no("prepared-already", "The drug is drawn already.")
    if standing.state.stage not in {"cleared", "dosing" if again else "checked-in"}:
        return _no("wrong-stage", f"The session is {standing.state.stage}: this is not the moment to draw the drug.")  # fmt: skip
    return None


def _device(standing: Bedside, row: SessionEvent) -> Answer | None:
    if row.values.get("partly") and not counts_sprays(standing.protocol):
        return _no("no-sprays", f"This protocol does not say how many sprays a device has ({TWO_SPRAYS}).")
    return _not_at_hand(standing, row)


def _wasted(standing: Bedside, row: SessionEvent) -> Answer | None:
    if standing.prepared is None:
        return _no("not-drawn", "This device was not drawn for this session.")
    if standing.accounted or standing.state.stage == "documented":
        return _no("accounted-already", "The drug is accounted for already.")
    return _not_at_hand(standing, row)


def _not_at_hand(standing: Bedside, row: SessionEvent) -> Answer | None:
    """A device that was not drawn, is given, or is out of use; of another route there is none."""
    if standing.protocol.administration.device_mg is None:
        return _no("no-devices", "This protocol gives the drug without devices.")
    container = row.values.get("container")
    if container not in {one["container"] for one in standing.portions}:
        return _no("not-drawn", "This device was not drawn for this session.")
    for kind, said in ((EventKind.DEVICE_GIVEN, "given"), (EventKind.DEVICE_WASTED, "recorded as not given")):
        if container in {one.row.values.get("container") for one in standing.of(kind)}:
            return _no("given-already", f"This device is {said} already.")
    return None


def _pump(standing: Bedside, row: SessionEvent) -> Answer | None:
    pump = standing.pump
    if pump is None or pump.ended or standing.state.stage != "dosing":
        return _no("no-pump", "No infusion runs.")
    if row.true_at < pump.since:
        return _no("time-backwards", "The time of this entry lies before an earlier one of the pump.")
    if row.kind == EventKind.PUMP_PAUSED and not pump.running:
        return _no("paused-already", "The pump stands still already.")
    if row.kind == EventKind.PUMP_RESUMED and pump.running:
        return _no("running-already", "The pump runs already.")
    if row.kind == EventKind.RATE_CHANGED:
        return _rate(pump, row)
    return None


def _rate(pump: pumps.Pump, row: SessionEvent) -> Answer | None:
    rate, fastest = _rate_of(row), pump.programme.rate_ml_per_h
    if not 0 < rate <= fastest or rate % pumps.RATE_STEP_ML_PER_H:
        said = f"The rate must be above 0 and at most {float(fastest):g} mL/h, in steps of 0.1: the protocol allows no faster."
        return _no("rate-not-allowed", said)
    return None


def _ending(pump: pumps.Pump, row: SessionEvent, zone: str) -> Answer | None:
    if pump.ended or pump.is_empty(row.true_at):
        return None
    given = pumps.to_microgram(pump.given_mg(row.true_at))
    whole = pump.programme.dose_mg
    rest = _rest_words(pump, zone)
    said = f"By the record {given.normalize():f} mg of {whole.normalize():f} mg are in; {rest}"
    return _no("not-all-in", said)


def _rest_words(pump: pumps.Pump, zone: str) -> str:
    """When the rest is in, and what to press: a pump that was started before its button was pressed is empty sooner."""
    taken_off = "If it was taken off with something left, press Stop the dose."
    empty_at = pump.empty_at()
    if empty_at is None:
        return f"the pump stands still. {taken_off}"
    return f"the rest is in at {local(zone, empty_at):%H:%M:%S}. If the syringe is empty, press again then. {taken_off}"


def _accounting(standing: Bedside, row: SessionEvent) -> Answer | None:
    """Once; and again where something came afterwards, be the record signed by then or not."""
    if standing.accounted and not posted_otherwise(standing, row.true_at):
        return _no("accounted-already", "The drug is accounted for already.")
    if standing.prepared is None:
        return _no("nothing-drawn", "Nothing was drawn.")
    if standing.state.stage in {"planned", "checked-in", "cleared", "dosing"}:
        return _no("wrong-stage", "The dose is not over yet.")
    return None


def _no(id: str, sentence: str) -> Answer:
    return Answer(False, id, sentence)
