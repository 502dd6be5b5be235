"""The numbers of the model, each with its unit, variability, origin and grade.

A parameter varies between patients by one standard normal `z`:

    fixed         value
    normal        value + sd z
    lognormal     value exp(sd z)                    sd = sqrt(log(1 + CV^2)) when the source prints a CV
    logit-normal  expit(logit(value) + sd z)

Parameters with the same `random_effect` share their z (for example the two gut absorption rates of one patient). From one
occasion to the next a parameter varies again, by `iov_sd` on the scale of its distribution.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np

from daybreak.arrays import PatientFloat

Distribution = Literal["fixed", "normal", "lognormal", "logit-normal"]
Grade = Literal["measured in people", "measured in animals", "calibrated on trials", "hypothesis"]

MODEL_FILES = ("perez_ruixo_2021.yaml", "routes.yaml", "brain.yaml", "mood.yaml", "tolerability.yaml")


@dataclass(frozen=True)
class Source:
    """Where a number was read; for a hypothesis, what it is anchored on. `seen`: that was read, not recalled."""

    id: str
    citation: str
    doi: str | None
    url: str | None
    seen: bool

    @property
    def reference(self) -> str:
        """DOI before any address."""
        return f"doi:{self.doi}" if self.doi else (self.url or "")


@dataclass(frozen=True)
class Parameter:
    """One number of the model. `sd` is on the scale of the distribution (see the module), `iov_sd` between occasions."""

    id: str
    meaning: str
    value: float
    unit: str
    source: Source
    grade: Grade
    distribution: Distribution = "fixed"
    sd: float = 0.0
    iov_sd: float = 0.0
    random_effect: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise ValueError(f"parameter {self.id}: {problem}")

    @property
    def seen(self) -> bool:
        """True where the number was read in its source; for a hypothesis, where its anchors were."""
        return self.source.seen

    @property
    def variability(self) -> str:
        """The spread between patients, and between occasions, in words."""
        between = self._between_patients() if self.sd or not self.iov_sd else ""
        occasions = f"SD {self.iov_sd:g} between occasions" if self.iov_sd else ""
        return "; ".join(filter(None, (between, occasions)))

    def _between_patients(self) -> str:
        if self.distribution == "fixed":
            return "fixed"
        if self.distribution == "lognormal":
            return f"CV {100 * math.sqrt(math.expm1(self.sd**2)):.3g} %"
        return f"SD {self.sd:g}" + (" (logit)" if self.distribution == "logit-normal" else "")

    def at(self, z: PatientFloat) -> PatientFloat:
        """The values of patients with standard normal draws `z` (patients,)."""
        return self.around(self.value, self.sd, z)

    def around(self, centre: float | PatientFloat, sd: float | PatientFloat, z: PatientFloat) -> PatientFloat:
        """The same with another typical value and spread, one for all or (patients,)."""
        if self.distribution == "fixed":
            return np.full_like(z, centre)
        if self.distribution == "normal":
            return np.asarray(centre + sd * z)
        if self.distribution == "lognormal":
            return np.asarray(centre * np.exp(sd * z))
        return np.asarray(1.0 / (1.0 + (1.0 / centre - 1.0) * np.exp(-sd * z)))

    def at_occasion(self, values: PatientFloat, z: PatientFloat) -> PatientFloat:
        """The values of the same patients on one occasion, with standard normal draws `z` (patients,)."""
        if self.distribution == "normal":
            return values + self.iov_sd * z
        if self.distribution == "logit-normal":
            return 1.0 / (1.0 + (1.0 / values - 1.0) * np.exp(-self.iov_sd * z))
        return values * np.exp(self.iov_sd * z)


def _problem(p: Parameter) -> str:
    if not math.isfinite(p.value):
        return "the value is not a finite number"
    if p.distribution not in get_args(Distribution) or p.grade not in get_args(Grade):
        return f"unknown distribution {p.distribution!r} or grade {p.grade!r}"
    if p.distribution == "lognormal" and p.value <= 0:
        return "a lognormal parameter must be positive"
    if p.distribution == "logit-normal" and not 0 < p.value < 1:
        return "a logit-normal parameter must lie between 0 and 1"
    if p.sd < 0 or p.iov_sd < 0 or (p.distribution == "fixed") != (p.sd == p.iov_sd == 0):
        return "a fixed parameter has no sd, and every other has one"
    if not p.source.seen:
        return "a recalled figure (seen: false) enters no default"
    return ""


@cache
def load_parameters() -> Mapping[str, Parameter]:
    """All parameters of the main model by id, in the fixed order of the model files."""
    found: dict[str, Parameter] = {}
    for name in MODEL_FILES:
        for parameter in read_model_file(name):
            if parameter.id in found:
                raise ValueError(f"{name}: parameter {parameter.id} is declared twice")
            found[parameter.id] = parameter
    return MappingProxyType(found)


def read_model_file(name: str) -> list[Parameter]:
    """The parameters of one file in `models/`."""
    from ruamel.yaml import YAML

    text = files("daybreak.pharmacology").joinpath(f"models/{name}").read_text("utf-8")
    document = YAML(typ="safe", pure=False).load(text)
    sources = {key: _source(key, entry) for key, entry in document["sources"].items()}
    return [_parameter(key, entry, sources) for key, entry in document["parameters"].items()]


def _source(key: str, entry: Mapping[str, Any]) -> Source:
    return Source(key, entry["citation"], entry.get("doi"), entry.get("url"), bool(entry["seen"]))


def _parameter(key: str, entry: dict[str, Any], sources: Mapping[str, Source]) -> Parameter:
    known = {"meaning", "value", "unit", "source", "grade", "distribution", "sd", "cv_percent", "iov_sd"}
    if unknown := set(entry) - known - {"random_effect", "note"}:
        raise ValueError(f"parameter {key}: unknown field {', '.join(sorted(unknown))}")
    sd = float(entry.get("sd", 0.0))
    if "cv_percent" in entry:
        sd = math.sqrt(math.log1p((float(entry["cv_percent"]) / 100.0) ** 2))
    return Parameter(
        id=key,
        meaning=entry["meaning"],
        value=float(entry["value"]),
        unit=entry["unit"],
        source=sources[entry["source"]],
        grade=entry["grade"],
        distribution=entry.get("distribution", "lognormal" if sd or entry.get("iov_sd") else "fixed"),
        sd=sd,
        iov_sd=float(entry.get("iov_sd", 0.0)),
        random_effect=entry.get("random_effect", key),
        note=entry.get("note", ""),
    )
