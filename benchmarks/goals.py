"""The goals that were set before anything was built, and how far they are reached in this run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.limit import Limit
from benchmarks.measure import Measured

Rows = Mapping[str, Mapping[str, Measured]]


@dataclass(frozen=True)
class Goal:
    """`asked` is the least (or, where `less_is_better`, the most) that was wanted."""

    what: str
    asked: float
    reached: float
    unit: str = "x"
    less_is_better: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.reached <= self.asked if self.less_is_better else self.reached >= self.asked

    @property
    def asked_words(self) -> str:
        """The bound with its unit."""
        return _words(self.asked, self.unit)

    @property
    def reached_words(self) -> str:
        """The figure with its unit."""
        return _words(self.reached, self.unit)


def goals(
    rows: Rows, gradients: Mapping[str, Measured], limit: Limit, start_s: float, peaks: Sequence[float]
) -> list[Goal]:
    """Every goal whose peers were measured."""
    full = {name: m.one_core for name, m in rows["full"].items()}
    ratios = [
        ("fused kernel against numbalsoda LSODA", "fused", "lsoda", 200.0),
        ("NumPy against numbalsoda LSODA", "numpy", "lsoda", 50.0),
        ("fused kernel against diffrax Tsit5", "fused", "tsit5", 300.0),
        ("JAX against diffrax Tsit5", "jax", "tsit5", 100.0),
        ("NumPy against SciPy LSODA, Python right-hand side", "numpy", "scipy", 50.0),
    ]
    found = [Goal(what, asked, full[a] / full[b]) for what, a, b, asked in ratios if a in full and b in full]
    if "tsit5" in gradients:
        ratio = gradients["jax"].one_core / gradients["tsit5"].one_core
        found.append(Goal("gradients: JAX against diffrax, both reverse mode", 100.0, ratio))
    found.append(
        Goal("fused kernel, share of the own limit", 40.0, 100.0 * full["fused"] / limit.patients_per_s, "%")
    )
    own = [rows[w][e] for w in rows for e in ("fused", "numpy", "jax") if e in rows[w]]
    found.append(
        Goal("largest error of our engines, both workloads", 1e-6, max(m.error for m in own), "", True)
    )
    found.append(Goal("process start to a printed forecast", 1.0, start_s, "s", True))
    found.append(Goal("memory with four times the patients", 1.1, peaks[1] / peaks[0], "x", True))
    gain = rows["full"]["fused"].gain
    if gain:
        found.append(Goal("two workers against one, fused kernel, full model", 1.8, gain))
    return found


def _words(value: float, unit: str) -> str:
    if not unit:
        return f"{value:.0e}"
    return f"{value:.2f} {unit}" if value < 10 else f"{value:.0f} {unit}"
