"""`python -m benchmarks [--quick] [--json FILE]`: every engine on both workloads, then the goals. Run by `make bench`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.engines import ADAPTIVE, ENGINES, PANELS
from benchmarks.goals import Goal, goals
from benchmarks.limit import limit
from benchmarks.measure import Measured, measure
from benchmarks.program import forecast_s, peak_mib
from benchmarks.reference import REFERENCE_NODES, dop853, reference
from benchmarks.workloads import full, small

WORKLOADS = {
    "full": (full, "Full model: nasal esketamine, 14 states"),
    "small": (small, 'Small workload "course": 8 states'),
}
HEADER = f"{'engine':26}{'patients/s, 1 core':>20}{'2 cores':>12}{'ratio':>7}{'error':>10}  tolerance"
NUMBALSODA_MISSING = (
    "numbalsoda is not installed, so its rows are left out: run `make bench`, which installs it."
)


@dataclass(frozen=True)
class Effort:
    """How long and how often to measure."""

    seconds: float
    patients: int  # in one call; 0 = what suits each engine
    engines: tuple[str, ...]
    checked: int  # patients whose reference is checked by DOP853
    starts: int
    crowd: tuple[int, int]


FULL = Effort(
    2.0, 0, tuple(ENGINES), 4, 5, (20_000, 80_000)
)  # a crowd larger than what is kept value by value
QUICK = Effort(0.1, 4, ("fused", "numpy", "scipy"), 1, 1, (100, 400))  # nothing that compiles for long


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a few patients and engines, to see that it runs"
    )
    parser.add_argument("--json", type=Path, help="also write every figure here")
    options = parser.parse_args()
    found = run(QUICK if options.quick else FULL)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def run(effort: Effort) -> dict[str, Any]:
    """Measure, print, and return every figure."""
    print(f"python -m benchmarks  (Python {sys.version.split()[0]}, one thread a process)")
    print("Medians; one core in processor time, two cores and what the second brings by the clock")
    rows = {name: _table(name, effort) for name in ("full", "small")}
    gradients = _gradients(effort) if "jax" in effort.engines else {}
    bound = limit()
    print(f"\nOwn limit, full model: {bound.occupancies} occupancies at {bound.occupancy_ns:.2f} ns and {bound.exponentials} "
          f"exponentials at {bound.exponential_ns:.2f} ns a patient: {bound.patients_per_s:,.0f} patients/s a core")  # fmt: skip
    start_s = forecast_s(effort.starts)
    print(
        f"Process start to a printed forecast, 1,000 virtual patients: {start_s:.2f} s (median of {effort.starts})"
    )
    peaks = [peak_mib(patients) for patients in effort.crowd]
    print("Peak memory of `daybreak simulate`: "
          + ", ".join(f"{p:.0f} MiB with {n:,} patients" for n, p in zip(effort.crowd, peaks, strict=True)))  # fmt: skip
    judged = goals(rows, gradients, bound, start_s, peaks)
    _print_goals(judged)
    return {
        "rows": {w: {e: asdict(m) for e, m in found.items()} for w, found in rows.items()},
        "gradients": {e: asdict(m) for e, m in gradients.items()},
        "limit": asdict(bound) | {"patients_per_s": bound.patients_per_s},
        "forecast_s": start_s,
        "peak_mib": peaks,
        "goals": [asdict(goal) | {"met": goal.met} for goal in judged],
    }


def _table(name: str, effort: Effort) -> dict[str, Measured]:
    make, title = WORKLOADS[name]
    few = make(effort.checked)
    doubt = dop853(few).error(reference(few))
    print(f"\n{title}; 12 doses, 84 days, 85 moods, 96 concentrations and drives")
    print(
        f"Reference: {REFERENCE_NODES} nodes a panel; DOP853 at rtol 1e-13, {effort.checked} patients: within {doubt:.0e} of it"
    )
    print(HEADER)
    found = {}
    for key in effort.engines:
        engine = ENGINES[key]
        if _installed(engine.needs):
            patients = effort.patients and min(effort.patients, engine.patients)
            found[key] = _row(engine.label, measure(name, key, effort.seconds, patients), engine.tolerance)
    return found


def _gradients(effort: Effort) -> dict[str, Measured]:
    print("\nGradients by reverse mode, full model: 13 weekly scores, 6 parameters")
    print(HEADER)
    engines = {"jax": ("JAX", PANELS), "tsit5": ("diffrax Tsit5", ADAPTIVE)}
    return {
        key: _row(label, measure("gradients", key, effort.seconds, effort.patients), tolerance)
        for key, (label, tolerance) in engines.items()
    }


def _row(label: str, measured: Measured, tolerance: str) -> Measured:
    two = measured.two_cores
    both = f"{two:12,.0f}{measured.gain:7.2f}" if two else f"{'-':>12}{'-':>7}"
    print(f"{label:26}{measured.one_core:20,.0f}{both}{measured.error:10.0e}  {tolerance}", flush=True)
    return measured


def _installed(library: str) -> bool:
    if not library or importlib.util.find_spec(library):
        return True
    print(NUMBALSODA_MISSING)
    return False


def _print_goals(judged: list[Goal]) -> None:
    print(f"\n{'goal':62}{'asked':>10}{'reached':>10}")
    for goal in judged:
        print(
            f"{goal.what:62}{goal.asked_words:>10}{goal.reached_words:>10}  {'met' if goal.met else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
