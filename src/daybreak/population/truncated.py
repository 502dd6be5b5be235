"""The normal or lognormal whose part between two bounds has a published mean and SD.

A baseline table prints the mean and SD of people who met the inclusion criteria, so of a distribution that is already
cut off. Its uncut parent is therefore solved for, not set to the printed figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

Shape = Literal["normal", "lognormal"]

TOLERANCE = 1e-9  # of the mean and of the SD, relative to the SD
MOST_STEPS = 200
TABLE_NODES = 1_025  # of the quantile table
SIMPSON_NODES = 513  # of the moments: an error of at most 1e-7 SD
WIDEST = 9.0  # SDs of the parent beyond which nobody is drawn


@dataclass(frozen=True)
class Parent:
    """The uncut distribution: location and scale of x (normal) or of ln x (lognormal), and where it is cut."""

    location: float
    scale: float
    low: float
    high: float


@cache
def parent(mean: float, sd: float, low: float, high: float, shape: Shape) -> Parent | None:
    """The parent whose cut has this mean and SD, or None where no parent of this shape has.

    Solves  E[x | low < x < high] = mean  and  SD[x | low < x < high] = sd  by damped Newton steps.
    """
    bounds = (
        (math.log(low) if low > 0 else -math.inf, math.log(high)) if shape == "lognormal" else (low, high)
    )

    def residual(at: np.ndarray) -> np.ndarray:
        """How far mean and SD of the cut are from the wanted ones, in SDs."""
        found_mean, found_sd = cut_moments(
            Parent(float(at[0]), math.exp(min(max(at[1], -30.0), 20.0)), *bounds), shape
        )
        return np.array([found_mean - mean, found_sd - sd]) / sd

    at = _start(mean, sd, shape)
    for _ in range(MOST_STEPS):
        wrong = residual(at)
        if np.abs(wrong).max() < TOLERANCE:
            return Parent(float(at[0]), math.exp(at[1]), *bounds)
        step = _newton_step(residual, at, wrong, np.array([1e-6 * sd if shape == "normal" else 1e-7, 1e-6]))
        at = next(
            (trial for trial in _damped(at, step) if np.hypot(*residual(trial)) < np.hypot(*wrong)),
            at + math.nan,
        )
        if np.isnan(at).any():
            return None
    return None


def _start(mean: float, sd: float, shape: Shape) -> np.ndarray:
    """Location and ln(scale) of the uncut distribution with this mean and SD."""
    if shape == "normal":
        return np.array([mean, math.log(sd)])
    variance = math.log1p((sd / mean) ** 2)
    return np.array([math.log(mean) - variance / 2.0, 0.5 * math.log(variance)])


def _newton_step(
    residual: Callable[[np.ndarray], np.ndarray], at: np.ndarray, wrong: np.ndarray, small: np.ndarray
) -> np.ndarray:
    slope = np.column_stack([(residual(at + h) - wrong) / h.sum() for h in np.diag(small)])
    step: np.ndarray = np.linalg.lstsq(slope, -wrong, rcond=None)[0]
    return step


def _damped(at: np.ndarray, step: np.ndarray) -> Iterator[np.ndarray]:
    """The full step, then half of it, and so on."""
    return (at + step / 2.0**halvings for halvings in range(40))


def cut_moments(p: Parent, shape: Shape) -> tuple[float, float]:
    """Mean and SD of x between the bounds, by Simpson's rule on the density."""
    low, high = _reach(p)
    z = low + (high - low) * _simpson()[0]
    nearest = 0.0 if low < 0.0 < high else min(abs(low), abs(high))
    density = _simpson()[1] * np.exp(0.5 * (nearest**2 - z * z))  # 1 where it is largest: no underflow
    x = p.location + p.scale * z
    with np.errstate(over="ignore"):
        x = np.exp(x) if shape == "lognormal" else x
    total = density.sum()
    if not (total > 0 and np.isfinite(total) and np.isfinite(x).all()):
        return math.inf, math.inf
    mean = float((density * x).sum() / total)
    return mean, math.sqrt(float((density * (x - mean) ** 2).sum() / total))


@cache
def quantile_table(p: Parent, shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Cumulative probability and x at the nodes: x(u) is `numpy.interp(u, *table)`."""
    low, high = _reach(p)
    z = np.linspace(low, high, TABLE_NODES)
    side = -1.0 if low < 0 else 1.0  # integrate from the nearer tail: no cancellation in either
    tail = np.array([0.5 * math.erfc(value) for value in (side * math.sqrt(0.5) * z).tolist()])
    cumulative = side * (tail[0] - tail)
    x = p.location + p.scale * z
    return cumulative / cumulative[-1], np.exp(x) if shape == "lognormal" else x


def _reach(p: Parent) -> tuple[float, float]:
    """The bounds in SDs of the parent, at most `WIDEST` from its centre or from the nearer bound."""
    low, high = (p.low - p.location) / p.scale, (p.high - p.location) / p.scale
    return max(low, min(-WIDEST, high - WIDEST)), min(high, max(WIDEST, low + WIDEST))


@cache
def _simpson() -> tuple[np.ndarray, np.ndarray]:
    """Nodes in (0, 1) and weights 1, 4, 2, 4, ..., 4, 1."""
    weights = np.full(SIMPSON_NODES, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return np.linspace(0.0, 1.0, SIMPSON_NODES), weights


__all__ = ["Parent", "Shape", "cut_moments", "parent", "quantile_table"]
