"""The same propagation, fused: one compiled loop over panels, nodes, modes and patients, with nothing written
in between.

Same equations, panels, nodes and weights as `propagation` (agreement to 1e-9 is a test). The exponentials are
tabled once a length by NumPy; the loop reads them chunk by chunk, so that a chunk's tables stay in the cache
from session to session. Compiled on first use and kept on disk by Numba. `advance` carries a block over one
span, `advance_course` over a whole fixed schedule.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from daybreak.pharmacology.administration import Input
from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.propagation import (
    NODES,
    Chain,
    State,
    Trace,
    bolus_mg,
    decay,
    memory,
    node_decays,
    plan_panels,
    rate_mg_per_h,
)

ROUNDING = 1e-16
CHUNK = 32  # patients whose tables fit the second-level cache


@dataclass(frozen=True)
class Span:
    """One stretch of a course: what is given at its start, how long it is, and when mood and drug are read."""

    given: Sequence[Input]
    span_h: float
    marks_h: Sequence[float] = ()
    samples_h: Sequence[float] = ()


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
    plan = _plan(chain, spans)
    patients = chain.shape[1]
    chunks = -(-patients // CHUNK)

    def chunked(values: Array, *shape: int) -> Any:
        return _chunked(np.broadcast_to(values, (*shape, patients)), chunks)

    modes, names = chain.shape[0], tuple(chain.readings)
    amplitude, carried = chunked(state.amplitude, modes), chunked(state.carried, 3)
    marks = np.empty((chunks, plan.marks, 3, CHUNK))
    samples = np.zeros((chunks, len(plan.sample_panel), len(names), CHUNK))
    _run(
        chunked(chain.drive, modes),
        chunked(1.0 / chain.ceiling),
        chunked(chain.gate),
        *_tables(chain, plan.lengths),
        plan.panels,
        _chunked(plan.boluses, chunks),
        _chunked(plan.rates, chunks),
        *_entries(chain, chunks),
        amplitude,
        carried,
        marks,
        _chunked(_rows(chain), chunks),
        plan.sample_panel,
        _chunked(_sample_decays(chain, plan.sample_after_h), chunks),
        samples,
    )
    end = State(_joined(amplitude, patients), _joined(carried, patients))
    return end, _traces(spans, _joined(marks, patients), _joined(samples, patients), names)


@dataclass(frozen=True)
class _Plan:
    lengths: tuple[float, ...]  # the distinct panel lengths
    panels: Any  # (panels, 4): place of the length, of the bolus, of the rate, of the mark; -1 for none
    boluses: Any  # (boluses, compartments, patients) in mg
    rates: Any  # (rates, compartments, patients) in mg/h
    marks: int
    sample_panel: Any  # (samples,)
    sample_after_h: tuple[float, ...]


def _plan(chain: Chain, spans: Sequence[Span]) -> _Plan:
    lengths: dict[int, float] = {}
    panels: list[tuple[int, int, int, int]] = []
    given: list[dict[str, Array]] = []
    running: list[dict[str, Array]] = []
    marks = 0
    sample_panel: list[int] = []
    sample_after_h: list[float] = []
    for span in spans:
        for start_h, length_h in plan_panels(span.given, span.span_h, span.marks_h):
            bolus, rate = bolus_mg(span.given, start_h), rate_mg_per_h(span.given, start_h)
            marked = any(math.isclose(start_h + length_h, m, abs_tol=1e-9) for m in span.marks_h)
            lengths.setdefault(round(length_h * 1e9), length_h)
            place = list(lengths).index(round(length_h * 1e9))
            here = (_keep(given, bolus), _keep(running, rate), marks if marked else -1)
            for time_h in span.samples_h:
                if start_h <= time_h < start_h + length_h:
                    sample_panel.append(len(panels))
                    sample_after_h.append(time_h - start_h)
            panels.append((place, *here))
            marks += marked
    return _Plan(
        tuple(lengths.values()),
        np.array(panels, dtype=np.int64),
        _amounts(chain, given),
        _amounts(chain, running),
        marks,
        np.array(sample_panel, dtype=np.int64),
        tuple(sample_after_h),
    )


def _keep(kept: list[dict[str, Array]], amounts: dict[str, Array]) -> int:
    if not amounts:
        return -1
    kept.append(amounts)
    return len(kept) - 1


def _amounts(chain: Chain, events: list[dict[str, Array]]) -> Any:
    """(events, compartments, patients), zero where nothing enters."""
    found = np.zeros((len(events), len(chain.into), chain.shape[1]))
    for e, event in enumerate(events):
        for c, name in enumerate(chain.into):
            found[e, c] = event.get(name, 0.0)
    return found


def _tables(chain: Chain, lengths: tuple[float, ...]) -> tuple[Any, Any, Any]:
    """Decays (chunks, lengths, nodes + 1, modes, chunk), memory weights (.., nodes, 3, chunk) and fades (.., 3, chunk)."""
    key = ("tables", hash(lengths))
    if key not in chain.decays:
        modes, patients = chain.shape
        chunks = -(-patients // CHUNK)
        decays = np.empty((chunks, len(lengths), NODES + 1, modes, CHUNK))
        weights = np.empty((chunks, len(lengths), NODES, 3, CHUNK))
        fades = np.empty((chunks, len(lengths), 3, CHUNK))
        for i, length_h in enumerate(lengths):
            decays[:, i, :NODES] = _chunked(node_decays(chain, length_h), chunks)
            decays[:, i, NODES] = _chunked(decay(chain, length_h), chunks)
            weight, fade = memory(chain, length_h)
            weights[:, i] = _chunked(np.broadcast_to(weight, (NODES, 3, patients)), chunks)
            fades[:, i] = _chunked(np.broadcast_to(fade, (3, patients)), chunks)
        chain.decays[key] = (decays, weights, fades)
    found: tuple[Any, Any, Any] = chain.decays[key]
    return found


def _entries(chain: Chain, chunks: int) -> tuple[Any, Any]:
    """For every compartment the amplitudes per mg, and per mg/h in the long run: (chunks, compartments, modes, chunk)."""
    into = np.stack([np.broadcast_to(v, chain.shape) for v in chain.into.values()])
    return _chunked(into, chunks), _chunked(into / chain.poles, chunks)


def _chunked(values: Any, chunks: int) -> Any:
    """(..., patients) as (chunks, ..., chunk); the last chunk is filled up with copies of the last patient."""
    missing = chunks * CHUNK - values.shape[-1]
    filled = (
        np.concatenate([values, np.repeat(values[..., -1:], missing, axis=-1)], axis=-1)
        if missing
        else values
    )
    split = filled.reshape(*values.shape[:-1], chunks, CHUNK)
    return np.array(np.moveaxis(split, -2, 0), order="C")


def _joined(values: Any, patients: int) -> Any:
    """The reverse of `_chunked`."""
    joined = np.moveaxis(values, 0, -2)
    return joined.reshape(*joined.shape[:-2], joined.shape[-2] * joined.shape[-1])[..., :patients]


def _sample_decays(chain: Chain, after_h: tuple[float, ...]) -> Any:
    return np.stack([decay(chain, t) for t in after_h]) if after_h else np.zeros((0, *chain.shape))


def _rows(chain: Chain) -> Any:
    rows = np.zeros((len(chain.readings), *chain.shape))
    for i, reading in enumerate(chain.readings.values()):
        rows[i, reading.first : reading.last] = reading.row
    return rows


def _traces(spans: Sequence[Span], marks: Any, samples: Any, names: tuple[str, ...]) -> list[Trace]:
    found: list[Trace] = []
    mark = sample = 0
    for span in spans:
        to_mark = mark + len({round(m * 1e9) for m in span.marks_h})
        to_sample = sample + len(span.samples_h)
        read = {n: samples[sample:to_sample, i] for i, n in enumerate(names)} if span.samples_h else {}
        found.append(Trace(marks[mark:to_mark], read))
        mark, sample = to_mark, to_sample
    return found


@njit(cache=True, error_model="numpy", nogil=True, fastmath={"contract"})
def _living(pull: Any, whole: Any, living: Any) -> int:
    """Lists the modes that still drive anybody in the chunk: days after a dose the fast ones are gone, below rounding."""
    whole[:] = 0.0
    for k in range(pull.shape[0]):
        for p in range(whole.size):
            whole[p] += abs(pull[k, p])
    alive = 0
    for k in range(pull.shape[0]):
        felt = 0.0
        for p in range(whole.size):
            felt = max(felt, abs(pull[k, p]) - ROUNDING * whole[p])
        if felt > 0.0:
            living[alive] = k
            alive += 1
    return alive


@njit(cache=True, error_model="numpy", nogil=True, fastmath={"contract"})
def _run(
    drive: Any, per_ceiling: Any, gate: Any, decays: Any, weights: Any, fades: Any, panels: Any, boluses: Any,
    rates: Any, into: Any, settle: Any, amplitude: Any, carried: Any, marks: Any, rows: Any, sample_panel: Any,
    sample_decays: Any, samples: Any,
) -> None:  # fmt: skip
    """Every panel of the plan for every patient; writes amplitude, carried, marks and samples in place.

    All arrays are chunk by chunk, the patients of a chunk last: the innermost loops run over them with a fixed length.
    """
    modes, chunk = amplitude.shape[1], amplitude.shape[2]
    pull, target = np.empty((modes, chunk)), np.empty((modes, chunk))
    x, base, whole = np.empty(chunk), np.empty(chunk), np.empty(chunk)
    living = np.empty(modes, dtype=np.int64)
    for c in range(amplitude.shape[0]):
        sample = 0
        for i in range(panels.shape[0]):
            length, bolus, rate, mark = panels[i, 0], panels[i, 1], panels[i, 2], panels[i, 3]
            base[:] = 0.0
            for k in range(modes):
                if bolus >= 0:
                    for e in range(into.shape[1]):
                        for p in range(chunk):
                            amplitude[c, k, p] += into[c, e, k, p] * boluses[c, bolus, e, p]
                if rate >= 0:
                    target[k, :] = 0.0
                    for e in range(into.shape[1]):
                        for p in range(chunk):
                            target[k, p] += settle[c, e, k, p] * rates[c, rate, e, p]
                    for p in range(chunk):
                        amplitude[c, k, p] -= target[k, p]
                        base[p] += drive[c, k, p] * target[k, p]
                for p in range(chunk):
                    pull[k, p] = drive[c, k, p] * amplitude[c, k, p]
            while sample < sample_panel.shape[0] and sample_panel[sample] == i:
                for k in range(modes):
                    for p in range(chunk):
                        x[p] = amplitude[c, k, p] * sample_decays[c, sample, k, p]
                    if rate >= 0:
                        for p in range(chunk):
                            x[p] += target[k, p]
                    for r in range(rows.shape[1]):
                        for p in range(chunk):
                            samples[c, sample, r, p] += rows[c, r, k, p] * x[p]
                sample += 1
            for j in range(3):
                for p in range(chunk):
                    carried[c, j, p] *= fades[c, length, j, p]
            alive = _living(pull, whole, living)
            for n in range(weights.shape[2]):
                x[:] = base
                for a in range(alive):
                    k = living[a]
                    for p in range(chunk):
                        x[p] += pull[k, p] * decays[c, length, n, k, p]
                for p in range(chunk):
                    drug = max(x[p], 0.0)
                    block = drug / (1.0 + drug)
                    x[p] = gate[c, p] * block * max(1.0 - block * per_ceiling[c, p], 0.0)
                for j in range(3):
                    for p in range(chunk):
                        carried[c, j, p] += weights[c, length, n, j, p] * x[p]
            if mark >= 0:
                marks[c, mark] = carried[c]
            for k in range(modes):
                for p in range(chunk):
                    amplitude[c, k, p] *= decays[c, length, weights.shape[2], k, p]
                if rate >= 0:
                    for p in range(chunk):
                        amplitude[c, k, p] += target[k, p]
