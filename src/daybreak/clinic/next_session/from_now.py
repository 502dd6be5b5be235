"""What the model expects from now on: of virtual patients who have had the same doses, those whose mood was as this patient's.

Twice the same people, from now on with and without drug. Where too few of them look like the patient, more are drawn; where
there are still too few, everybody counts and it is said that nothing was learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.core.cache import cache

from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.facts import Fact
from daybreak.clinic.next_session.replay import Replayed
from daybreak.clinic.timeline.band import Band
from daybreak.clinic.timeline.outlook import KEPT_S, NEEDED, SEED, known_of
from daybreak.clinic.timeline.readings import Reading
from daybreak.clinic.timeline.visits import Visit
from daybreak.errors import DaybreakError
from daybreak.population import Patient, Population, load_calibration
from daybreak.protocol import Protocol
from daybreak.simulation.conduct import FOREVER_H, Conduct
from daybreak.simulation.lived import Lived
from daybreak.simulation.onward import READING_SD, Onward, onward
from daybreak.simulation.run import in_world_of

DAY_H = 24.0
AHEAD_H = 28 * DAY_H
DRAWN = (2000, 8000)  # virtual patients, and how many where of those too few look like the patient

Shares = tuple[float, float | None]
Observed = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class FromNow:
    """Shares at a moment, in response and at or above the relapse cut-off (None: the protocol has none), and the band until then.

    `readings` is how many were learned from, `alike` how many virtual patients that count fully the result is worth.
    """

    at: datetime
    go_on: Shares
    stop: Shares
    band: Band
    readings: int
    has_learned: bool
    alike: int
    patients: int
    reading_sd: float = READING_SD


def from_now(
    protocol: Protocol,
    facts: Mapping[str, Fact],
    standing: Replayed,
    visits: Sequence[Visit],
    readings: Sequence[Reading],
    now: datetime,
) -> FromNow | None:
    """To four weeks from now; None where the model cannot speak for this patient. Kept for a day."""
    known = known_of(facts)
    if NEEDED not in known:
        return None
    given, observed, now_h = _lived(standing, visits, readings, now)
    rests_on = {
        "facts": {id: str(value) for id, value in known.items()}, "given": given, "read": observed, "now_h": now_h,
        "protocol": protocol.sha256, "calibration": load_calibration().sha256, "origin": standing.origin.isoformat(),
    }  # fmt: skip
    key = f"from-now:{digest(rests_on)}"
    found: FromNow | None = cache.get(key)
    if found is None:
        try:
            found = _found(protocol, known, standing, Lived(given, standing.state, now_h), observed)
        except DaybreakError:
            return None
        cache.set(key, found, KEPT_S)
    return found


def _lived(
    standing: Replayed, visits: Sequence[Visit], readings: Sequence[Reading], now: datetime
) -> tuple[Observed, Observed, float]:
    """Doses and readings in hours of the course; the present is the last whole day of it, or what was recorded since."""
    given = tuple(
        (standing.hour(one.at), float(one.given_mg))
        for one in visits
        if one.is_given and one.at <= now and one.given_mg > 0
    )
    read = {
        standing.hour(one.at): float(one.value)
        for one in readings
        if one.instrument == NEEDED and one.at <= now
    }
    observed = tuple(
        (time_h, madrs) for time_h, madrs in sorted(read.items()) if given and time_h > given[0][0]
    )
    newest_h = max((time_h for time_h, _ in (*given, *observed)), default=0.0)
    return given, observed, max(float(np.floor(standing.hour(now) / DAY_H) * DAY_H), newest_h)


def _found(
    protocol: Protocol, known: Mapping[str, object], standing: Replayed, lived: Lived, observed: Observed
) -> FromNow:
    goes_on = _expected(protocol, known, lived, observed, DRAWN[0])
    if observed and not goes_on.has_learned:
        goes_on = _expected(protocol, known, lived, observed, DRAWN[1])
    patients = goes_on.everybody.shape[1]
    stops = _expected(protocol, known, lived, observed, patients, sham_h=((lived.now_h, FOREVER_H),))
    return FromNow(
        at=standing.moment(lived.now_h + AHEAD_H),
        go_on=_shares(protocol, goes_on),
        stop=_shares(protocol, stops),
        band=_band(standing.origin, goes_on, lived.now_h),
        readings=len(observed),
        has_learned=bool(observed) and goes_on.has_learned,
        alike=round(goes_on.like.effective_sample_size),
        patients=patients,
    )


def _expected(
    protocol: Protocol,
    known: Mapping[str, object],
    lived: Lived,
    observed: Observed,
    patients: int,
    sham_h: tuple[tuple[float, float], ...] = (),
) -> Onward:
    until_h = lived.now_h + AHEAD_H
    conduct = Conduct(sham_h=sham_h, read_h=(lived.now_h, until_h))
    people = in_world_of(protocol, Population.default().for_patient(Patient(known)))  # type: ignore[arg-type]
    return onward(
        protocol, people, lived, observed, patients=patients, seed=SEED, horizon_h=until_h, conduct=conduct
    )


def _shares(protocol: Protocol, expected: Onward) -> Shares:
    follow, last = protocol.follow_up, expected.madrs[-1]
    responded = last <= expected.madrs[0] * (1.0 - follow.response.fraction)
    relapsed = None if follow.relapse is None else float(np.mean(last >= follow.relapse.limit))
    return float(np.mean(responded)), relapsed


def _band(origin: datetime, expected: Onward, now_h: float) -> Band:
    times = np.asarray(expected.mood_h)
    rows = np.flatnonzero(times >= now_h - 1e-9)
    low, middle, high = np.quantile(expected.madrs[rows], (0.05, 0.5, 0.95), axis=1)
    return Band(
        origin, tuple(times[rows].tolist()), tuple(low.tolist()), tuple(middle.tolist()), tuple(high.tolist())
    )
