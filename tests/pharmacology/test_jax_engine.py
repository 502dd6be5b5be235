"""JAX and NumPy run one source and agree; gradients agree with central differences; nobody else's precision changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from daybreak.pharmacology import (
    Administration,
    Segment,
    State,
    advance,
    inputs,
    jax_engine,
    load_parameters,
    prepare,
    rest,
)
from daybreak.pharmacology.daily_mood import daily_madrs
from daybreak.pharmacology.plasticity import plasticity_signal
from daybreak.pharmacology.synapse import synaptic_gain

PATIENTS = 5
SPRAY = Administration("esketamine", "intranasal")
SESSION_DAYS = (0, 3, 7)
SAMPLES_H = (0.0, 0.5, 2.0, 12.0)


def population(seed: int = 1) -> dict[str, Any]:
    """Every parameter drawn for five patients."""
    rng = np.random.default_rng(seed)
    return {p.id: p.at(rng.standard_normal(PATIENTS)) for p in load_parameters().values()}


def doses(sessions: int) -> Any:
    """56 mg, then 84 mg; one patient misses the second session."""
    dose_mg = np.full((sessions, PATIENTS), 84.0)
    dose_mg[0], dose_mg[1, 2] = 56.0, 0.0
    return dose_mg


def numpy_course(p: Mapping[str, Any], dose_mg: Any, days: int) -> tuple[Any, Any, Any]:
    """(chain, J at the end of each day, read-outs (samples, patients) by name) by `propagation.advance`."""
    chain = prepare(p, SPRAY, np)
    state, carried, samples = rest(chain), [], []
    for session, (day, end) in enumerate(zip(SESSION_DAYS, (*SESSION_DAYS[1:], days), strict=True)):
        given = inputs(SPRAY, dose_mg[session], p, np)
        marks_h = [24.0 * d for d in range(1, end - day + 1)]
        state, trace = advance(chain, state, given, 24.0 * (end - day), marks_h, SAMPLES_H)
        carried.append(trace.carried)
        samples.append(trace.samples)
    return (
        chain,
        np.concatenate(carried),
        {n: np.concatenate([s[n] for s in samples]) for n in chain.readings},
    )


def close(found: Any, right: Any) -> bool:
    """Within 1e-9 of the largest value."""
    return bool(np.max(np.abs(found - right)) <= 1e-9 * np.max(np.abs(right)))


@pytest.mark.parametrize(
    "how",
    [
        SPRAY,
        Administration(
            "racemic-ketamine", "intravenous", segments=(Segment(0.0, 0.4, 0.6), Segment(0.6, 0.2, 0.4))
        ),
    ],
    ids=["three devices", "paused infusion of the racemate"],
)
def test_one_span_agrees_with_numpy(how: Administration) -> None:
    p = population()
    chain = prepare(p, how, np)
    given = inputs(how, np.full(PATIENTS, 56.0), p, np)
    right, right_trace = advance(chain, rest(chain), given, 48.0, (24.0, 48.0), SAMPLES_H)
    found, trace = jax_engine.advance(chain, rest(chain), given, 48.0, (24.0, 48.0), SAMPLES_H)
    assert isinstance(found, State)
    assert isinstance(trace.carried, np.ndarray)
    assert trace.carried.dtype == np.float64
    assert close(found.amplitude, right.amplitude)
    assert close(trace.carried, right_trace.carried)
    for name, values in right_trace.samples.items():
        assert close(trace.samples[name], values), name


def test_a_whole_course_agrees_with_numpy_session_by_session() -> None:
    p, dose_mg = population(), doses(3)
    _, carried, samples = numpy_course(p, dose_mg, 14)
    found = jax_engine.run_course(p, SPRAY, dose_mg, SESSION_DAYS, 14, SAMPLES_H)
    assert found.carried.shape == (14, 3, PATIENTS)
    assert close(found.carried, carried)
    for name, values in samples.items():
        assert close(found.samples[name], values), name


@pytest.mark.slow
def test_gradients_agree_with_central_differences() -> None:
    """Step 1e-5 of the parameter: truncation near 1e-10, round-off near 1e-10 of the score; held to 1e-7 of the largest."""
    p, dose_mg = population(), doses(3)
    baseline, weights = np.full(PATIENTS, 36.0), np.random.default_rng(2).normal(size=(3, PATIENTS))

    def total(name: str, factor: float) -> Any:
        moved = p | {name: p[name] * factor}
        chain, carried, _ = numpy_course(moved, dose_mg, 14)
        signal, gain = plasticity_signal(carried, chain.rates), synaptic_gain(carried, chain.rates)
        return (weights * daily_madrs(baseline, signal, gain, SESSION_DAYS, moved, np)[::7]).sum(axis=0)

    found = jax_engine.score_gradient(p, baseline, SPRAY, dose_mg, SESSION_DAYS, weights)
    assert tuple(found) == jax_engine.GRADIENT_OF
    right = {n: (total(n, 1 + 1e-5) - total(n, 1 - 1e-5)) / 2e-5 for n in found}
    largest = np.max([np.abs(v) for v in right.values()], axis=0)
    for name, value in right.items():
        assert np.max(np.abs(found[name] * p[name] - value) / largest) < 1e-7, name
        assert np.all(found[name] != 0.0), name


def test_double_precision_ends_with_the_call() -> None:
    p = population()
    chain = prepare(p, SPRAY, np)
    jax_engine.advance(chain, rest(chain), [], 24.0)
    assert jax.numpy.asarray(1.5).dtype == np.float32


@pytest.mark.parametrize("days", [(), (3, 3), (7, 0), (-1, 3), (0, 14)])
def test_a_schedule_that_is_none_is_refused(days: tuple[int, ...]) -> None:
    p = population()
    with pytest.raises(ValueError, match="ascending days from 0 to 13"):
        jax_engine.run_course(p, SPRAY, doses(max(len(days), 2)), days, 14)


def test_a_chain_of_numpy_keeps_its_branch_for_equal_poles() -> None:
    """Where two poles coincide the branch is NumPy's; `advance` on JAX carries such a chain as well."""
    p = population()
    p["ka_swallowed_per_h"] = p["ka_nasal_per_h"].copy()
    p = p | {"effect_site_half_life_min": np.log(2.0) * 60.0 / p["ka_nasal_per_h"]}
    chain = prepare(p, SPRAY, np)
    given = inputs(SPRAY, np.full(PATIENTS, 84.0), p, np)
    right, _ = advance(chain, rest(chain), given, 24.0, (24.0,))
    found, _ = jax_engine.advance(replace(chain), rest(chain), given, 24.0, (24.0,))
    assert close(found.carried, right.carried)
