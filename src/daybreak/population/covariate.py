"""How one finding is spread over a population: fixed, shared out among choices, or drawn between bounds.

Every distribution turns a uniform number of the patient into the finding, so one number a patient and finding is enough.
Choices and yes-no findings are numbers as in `daybreak.vocabulary` (`Finding.code`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from daybreak.arrays import PatientFloat
from daybreak.errors import PatientError
from daybreak.population.truncated import Parent, Shape, parent, quantile_table
from daybreak.vocabulary import Source

HIGHEST = 1e9  # stands for "no upper bound"


@dataclass(frozen=True)
class Fixed:
    """The same value for everybody."""

    value: float

    def at(self, u: PatientFloat, drawn: Mapping[str, PatientFloat]) -> PatientFloat:
        """The value, once a patient."""
        return np.full_like(u, self.value)


@dataclass(frozen=True)
class Shared:
    """Choices with their shares, which add to one."""

    values: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values or len(set(self.values)) < len(self.values) or min(self.shares) < 0:
            raise PatientError("Shares must be of different choices, and none may be negative.")
        if abs(sum(self.shares) - 1.0) > 1e-9:
            raise PatientError(f"The shares add to {sum(self.shares):.6g}.", remedy="Make them add to 1.")

    def at(self, u: PatientFloat, drawn: Mapping[str, PatientFloat]) -> PatientFloat:
        """The choice whose part of (0, 1) holds the patient's uniform number."""
        edges = np.cumsum(self.shares)[:-1]
        values = np.asarray(self.values, dtype=np.float64)
        return values[np.searchsorted(edges, u, side="right")]


@dataclass(frozen=True)
class Spread:
    """Between `low` and `high`, with this mean and SD *after* the cut (see `daybreak.population.truncated`)."""

    mean: float
    sd: float
    low: float = -HIGHEST
    high: float = HIGHEST
    shape: Shape = "normal"

    def __post_init__(self) -> None:
        if not (all(map(math.isfinite, (self.mean, self.sd, self.low, self.high))) and self.sd > 0):
            raise PatientError(f"An SD of {self.sd:g} is not possible.", remedy="Write a positive number.")
        if not self.low < self.mean < self.high:
            raise PatientError(
                f"The mean {self.mean:g} is not between {self.low:g} and {self.high:g}.",
                remedy="Check the three.",
            )
        if self.shape == "lognormal" and self.low < 0:
            raise PatientError("A lognormal finding cannot be negative.", remedy="Write `low: 0` or more.")
        if parent(self.mean, self.sd, self.low, self.high, self.shape) is None:
            raise PatientError(
                f"No {self.shape} between {self.low:g} and {self.high:g} has the mean {self.mean:g} and the SD {self.sd:g}.",
                remedy="Widen the bounds or lower the SD.",
            )

    @property
    def parent(self) -> Parent:
        """The uncut distribution."""
        found = parent(self.mean, self.sd, self.low, self.high, self.shape)
        assert found is not None  # checked when this was made
        return found

    def at(self, u: PatientFloat, drawn: Mapping[str, PatientFloat]) -> PatientFloat:
        """The quantile of the cut distribution at the patient's uniform number."""
        return np.asarray(np.interp(u, *quantile_table(self.parent, self.shape)))


@dataclass(frozen=True)
class Grouped:
    """One distribution for each value of another finding, for instance by sex."""

    by: str
    groups: Mapping[float, Fixed | Shared | Spread]

    def at(self, u: PatientFloat, drawn: Mapping[str, PatientFloat]) -> PatientFloat:
        """Each patient's quantile in the distribution of their own group."""
        found = np.full_like(u, np.nan)
        for value, distribution in self.groups.items():
            inside = drawn[self.by] == value
            found[inside] = distribution.at(u[inside], {})
        return found


Distribution: TypeAlias = Fixed | Shared | Spread | Grouped


def is_always(distribution: Distribution, value: float) -> bool:
    """Whether everybody has this value."""
    match distribution:
        case Fixed(fixed):
            return fixed == value
        case Shared(values, shares):
            return all(v == value for v, share in zip(values, shares, strict=True) if share > 0)
        case Grouped(_, groups):
            return all(is_always(group, value) for group in groups.values())
        case Spread():
            return False


def may_take(distribution: Distribution, value: float) -> bool:
    """Whether somebody may have this value of a few; a spread takes any."""
    match distribution:
        case Fixed(fixed):
            return fixed == value
        case Shared(values, shares):
            return any(v == value for v, share in zip(values, shares, strict=True) if share > 0)
        case Grouped(_, groups):
            return any(may_take(group, value) for group in groups.values())
        case Spread():
            return True


@dataclass(frozen=True)
class Covariate:
    """A finding of the population with its distribution and origin."""

    id: str
    distribution: Distribution
    source: Source | None = None
    note: str = ""

    @property
    def follows(self) -> str:
        """The finding that must be drawn first, or nothing."""
        return self.distribution.by if isinstance(self.distribution, Grouped) else ""


def pooled(groups: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Mean and SD of several printed groups (n, mean, sd) taken together.

    mean = sum n m / N;   sd^2 = [sum (n - 1) s^2 + sum n (m - mean)^2] / (N - 1)
    """
    n, mean, sd = (np.asarray(column) for column in zip(*groups, strict=True))
    whole = float((n * mean).sum() / n.sum())
    return whole, math.sqrt(
        float((((n - 1) * sd**2).sum() + (n * (mean - whole) ** 2).sum()) / (n.sum() - 1))
    )


__all__ = ["Covariate", "Distribution", "Fixed", "Grouped", "Shared", "Spread", "is_always", "pooled"]
