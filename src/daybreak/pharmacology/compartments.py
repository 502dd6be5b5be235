"""Linear compartment models, solved exactly.

A model is *declared*: compartments, exchanges between them (reversible), flows (one way), losses, and
observers (a first-order follower that takes no mass, such as an effect site). Compartments joined by
exchanges form a block; blocks are joined by flows only, so that they can be put in order, upstream first.

Inside a block ``dA/dt = K A`` is made symmetric by ``A_i = d_i y_i`` with ``(d_j/d_i)^2 = k_ij/k_ji``
(possible for every tree of exchanges), so its poles are real and its eigenvectors orthogonal. Between blocks
the system is triangular and is diagonalised by forward substitution. The result is one scalar equation a
mode,

    da_k/dt = -pole_k a_k + (input)_k,      amount in compartment c = sum_k row[c]_k a_k.

Forward substitution divides by differences of poles. Where the pole of a mode nearly coincides, in some patient, with a
pole upstream of it, the mode is replaced by six copies with poles moved by h, 3h and 5h up and down, weighted so that what
depends on the pole is interpolated at its place: ``0.31 (h pole t)^6`` remains, near 1e-11, and no difference of poles is
smaller than about h. Two poles that coincide cost 1e-9 at most, three near 1e-8 (tests). Everything stays diagonal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from daybreak.arrays import Float

Array = Any  # a NumPy or JAX array: the same source runs on both

OUT = "out"
NEAR = 5e-5  # relative distance below which two coupled poles are treated together
NEAR_BOTH = 4e-6  # and the product of the distances to the two nearest poles, for three that nearly coincide
ROUNDING = 1e-12  # over the smallest difference of poles; above 2e-16 to leave room for further ones
SHIFTS = tuple(1e-3 * 2.0 ** (k / 2) for k in range(10))  # h is chosen among these, patient by patient
COPIES = (  # (place in h, weight): with h doubled the places fall between those of another split
    (1, 150 / 256), (-1, 150 / 256), (3, -25 / 256), (-3, -25 / 256), (5, 3 / 256), (-5, 3 / 256),
)  # fmt: skip


@dataclass(frozen=True)
class Network:
    """The structure of a compartment model: names only, no numbers."""

    exchanges: tuple[tuple[str, str], ...] = ()
    flows: tuple[tuple[str, str], ...] = ()
    losses: tuple[str, ...] = ()
    observers: tuple[tuple[str, str], ...] = ()  # (source, follower)

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Everything that acts one way, upstream first."""
        return self.flows + self.observers

    @cached_property
    def blocks(self) -> tuple[tuple[str, ...], ...]:
        """Compartments joined by exchanges, the blocks in an order in which every link points forward."""
        waiting = self._joined()
        ordered: list[tuple[str, ...]] = []
        while waiting:
            settled = {name for block in ordered for name in block}
            ready = [b for b in waiting if all(s in settled or s in b for s, t in self.links if t in b)]
            if not ready:
                raise ValueError("the flows of a compartment model must not form a ring")
            ordered += ready
            waiting = [b for b in waiting if b not in ready]
        return tuple(ordered)

    def _joined(self) -> list[tuple[str, ...]]:
        names = [n for pair in self.exchanges + self.links for n in pair] + list(self.losses)
        groups = [[n] for n in dict.fromkeys(names)]
        for one, other in self.exchanges:
            first = next(g for g in groups if one in g)
            second = next(g for g in groups if other in g)
            if first is not second:
                first += second
                groups.remove(second)
        return [tuple(g) for g in groups]


@dataclass(frozen=True)
class Modes:
    """A solved model: `poles` (modes, patients) in 1/h, and for each compartment its vectors (modes, patients).

    `into[c]` is the change of the modal amplitudes for 1 mg put into c; `rows[c]` reads the amount in c.
    """

    poles: Float[Any, "modes patients"]
    into: Mapping[str, Float[Any, "modes patients"]]
    rows: Mapping[str, Float[Any, "modes patients"]]


class Vectors(Mapping[str, Array]):
    """Vectors by compartment, each worked out when it is first asked for: a course needs a few of them."""

    def __init__(self, units: Mapping[str, Any], solve: Callable[[Any], Array]) -> None:
        self._units, self._solve, self._known = units, solve, dict[str, Array]()

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            self._known[name] = self._solve(self._units[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)


def diagonalise(
    network: Network, rates: Mapping[tuple[str, str], Array], xp: Any, *, branch: bool = True
) -> Modes:
    """Solve `network` for the first-order `rates` (1/h).

    `rates[(a, b)]` is the rate constant from a to b, `rates[(a, OUT)]` the loss from a; for an observer
    `rates[(source, follower)]` is the drive per unit in the source and `rates[(follower, OUT)]` its own rate. Every rate
    is a float array (patients,) or (1,), strictly positive. `branch=False` leaves out the branch for near-equal
    poles, which a traced computation (JAX) cannot take.
    """
    width = xp.broadcast_shapes(*[r.shape for r in rates.values()])
    rates = {k: xp.broadcast_to(v, width) for k, v in rates.items()}
    system = _triangular(network, rates, xp)
    if branch:
        system = _split_near(system, xp)
    mixing = _mixing(system)
    zero = xp.zeros(width)
    size = len(system.poles)
    into = Vectors(system.write, lambda unit: xp.stack(_forward(mixing, unit, size, zero), axis=0))
    rows = Vectors(system.read, lambda row: xp.stack(_reading(mixing, row, size, zero), axis=0))
    if xp is not np:  # a compiler leaves out by itself what nobody reads
        return Modes(xp.stack(system.poles, axis=0), dict(into), dict(rows))
    return Modes(xp.stack(system.poles, axis=0), into, rows)


@dataclass(frozen=True)
class _Triangular:
    """The system in the modes of its blocks: z_i' = -pole_i z_i + sum_j couplings[i, j] z_j, with j < i."""

    poles: list[Array]
    couplings: dict[tuple[int, int], Array]
    read: dict[str, dict[int, Array]]  # amount in a compartment = sum over modes of read * z
    write: dict[str, dict[int, Array]]  # change of z for a unit put into a compartment


def _triangular(network: Network, rates: Mapping[tuple[str, str], Array], xp: Any) -> _Triangular:
    poles: list[Array] = []
    read: dict[str, dict[int, Array]] = {}
    write: dict[str, dict[int, Array]] = {}
    for block in network.blocks:
        start = len(poles)
        found = _block_modes(block, _outflow(network, block, rates), rates, network, xp)
        for name in block:
            read[name] = {start + i: value for i, value in enumerate(found.right[name])}
            write[name] = {start + i: value for i, value in enumerate(found.left[name])}
        poles += found.poles
    couplings: dict[tuple[int, int], Array] = {}
    for source, target in network.links:
        for j, reading in read[source].items():
            for i, writing in write[target].items():
                term = rates[source, target] * reading * writing
                couplings[i, j] = couplings[i, j] + term if (i, j) in couplings else term
    return _Triangular(poles, couplings, read, write)


def _split_near(system: _Triangular, xp: Any) -> _Triangular:
    """Split every downstream mode whose pole nearly coincides, in some patient, with poles upstream of it."""
    fastest = xp.max(xp.stack(system.poles, axis=0), axis=0)
    mode = 0
    while mode < len(system.poles):
        upstream = [system.poles[k] for k in sorted(k for i, k in _descendants(system) if i == mode)]
        if upstream:
            ratios = xp.stack(upstream, axis=0) / system.poles[mode]
            near = _is_near(xp.sort(xp.abs(ratios - 1.0), axis=0))
            if bool(xp.any(near)):
                system = _split(system, mode, near, _shift(ratios, xp), fastest, xp)
                mode += len(COPIES) - 1
        mode += 1
    return system


def _is_near(gaps: Array) -> Array:
    """(patients,) for relative distances (upstream poles, patients), nearest first."""
    near = gaps[0] < NEAR
    return near | (gaps[0] * gaps[1] < NEAR_BOTH) if len(gaps) > 1 else near


def _shift(ratios: Array, xp: Any) -> Array:
    """The h of `SHIFTS` (patients,) with the smallest error: of the interpolation, and of rounding over the nearest pole."""
    shifts = xp.asarray(SHIFTS)[:, None]
    places = 1.0 + shifts[:, None, :] * xp.asarray([float(place) for place, _ in COPIES])[None, :, None]
    nearest = xp.min(xp.abs(places[:, :, None, :] - ratios[None, None]), axis=(1, 2))
    error = 42.0 * shifts**6 + ROUNDING / xp.maximum(nearest, 1e-15)  # 0.31 x^6 exp(-x) is at most 42
    return xp.take(xp.asarray(SHIFTS), xp.argmin(error, axis=0))


def _split(system: _Triangular, mode: int, near: Array, shift: Array, fastest: Array, xp: Any) -> _Triangular:
    """Insert copies of `mode` after it; elsewhere than in the `near` patients the copies are idle, out of the way."""
    many = len(COPIES)
    copies = range(mode, mode + many)
    idle = [1.0] + [0.0] * (many - 1)
    weights = [xp.where(near, w, alone) for (_, w), alone in zip(COPIES, idle, strict=True)]
    used = [xp.where(near, 1.0, alone) for alone in idle]
    away = [system.poles[mode]] + [fastest * (1000.0 + len(system.poles) + k) for k in range(1, many)]

    def moved(index: int) -> int:
        return index if index <= mode else index + many - 1

    poles = list(system.poles)
    poles[mode : mode + 1] = [
        xp.where(near, poles[mode] * (1.0 + place * shift), alone)
        for (place, _), alone in zip(COPIES, away, strict=True)
    ]
    couplings: dict[tuple[int, int], Array] = {}
    for (i, j), value in system.couplings.items():
        if i == mode:
            couplings |= {(copy, moved(j)): u * value for copy, u in zip(copies, used, strict=True)}
        elif j == mode:
            couplings |= {(moved(i), copy): w * value for copy, w in zip(copies, weights, strict=True)}
        else:
            couplings[moved(i), moved(j)] = value
    read = {n: {moved(i): v for i, v in row.items()} for n, row in system.read.items()}
    write = {n: {moved(i): v for i, v in row.items()} for n, row in system.write.items()}
    for row in read.values():
        if mode in row:
            row.update({copy: w * row[mode] for copy, w in reversed(list(zip(copies, weights, strict=True)))})
    for row in write.values():
        if mode in row:
            row.update({copy: u * row[mode] for copy, u in reversed(list(zip(copies, used, strict=True)))})
    return _Triangular(poles, couplings, read, write)


@dataclass(frozen=True)
class _Block:
    poles: list[Array]
    left: dict[str, list[Array]]
    right: dict[str, list[Array]]


def _outflow(
    network: Network, block: tuple[str, ...], rates: Mapping[tuple[str, str], Array]
) -> dict[str, Array]:
    """Total rate (1/h) at which each compartment of the block empties."""
    total: dict[str, Array] = {}
    for name in block:
        leaving = [rates[a, b] for a, b in network.exchanges if a == name]
        leaving += [rates[b, a] for a, b in network.exchanges if b == name]
        leaving += [rates[a, b] for a, b in network.flows if a == name]
        followers = {b for _, b in network.observers}
        leaving += [rates[name, OUT]] if name in network.losses or name in followers else []
        total[name] = sum(leaving[1:], leaving[0])
    return total


def _block_modes(
    block: tuple[str, ...],
    outflow: Mapping[str, Array],
    rates: Mapping[tuple[str, str], Array],
    network: Network,
    xp: Any,
) -> _Block:
    if len(block) == 1:
        one = xp.ones_like(outflow[block[0]])
        return _Block([outflow[block[0]]], {block[0]: [one]}, {block[0]: [one]})
    inner = [(a, b) for a, b in network.exchanges if a in block]
    scale = _scales(block, inner, rates, xp)
    size = len(block)
    zero = xp.zeros_like(outflow[block[0]])
    cells = [[zero] * size for _ in range(size)]
    for i, name in enumerate(block):
        cells[i][i] = outflow[name]
    for a, b in inner:
        i, j = block.index(a), block.index(b)
        cells[i][j] = cells[j][i] = -xp.sqrt(rates[a, b] * rates[b, a])
    poles, vectors = _symmetric_modes(cells, xp)
    left = {n: [vectors[i][k] / scale[n] for k in range(size)] for i, n in enumerate(block)}
    right = {n: [vectors[i][k] * scale[n] for k in range(size)] for i, n in enumerate(block)}
    return _Block(poles, left, right)


def _scales(
    block: tuple[str, ...], inner: list[tuple[str, str]], rates: Mapping[tuple[str, str], Array], xp: Any
) -> dict[str, Array]:
    """The factors d that make the block symmetric: (d_b / d_a)^2 = k_ab / k_ba along every exchange."""
    scale = {block[0]: xp.ones_like(rates[inner[0]])}
    while len(scale) < len(block):
        for a, b in inner:
            if a in scale and b not in scale:
                scale[b] = scale[a] * xp.sqrt(rates[a, b] / rates[b, a])
            elif b in scale and a not in scale:
                scale[a] = scale[b] * xp.sqrt(rates[b, a] / rates[a, b])
    return scale


def _symmetric_modes(cells: list[list[Array]], xp: Any) -> tuple[list[Array], list[list[Array]]]:
    """Eigenvalues and orthonormal eigenvectors of symmetric matrices given cell by cell, each cell (patients,)."""
    size = len(cells)
    if size == 2:
        angle = 0.5 * xp.atan2(2.0 * cells[0][1], cells[0][0] - cells[1][1])
        c, s = xp.cos(angle), xp.sin(angle)
        middle = 0.5 * (cells[0][0] + cells[1][1])
        radius = xp.sqrt((0.5 * (cells[0][0] - cells[1][1])) ** 2 + cells[0][1] ** 2)
        return [middle + radius, middle - radius], [[c, -s], [s, c]]
    matrix = xp.stack([xp.stack(row, axis=-1) for row in cells], axis=-2)
    values, vectors = xp.linalg.eigh(matrix)
    return (
        [values[:, k] for k in range(size)],
        [[vectors[:, i, k] for k in range(size)] for i in range(size)],
    )


def _descendants(system: _Triangular) -> set[tuple[int, int]]:
    """Pairs (i, k) where mode i lies downstream of mode k, directly or through others."""
    below: set[tuple[int, int]] = set()
    for i in range(len(system.poles)):
        for parent in [j for target, j in system.couplings if target == i]:
            below |= {(i, parent)} | {(i, k) for t, k in below if t == parent}
    return below


def _mixing(system: _Triangular) -> dict[tuple[int, int], Array]:
    """W (unit lower triangular, diagonal left out): z = W a, with a the decoupled amplitudes."""
    poles, couplings = system.poles, system.couplings
    parents = {i: sorted(j for t, j in couplings if t == i) for i in range(len(poles))}
    mixing: dict[tuple[int, int], Array] = {}
    for k in range(len(poles)):
        for i in range(k + 1, len(poles)):
            terms = [couplings[i, j] * mixing[j, k] for j in parents[i] if (j, k) in mixing]
            terms += [couplings[i, k]] if k in parents[i] else []
            if terms:
                mixing[i, k] = sum(terms[1:], terms[0]) / (poles[i] - poles[k])
    return mixing


def _forward(
    mixing: Mapping[tuple[int, int], Array], unit: Mapping[int, Array], size: int, zero: Array
) -> list[Array]:
    """Amplitudes a = W^-1 z for the block modes z of `unit`."""
    amplitude: list[Array] = []
    for i in range(size):
        value = unit.get(i, zero)
        for k in range(i):
            if (i, k) in mixing:
                value = value - mixing[i, k] * amplitude[k]
        amplitude.append(value)
    return amplitude


def _reading(
    mixing: Mapping[tuple[int, int], Array], row: Mapping[int, Array], size: int, zero: Array
) -> list[Array]:
    """The row that reads from the amplitudes a what `row` reads from the block modes z = W a."""
    found: list[Array] = []
    for k in range(size):
        value = row.get(k, zero)
        for i, reading in row.items():
            if (i, k) in mixing:
                value = value + reading * mixing[i, k]
        found.append(value)
    return found
