"""The compiled loop of the fused kernel: `LANES` patients at a time through a whole plan.

Nothing but the drive is nonlinear, so a plan is carried in four sweeps, each over data that stay in the cache:

    amplitudes   every panel's amplitudes at its start, and the read-outs at the samples
    nodes        panels of equal length together, two at a time: the exponentials at their nodes are computed (or squared) once;
                 x = sum_k exp(-pole_k t) drive_k amplitude_k, and the panel's share of J, sum_i w_i g(x_i)
    memories     J from panel to panel, noted at the marks

A mode whose exponential since the last input is below `GONE` in every lane takes no part in the drive. The plan's arrays are
explained in `kernel_plan`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from daybreak.pharmacology.exponential import fading
from daybreak.pharmacology.kernel_nodes import DRIVE, INTO, MEMORIES, POLE, share_of_panels
from daybreak.pharmacology.kernel_score import carry, note, score
from daybreak.pharmacology.lanes import (
    LANES,
    compiled,
    fma,
    inlined,
    load,
    load_at,
    room,
    spread,
    store,
    store_at,
    unless_tiny,
)


@compiled
def run(
    body: Any, given: Any, state: Any, ends: Any, steps: Any, feeds: Any, groups: Any, weights: Any, readings: Any,
    mood: Any, space: Any,
) -> None:  # fmt: skip
    """Every patient through the plan; writes the end state, the marks and the samples.

    Args (tuples of arrays):
        body: poles, drive (modes, patients); into (entries, modes, patients); 1/ceiling, gate (patients,); rates (3, patients)
        given: amounts (inputs, patients), mg or mg/h
        state: amplitude (modes, patients) and J (3, patients) at the start, both at the end, J at the marks (marks, 3, patients)
        readings: rows (readings, modes, patients), samples (samples, readings, patients)
        ends, steps, feeds, groups, weights: the plan
        mood: rows, extra, steps and gaps of `kernel_mood`; the MADRS (marks + 1, patients); with (0, patients) J is noted instead
        space: what `workspace` gives
    """
    own, decay, amplitude, held, share, table, driven, target, noted, fades, slowest, living = space
    patients = body[0].shape[1]
    for chunk in range((patients + LANES - 1) // LANES):
        first = min(chunk * LANES, patients - LANES)  # the last chunk begins early rather than end late
        _fetch(body, readings, own, first)
        _decays(body, ends, own, decay, first)
        _sweep(
            given, state, steps, feeds, readings, own, decay, amplitude, held, target, body[2].shape[0], first
        )
        share_of_panels(
            body, steps, groups, weights, own, amplitude, held, table, driven, share, slowest, living, first
        )
        carry(body, state, steps, decay, share, noted, first)
        if mood[4].shape[0]:
            score(body[5], mood, noted, fades, first)
        else:
            note(noted, state[4], first)


def workspace(
    modes: int,
    compartments: int,
    readings: int,
    times: int,
    panels: int,
    most_nodes: int,
    marks: int,
    gaps: int,
) -> tuple[Any, ...]:
    """Room for what is carried from sweep to sweep."""
    every = modes + MEMORIES
    return (
        room(INTO + 2 * compartments + readings, modes), room(times, every), room(panels + 1, modes), room(panels),
        room(panels, MEMORIES), room(every, most_nodes), room(every, most_nodes), room(modes), room(marks, MEMORIES),
        room(gaps, 2), np.empty(modes), np.empty(modes, dtype=np.int64),
    )  # fmt: skip


@compiled
def _fetch(body: Any, readings: Any, own: Any, first: int) -> None:
    """The chunk's poles, drive, entries (per mg, and per mg/h in the long run) and read-outs, side by side in `own`."""
    into, rows = body[2], readings[0]
    entries = into.shape[0]
    for k in range(own.shape[1]):
        pole = load_at(body[0], (k,), first)
        slow = spread(1.0) / pole
        store(own, (POLE, k), pole)
        store(own, (DRIVE, k), load_at(body[1], (k,), first))
        for e in range(entries):
            entry = load_at(into, (e, k), first)
            store(own, (INTO + e, k), entry)
            store(own, (INTO + entries + e, k), entry * slow)
        for r in range(rows.shape[0]):
            store(own, (INTO + 2 * entries + r, k), load_at(rows, (r, k), first))


@compiled
def _decays(body: Any, ends: Any, own: Any, decay: Any, first: int) -> None:
    """exp(-pole t) and exp(-rate t) at the times when a panel ends or a sample is taken, by squaring where half is known."""
    time_h, half = ends
    modes = own.shape[1]
    for t in range(time_h.size):
        for k in range(modes + MEMORIES):
            if half[t] >= 0:
                root = load(decay, (half[t], k))
                store(decay, (t, k), unless_tiny(root * root))
            elif k < modes:
                store(decay, (t, k), fading(load(own, (POLE, k)), time_h[t]))
            else:
                store(decay, (t, k), fading(load_at(body[5], (k - modes,), first), time_h[t]))


@compiled
def _sweep(
    given: Any, state: Any, steps: Any, feeds: Any, readings: Any, own: Any, decay: Any, amplitude: Any, held: Any,
    target: Any, entries: int, first: int,
) -> None:  # fmt: skip
    """The amplitudes at the start of each panel, less what a constant input holds them at; the samples on the way."""
    step, modes = steps[0], own.shape[1]
    for k in range(modes):
        store(amplitude, (0, k), load_at(state[0], (k,), first))
    for i in range(step.shape[0]):
        end, bolus, rate = step[i, 0], step[i, 1], step[i, 2]
        if bolus >= 0:
            _enter(given, feeds, own, INTO, amplitude, i, bolus, first)
        if rate >= 0:
            for k in range(modes):
                store(target, (k,), spread(0.0))
            _settle(given, feeds, own, INTO + entries, target, rate, first)
            x = spread(0.0)
            for k in range(modes):
                level = load(target, (k,))
                store(amplitude, (i, k), load(amplitude, (i, k)) - level)
                x = fma(load(own, (DRIVE, k)), level, x)
            store(held, (i,), x)
            for k in range(modes):
                here = unless_tiny(load(amplitude, (i, k)) * load(decay, (end, k)))
                store(amplitude, (i + 1, k), here + load(target, (k,)))
        else:
            store(held, (i,), spread(0.0))
            for k in range(modes):
                store(amplitude, (i + 1, k), unless_tiny(load(amplitude, (i, k)) * load(decay, (end, k))))
        if step[i, 4] < step[i, 5]:
            _samples(readings, step, i, own, INTO + 2 * entries, decay, amplitude, target, first)
    for k in range(modes):
        store_at(state[2], (k,), first, load(amplitude, (step.shape[0], k)))


@inlined
def _entering(given: Any, feeds: Any, f: int, stop: int, first: int) -> Any:
    """What enters the compartment of feed f (the feeds of a compartment lie together), and the first feed of the next."""
    mg, place = load_at(given, (feeds[1][f],), first), feeds[2][f]
    f += 1
    while f < stop and feeds[2][f] == place:
        mg = mg + load_at(given, (feeds[1][f],), first)
        f += 1
    return mg, place, f


@inlined
def _enter(
    given: Any, feeds: Any, own: Any, rows: int, amplitude: Any, i: int, event: int, first: int
) -> None:
    """Add a bolus to the amplitudes at the start of panel i."""
    f, stop = feeds[0][event], feeds[0][event + 1]
    while f < stop:
        mg, place, f = _entering(given, feeds, f, stop, first)
        for k in range(own.shape[1]):
            store(amplitude, (i, k), fma(load(own, (rows + place, k)), mg, load(amplitude, (i, k))))


@inlined
def _settle(given: Any, feeds: Any, own: Any, rows: int, target: Any, event: int, first: int) -> None:
    """Where constant inputs would bring the amplitudes in the long run."""
    f, stop = feeds[0][event], feeds[0][event + 1]
    while f < stop:
        mg, place, f = _entering(given, feeds, f, stop, first)
        for k in range(own.shape[1]):
            store(target, (k,), fma(load(own, (rows + place, k)), mg, load(target, (k,))))


@inlined
def _samples(
    readings: Any, step: Any, i: int, own: Any, rows: int, decay: Any, amplitude: Any, target: Any, first: int
) -> None:
    """The read-outs at the samples of panel i."""
    samples, sample_end = readings[1], readings[2]
    modes = own.shape[1]
    for sample in range(step[i, 4], step[i, 5]):
        end = sample_end[sample]
        for r in range(readings[0].shape[0]):
            found = spread(0.0)
            for k in range(modes):
                here = load(amplitude, (i, k)) * load(decay, (end, k))
                found = fma(load(own, (rows + r, k)), here, found)
            if step[i, 2] >= 0:
                for k in range(modes):
                    found = fma(load(own, (rows + r, k)), load(target, (k,)), found)
            store_at(samples, (sample, r), first, found)
