"""The same source on JAX, in float64: compiled, differentiable, and able to run on an accelerator.

Nothing of the model is written here: `compartments`, `propagation` and `mood` run with `jax.numpy` in place of NumPy.

    advance         one span, as `propagation.advance`; compiled once for each pattern of inputs and times
    course          a whole schedule on a grid of days, as one scan; pure, to be part of a larger traced function
    run_course      `prepare` and `course`, compiled
    score_gradient  d(weighted sum of weekly MADRS) / d(parameter), by reverse mode

JAX computes in float32 unless a process asks otherwise. Nothing here changes that for others: every public function but
`course` and `weekly_madrs` works inside `float64()`, which holds for the calling thread and the call alone; whoever traces
those two does the same.
`import daybreak` does not import this module; JAX is the extra `daybreak[jax]`.

A traced computation cannot look at its numbers, so `prepare` runs without its branch for near-equal poles: where two
coupled poles of a patient lie within a relative distance d, an error near 1e-16 / d is made. `advance` takes a chain of
either kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from daybreak.pharmacology import propagation
from daybreak.pharmacology.administration import Administration, Input, inputs
from daybreak.pharmacology.compartments import Array, Modes
from daybreak.pharmacology.daily_mood import daily_madrs
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.panels import Panel, plan_panels
from daybreak.pharmacology.plasticity import plasticity_signal
from daybreak.pharmacology.propagation import Chain, Reading, State, Trace, prepare, rest
from daybreak.pharmacology.quadrature import memory_weights
from daybreak.pharmacology.synapse import synaptic_gain

DAY_H = 24.0
WEEK_DAYS = 7
GRADIENT_OF = (
    "nasal_fraction", "central_volume_l", "k_other_per_h", "synapse_half_life_d", "drug_response", "context_effect",
)  # fmt: skip


def _register(kind: type, *static: str, left_out: tuple[str, ...] = ()) -> None:
    """Let JAX trace through a dataclass; its `static` fields are compiled in."""
    traced = [f.name for f in fields(kind) if f.name not in (*static, *left_out)]
    jax.tree_util.register_dataclass(kind, traced, list(static), left_out)


_register(Modes)
_register(Reading, "first", "last")
_register(State)
_register(Trace)
_register(Input, "compartment", "start_h", "duration_h")
_register(Chain, "xp", left_out=("decays",))


def float64() -> AbstractContextManager[None]:
    """Double precision for the calling thread, until left."""
    found: AbstractContextManager[None] = jax.enable_x64(True)
    return found


def advance(
    chain: Chain,
    state: State,
    given: Sequence[Input],
    span_h: float,
    marks_h: Sequence[float] = (),
    samples_h: Sequence[float] = (),
) -> tuple[State, Trace]:
    """As `propagation.advance`, compiled; `chain` may come from NumPy. Returns NumPy arrays."""
    times = (float(span_h), tuple(map(float, marks_h)), tuple(map(float, samples_h)))
    with float64():
        found = _advance(
            replace(chain, xp=jnp, modes={}), state, list(given), *times
        )  # modes serve `rebase` only
        result: tuple[State, Trace] = jax.tree.map(np.asarray, found)
    return result


@partial(jax.jit, static_argnums=(3, 4, 5))
def _advance(
    chain: Chain, state: State, given: list[Input], span_h: float, marks_h: tuple[float, ...], samples_h: tuple[float, ...]
) -> tuple[State, Trace]:  # fmt: skip
    _table_memories(chain, plan_panels(given, span_h, marks_h))
    return propagation.advance(chain, state, given, span_h, marks_h, samples_h)


def course(
    chain: Chain,
    given: Sequence[Input],
    session_days: Sequence[int],
    days: int,
    samples_h: Sequence[float] = (),
) -> Trace:
    """A fixed schedule from rest: J at the end of each day (days, 3, patients), read-outs session by session (samples, patients).

    One scan over days: a day with a session is `propagation.advance`, a day without is its panel of a day. A reverse pass
    works each day out again from its beginning: seven times faster than storing both kinds of day for every day.

    Args:
        given: inputs with amounts (sessions, patients), or (patients,) where every session gives the same.
        session_days: ascending whole days in [0, days); a session's inputs end within its day.
        samples_h: hours after the start of each session, in [0, 24).
    """
    _check(session_days, days)
    wide = (len(session_days), chain.shape[1])
    amounts = [jnp.broadcast_to(i.amount_mg, wide) for i in given]
    plan = plan_panels(given, 2 * DAY_H, (DAY_H, 2 * DAY_H))
    quiet = [panel for panel in plan if panel.start_h >= DAY_H]
    _table_memories(chain, plan)
    _table_decays(chain, plan, samples_h)

    def session_day(state: State, number: Any) -> tuple[State, Mapping[str, Array]]:
        now = [replace(i, amount_mg=a[number]) for i, a in zip(given, amounts, strict=True)]
        state, trace = propagation.advance(chain, state, now, DAY_H, (DAY_H,), samples_h)
        return state, trace.samples

    def free_day(state: State, number: Any) -> tuple[State, Mapping[str, Array]]:
        for panel in quiet:
            state = _coast(chain, state, panel)
        unread = jnp.zeros((len(samples_h), wide[1]))
        return state, dict.fromkeys(chain.readings if samples_h else (), unread)

    def day(state: State, today: Any) -> tuple[State, Any]:
        state, samples = jax.lax.cond(today[0], session_day, free_day, state, today[1])
        return state, (state.carried, samples)

    on = np.isin(np.arange(days), session_days)
    number = np.maximum(np.cumsum(on) - 1, 0)
    _, (carried, samples) = jax.lax.scan(
        jax.checkpoint(day), rest(chain), (jnp.asarray(on), jnp.asarray(number))
    )
    return Trace(
        carried, {name: value[np.array(session_days)].reshape(-1, wide[1]) for name, value in samples.items()}
    )


def _table_memories(chain: Chain, plan: Sequence[Panel]) -> None:
    """Memory weights of all panels with as many nodes as one graph, which compiles ten times faster than one a length."""
    for nodes in {panel.nodes for panel in plan}:
        alike = {round(p.length_h * 1e9): p for p in plan if p.nodes == nodes}
        lengths = jnp.asarray([p.length_h for p in alike.values()])[:, None, None]
        weights = lengths * memory_weights((lengths * chain.rates)[None], 1.0, nodes, jnp)[:, 0]
        for i, (key, panel) in enumerate(alike.items()):
            chain.decays[("weights", nodes), key] = weights[:, i]
            propagation.memory(chain, panel)


def _table_decays(chain: Chain, plan: Sequence[Panel], samples_h: Sequence[float]) -> None:
    """Exponentials of the poles at nodes, ends and samples, before a scan, whose body cannot keep what it computes."""
    for panel in plan:
        propagation.node_decays(chain, panel)
        propagation.decay(chain, panel.length_h)
        for time_h in samples_h:
            if panel.holds(time_h):
                propagation.decay(chain, time_h - panel.start_h)


def _coast(chain: Chain, state: State, panel: Panel) -> State:
    """One panel without inputs."""
    carried = propagation.integrate(chain, state.amplitude, None, state.carried, panel)
    return State(state.amplitude * propagation.decay(chain, panel.length_h), carried)


def _check(session_days: Sequence[int], days: int) -> None:
    ascending = all(a < b for a, b in pairwise(session_days))
    if not session_days or not ascending or session_days[0] < 0 or session_days[-1] >= days:
        raise ValueError(
            f"sessions must be on ascending days from 0 to {days - 1}, not {tuple(session_days)}"
        )


def run_course(
    parameters: Parameters,
    how: Administration,
    dose_mg: Array,
    session_days: Sequence[int],
    days: int,
    samples_h: Sequence[float] = (),
) -> Trace:
    """`course` of patients (parameters (patients,) or (1,)) under doses (sessions, patients) in mg; NumPy arrays."""
    fixed = (how, tuple(session_days), days, tuple(samples_h))
    with float64():
        found: Trace = jax.tree.map(np.asarray, _run_course(dict(parameters), dose_mg, *fixed))
    return found


@partial(jax.jit, static_argnums=(2, 3, 4, 5))
def _run_course(
    parameters: Parameters, dose_mg: Array, how: Administration, session_days: tuple[int, ...], days: int,
    samples_h: tuple[float, ...],
) -> Trace:  # fmt: skip
    chain = prepare(parameters, how, jnp, branch=False)
    return course(chain, inputs(how, dose_mg, parameters, jnp), session_days, days, samples_h)


def score_gradient(
    parameters: Parameters,
    baseline: Array,
    how: Administration,
    dose_mg: Array,
    session_days: Sequence[int],
    weights: Array,
    names: Sequence[str] = GRADIENT_OF,
) -> dict[str, Array]:
    """For each patient, d(sum_w weights[w] MADRS(week w)) / d(parameter), by one reverse pass for all parameters.

    Args:
        baseline: MADRS before the course, in (0, 60), (patients,).
        dose_mg: (sessions, patients).
        weights: (weeks + 1, patients) for weeks 0 to `weeks`; residuals give the gradient of half their sum of squares.
        names: parameters to differentiate by; each must be (patients,).

    Returns:
        A gradient (patients,) for each name.
    """
    chosen = {name: parameters[name] for name in names}
    with float64():
        found = _score_gradient(
            chosen, dict(parameters), baseline, dose_mg, weights, how, tuple(session_days)
        )
        return {name: np.asarray(found[name]) for name in names}


def weekly_madrs(
    parameters: Parameters,
    baseline: Array,
    how: Administration,
    dose_mg: Array,
    session_days: Sequence[int],
    weeks: int,
) -> Array:
    """MADRS at weeks 0 to `weeks` (weeks + 1, patients); pure, to be traced inside `float64()`."""
    chain = prepare(parameters, how, jnp, branch=False)
    given = inputs(how, dose_mg, parameters, jnp)
    carried = course(chain, given, session_days, WEEK_DAYS * weeks).carried
    signal, gain = plasticity_signal(carried, chain.rates), synaptic_gain(carried, chain.rates)
    return daily_madrs(baseline, signal, gain, session_days, parameters, jnp)[::WEEK_DAYS]


@partial(jax.jit, static_argnums=(5, 6))
@jax.grad
def _score_gradient(
    chosen: Parameters, parameters: Parameters, baseline: Array, dose_mg: Array, weights: Array, how: Administration,
    session_days: tuple[int, ...],
) -> Array:  # fmt: skip
    everything = {**parameters, **chosen}
    scores = weekly_madrs(everything, baseline, how, dose_mg, session_days, weights.shape[0] - 1)
    return jnp.sum(weights * scores)
