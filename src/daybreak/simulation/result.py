"""What a simulation or a forecast gives back, and how it is written as JSON.

The JSON is stable: its schema is `docs/reference/forecast.schema.json`, and a test holds every result against it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = "daybreak-forecast/1"


@dataclass(frozen=True)
class Bands:
    """One outcome over time: mean, SD and quantiles over the virtual patients. Lists have one value a time."""

    unit: str
    time_h: list[float]
    mean: list[float]
    sd: list[float]
    q05: list[float]
    q25: list[float]
    q50: list[float]
    q75: list[float]
    q95: list[float]
    hypothesis: bool = False  # True when a hypothesis of the model, not only measured links, stands behind it


@dataclass(frozen=True)
class SessionForecast:
    """One session of the course as the virtual patients lived it."""

    number: int
    time_h: float
    dose_mg: float  # that most of those who were dosed received; the median where more than eight different ones were given
    route: str
    phase: str
    given: float  # share of all virtual patients who were dosed at this time
    dose_share: dict[str, float]  # {"56": 0.4, "84": 0.6}: shares among those dosed, keyed by mg
    sedation: float  # probability of MOAA/S below 5 at any time of the session, among those dosed
    dissociation: float  # probability of a CADSS total above 4, among those dosed
    marked_bp_rise: float  # probability of a systolic rise of 40 mmHg or more, among those dosed
    nausea: float
    dizziness: float


@dataclass(frozen=True)
class Probability:
    """A probability with its definition: `interval` is the 95 % Monte Carlo interval of the estimate."""

    value: float
    interval: tuple[float, float]
    definition: str
    time_h: float | None = None
    source: str = ""
    hypothesis: bool = (
        True  # every chance that the model gives rests on one: mood, or what is felt at the bedside
    )


@dataclass(frozen=True)
class RuleApplied:
    """A rule of the protocol that had a say: in the screening (status) or during the course (share of patients, times)."""

    rule: str
    kind: str  # "eligibility" or "course"
    outcome: str  # e.g. "passed", "excluded", "caution", "missing", "escalated", "stopped-no-benefit"
    reason: str
    source: str
    share: float | None = None  # share of virtual patients to whom it applied at least once (course rules)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParameterUsed:
    """One number of the model, with its origin."""

    id: str
    meaning: str
    value: float
    unit: str
    variability: str
    source: str
    reference: str  # DOI or PMID first, else URL
    seen: bool
    grade: str  # "measured in people", "measured in animals", "calibrated on trials", "hypothesis"


@dataclass(frozen=True)
class ProtocolUsed:
    """Which protocol file it was, to the byte."""

    id: str
    version: str
    sha256: str
    title: str = ""


@dataclass(frozen=True)
class Forecast:
    """The answer to `simulate` and `forecast`."""

    protocol: ProtocolUsed
    seed: int
    patients: int
    sessions: tuple[SessionForecast, ...]
    outcomes: dict[str, Bands]
    summary: dict[
        str, Probability
    ]  # response, remission, relapse, marked_bp_rise, sedation, dissociation, nausea, dizziness
    rules: tuple[RuleApplied, ...] = ()
    parameters: tuple[ParameterUsed, ...] = ()
    limits: tuple[str, ...] = ()  # what the model does not know, sentence by sentence
    population: str = ""  # for whom, in words
    world: str = ""  # of which study or clinic, in words
    calibration: str = ""  # version and checksum of what trials taught the model
    findings: dict[str, Any] = field(default_factory=dict)  # the patient's findings, for a personal forecast
    what_if: bool = (
        False  # True when the patient was not eligible and the forecast was asked for all the same
    )
    horizon_h: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The result as plain lists, numbers and strings (see the schema in the docs)."""
        return {"format": FORMAT, **asdict(self)}
