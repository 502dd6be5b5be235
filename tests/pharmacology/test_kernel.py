"""The fused kernel gives what the NumPy propagation gives, to 1e-9, on every route, span and odd number of patients."""

from __future__ import annotations

from itertools import pairwise

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
    plasticity_signal,
    prepare,
    rebase,
    rest,
    synaptic_gain,
)
from daybreak.pharmacology.daily_mood import daily_madrs
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


def three_sessions(
    how: Administration, patients: int, solver: object, solved: object = None
) -> tuple[State, list[Trace], Chain]:
    people = scattered(np.random.default_rng(8), patients, 1.5)
    chain = prepare(people, how, np) if solved is None else solved(people, how)  # type: ignore[operator]
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


@pytest.mark.parametrize("how", ROUTES, ids=names)
def test_compiled_poles_give_the_same_course(how: Administration) -> None:
    plain, plain_traces, _ = three_sessions(how, 21, advance)
    fused, fused_traces, _ = three_sessions(how, 21, kernel.advance, kernel.prepare)
    assert difference(plain.carried, fused.carried) < SAME
    for one, other in zip(plain_traces, fused_traces, strict=True):
        assert difference(one.carried, other.carried) < SAME
        assert all(difference(one.samples[name], other.samples[name]) < SAME for name in one.samples)


def test_a_change_of_parameters_keeps_what_is_in_the_body() -> None:
    how, patients = Administration("racemic-ketamine", "sublingual"), 13
    people = scattered(np.random.default_rng(4), patients, 1.5)
    later = people | {"ka_mouth_per_h": people["ka_mouth_per_h"] * 1.3}
    read = []
    for prepared, solver in (
        (lambda p: prepare(p, how, np), advance),
        (lambda p: kernel.prepare(p, how), kernel.advance),
    ):
        before, after = prepared(people), prepared(later)
        given = inputs(how, np.full(patients, 84.0), people, np)
        state, _ = solver(before, rest(before), given, 6.0)
        _, trace = solver(after, rebase(before, after, state), given, 24.0, (24.0,), (1.0, 8.0))
        read.append(trace)
    assert difference(read[0].carried, read[1].carried) < SAME
    assert all(difference(read[0].samples[n], read[1].samples[n]) < SAME for n in read[0].samples)


@pytest.mark.parametrize("extra", [None, 0.3], ids=["drug and context", "and something else"])
def test_mood_of_a_course_is_that_of_daily_mood(extra: float | None) -> None:
    # the compiled score is a second writing of `mood`: this test notices when they drift apart
    how, patients, days = ROUTES[0], 19, (0, 3, 7)
    people = scattered(np.random.default_rng(6), patients, 1.5)
    baseline = np.linspace(20.0, 50.0, patients)
    chain, given = kernel.prepare(people, how), inputs(how, np.full(patients, 84.0), people, np)
    spans = [
        kernel.Span(given, 24.0 * (end - day), tuple(24.0 * d for d in range(1, end - day + 1)))
        for day, end in pairwise((*days, 12))
    ]
    carried = kernel.run_course(chain, rest(chain), spans).carried
    signal, gain = plasticity_signal(carried, chain.rates), synaptic_gain(carried, chain.rates)
    expected = daily_madrs(baseline, signal, gain, days, people, np)
    more = None if extra is None else np.linspace(0.0, extra, 12 * patients).reshape(12, patients)
    if more is not None:
        odds = expected[1:] / (60.0 - expected[1:]) * np.exp(-more)
        expected = np.concatenate([expected[:1], 60.0 * odds / (1.0 + odds)])
    found = kernel.run_course(chain, rest(chain), spans, kernel.Mood(baseline, people, more))
    np.testing.assert_allclose(found.madrs, expected, rtol=1e-12)
    assert found.carried.shape[0] == 0
