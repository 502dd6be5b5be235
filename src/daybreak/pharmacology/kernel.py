"""The same propagation, fused: one compiled loop for several patients at a time (`kernel_loop`), along a plan made once for a
schedule (`kernel_plan`).

Same equations, panels, nodes and weights as `propagation` (agreement to 1e-9 is a test). Compiled on first use and kept on
disk by Numba. `advance` carries a block over one span, `advance_course` over a whole fixed schedule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from daybreak.arrays import Float
from daybreak.pharmacology import propagation
from daybreak.pharmacology.administration import Administration, Input
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.kernel_loop import run, workspace
from daybreak.pharmacology.kernel_modes import fused_modes
from daybreak.pharmacology.kernel_mood import Mood, mood_plan, mood_rows
from daybreak.pharmacology.kernel_nodes import MEMORIES, OWN, PLAIN, SHARED
from daybreak.pharmacology.kernel_plan import Plan, Span, Timing, plan
from daybreak.pharmacology.lanes import LANES, wide
from daybreak.pharmacology.panels import Panel
from daybreak.pharmacology.propagation import Chain, State, Trace, reading_rows
from daybreak.pharmacology.quadrature import gauss_legendre, hardly_fades, memory_weights

__all__ = ["Course", "Mood", "Span", "advance", "advance_course", "prepare", "run_course"]


def prepare(parameters: Parameters, how: Administration) -> Chain:
    """As `propagation.prepare` on NumPy, with compiled poles."""
    return propagation.prepare(parameters, how, np, solve=fused_modes)


def advance(
    chain: Chain,
    state: State,
    given: Sequence[Input],
    span_h: float,
    marks_h: Sequence[float] = (),
    samples_h: Sequence[float] = (),
) -> tuple[State, Trace]:
    """As `propagation.advance`, compiled."""
    state, traces = advance_course(chain, state, [Span(given, span_h, marks_h, samples_h)])
    return state, traces[0]


def advance_course(chain: Chain, state: State, spans: Sequence[Span]) -> tuple[State, list[Trace]]:
    """Carry `state` over consecutive spans; returns the last state and a trace a span."""
    course = run_course(chain, state, spans)
    return course.state, _traces(spans, course.carried, course.samples)


@dataclass(frozen=True)
class Course:
    """What a course gives: the last state, the read-outs, and J at the marks or (where a mood was given) the MADRS."""

    state: State
    samples: Mapping[str, Float[np.ndarray, "samples patients"]]
    carried: Float[np.ndarray, "marks 3 patients"]  # no marks where there is a score
    madrs: Float[
        np.ndarray, "times patients"
    ]  # at the start of the course and at the marks; no times without a mood


def run_course(chain: Chain, state: State, spans: Sequence[Span], mood: Mood | None = None) -> Course:
    """Carry `state` over consecutive spans, whose marks and samples follow one another, and score mood at the marks.

    Args:
        mood: the score begins here, at the first span; everybody attends a session where a span has inputs.
    """
    modes, patients = chain.shape
    width = max(patients, LANES)
    timing = tuple(span.timing for span in spans)
    course, names = plan(timing, tuple(chain.into)), tuple(chain.readings)
    last = State(np.empty((modes, width)), np.empty((MEMORIES, width)))
    carried = np.empty((0 if mood else course.marks, MEMORIES, width))
    samples = np.empty((course.sample_end.size, len(names), width))
    begin = wide(state.amplitude, width), wide(state.carried, width)
    weights, scoring = _weights(chain, course, width), _scoring(mood, timing, course.marks, width)
    run(
        _body(chain, width),
        _amounts(spans, width),
        (*begin, last.amplitude, last.carried, carried),
        course.ends,
        course.steps,
        course.feeds,
        course.groups,
        weights,
        (_rows(chain, width), samples, course.sample_end),
        scoring,
        workspace(modes, len(chain.into), len(names), course.ends[0].size, len(course.steps[1]), weights[0].shape[1],
                  course.marks, scoring[3].size),
    )  # fmt: skip
    return Course(
        State(last.amplitude[:, :patients], last.carried[:, :patients]),
        {name: samples[:, i, :patients] for i, name in enumerate(names)},
        carried[..., :patients],
        scoring[4][:, :patients],
    )


def _scoring(mood: Mood | None, timing: tuple[Timing, ...], marks: int, width: int) -> tuple[Any, ...]:
    """What `kernel_loop` needs to score mood, and room for the scores; all of it empty without a mood."""
    if mood is None:
        return (
            np.empty((0, width)),
            np.empty((0, width)),
            np.empty((0, 3), dtype=np.int64),
            np.empty(0),
            np.empty((0, width)),
        )
    extra = np.empty((0, width)) if mood.extra is None else wide(np.atleast_2d(mood.extra), width)
    return mood_rows(mood, width), extra, *mood_plan(timing), np.empty((marks + 1, width))


def _body(chain: Chain, width: int) -> Any:
    def compute() -> tuple[Any, ...]:
        into = np.stack([np.broadcast_to(v, chain.shape) for v in chain.into.values()])
        values = (
            chain.poles,
            np.broadcast_to(chain.drive, chain.shape),
            into,
            1.0 / chain.ceiling,
            chain.gate,
            chain.rates,
        )
        return tuple(wide(v, width) for v in values)

    return _kept(chain, ("body", width), compute)


def _kept(chain: Chain, key: tuple[str, int], compute: Any) -> Any:
    if key not in chain.decays:
        chain.decays[key] = compute()
    return chain.decays[key]


def _weights(chain: Chain, course: Plan, width: int) -> Any:
    """(node_h, plain, shared, own, kind): what `kernel_loop` makes the weights of the memories from, group by group."""

    def compute() -> tuple[Any, ...]:
        alike = tuple(float(row[0]) if row.min() == row.max() else 0.0 for row in chain.rates)
        node_h, plain, shared = _shared_weights(alike, course.panels)
        kind = np.full((MEMORIES, len(course.panels)), SHARED)
        own: list[Any] = []
        for j, row in enumerate(chain.rates):
            for g, panel in enumerate(course.panels if not alike[j] else ()):
                easy = hardly_fades(0.5 * panel.length_h * row)
                kind[j, g] = PLAIN if easy else OWN + len(own)
                own += [] if easy else [_own_weights(row, panel, plain.shape[1], width)]
        return node_h, plain, shared, np.stack(own) if own else np.empty((0, plain.shape[1], width)), kind

    return _kept(chain, ("kernel weights", hash(course.panels)), compute)


@lru_cache(maxsize=256)
def _shared_weights(rates: tuple[float, ...], panels: tuple[Panel, ...]) -> tuple[Any, Any, Any]:
    """Times of the nodes (h), their weights without memory, and with memories that all patients share (rate 0: none)."""
    groups, most = len(panels), max(p.nodes for p in panels)
    node_h, plain, shared = (
        np.zeros((groups, most)),
        np.zeros((groups, most)),
        np.zeros((groups, MEMORIES, most)),
    )
    for g, panel in enumerate(panels):
        x, w = gauss_legendre(panel.nodes)
        node_h[g, : panel.nodes] = 0.5 * panel.length_h * (1.0 + x)
        plain[g, : panel.nodes] = 0.5 * panel.length_h * w
        for j, rate in enumerate(rates):
            if rate:
                shared[g, j, : panel.nodes] = memory_weights(
                    np.array([[rate]]), panel.length_h, panel.nodes, np
                )[:, 0, 0]
    return node_h, plain, shared


def _own_weights(rates: Any, panel: Panel, most: int, width: int) -> Any:
    """The weights of a memory that differs between patients and fades within a panel, (nodes, width)."""
    found = np.zeros((most, width))
    found[: panel.nodes] = wide(memory_weights(rates[None], panel.length_h, panel.nodes, np)[:, 0], width)
    return found


def _amounts(spans: Sequence[Span], width: int) -> Any:
    """(inputs, width): mg of a bolus, or mg/h of a constant input."""
    given = [i for span in spans for i in span.given]
    found = np.empty((len(given), width))
    for row, i in zip(found, given, strict=True):
        row[:] = i.amount_mg if np.size(i.amount_mg) in (1, width) else wide(i.amount_mg, width)
        if i.duration_h:
            row /= i.duration_h
    return found


def _rows(chain: Chain, width: int) -> Any:
    return _kept(chain, ("kernel rows", width), lambda: wide(reading_rows(chain), width))


def _traces(spans: Sequence[Span], marks: Any, samples: Mapping[str, Any]) -> list[Trace]:
    found: list[Trace] = []
    mark = sample = 0
    for span in spans:
        to_mark = mark + len({round(m * 1e9) for m in span.marks_h})
        to_sample = sample + len(span.samples_h)
        read = {n: values[sample:to_sample] for n, values in samples.items()} if span.samples_h else {}
        found.append(Trace(marks[mark:to_mark], read))
        mark, sample = to_mark, to_sample
    return found
