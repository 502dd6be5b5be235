"""The engines side by side: each takes a workload, does what is done once, and gives the call that is timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.workloads import DAY_H, DAYS, SAMPLES_H, SESSION_DAYS, Outputs, Workload
from daybreak.pharmacology import panels, propagation, rest

Run = Callable[[], Outputs]
ADAPTIVE = "rtol 1e-6, atol 1e-8"
PANELS = f"{panels.NODES} nodes a panel"


@dataclass(frozen=True)
class Engine:
    """How an engine is called in the benchmark."""

    label: str
    prepare: Callable[[Workload], Run]
    patients: int  # in one call
    tolerance: str
    needs: str = ""  # the library that may be missing


def spans() -> list[tuple[int, float, tuple[float, ...]]]:
    """(session, hours to the next one, hours at which mood is read on the way)."""
    ends = (*SESSION_DAYS[1:], DAYS)
    gaps = [end - day for day, end in zip(SESSION_DAYS, ends, strict=True)]
    return [(i, DAY_H * gap, tuple(DAY_H * d for d in range(1, gap + 1))) for i, gap in enumerate(gaps)]


def numpy_course(workload: Workload) -> Outputs:
    """`propagation.advance`, session by session, as the simulation does."""
    p = workload.parameters
    chain = workload.chain(p, np)
    given = workload.given(p, workload.dose_mg, np)
    state, traces = rest(chain), []
    for session, span_h, marks_h in spans():
        state, trace = propagation.advance(chain, state, _now(given, session), span_h, marks_h, SAMPLES_H)
        traces.append(trace)
    return _joined(workload, chain, traces)


def fused_course(workload: Workload) -> Outputs:
    """The fused kernel, the whole course in one call."""
    from daybreak.pharmacology.kernel import Mood, Span, fused_modes, run_course

    p = workload.parameters
    chain = workload.chain(p, np, solve=fused_modes)
    given = workload.given(p, workload.dose_mg, np)
    spans_h = [Span(_now(given, i), span_h, marks_h, SAMPLES_H) for i, span_h, marks_h in spans()]
    mood = Mood(p["baseline"], p) if workload.name == "full" else None
    course = run_course(chain, rest(chain), spans_h, mood)
    if mood is None:
        return workload.outputs(p, chain.rates, course.carried, course.samples, np)
    return Outputs(course.madrs, course.samples["concentration"], course.samples["drive"])


def _now(given: Any, session: int) -> list[Any]:
    return [
        replace(i, amount_mg=i.amount_mg[session] if np.ndim(i.amount_mg) == 2 else i.amount_mg)
        for i in given
    ]


def _joined(workload: Workload, chain: Any, traces: Any) -> Outputs:
    carried = np.concatenate([t.carried for t in traces])
    samples = {n: np.concatenate([t.samples[n] for t in traces]) for n in chain.readings}
    return workload.outputs(workload.parameters, chain.rates, carried, samples, np)


def prepare_jax(workload: Workload) -> Run:
    """The same source on JAX, from parameters to outputs in one compiled function."""
    import jax
    import jax.numpy as jnp

    from daybreak.pharmacology.jax_engine import course, float64

    @jax.jit
    def outputs(parameters: Any, dose_mg: Any) -> tuple[Any, Any, Any]:
        chain = workload.chain(parameters, jnp, branch=False)
        trace = course(chain, workload.given(parameters, dose_mg, jnp), SESSION_DAYS, DAYS, SAMPLES_H)
        found = workload.outputs(parameters, chain.rates, trace.carried, trace.samples, jnp)
        return found.mood, found.concentration, found.drive

    def run() -> Outputs:
        with float64():
            return Outputs(*(np.asarray(a) for a in outputs(workload.parameters, workload.dose_mg)))

    return run


def _numbalsoda(workload: Workload) -> Run:
    from benchmarks.lsoda import prepare

    return prepare(workload)


def _tsit5(workload: Workload) -> Run:
    from benchmarks.tsit5 import prepare

    return prepare(workload)


def _scipy(workload: Workload) -> Run:
    from benchmarks.lsoda_scipy import prepare

    return prepare(workload)


ENGINES: Mapping[str, Engine] = {
    "fused": Engine("fused kernel (numba)", lambda w: lambda: fused_course(w), 1024, PANELS),
    "numpy": Engine("NumPy", lambda w: lambda: numpy_course(w), 1024, PANELS),
    "jax": Engine("JAX", prepare_jax, 128, PANELS),
    "lsoda": Engine("numbalsoda LSODA", _numbalsoda, 32, ADAPTIVE, needs="numbalsoda"),
    "tsit5": Engine("diffrax Tsit5", _tsit5, 32, ADAPTIVE),
    "scipy": Engine("SciPy LSODA, Python RHS", _scipy, 1, ADAPTIVE),
}
