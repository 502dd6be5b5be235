"""The exact solver: from one session to the next, dose by dose, with nothing stepped but the drive.

Between inputs every mode is an exponential, so concentrations are exact at any time. Only the drive (links 3
and 4) is nonlinear; its integrals J_p = integral of exp(-p (t - s)) g(s) ds are taken panel by panel, exact
in the memory p (`quadrature`); panels are cut at inputs and marks and grow with the distance from the last
input. Exponentials of a length are computed once and, where a panel is twice as long as one before, squared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from daybreak.arrays import Float
from daybreak.pharmacology.administration import Administration, Input
from daybreak.pharmacology.compartments import Array, Modes, Network, diagonalise
from daybreak.pharmacology.disposition import (
    ENANTIOMERS,
    Enantiomer,
    Parameters,
    body_network,
    body_rates,
)
from daybreak.pharmacology.effect_site import NG_PER_ML_PER_MG_PER_L, follower_rates, followers
from daybreak.pharmacology.glutamate import surge
from daybreak.pharmacology.nmda import drive_per_ng_per_ml
from daybreak.pharmacology.panels import Panel, steps
from daybreak.pharmacology.plasticity import rates_per_h
from daybreak.pharmacology.quadrature import gauss_legendre, memory_weights

DECAY = ("decay", 0)
READINGS: Mapping[Enantiomer, tuple[str, ...]] = {
    "s": ("esketamine", "noresketamine", "site", "nor_site", "tolerance"),
    "r": ("arketamine", "norarketamine"),
}


@dataclass(frozen=True)
class Reading:
    """A linear read-out: its row covers the modes `first` to `last` of one enantiomer."""

    first: int
    last: int
    row: Array


@dataclass(frozen=True)
class Chain:
    """Links 1 to 6 of a batch of patients on one route, solved and ready to be driven."""

    poles: Float[Any, "modes patients"]  # 1/h
    into: Mapping[str, Float[Any, "modes patients"]]  # by compartment, per mg of the whole drug
    drive: Float[Any, "modes patients"]  # x = sum(drive * amplitude)
    ceiling: Array
    rates: Float[
        Any,
        (
            3  # patients
        ),
    ]  # kG, kP, kd
    gate: Array
    readings: Mapping[str, Reading]
    modes: Mapping[Enantiomer, Modes]  # the solved body of each enantiomer, in the order of its modes
    xp: Any
    decays: dict[Any, Array] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """(modes, patients)."""
        modes, patients = self.poles.shape
        return modes, patients


@dataclass(frozen=True)
class State:
    """What is carried from session to session."""

    amplitude: Float[Any, "modes patients"]
    carried: Float[Any, "3 patients"]  # J for kG, kP, kd


@dataclass(frozen=True)
class Trace:
    """What was read on the way: J at the marks (marks, 3, patients), read-outs at the samples {name: (samples, patients)}."""

    carried: Float[Any, "marks 3 patients"]
    samples: Mapping[str, Float[Any, "samples patients"]]


def prepare(
    parameters: Parameters, how: Administration, xp: Any, *, branch: bool = True, solve: Any = diagonalise
) -> Chain:
    """Solve links 1 to 6 for parameters (patients,) and one way of giving the drug; `solve` does what `diagonalise` does."""
    poles, drive = [], []
    into: dict[str, Array] = {}
    readings: dict[str, Reading] = {}
    enantiomers = ENANTIOMERS[how.drug]
    parts = {e: solve(*_equations(parameters, e, how.depots), xp, branch=branch) for e in enantiomers}
    width = xp.broadcast_shapes(*[m.poles.shape[1:] for m in parts.values()])
    first = 0
    total = sum(m.poles.shape[0] for m in parts.values())
    for enantiomer, modes in parts.items():
        last = first + modes.poles.shape[0]
        poles.append(xp.broadcast_to(modes.poles, (last - first, *width)))
        drive.append(_drive_row(parameters, enantiomer, modes))
        for name in ("central", *how.depots):
            part = _padded(
                modes.into[name] / len(enantiomers), first, total, xp
            )  # a racemate is half and half
            into[name] = into[name] + part if name in into else part
        for name, row in _reading_rows(parameters, enantiomer, modes).items():
            readings[name] = Reading(first, last, row)
        first = last
    return Chain(
        poles=xp.concat(poles, axis=0),
        into=into,
        drive=xp.concat([xp.broadcast_to(d, (d.shape[0], *width)) for d in drive], axis=0),
        ceiling=parameters["nmda_block_ceiling"],
        rates=rates_per_h(parameters, xp),
        gate=parameters["plasticity_gate"],
        readings=readings,
        modes=parts,
        xp=xp,
    )


def rest(chain: Chain) -> State:
    """No drug, no effect yet."""
    modes, patients = chain.shape
    return State(chain.xp.zeros((modes, patients)), chain.xp.zeros((3, patients)))


def rebase(old: Chain, new: Chain, state: State) -> State:
    """The same amounts in the body, in the modes of a chain whose parameters differ (another occasion)."""
    parts, first = [], 0
    for enantiomer, before in old.modes.items():
        after, last = new.modes[enantiomer], first + before.poles.shape[0]
        amplitude = state.amplitude[first:last]
        amounts = {name: old.xp.sum(row * amplitude, axis=0) for name, row in before.rows.items()}
        vectors = [after.into[name] * amount for name, amount in amounts.items()]
        parts.append(sum(vectors[1:], vectors[0]))
        first = last
    return State(old.xp.concat(parts, axis=0), state.carried)


def advance(
    chain: Chain,
    state: State,
    given: Sequence[Input],
    span_h: float,
    marks_h: Sequence[float] = (),
    samples_h: Sequence[float] = (),
) -> tuple[State, Trace]:
    """Carry `state` over `span_h` hours that begin with the inputs `given`.

    J is recorded at `marks_h` (ascending, in (0, span_h]), the read-outs at `samples_h` (ascending, in [0, span_h)); all times
    count from the start of the span. Inputs must lie within the span. Returns the state at its end.
    """
    amplitude, carried = state.amplitude, state.carried
    recorded: list[Array] = []
    sampled: list[Array] = []
    for step in steps(given, span_h, marks_h, samples_h):
        bolus = _effect(chain.into, [(given[i].compartment, given[i].amount_mg) for i in step.bolus])
        rates = [(given[i].compartment, given[i].amount_mg / given[i].duration_h) for i in step.running]
        moving = amplitude if bolus is None else amplitude + bolus
        level = _effect(_settled(chain), rates) if rates else None
        moving = moving if level is None else moving - level
        sampled += [_sample(chain, moving, level, after_h) for after_h in step.samples_h]
        carried = integrate(chain, moving, level, carried, step.panel)
        amplitude = moving * decay(chain, step.panel.length_h)
        amplitude = amplitude if level is None else amplitude + level
        if step.marked:
            recorded.append(carried)
    xp = chain.xp
    marks = xp.stack(recorded, axis=0) if recorded else xp.zeros((0, *carried.shape))
    samples = xp.stack(sampled, axis=0) if sampled else xp.zeros((0, len(chain.readings), chain.shape[1]))
    names = chain.readings if sampled else ()
    return State(amplitude, carried), Trace(marks, {name: samples[:, i] for i, name in enumerate(names)})


def _equations(
    parameters: Parameters, e: Enantiomer, depots: tuple[str, ...]
) -> tuple[Network, Mapping[tuple[str, str], Array]]:
    """The network of one enantiomer and its rates."""
    rates = body_rates(parameters, e, depots) | follower_rates(parameters, e)
    return body_network(depots, followers(e)), rates


def _drive_row(parameters: Parameters, enantiomer: Enantiomer, modes: Any) -> Array:
    parent, nor = drive_per_ng_per_ml(parameters, enantiomer)
    return parent * modes.rows["site"] + nor * modes.rows["nor_site"]


def _reading_rows(parameters: Parameters, enantiomer: Enantiomer, modes: Any) -> dict[str, Array]:
    parent, nor = READINGS[enantiomer][:2]
    found = {
        parent: NG_PER_ML_PER_MG_PER_L / parameters["central_volume_l"] * modes.rows["central"],
        nor: NG_PER_ML_PER_MG_PER_L / parameters["nor_volume_l"] * modes.rows["nor"],
    }
    if enantiomer == "s":
        found |= {name: modes.rows[name] for name in READINGS["s"][2:]}
    return found


def _padded(vector: Array, first: int, total: int, xp: Any) -> Array:
    size, patients = vector.shape
    before, after = xp.zeros((first, patients)), xp.zeros((total - first - size, patients))
    return xp.concat([before, vector, after], axis=0)


def _effect(vectors: Mapping[str, Array], amounts: Sequence[tuple[str, Array]]) -> Array | None:
    """The change of the amplitudes by amounts (or rates) into compartments; None without any."""
    totals: dict[str, Array] = {}
    for name, amount in amounts:
        totals[name] = totals[name] + amount if name in totals else amount
    terms = [vectors[name] * amount for name, amount in totals.items()]
    return sum(terms[1:], terms[0]) if terms else None


def _settled(chain: Chain) -> Mapping[str, Array]:
    """The amplitudes that 1 mg/h into each compartment holds in the long run."""
    found: Any = _cached(
        chain,
        ("settled", 0),
        0.0,
        lambda: {name: vector / chain.poles for name, vector in chain.into.items()},
    )
    return found  # type: ignore[no-any-return]


def integrate(chain: Chain, moving: Array, level: Array | None, carried: Array, panel: Panel) -> Array:
    """J over one panel: J exp(-p L) + gate sum_i w_i g(x(t_i)), with the weights of `quadrature`."""
    xp = chain.xp
    fading, weights, fade = _tables(chain, panel)
    x = _summed("kp,nkp->np", chain.drive * moving, fading, 1, xp)
    if level is not None:
        x = x + _summed("kp,kp->p", chain.drive, level, 0, xp)
    burst = surge(xp.maximum(x, 0.0), chain.ceiling, xp)
    return carried * fade + chain.gate * _summed("nkp,nlp->kp", weights, burst[:, None], 0, xp)


def _summed(spec: str, one: Array, other: Array, axis: int, xp: Any) -> Array:
    """The sum of one * other over an axis, without the product in memory on NumPy; a compiler does better alone."""
    if xp is np:
        return np.einsum(spec, one, other)
    return xp.sum(one * other, axis=axis)


def _tables(chain: Chain, panel: Panel) -> tuple[Array, Array, Array]:
    """What a panel needs that does not change from session to session, found at once."""
    found: tuple[Array, Array, Array] = _cached(
        chain,
        ("panel", panel.nodes),
        panel.length_h,
        lambda: (node_decays(chain, panel), *memory(chain, panel)),
    )
    return found


def node_decays(chain: Chain, panel: Panel) -> Array:
    """exp(-pole t_i) at the nodes of a panel, (nodes, modes, patients); squared from half the length where known."""
    return _cached(chain, ("nodes", panel.nodes), panel.length_h, lambda: _node_decays(chain, panel))


def _node_decays(chain: Chain, panel: Panel) -> Array:
    half = chain.decays.get((("nodes", panel.nodes), _key(0.5 * panel.length_h)))
    if half is not None:
        return half * half
    times = chain.xp.asarray(0.5 * panel.length_h * (1.0 + gauss_legendre(panel.nodes)[0]))
    return chain.xp.exp(-times[:, None, None] * chain.poles[None])


def memory(chain: Chain, panel: Panel) -> tuple[Array, Array]:
    """Weights of the memories (nodes, 3, patients or 1) and exp(-p L) (3, patients or 1)."""
    length_h, nodes = panel.length_h, panel.nodes
    return (
        _cached(
            chain,
            ("weights", nodes),
            length_h,
            lambda: memory_weights(chain.rates, length_h, nodes, chain.xp),
        ),
        _cached(chain, ("fade", 0), length_h, lambda: chain.xp.exp(-length_h * chain.rates)),
    )


def decay(chain: Chain, length_h: float) -> Array:
    """exp(-pole L), (modes, patients); squared from half the length where known."""
    return _cached(chain, DECAY, length_h, lambda: _decay(chain, length_h))


def _decay(chain: Chain, length_h: float) -> Array:
    half = chain.decays.get((DECAY, _key(0.5 * length_h)))
    return chain.xp.exp(-length_h * chain.poles) if half is None else half * half


def _sample(chain: Chain, moving: Array, level: Array | None, after_h: float) -> Array:
    """The read-outs (readings, patients)."""
    xp = chain.xp
    now = moving * decay(chain, after_h)
    now = now if level is None else now + level
    if xp is np:
        return np.einsum("rkp,kp->rp", _cached(chain, ("rows", 0), 0.0, lambda: reading_rows(chain)), now)
    return xp.stack([xp.sum(r.row * now[r.first : r.last], axis=0) for r in chain.readings.values()], axis=0)


def reading_rows(chain: Chain) -> Float[np.ndarray, "readings modes patients"]:
    """The rows of the read-outs over all modes."""
    rows = np.zeros((len(chain.readings), *chain.shape))
    for row, reading in zip(rows, chain.readings.values(), strict=True):
        row[reading.first : reading.last] = reading.row
    return rows


def _cached(chain: Chain, kind: tuple[str, int], length_h: float, compute: Any) -> Array:
    key = (kind, _key(length_h))
    found = chain.decays.get(key)
    if found is None:
        found = chain.decays[key] = compute()
    return found


def _key(length_h: float) -> int:
    return round(length_h * 1e9)
