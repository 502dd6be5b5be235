"""The forecast of a protocol for one patient by the one engine, kept for a while by the digest of all that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import Any

from django.core.cache import cache

from daybreak import __version__
from daybreak.clinic.audit.canonical import digest
from daybreak.clinic.facts import Fact
from daybreak.errors import DaybreakError
from daybreak.population import Patient
from daybreak.population.calibration import load_calibration
from daybreak.protocol import Protocol
from daybreak.report.canvas import DESKTOP, PHONE, Paper
from daybreak.report.course_figure import course_figure
from daybreak.report.definitions import Definitions
from daybreak.simulation import Forecast, forecast

PATIENTS, SEED, WEEKS = 1000, 1, 12
MOOD = "madrs"
KEPT_S = 24 * 3600
_DRAWING = Lock()  # the drawing library has settings for the whole process


@dataclass(frozen=True)
class Foreseen:
    """A forecast with the digest of what it rests on; or in a sentence why there is none."""

    digest: str
    forecast: Forecast | None
    refusal: str = ""
    calibration: str = ""
    version: str = __version__

    def as_json(self) -> dict[str, Any]:
        """As a plan keeps it."""
        assert self.forecast is not None
        return asdict(self.forecast)


def foreseen(protocol: Protocol, sha256: str, facts: Mapping[str, Fact]) -> Foreseen:
    """What a course by this file will do to a patient of whom this is known."""
    known = {id: fact.value for id, fact in sorted(facts.items()) if fact.value is not None}
    calibration = load_calibration().label
    rests_on = {
        "facts": {id: str(value) for id, value in known.items()}, "protocol": sha256, "calibration": calibration,
        "version": __version__, "patients": PATIENTS, "seed": SEED, "weeks": WEEKS,
    }  # fmt: skip
    key = digest(rests_on)
    found: Foreseen | None = cache.get(f"foreseen:{key}")
    if found is None:
        found = _made(protocol, known, key, calibration)
        cache.set(f"foreseen:{key}", found, KEPT_S)
    return found


def figures(protocol: Protocol, one: Foreseen) -> dict[str, str]:
    """The course as pictures for a wide and a narrow screen: `<svg>` elements without a style of their own."""
    if one.forecast is None:
        return {}
    kept: dict[str, str] | None = cache.get(f"figures:{one.digest}")
    if kept is None:
        kept = {paper.name: _drawn(protocol, one.forecast, paper) for paper in (DESKTOP, PHONE)}
        cache.set(f"figures:{one.digest}", kept, KEPT_S)
    return kept


def _made(protocol: Protocol, known: Mapping[str, Any], key: str, calibration: str) -> Foreseen:
    try:
        result = forecast(
            protocol, Patient(known), patients=PATIENTS, seed=SEED, horizon_h=WEEKS * 168.0, what_if=True
        )
    except DaybreakError as error:
        return Foreseen(key, None, error.sentence, calibration)
    kept = replace(result, outcomes={MOOD: result.outcomes[MOOD]}, parameters=())
    return Foreseen(key, kept, "", calibration)


def _drawn(protocol: Protocol, result: Forecast, paper: Paper) -> str:
    response, remission = protocol.follow_up.response, protocol.follow_up.remission
    lines = Definitions(
        response.fraction if response.instrument == MOOD else None,
        remission.at_most if remission.instrument == MOOD else None,
    )
    with _DRAWING:
        drawn = course_figure(result, definitions=lines, paper=paper)
    return drawn.replace(f"course-{paper.name}", f"course-{protocol.id}-{paper.name}")
