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
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit

from daybreak.pharmacology.administration import Input
from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.exponential import decay_table
from daybreak.pharmacology.propagation import (
    NODES,
    Chain,
    State,
    Trace,
    memory,
    plan_panels,
)
from daybreak.pharmacology.propagation import (
    is_bolus_at as _is_bolus,
)
from daybreak.pharmacology.propagation import (
    is_running_at as _is_running,
)
from daybreak.pharmacology.quadrature import gauss_legendre

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
    plan = _layout(tuple(_timing(span) for span in spans))
    given = [i for span in spans for i in span.given]
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
        _amounts(chain, plan.boluses, given, chunks),
        _amounts(chain, plan.rates, given, chunks),
        *_entries(chain, chunks),
        amplitude,
        carried,
        marks,
        _chunked(_rows(chain), chunks),
        plan.sample_panel,
        plan.sample_place,
        _sample_decays(chain, plan.sample_after_h, chunks),
        samples,
    )
    end = State(_joined(amplitude, patients), _joined(carried, patients))
    return end, _traces(spans, _joined(marks, patients), _joined(samples, patients), names)


@dataclass(frozen=True)
class _Layout:
    """The plan of a course without its amounts: the same for every block of patients on the same schedule."""

    lengths: tuple[float, ...]  # the distinct panel lengths
    panels: Any  # (panels, 4): place of the length, of the bolus, of the rate, of the mark; -1 for none
    boluses: tuple[tuple[int, ...], ...]  # for each bolus event the places of the inputs that make it
    rates: tuple[tuple[int, ...], ...]
    marks: int
    sample_panel: Any  # (samples,)
    sample_place: Any  # (samples,): place of the time in `sample_after_h`
    sample_after_h: tuple[float, ...]  # the distinct times from the start of a panel to a sample


@lru_cache(maxsize=256)
def _layout(course: tuple[_Timing, ...]) -> _Layout:
    lengths: dict[int, float] = {}
    afters: dict[int, float] = {}
    panels: list[tuple[int, int, int, int]] = []
    boluses: list[tuple[int, ...]] = []
    rates: list[tuple[int, ...]] = []
    sampled: list[tuple[int, int]] = []
    marks = first = 0
    for given, span_h, marks_h, samples_h in course:
        inputs = [Input(c, start_h, duration_h, 0.0) for c, start_h, duration_h in given]
        for start_h, length_h in plan_panels(inputs, span_h, marks_h):
            bolus = tuple(first + i for i, x in enumerate(inputs) if _is_bolus(x, start_h))
            rate = tuple(first + i for i, x in enumerate(inputs) if _is_running(x, start_h))
            marked = any(math.isclose(start_h + length_h, m, abs_tol=1e-9) for m in marks_h)
            for time_h in samples_h:
                if start_h <= time_h < start_h + length_h:
                    sampled.append((len(panels), _place(afters, time_h - start_h)))
            events = (_keep(boluses, bolus), _keep(rates, rate), marks if marked else -1)
            panels.append((_place(lengths, length_h), *events))
            marks += marked
        first += len(given)
    return _Layout(
        tuple(lengths.values()),
        np.array(panels, dtype=np.int64),
        tuple(boluses),
        tuple(rates),
        marks,
        np.array([panel for panel, _ in sampled], dtype=np.int64),
        np.array([place for _, place in sampled], dtype=np.int64),
        tuple(afters.values()),
    )


_Timing = tuple[tuple[tuple[str, float, float], ...], float, tuple[float, ...], tuple[float, ...]]


def _timing(span: Span) -> _Timing:
    given = tuple((i.compartment, i.start_h, i.duration_h) for i in span.given)
    return given, span.span_h, tuple(span.marks_h), tuple(span.samples_h)


def _place(known: dict[int, float], value: float) -> int:
    key = round(value * 1e9)
    known.setdefault(key, value)
    return list(known).index(key)


def _keep(kept: list[tuple[int, ...]], places: tuple[int, ...]) -> int:
    if not places:
        return -1
    kept.append(places)
    return len(kept) - 1


def _amounts(chain: Chain, events: tuple[tuple[int, ...], ...], given: Sequence[Input], chunks: int) -> Any:
    """(chunks, events, compartments, chunk): mg of a bolus, or mg/h of a constant input; zero where nothing enters."""
    place = {name: c for c, name in enumerate(chain.into)}
    found = np.zeros((len(events), len(place), chain.shape[1]))
    for e, event in enumerate(events):
        for i in event:
            found[e, place[given[i].compartment]] += given[i].amount_mg / (given[i].duration_h or 1.0)
    return _chunked(found, chunks)


def _tables(chain: Chain, lengths: tuple[float, ...]) -> tuple[Any, Any, Any]:
    """Decays (chunks, lengths, nodes + 1, modes, chunk), memory weights (.., nodes, 3, chunk) and fades (.., 3, chunk)."""
    key = ("tables", hash(lengths))
    if key not in chain.decays:
        modes, patients = chain.shape
        chunks = -(-patients // CHUNK)
        poles = _chunked(chain.poles, chunks)
        shares = np.append(0.5 * (1.0 + gauss_legendre(NODES)[0]), 1.0)  # the nodes of a panel and its end
        decays = np.empty((chunks, len(lengths) * (NODES + 1), modes, CHUNK))
        decay_table(poles, np.outer(np.array(lengths), shares).ravel(), decays)
        decays = decays.reshape(chunks, len(lengths), NODES + 1, modes, CHUNK)
        weights = np.empty((chunks, len(lengths), NODES, 3, CHUNK))
        fades = np.empty((chunks, len(lengths), 3, CHUNK))
        for i, length_h in enumerate(lengths):
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


def _sample_decays(chain: Chain, after_h: tuple[float, ...], chunks: int) -> Any:
    key = ("samples", hash(after_h))
    if key not in chain.decays:
        table = np.empty((chunks, len(after_h), chain.shape[0], CHUNK))
        decay_table(_chunked(chain.poles, chunks), np.array(after_h), table)
        chain.decays[key] = table
    return chain.decays[key]


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
    rates: Any, into: Any, settle: Any, amplitude: Any, carried: Any, marks: Any, rows: Any, sample_panel: Any, sample_place: Any,
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
                        x[p] = amplitude[c, k, p] * sample_decays[c, sample_place[sample], k, p]
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
