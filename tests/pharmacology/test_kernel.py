"""The fused kernel gives what the NumPy propagation gives, to 1e-9, on every route, span and odd number of patients."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import (
    Administration,
    Chain,
    Segment,
    State,
    Trace,
    advance,
    inputs,
    kernel,
    prepare,
    rest,
)
from tests.pharmacology.people import scattered

SAME = 1e-9  # the tolerance between engines, relative to the largest value
ROUTES = [
    Administration("esketamine", "intranasal"),
    Administration("racemic-ketamine", "intravenous", infusion_h=2.0 / 3.0),
    Administration("esketamine", "intravenous"),
    Administration(
        "racemic-ketamine", "intravenous", segments=(Segment(0.0, 0.3, 0.5), Segment(0.5, 0.4, 0.25))
    ),
    Administration("racemic-ketamine", "subcutaneous"),
    Administration("arketamine", "intramuscular"),
    Administration("esketamine", "oral"),
    Administration("racemic-ketamine", "oral-er"),
    Administration("racemic-ketamine", "sublingual"),
]


def names(how: Administration) -> str:
    return f"{how.drug} {how.route}{' in segments' if how.segments else ''}"


def three_sessions(how: Administration, patients: int, solver: object) -> tuple[State, list[Trace], Chain]:
    people = scattered(np.random.default_rng(8), patients, 1.5)
    chain = prepare(people, how, np)
    state, traces = rest(chain), []
    for span_h, dose_mg in ((72.0, 56.0), (30.0, 84.0), (168.0, 0.0)):
        given = inputs(how, np.full(patients, dose_mg), people, np)
        marks = (2.0, 24.0, span_h)
        state, trace = solver(chain, state, given, span_h, marks, (0.0, 0.5, 1.0, 6.0, 23.0))  # type: ignore[operator]
        traces.append(trace)
    return state, traces, chain


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max() / max(np.abs(one).max(), 1e-300))


@pytest.mark.parametrize("how", ROUTES, ids=names)
@pytest.mark.parametrize("patients", [1, 32, 33])
def test_kernel_and_numpy_agree_on_amounts_memories_and_readings(how: Administration, patients: int) -> None:
    plain, plain_traces, _ = three_sessions(how, patients, advance)
    fused, fused_traces, _ = three_sessions(how, patients, kernel.advance)
    assert difference(plain.amplitude, fused.amplitude) < SAME
    assert difference(plain.carried, fused.carried) < SAME
    for one, other in zip(plain_traces, fused_traces, strict=True):
        assert difference(one.carried, other.carried) < SAME
        assert one.samples.keys() == other.samples.keys()
        assert all(difference(one.samples[name], other.samples[name]) < SAME for name in one.samples)


def test_a_whole_course_in_one_call_is_its_spans_one_after_the_other() -> None:
    how, patients = ROUTES[0], 40
    people = scattered(np.random.default_rng(2), patients, 1.5)
    chain = prepare(people, how, np)
    given = inputs(how, np.full(patients, 84.0), people, np)
    spans = [kernel.Span(given, 84.0, (24.0, 84.0), (0.5, 1.0))] * 4
    together, traces = kernel.advance_course(chain, rest(chain), spans)
    state = rest(chain)
    for span, trace in zip(spans, traces, strict=True):
        state, alone = kernel.advance(chain, state, span.given, span.span_h, span.marks_h, span.samples_h)
        np.testing.assert_allclose(alone.carried, trace.carried, rtol=1e-13)
        np.testing.assert_allclose(alone.samples["esketamine"], trace.samples["esketamine"], rtol=1e-13)
    np.testing.assert_allclose(state.amplitude, together.amplitude, rtol=1e-13)


def test_the_state_that_went_in_is_left_as_it_was() -> None:
    how = ROUTES[0]
    people = scattered(np.random.default_rng(2), 32, 1.5)
    chain = prepare(people, how, np)
    before = State(np.ones(chain.shape), np.ones((3, 32)))
    kernel.advance(chain, before, inputs(how, np.full(32, 28.0), people, np), 24.0)
    assert (before.amplitude == 1.0).all()
    assert (before.carried == 1.0).all()
