"""What the model expects of going on and of stopping: the same virtual patients twice, from now on with and without drug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.core.cache import cache

from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.facts import Fact
from daybreak.clinic.timeline.outlook import KEPT_S, NEEDED, PATIENTS, SEED, known_of
from daybreak.errors import DaybreakError
from daybreak.population import Patient, Population, load_calibration
from daybreak.protocol import Protocol
from daybreak.simulation.conduct import AS_WRITTEN, FOREVER_H, Conduct
from daybreak.simulation.run import run_block

AHEAD_H = 28 * 24.0


@dataclass(frozen=True)
class Chances:
    """Shares of virtual patients at a moment: in response, and at or above the relapse cut-off (None: the protocol has none)."""

    at: datetime
    go_on: tuple[float, float | None]
    stop: tuple[float, float | None]
    patients: int


def chances(protocol: Protocol, facts: Mapping[str, Fact], origin: datetime, now: datetime) -> Chances | None:
    """At the day four weeks from now; None where the model cannot speak for this patient. Kept for a day."""
    known = known_of(facts)
    if NEEDED not in known:
        return None
    day = max((now - origin) // timedelta(days=1), 0)
    key = f"chances:{protocol.sha256}:{load_calibration().sha256}:{day}:{digest({k: str(v) for k, v in known.items()})}"
    found: tuple[tuple[float, float | None], tuple[float, float | None]] | None = cache.get(key)
    if found is None:
        try:
            found = _both(protocol, known, day * 24.0)
        except DaybreakError:
            return None
        cache.set(key, found, KEPT_S)
    return Chances(origin + timedelta(hours=day * 24.0 + AHEAD_H), *found, PATIENTS)


def _both(
    protocol: Protocol, known: Mapping[str, object], now_h: float
) -> tuple[tuple[float, float | None], tuple[float, float | None]]:
    stopped = Conduct(sham_h=((now_h, FOREVER_H),))
    return _shares(protocol, known, now_h, AS_WRITTEN), _shares(protocol, known, now_h, stopped)


def _shares(
    protocol: Protocol, known: Mapping[str, object], now_h: float, conduct: Conduct
) -> tuple[float, float | None]:
    people = Population.default().for_patient(Patient(known))  # type: ignore[arg-type]
    nasal = protocol.administration.route == "intranasal"
    drawn = people.in_world(people.world.for_route(nasal=nasal)).draw(0, PATIENTS, SEED)
    run = run_block(protocol, drawn, 0, SEED, now_h + AHEAD_H, conduct=conduct)
    follow, last = protocol.follow_up, run.madrs[-1]
    responded = last <= run.madrs[0] * (1.0 - follow.response.fraction)
    relapsed = None if follow.relapse is None else float(np.mean(last >= follow.relapse.limit))
    return float(np.mean(responded)), relapsed
