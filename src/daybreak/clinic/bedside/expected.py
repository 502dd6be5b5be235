"""What the model expects of a patient in the hours after a dose: as it is ordered, and from its start as it was really given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from django.core.cache import cache

from daybreak.arrays import Float
from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.bedside.doses import part_given
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.sprays import used_devices
from daybreak.clinic.facts import Fact
from daybreak.clinic.models import EventKind
from daybreak.errors import DaybreakError
from daybreak.pharmacology import Segment, Spray
from daybreak.population import Patient
from daybreak.simulation import one_dose

Readings: TypeAlias = "Float[np.ndarray, 'times patients']"
PATIENTS, SEED, LAST_H = 200, 1, 3.0
SHARES = (0.05, 0.5, 0.95)
_HOUR = timedelta(hours=1)
CURVES = (  # none of them is felt, so none depends on how far a patient got used to the drug
    ("systolic_bp", "Systolic blood pressure", "mmHg"),
    ("diastolic_bp", "Diastolic blood pressure", "mmHg"),
    ("heart_rate", "Heart rate", "/min"),
    ("spo2", "Oxygen saturation", "%"),
    ("ketamine_ng_per_ml", "Ketamine (both enantiomers) in plasma, predicted", "ng/mL"),
    ("esketamine_ng_per_ml", "Esketamine in plasma, predicted", "ng/mL"),
    ("arketamine_ng_per_ml", "Arketamine in plasma, predicted", "ng/mL"),
)
TOGETHER, ENANTIOMERS = "ketamine_ng_per_ml", ("esketamine_ng_per_ml", "arketamine_ng_per_ml")
"""What an assay that does not tell the enantiomers apart would measure; norketamine is no part of it."""
KNOWN = (
    "age_years",
    "sex",
    "weight_kg",
    "height_cm",
    "hepatic_impairment",
    "systolic_bp",
    "diastolic_bp",
    "heart_rate",
)


@dataclass(frozen=True)
class Expected:
    """What nine of ten patients like this one would show, and the middle of them; hours after the start of the dose."""

    time_h: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]

    def at(self, after_h: float) -> tuple[float, float, float]:
        """Low, middle and high at one moment."""
        low, middle, high = (
            float(np.interp(after_h, self.time_h, c)) for c in (self.low, self.middle, self.high)
        )
        return low, middle, high


@dataclass(frozen=True)
class Given:
    """The dose as it was really given so far. Its times count from `begun_h`, on the hours of the chart. Of a dose given at
    once only a `share` of the order may be in the patient."""

    segments: tuple[Segment, ...] = ()
    sprays: tuple[Spray, ...] = ()
    begun_h: float = 0.0
    share: float = 1.0


def expected(standing: Bedside, facts: dict[str, Fact]) -> dict[str, Expected]:
    """The model's bands for this patient and dose, by outcome; nothing where the model does not cover them."""
    known: dict[str, object] = {
        id: facts[id].value for id in KNOWN if id in facts and facts[id].value is not None
    }
    before = standing.state.dosed_h
    for reading in standing.state.readings:
        if before is None or reading.time_h < before:
            known |= {id: value for id, value in reading.values.items() if id in KNOWN and value is not None}
    given = given_so_far(standing)
    asked = {id: str(value) for id, value in known.items()} | {"given": str(given)}
    plan = standing.session.plan
    key = f"expected-2:{plan.protocol_sha256}:{plan.dose_mg}:{standing.session.number}:{digest(asked)}"
    found: dict[str, Expected] | None = cache.get(key)
    if found is None:
        found = _bands(standing, known, given)
        cache.set(key, found, 3600)
    return found


def given_so_far(standing: Bedside) -> Given:
    """What the pump gave and goes on to give, each spray at its time, or the part of a dose that is given at once; the dose as it
    is ordered before the start."""
    pieces = run_so_far(standing)
    if pieces:
        begun_at = standing.of(EventKind.INFUSION_BEGUN)[0].row.true_at
        run = ((at - begun_at, until - at, share) for at, until, share in pieces)
        return Given(
            segments=tuple(
                Segment(after / _HOUR, length / _HOUR, float(share)) for after, length, share in run
            )
        )
    if (part := part_given(standing)) is not None:
        return Given(share=float(part.given_mg / standing.session.plan.dose_mg))
    return _sprays(standing)


def _sprays(standing: Bedside) -> Given:
    """Hours of the chart count from the first device; its own first spray may lie a little before that."""
    devices, start_h = used_devices(standing), standing.state.dosed_h
    if not devices or start_h is None:
        return Given()
    order_mg = float(standing.session.plan.dose_mg)
    sprayed = [
        (at, float(share * Fraction(device.held_mg)) / order_mg, place)
        for place, device in enumerate(devices, 1)
        for at, share in device.sprayed
    ]
    begun_at = min(at for at, _, _ in sprayed)
    sprays = tuple(Spray((at - begun_at) / _HOUR, fraction, place) for at, fraction, place in sprayed)
    return Given(sprays=sprays, begun_h=standing.hour(begun_at) - start_h)


def _bands(standing: Bedside, known: Mapping[str, object], given: Given) -> dict[str, Expected]:
    dose_mg, number = float(standing.session.plan.dose_mg) * given.share, standing.session.number
    try:
        seen = one_dose(
            standing.protocol, Patient(known), dose_mg, segments=given.segments, sprays=given.sprays,  # type: ignore[arg-type]
            session=number, patients=PATIENTS, seed=SEED,
        )  # fmt: skip
    except DaybreakError:
        return {}
    readings = _with_both(seen.readings)
    inside = [i for i, time_h in enumerate(seen.time_h) if time_h <= LAST_H]
    times_h = tuple(seen.time_h[i] + given.begun_h for i in inside)
    return {
        id: Expected(
            times_h,
            *(tuple(map(float, row)) for row in np.quantile(readings[id][inside], SHARES, axis=1)),
        )
        for id, _, _ in CURVES
        if id in readings
    }


def _with_both(readings: Mapping[str, Readings]) -> dict[str, Readings]:
    """Of a racemate the sum as well, patient by patient before any quantile: the band of a sum is no sum of bands."""
    if not all(id in readings for id in ENANTIOMERS):
        return dict(readings)
    return dict(readings) | {TOGETHER: np.add(*(readings[id] for id in ENANTIOMERS))}
