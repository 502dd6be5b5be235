"""From the panels' shares to the memories J and the MADRS at the marks, compiled; the equations are in `kernel_mood`."""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.exponential import exp, fading
from daybreak.pharmacology.kernel_nodes import MEMORIES
from daybreak.pharmacology.lanes import compiled, fma, load, load_at, spread, store, store_at
from daybreak.pharmacology.mood import MADRS_MAXIMUM


@compiled
def carry(body: Any, state: Any, steps: Any, decay: Any, share: Any, noted: Any, first: int) -> None:
    """J over all panels, noted at the marks."""
    modes = decay.shape[1] - MEMORIES
    gate = load_at(body[4], (0,), first)
    carried, last = state[1], state[3]
    fast, middle, slow = (
        load_at(carried, (0,), first),
        load_at(carried, (1,), first),
        load_at(carried, (2,), first),
    )
    for i in range(steps[0].shape[0]):
        end, mark = steps[0][i, 0], steps[0][i, 3]
        fast = fma(fast, load(decay, (end, modes)), gate * load(share, (i, 0)))
        middle = fma(middle, load(decay, (end, modes + 1)), gate * load(share, (i, 1)))
        slow = fma(slow, load(decay, (end, modes + 2)), gate * load(share, (i, 2)))
        if mark >= 0:
            store(noted, (mark, 0), fast)
            store(noted, (mark, 1), middle)
            store(noted, (mark, 2), slow)
    store_at(last, (0,), first, fast)
    store_at(last, (1,), first, middle)
    store_at(last, (2,), first, slow)


@compiled
def note(noted: Any, marks: Any, first: int) -> None:
    """J at the marks, as it is."""
    for mark in range(marks.shape[0]):
        for j in range(MEMORIES):
            store_at(marks, (mark, j), first, load(noted, (mark, j)))


@compiled
def score(rates: Any, mood: Any, noted: Any, fades: Any, first: int) -> None:
    """The MADRS at the start and at the marks; see `kernel_mood`."""
    rows, extra, steps, gap_h, scores = mood
    one = spread(1.0)
    g, p, d = load_at(rates, (0,), first), load_at(rates, (1,), first), load_at(rates, (2,), first)
    of_signal = g * p / (g - p)
    y0, y1, y2 = (
        g * p * d / ((p - g) * (d - g)),
        g * p * d / ((g - p) * (d - p)),
        g * p * d / ((g - d) * (p - d)),
    )
    odds, fast, slow = load_at(rows, (0,), first), load_at(rows, (1,), first), load_at(rows, (2,), first)
    per_plasticity, per_synapse = load_at(rows, (3,), first), load_at(rows, (4,), first)
    effect, per_session = load_at(rows, (5,), first), load_at(rows, (6,), first)
    for gap in range(gap_h.size):
        store(fades, (gap, 0), fading(load_at(rows, (7,), first), gap_h[gap]))
        store(fades, (gap, 1), fading(load_at(rows, (8,), first), gap_h[gap]))
    context, waiting = spread(0.0), one
    store_at(scores, (0,), first, spread(MADRS_MAXIMUM) * (odds / (one + odds)))
    for i in range(steps.shape[0]):
        gap, session, mark = steps[i, 0], steps[i, 1], steps[i, 2]
        if session:
            context = fma(per_session, one - context, context)
        context, waiting = context * load(fades, (gap, 0)), waiting * load(fades, (gap, 1))
        if mark >= 0:
            j0, j1, j2 = load(noted, (mark, 0)), load(noted, (mark, 1)), load(noted, (mark, 2))
            gain = fma(y2, j2, fma(y1, j1, y0 * j0))
            signal = of_signal * (j1 - j0)
            full_signal, full_gain = fma(signal, per_plasticity, one), fma(gain, per_synapse, one)
            better = fma(fast * signal, full_gain, slow * gain * full_signal) / (full_signal * full_gain)
            better = fma(effect * context, one - waiting, better)
            if extra.shape[0] > 0:
                better = better + load_at(extra, (min(mark, extra.shape[0] - 1),), first)
            now = odds * exp(spread(0.0) - better)
            store_at(scores, (mark + 1,), first, spread(MADRS_MAXIMUM) * (now / (one + now)))
