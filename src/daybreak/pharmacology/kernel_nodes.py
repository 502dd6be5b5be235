"""The nodes of the fused kernel: each panel's share of the memories J, sum_i w_i g(x(t_i)).

Panels of equal length are worked on together, two at a time: the exponentials at their nodes are computed once, or squared from
those of panels half as long. A mode whose exponential since the last input is gone in every lane takes no part in the drive.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from daybreak.pharmacology.exponential import fading
from daybreak.pharmacology.lanes import (
    compiled,
    fma,
    inlined,
    larger,
    least,
    load,
    load_at,
    size_of,
    spread,
    store,
)

GONE = 40.0  # -log of what is lost: 4e-18 of the drive at the last input
MEMORIES = 3
SHARED, PLAIN, OWN = (
    0,
    1,
    2,
)  # weights of a memory in a group: the same for all patients; it hardly fades there; worked out before
BLOCK = 4  # nodes worked on together
POLE, DRIVE, INTO = 0, 1, 2  # places in `own`; after the entries per mg those per mg/h, and the read-outs


@compiled
def share_of_panels(
    body: Any, steps: Any, groups: Any, weights: Any, own: Any, amplitude: Any, held: Any, table: Any, driven: Any,
    share: Any, slowest: Any, living: Any, first: int,
) -> None:  # fmt: skip
    """Each panel's share of J (without the gate)."""
    modes = own.shape[1]
    since_h = steps[1]
    size, _, _, start, members = groups
    for k in range(modes):
        felt = least(spread(0.0) - size_of(load(own, (DRIVE, k)))) < 0.0
        slowest[k] = least(load(own, (POLE, k))) if felt else np.inf
    for g in range(size.size):
        _table(body, groups, weights, own, slowest, table, driven, g, first)
        for q in range(start[g], start[g + 1], 2):
            one, other = members[q], members[min(q + 1, start[g + 1] - 1)]
            count = 0
            for k in range(modes):
                if slowest[k] * min(since_h[one], since_h[other]) < GONE:
                    living[count] = k
                    count += 1
            _pair(body, amplitude, held, driven, share, living, count, size[g], one, other, first)


@compiled
def _table(
    body: Any, groups: Any, weights: Any, own: Any, slowest: Any, table: Any, driven: Any, g: int, first: int
) -> None:
    """For a group: `driven`, drive_k exp(-pole_k t_i) at the nodes; in its last rows the weights of the memories."""
    rates = body[5]
    size, fresh, quiet_h, _, _ = groups
    node_h, plain, shared, worked, kind = weights
    modes, nodes = own.shape[1], size[g]
    for k in range(modes):
        if slowest[k] * quiet_h[g] < GONE:
            pole, pull = load(own, (POLE, k)), load(own, (DRIVE, k))
            for i in range(nodes):
                gone = fading(pole, node_h[g, i]) if fresh[g] else load(table, (k, i)) * load(table, (k, i))
                store(table, (k, i), gone)
                store(driven, (k, i), gone * pull)
    for j in range(MEMORIES):
        k = modes + j
        for i in range(nodes):
            if kind[j, g] == SHARED:
                weight = spread(shared[g, j, i])
            elif kind[j, g] == PLAIN:
                mirrored = (
                    nodes - 1 - i
                )  # the nodes lie symmetrically: what is left of the panel after one is another
                gone = (
                    fading(load_at(rates, (j,), first), node_h[g, i])
                    if fresh[g]
                    else load(table, (k, i)) * load(table, (k, i))
                )
                store(table, (k, i), gone)
                store(driven, (k, mirrored), gone * spread(plain[g, mirrored]))
                continue
            else:
                weight = load_at(worked, (kind[j, g] - OWN, i), first)
            store(driven, (k, i), weight)


@inlined
def _pair(
    body: Any, amplitude: Any, held: Any, driven: Any, share: Any, living: Any, count: int, nodes: int,
    one: int, other: int, first: int,
) -> None:  # fmt: skip
    """Two panels of a group: x at four nodes at a time, and sum_i w_i g(x_i) for the three memories."""
    modes = amplitude.shape[1]
    per_ceiling = load_at(body[3], (0,), first)
    a0 = a1 = a2 = b0 = b1 = b2 = spread(0.0)
    for i in range(0, nodes, BLOCK):
        x0 = x1 = x2 = x3 = load(held, (one,))
        y0 = y1 = y2 = y3 = load(held, (other,))
        for place in range(count):
            k = living[place]
            x, y = load(amplitude, (one, k)), load(amplitude, (other, k))
            pull = load(driven, (k, i))
            x0, y0 = fma(pull, x, x0), fma(pull, y, y0)
            pull = load(driven, (k, i + 1))
            x1, y1 = fma(pull, x, x1), fma(pull, y, y1)
            pull = load(driven, (k, i + 2))
            x2, y2 = fma(pull, x, x2), fma(pull, y, y2)
            pull = load(driven, (k, i + 3))
            x3, y3 = fma(pull, x, x3), fma(pull, y, y3)
        x0, y0 = _surge(x0, per_ceiling), _surge(y0, per_ceiling)
        x1, y1 = _surge(x1, per_ceiling), _surge(y1, per_ceiling)
        x2, y2 = _surge(x2, per_ceiling), _surge(y2, per_ceiling)
        x3, y3 = _surge(x3, per_ceiling), _surge(y3, per_ceiling)
        k = modes
        w0, w1, w2, w3 = (
            load(driven, (k, i)),
            load(driven, (k, i + 1)),
            load(driven, (k, i + 2)),
            load(driven, (k, i + 3)),
        )
        a0 = fma(w3, x3, fma(w2, x2, fma(w1, x1, fma(w0, x0, a0))))
        b0 = fma(w3, y3, fma(w2, y2, fma(w1, y1, fma(w0, y0, b0))))
        k = modes + 1
        w0, w1, w2, w3 = (
            load(driven, (k, i)),
            load(driven, (k, i + 1)),
            load(driven, (k, i + 2)),
            load(driven, (k, i + 3)),
        )
        a1 = fma(w3, x3, fma(w2, x2, fma(w1, x1, fma(w0, x0, a1))))
        b1 = fma(w3, y3, fma(w2, y2, fma(w1, y1, fma(w0, y0, b1))))
        k = modes + 2
        w0, w1, w2, w3 = (
            load(driven, (k, i)),
            load(driven, (k, i + 1)),
            load(driven, (k, i + 2)),
            load(driven, (k, i + 3)),
        )
        a2 = fma(w3, x3, fma(w2, x2, fma(w1, x1, fma(w0, x0, a2))))
        b2 = fma(w3, y3, fma(w2, y2, fma(w1, y1, fma(w0, y0, b2))))
    store(share, (one, 0), a0)
    store(share, (one, 1), a1)
    store(share, (one, 2), a2)
    store(share, (other, 0), b0)
    store(share, (other, 1), b1)
    store(share, (other, 2), b2)


@compiled
def _surge(x: Any, per_ceiling: Any) -> Any:
    """g(B(x)) of `glutamate` and `nmda`; rounding below zero counts as zero."""
    x = larger(x, spread(0.0))
    block = x / (spread(1.0) + x)
    return block * larger(fma(block, spread(0.0) - per_ceiling, spread(1.0)), spread(0.0))
