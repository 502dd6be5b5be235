"""The chart of a session: what was read, over what the model expects of this patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.core.cache import cache

from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.facts import Fact
from daybreak.clinic.models import EventKind
from daybreak.errors import DaybreakError
from daybreak.pharmacology import Segment
from daybreak.population import Patient
from daybreak.simulation import forecast, one_dose

WIDTH, HEIGHT, LEFT, BOTTOM = 640.0, 120.0, 44.0, 18.0
PATIENTS, SEED, DAY_H, LAST_H = 200, 1, 24.0, 3.0
SHARES = (0.05, 0.5, 0.95)
_HOUR = timedelta(hours=1)
CURVES = (
    ("systolic_bp", "Systolic blood pressure", "mmHg"),
    ("diastolic_bp", "Diastolic blood pressure", "mmHg"),
    ("heart_rate", "Heart rate", "/min"),
    ("spo2", "Oxygen saturation", "%"),
    ("esketamine_ng_per_ml", "Esketamine in plasma, predicted", "ng/mL"),
)
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
Points = Sequence[tuple[float, float]]


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
class Predicted:
    """One reading and what was expected of it: title, unit, what was read, (low, middle, high)."""

    at: datetime
    minute: float
    values: list[tuple[str, str, object, tuple[float, float, float]]]


@dataclass(frozen=True)
class Panel:
    """One small chart, ready to be drawn: `points` and lines are in the units of the picture."""

    title: str
    unit: str
    band: str
    middle: str
    points: tuple[tuple[float, float, str], ...]
    ticks: tuple[tuple[float, str], ...]
    hours: tuple[tuple[float, str], ...]


def expected(standing: Bedside, facts: dict[str, Fact]) -> dict[str, Expected]:
    """The model's bands for this patient and protocol, by outcome; nothing where the model does not cover them."""
    known: dict[str, object] = {
        id: facts[id].value for id in KNOWN if id in facts and facts[id].value is not None
    }
    before = standing.state.dosed_h
    for reading in standing.state.readings:
        if before is None or reading.time_h < before:
            known |= {id: value for id, value in reading.values.items() if id in KNOWN and value is not None}
    segments = _segments(standing)
    asked = {id: str(value) for id, value in known.items()} | {"segments": [str(one) for one in segments]}
    key = f"expected:{standing.session.plan.protocol_sha256}:{standing.session.number == 1}:{digest(asked)}"
    found: dict[str, Expected] | None = cache.get(key)
    if found is None:
        found = _as_given(standing, known, segments) if segments else _forecast(standing, known)
        cache.set(key, found, 3600)
    return found


def predicted(standing: Bedside, bands: dict[str, Expected]) -> list[Predicted]:
    """Beside each reading after the start of the dose: what was expected then, and the concentration."""
    start_h, found = standing.state.dosed_h, []
    for reading in standing.state.readings:
        if start_h is None or not 0 <= reading.time_h - start_h <= LAST_H:
            continue
        after_h = reading.time_h - start_h
        values = [
            (title, unit, reading.values.get(id), bands[id].at(after_h))
            for id, title, unit in CURVES
            if id in bands
        ]
        found.append(Predicted(moment(standing.session.starts_at, reading.time_h), after_h * 60, values))
    return found


def panels(standing: Bedside, bands: dict[str, Expected]) -> list[Panel]:
    """What there is to draw."""
    start_h = standing.state.dosed_h
    start_h = 0.0 if start_h is None else start_h
    drawn = []
    for id, title, unit in CURVES:
        points = [
            (reading.time_h - start_h, float(value))
            for reading in standing.state.readings
            if isinstance(value := reading.values.get(id), int | float)
        ]
        if points or id in bands:
            drawn.append(_panel(title, unit, points, bands.get(id)))
    return drawn


def _segments(standing: Bedside) -> tuple[Segment, ...]:
    """What the pump really gave, and what it goes on to give; empty for every other route and before the start."""
    pieces = run_so_far(standing)
    if not pieces:
        return ()
    begun_at = standing.of(EventKind.INFUSION_BEGUN)[0].row.true_at
    return tuple(
        Segment((first - begun_at) / _HOUR, (last - first) / _HOUR, float(share))
        for first, last, share in pieces
    )


def _as_given(
    standing: Bedside, known: dict[str, object], segments: tuple[Segment, ...]
) -> dict[str, Expected]:
    """The bands under the infusion as it ran, with its pauses and changes of rate."""
    dose_mg, first = float(standing.session.plan.dose_mg), standing.session.number == 1
    try:
        seen = one_dose(
            standing.protocol, Patient(known), dose_mg, segments, first=first, patients=PATIENTS, seed=SEED  # type: ignore[arg-type]
        )  # fmt: skip
    except DaybreakError:
        return {}
    inside = [i for i, time_h in enumerate(seen.time_h) if time_h <= LAST_H]
    times_h = tuple(seen.time_h[i] for i in inside)
    return {
        id: Expected(
            times_h,
            *(tuple(map(float, row)) for row in np.quantile(seen.readings[id][inside], SHARES, axis=1)),
        )
        for id, _, _ in CURVES
        if id in seen.readings
    }


def _forecast(standing: Bedside, known: dict[str, object]) -> dict[str, Expected]:
    try:
        patient = Patient(known)  # type: ignore[arg-type]
        result = forecast(
            standing.protocol, patient, patients=PATIENTS, seed=SEED, horizon_h=DAY_H, what_if=True
        )
    except DaybreakError:
        return {}
    found = {}
    for id, _, _ in CURVES:
        if id in result.outcomes:
            bands = result.outcomes[id]
            inside = [i for i, time_h in enumerate(bands.time_h) if 0 <= time_h <= LAST_H]
            found[id] = Expected(
                tuple(float(bands.time_h[i]) for i in inside),
                *(tuple(float(curve[i]) for i in inside) for curve in (bands.q05, bands.q50, bands.q95)),
            )
    return found


def _panel(title: str, unit: str, points: Points, band: Expected | None) -> Panel:
    values = [value for _, value in points] + ([*band.low, *band.high] if band else [])
    low, high = min(values), max(values)
    margin = max((high - low) * 0.1, 1.0)
    low, high = low - margin, high + margin

    def x(time_h: float) -> float:
        return round(LEFT + (time_h + 0.5) / (LAST_H + 0.5) * (WIDTH - LEFT - 16), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - 6), 1)

    def line(times: Sequence[float], curve: Sequence[float]) -> list[str]:
        return [f"{x(t)},{y(v)}" for t, v in zip(times, curve, strict=True)]

    area, middle = "", ""
    if band is not None:
        area = " ".join([*line(band.time_h, band.high), *reversed(line(band.time_h, band.low))])
        middle = " ".join(line(band.time_h, band.middle))
    shown = tuple((x(t), y(v), f"{v:g} {unit} at {t * 60:.0f} min") for t, v in points if -0.5 <= t <= LAST_H)
    ticks = tuple((y(value), f"{value:.0f}") for value in (low + margin, high - margin))
    hours = tuple((x(minute / 60), f"{minute}") for minute in range(0, int(LAST_H * 60) + 1, 30))
    return Panel(title, unit, area, middle, shown, ticks, hours)
