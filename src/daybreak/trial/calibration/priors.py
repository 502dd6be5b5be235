"""What is believed of each free parameter before the trials speak (`priors.yaml`), and what is fixed and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from daybreak.errors import CalibrationError
from daybreak.yaml_source import read_yaml

Family = Literal["lognormal", "normal", "positive", "share"]
FILE = Path(__file__).with_name("priors.yaml")


@dataclass(frozen=True)
class Prior:
    """lognormal: median and SD of the logarithm; normal: mean and SD; positive: that normal above 0; share: expit of it."""

    name: str
    family: Family
    centre: float
    spread: float
    why: str

    def __post_init__(self) -> None:
        fits = math.isfinite(self.centre) and math.isfinite(self.spread) and self.spread > 0
        if not fits or (self.family == "lognormal" and self.centre <= 0):
            raise CalibrationError(f"The prior of {self.name} is no distribution.", where=str(FILE.name))


@cache
def priors() -> Mapping[str, Prior]:
    """The free parameters, in the order of the file."""
    return {name: _prior(name, entry) for name, entry in _file()["free"].items()}


@cache
def fixed() -> Mapping[str, str]:
    """What is not fitted, with the reason."""
    return dict(_file()["fixed"])


def _file() -> Any:
    return read_yaml(FILE, error=CalibrationError).values


def _prior(name: str, entry: Mapping[str, Any]) -> Prior:
    families = [family for family in get_args(Family) if family in entry]
    if len(families) != 1:
        raise CalibrationError(f"The prior of {name} names {len(families)} families.", where=FILE.name)
    centre, spread = entry[families[0]]
    return Prior(name, families[0], float(centre), float(spread), str(entry["why"]))


__all__ = ["Family", "Prior", "fixed", "priors"]
