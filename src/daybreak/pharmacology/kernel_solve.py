"""The compiled solver behind `kernel_modes`, `LANES` patients at a time."""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import NEAR, NEAR_BOTH
from daybreak.pharmacology.lanes import (
    LANES,
    compiled,
    fma,
    lane,
    larger,
    least,
    load,
    load_at,
    root,
    signed,
    size_of,
    spread,
    store,
    store_at,
)

SWEEPS = 30
ZERO = 1e-34  # a_pq^2 over a_pp a_qq: below it a pair needs no rotation
BARELY = 1e-300


@compiled
def solve(rates: Any, layout: Any, chosen: Any, found: Any, space: Any) -> None:
    """Fill (poles, into, rows, near) for rates (rates, patients); see `kernel_modes` for the layout.

    Between the steps: `scale` (modes), `matrix` (modes, modes), `vectors` (compartments, modes), `mixing` (modes, modes:
    couplings above the diagonal, transposed, W below), `poles` and `amplitude` (modes).
    """
    patients = rates.shape[1]
    for chunk in range((patients + LANES - 1) // LANES):
        first = min(chunk * LANES, patients - LANES)
        _blocks(rates, layout, space, first)
        _couple(rates, layout, space, first)
        _mix(layout, space)
        _find_near(layout, space, found[3], first)
        _write(layout, chosen, found, space, first)


@compiled
def _blocks(rates: Any, layout: Any, space: Any, first: int) -> None:
    """Poles, orthonormal vectors and scales of every block."""
    leaving_start, leaving, exchanges, blocks, _, _ = layout
    scale, matrix, vectors, _, poles, _ = space
    modes = poles.shape[0]
    for i in range(modes):
        total = spread(0.0)
        for r in range(leaving_start[i], leaving_start[i + 1]):
            total = total + load_at(rates, (leaving[r],), first)
        store(scale, (i,), spread(1.0))
        for j in range(modes):
            store(matrix, (i, j), spread(0.0))
            store(vectors, (i, j), spread(0.0))
        store(matrix, (i, i), total)
        store(vectors, (i, i), spread(1.0))
    for e in range(exchanges.shape[0]):
        a, b = exchanges[e, 0], exchanges[e, 1]
        there, back = load_at(rates, (exchanges[e, 2],), first), load_at(rates, (exchanges[e, 3],), first)
        store(scale, (b,), load(scale, (a,)) * root(there / back))
        store(matrix, (min(a, b), max(a, b)), spread(0.0) - root(there * back))
    for block in range(blocks.size - 1):
        _rotate(matrix, vectors, blocks[block], blocks[block + 1])
    for i in range(modes):
        store(poles, (i,), load(matrix, (i, i)))


@compiled
def _rotate(matrix: Any, vectors: Any, start: int, stop: int) -> None:
    """Jacobi's rotations of a block, of which the upper triangle is used, until all pairs are done in all lanes."""
    for _ in range(SWEEPS):
        worst = spread(0.0)
        for p in range(start, stop):
            for q in range(p + 1, stop):
                cross = load(matrix, (p, q))
                worst = larger(worst, cross * cross / (load(matrix, (p, p)) * load(matrix, (q, q))))
        if -least(spread(0.0) - worst) <= ZERO:
            return
        for p in range(start, stop):
            for q in range(p + 1, stop):
                cross, one, other = load(matrix, (p, q)), load(matrix, (p, p)), load(matrix, (q, q))
                d = other - one
                lean = d + signed(root(fma(d, d, spread(4.0) * cross * cross)) + spread(BARELY), d)
                tangent = spread(2.0) * cross / lean
                c = spread(1.0) / root(fma(tangent, tangent, spread(1.0)))
                s = tangent * c
                store(matrix, (p, p), one - tangent * cross)
                store(matrix, (q, q), other + tangent * cross)
                store(matrix, (p, q), spread(0.0))
                for r in range(start, stop):
                    if r not in (p, q):
                        x, y = load(matrix, (min(r, p), max(r, p))), load(matrix, (min(r, q), max(r, q)))
                        store(matrix, (min(r, p), max(r, p)), c * x - s * y)
                        store(matrix, (min(r, q), max(r, q)), s * x + c * y)
                    x, y = load(vectors, (r, p)), load(vectors, (r, q))
                    store(vectors, (r, p), c * x - s * y)
                    store(vectors, (r, q), s * x + c * y)


@compiled
def _couple(rates: Any, layout: Any, space: Any, first: int) -> None:
    """couplings[i, j] at mixing[j, i], above the diagonal."""
    _, _, _, blocks, links, _ = layout
    scale, _, vectors, mixing, _, _ = space
    modes = scale.shape[0]
    for i in range(modes):
        for j in range(modes):
            store(mixing, (i, j), spread(0.0))
    for link in range(links.shape[0]):
        source, target = links[link, 0], links[link, 1]
        factor = load_at(rates, (links[link, 2],), first) * load(scale, (source,)) / load(scale, (target,))
        for j in range(_begin(blocks, source), _end(blocks, source)):
            reading = factor * load(vectors, (source, j))
            for i in range(_begin(blocks, target), _end(blocks, target)):
                store(mixing, (j, i), fma(reading, load(vectors, (target, i)), load(mixing, (j, i))))


@compiled
def _begin(blocks: Any, compartment: int) -> int:
    """The first mode of the block of a compartment."""
    b = 0
    while blocks[b + 1] <= compartment:
        b += 1
    return int(blocks[b])


@compiled
def _end(blocks: Any, compartment: int) -> int:
    """The mode after the last of the block of a compartment."""
    b = 0
    while blocks[b + 1] <= compartment:
        b += 1
    return int(blocks[b + 1])


@compiled
def _mix(layout: Any, space: Any) -> None:
    """W[i, k] = sum_j couplings[i, j] W[j, k] / (pole_i - pole_k), with W[k, k] = 1, for k < i; below the diagonal of mixing."""
    upstream = layout[5]
    mixing, poles = space[3], space[4]
    modes = poles.shape[0]
    for k in range(modes):
        pole = load(poles, (k,))
        for i in range(k + 1, modes):
            if upstream[i, k]:
                total = load(mixing, (k, i))
                for j in range(k + 1, i):
                    if upstream[i, j] and upstream[j, k]:
                        total = fma(load(mixing, (j, i)), load(mixing, (j, k)), total)
                store(mixing, (i, k), total / (load(poles, (i,)) - pole))


@compiled
def _find_near(layout: Any, space: Any, near: Any, first: int) -> None:
    """1 for patients who need the branch for near-equal poles, as `compartments` decides it; else 0."""
    upstream = layout[5]
    poles = space[4]
    modes = poles.shape[0]
    closest, both = spread(1.0), spread(1.0)
    for i in range(modes):
        nearest, second = spread(1e9), spread(1e9)
        for k in range(i):
            if upstream[i, k]:
                gap = size_of(load(poles, (k,)) / load(poles, (i,)) - spread(1.0))
                second = smaller(second, larger(nearest, gap))
                nearest = smaller(nearest, gap)
        closest = smaller(closest, nearest)
        both = smaller(both, nearest * second)
    for place in range(LANES):
        near[first + place] = 1.0 if lane(closest, place) < NEAR or lane(both, place) < NEAR_BOTH else 0.0


@compiled
def smaller(a: Any, b: Any) -> Any:
    """The smaller of two."""
    return spread(0.0) - larger(spread(0.0) - a, spread(0.0) - b)


@compiled
def _write(layout: Any, chosen: Any, found: Any, space: Any, first: int) -> None:
    """The amplitudes a = W^-1 z for a unit put into each chosen compartment, and the rows that read each chosen one."""
    _, _, _, blocks, _, upstream = layout
    scale, _, vectors, mixing, poles, amplitude = space
    modes = poles.shape[0]
    for i in range(modes):
        store_at(found[0], (i,), first, load(poles, (i,)))
    for place in range(chosen[0].size):
        name = chosen[0][place]
        begin, end, per = _begin(blocks, name), _end(blocks, name), spread(1.0) / load(scale, (name,))
        for i in range(modes):
            value = spread(0.0)
            if i >= begin:
                if i < end:
                    value = load(vectors, (name, i)) * per
                for k in range(begin, i):
                    if upstream[i, k]:
                        value = value - load(mixing, (i, k)) * load(amplitude, (k,))
            store(amplitude, (i,), value)
            store_at(found[1], (place, i), first, value)
    for place in range(chosen[1].size):
        name = chosen[1][place]
        begin, end, per = _begin(blocks, name), _end(blocks, name), load(scale, (name,))
        for k in range(modes):
            value = spread(0.0)
            if k < end:
                if k >= begin:
                    value = load(vectors, (name, k))
                for i in range(max(begin, k + 1), end):
                    if upstream[i, k]:
                        value = fma(load(vectors, (name, i)), load(mixing, (i, k)), value)
            store_at(found[2], (place, k), first, value * per)
