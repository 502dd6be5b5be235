"""`compartments.diagonalise`, compiled: the poles of several patients at a time, each block by Jacobi's rotations.

Same equations and the same couplings as the original, whose branch for near-equal poles also serves here: the few patients who
need it are found, solved by it, and put back; in the others the modes that it adds are idle. A test compares the two.

Jacobi (1846): the rotation by the angle with tan = 2 a_pq / (d + sign(d) sqrt(d^2 + 4 a_pq^2)), d = a_qq - a_pp, makes a_pq zero;
sweeps over all pairs converge quadratically, and find small eigenvalues of positive matrices as exactly as large ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from daybreak.pharmacology.compartments import OUT, Array, Modes, Network, diagonalise
from daybreak.pharmacology.kernel_solve import solve
from daybreak.pharmacology.lanes import LANES, room, wide

READ = ("central", "nor", "site", "nor_site", "tolerance")


@dataclass(frozen=True)
class Structure:
    """A network as the compiled solver reads it: whole numbers, the same for all patients."""

    names: tuple[str, ...]  # compartments in the order of their blocks: also the order of the modes
    rates: tuple[tuple[str, str], ...]
    leaving: tuple[Any, Any]  # for each compartment the rates at which it empties
    exchanges: Any  # (exchanges, 4): two compartments, rate from the first to the second, rate back; a known scale first
    blocks: Any  # (blocks + 1,): first mode of each
    links: Any  # (links, 3): source, target, rate
    upstream: Any  # (modes, modes): 1 where the second lies upstream of the first


@lru_cache(maxsize=64)
def structure(network: Network) -> Structure:
    """Number the parts of a network."""
    names = tuple(name for block in network.blocks for name in block)
    place = {name: i for i, name in enumerate(names)}
    followers = {b for _, b in network.observers}
    rates = [pair for a, b in network.exchanges for pair in ((a, b), (b, a))] + list(network.links)
    rates += [(name, OUT) for name in names if name in network.losses or name in followers]
    number = {pair: i for i, pair in enumerate(rates)}
    observed = set(network.observers)
    leaving = [[number[p] for p in rates if p[0] == name and p not in observed] for name in names]
    links = [(place[a], place[b], number[a, b]) for a, b in network.links]
    starts = np.cumsum([0, *(len(block) for block in network.blocks)])
    return Structure(
        names,
        tuple(rates),
        (
            np.cumsum([0, *(len(x) for x in leaving)]),
            np.array([r for x in leaving for r in x], dtype=np.int64),
        ),
        np.array(_tree(network, place, number), dtype=np.int64).reshape(-1, 4),
        starts,
        np.array(links, dtype=np.int64).reshape(-1, 3),
        _upstream(starts, links),
    )


def _tree(
    network: Network, place: Mapping[str, int], number: Mapping[tuple[str, str], int]
) -> list[tuple[int, ...]]:
    """Exchanges in an order in which the first compartment of each has its scale already."""
    known = {block[0] for block in network.blocks}
    waiting = list(network.exchanges)
    ordered: list[tuple[int, ...]] = []
    while waiting:
        a, b = next(pair for pair in waiting if set(pair) & known)
        waiting.remove((a, b))
        a, b = (a, b) if a in known else (b, a)
        known.add(b)
        ordered.append((place[a], place[b], number[a, b], number[b, a]))
    return ordered


def _upstream(starts: Any, links: Sequence[tuple[int, int, int]]) -> Any:
    """Modes of a block are fed by every mode of the blocks that its links come from, and by theirs in turn."""
    block = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    found = np.zeros((len(block), len(block)), dtype=np.int64)
    for b in range(len(starts) - 1):
        for source in {block[s] for s, t, _ in links if block[t] == b}:
            above = (block == source) | (found[block == source].max(axis=0) > 0)
            found[np.ix_(block == b, above)] = 1
    return found


class _Vectors(Mapping[str, Array]):
    """The vectors of all compartments, worked out when one is asked for that was not among the first."""

    def __init__(self, first: dict[str, Array], names: tuple[str, ...], rest: Any) -> None:
        self._known, self._names, self._rest = first, names, rest

    def __getitem__(self, name: str) -> Array:
        if name not in self._known:
            self._known |= self._rest()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def fused_modes(
    network: Network, rates: Mapping[tuple[str, str], Array], xp: Any = np, *, branch: bool = True
) -> Modes:
    """As `compartments.diagonalise`, on NumPy and with its branch.

    What depots and a central compartment take in, and what can be read of anything but depots, is worked out at once, the other
    vectors when they are asked for.
    """
    if xp is not np or not branch:
        raise ValueError(
            "the compiled solver works on NumPy arrays and takes its branch for near-equal poles"
        )
    reached = {name for pair in network.exchanges for name in pair} | {target for _, target in network.links}
    depots = [name for name in structure(network).names if name not in reached]
    into = [*depots, *(name for name in ("central",) if name in reached)]
    rows = [name for name in structure(network).names if name not in depots and name in READ]
    poles, entering, reading = _solved(network, rates, into, rows)
    names = structure(network).names

    def all_into() -> dict[str, Array]:
        return _solved(network, rates, names, ())[1]

    def all_rows() -> dict[str, Array]:
        return _solved(network, rates, (), names)[2]

    return Modes(poles, _Vectors(entering, names, all_into), _Vectors(reading, names, all_rows))


def _solved(
    network: Network, rates: Mapping[tuple[str, str], Array], into: Sequence[str], rows: Sequence[str]
) -> tuple[Array, dict[str, Array], dict[str, Array]]:
    parts = structure(network)
    patients = max(np.size(rates[pair]) for pair in parts.rates)
    width, modes = max(patients, LANES), len(parts.names)
    stacked = np.empty((len(parts.rates), width))
    for row, pair in zip(stacked, parts.rates, strict=True):
        row[:] = wide(rates[pair], width)
    poles, near = np.empty((modes, width)), np.empty(width)
    entering, reading = np.empty((len(into), modes, width)), np.empty((len(rows), modes, width))
    chosen = tuple(np.array([parts.names.index(n) for n in some], dtype=np.int64) for some in (into, rows))
    layout = (*parts.leaving, parts.exchanges, parts.blocks, parts.links, parts.upstream)
    space = (
        room(modes),
        room(modes, modes),
        room(modes, modes),
        room(modes, modes),
        room(modes),
        room(modes),
    )
    solve(stacked, layout, chosen, (poles, entering, reading, near), space)
    found = poles[:, :patients], entering[..., :patients], reading[..., :patients]
    few = np.flatnonzero(near[:patients])
    poles, entering, reading = _with_copies(network, rates, few, found, into, rows) if few.size else found
    return poles, dict(zip(into, entering, strict=True)), dict(zip(rows, reading, strict=True))


def _with_copies(
    network: Network, rates: Mapping[tuple[str, str], Array], few: Any, found: tuple[Any, Any, Any],
    into: Sequence[str], rows: Sequence[str],
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Patients with near-equal poles solved by the original; elsewhere its additional modes are empty and out of the way."""
    theirs = diagonalise(network, {k: v[few] if v.size > 1 else v for k, v in rates.items()}, np)
    poles = found[0]
    more, (modes, patients) = theirs.poles.shape[0] - poles.shape[0], poles.shape
    idle = poles.max(axis=0) * (1000.0 + modes + np.arange(more))[:, None]
    poles = np.concatenate([poles, idle])
    poles[:, few] = theirs.poles
    vectors = []
    for values, whole, names in ((found[1], theirs.into, into), (found[2], theirs.rows, rows)):
        longer = np.concatenate([values, np.zeros((len(names), more, patients))], axis=1)
        for i, name in enumerate(names):
            longer[i][:, few] = whole[name]
        vectors.append(longer)
    return poles, vectors[0], vectors[1]
