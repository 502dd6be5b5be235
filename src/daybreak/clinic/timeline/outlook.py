"""This patient's own forecast: what nine of ten people like them would show, from the first dose on, by the plan's protocol.

What is known of the patient at the first dose is fixed; what is not is drawn from the population. The band does not learn from
the readings that follow: it is what was to be expected before them, so that one sees how far they lie from it. What does learn is
`next_session.from_now`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.facts import Fact
from daybreak.clinic.timeline.band import Band
from daybreak.errors import DaybreakError
from daybreak.population import Patient, Population, load_calibration
from daybreak.protocol import Protocol
from daybreak.simulation import Forecast, Probability, forecast

PATIENTS, SEED = 500, 1
LEAST_H, WEEK_H = 84 * 24.0, 168.0
KEPT_S = 24 * 3600
NEEDED = "madrs"
NAMED = ("response", "remission", "relapse")


@dataclass(frozen=True)
class Outlook(Band):
    """A band of mood over hours after the first dose, the chances that go with it, and what it rests on."""

    chances: Mapping[str, Probability]
    protocol: str
    protocol_sha256: str
    calibration: str
    patients: int
    assumed: tuple[str, ...]

    @property
    def until(self) -> datetime:
        """The horizon."""
        return self.origin + timedelta(hours=self.time_h[-1])


@dataclass(frozen=True)
class NoOutlook:
    """Why there is none, and what would help."""

    problem: str
    remedy: str = ""


def outlook(
    protocol: Protocol, facts: Mapping[str, Fact], origin: datetime, until: datetime
) -> Outlook | NoOutlook:
    """The forecast from the first dose at `origin` to `until` or twelve weeks, whichever is later; kept for a day."""
    known = known_of(facts)
    if NEEDED not in known:
        return NoOutlook("There is no forecast of mood: no MADRS was recorded before the first dose.",
                         "Record the MADRS.")  # fmt: skip
    weeks = max(LEAST_H, -(-(until - origin) / timedelta(hours=WEEK_H) // 1) * WEEK_H)
    key = _key(protocol, known, weeks)
    result: Forecast | str | None = cache.get(key)
    if result is None:
        result = _forecast(protocol, known, weeks)
        cache.set(key, result, KEPT_S)
    if isinstance(result, str):
        return NoOutlook("The model gives no forecast for this patient.", result)
    return _outlook(result, origin, known)


def known_of(facts: Mapping[str, Fact]) -> dict[str, object]:
    """What the model can use of what is known."""
    usable = Population.default().covariates
    return {id: fact.value for id, fact in sorted(facts.items()) if id in usable and fact.value is not None}


def _key(protocol: Protocol, known: Mapping[str, object], horizon_h: float) -> str:
    facts = digest({id: str(value) for id, value in known.items()})
    return f"outlook:{protocol.sha256}:{load_calibration().label}:{horizon_h:g}:{facts}".replace(" ", "")


def _forecast(protocol: Protocol, known: Mapping[str, object], horizon_h: float) -> Forecast | str:
    try:
        patient = Patient(known)  # type: ignore[arg-type]
        return forecast(protocol, patient, patients=PATIENTS, seed=SEED, horizon_h=horizon_h, what_if=True)
    except DaybreakError as error:
        return error.sentence


def _outlook(result: Forecast, origin: datetime, known: Mapping[str, object]) -> Outlook:
    bands = result.outcomes["madrs"]
    return Outlook(
        origin=origin,
        time_h=tuple(bands.time_h),
        low=tuple(bands.q05),
        middle=tuple(bands.q50),
        high=tuple(bands.q95),
        chances={name: result.summary[name] for name in NAMED if name in result.summary},
        protocol=f"{result.protocol.id} {result.protocol.version}",
        protocol_sha256=result.protocol.sha256,
        calibration=result.calibration,
        patients=result.patients,
        assumed=tuple(id for id in Population.default().covariates if id not in known),
    )
