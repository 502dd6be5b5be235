"""The two workloads: what each engine is given and what it must give back.

A workload is stated twice from the same numbers: as a `Chain` with its inputs for the engines of the library, and as an initial
value problem (states, parameters, segments) for the peers. Outputs: mood at days 0 to 84, and concentration and drive at
8 times after each of 12 doses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks import equations
from daybreak.pharmacology import (
    Administration,
    Chain,
    Input,
    apply_covariates,
    inputs,
    plasticity_signal,
    prepare,
    synaptic_gain,
)
from daybreak.pharmacology.compartments import OUT, Network, diagonalise
from daybreak.pharmacology.daily_mood import daily_madrs
from daybreak.pharmacology.disposition import body_rates
from daybreak.pharmacology.effect_site import LN2, ke0_per_h
from daybreak.pharmacology.nmda import drive_per_ng_per_ml
from daybreak.pharmacology.plasticity import rates_per_h
from daybreak.pharmacology.propagation import Reading
from daybreak.population import Population

DAY_H = 24.0
SESSION_DAYS = (0, 3, 7, 10, 14, 17, 21, 24, 28, 35, 42, 49)
DAYS = 84
SAMPLES_H = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0, 8.0, 12.0)
STATES = {"full": 14, "small": 8}
SPRAY = Administration("esketamine", "intranasal")  # three devices 5 min apart


@dataclass(frozen=True)
class Outputs:
    """What was asked for; the first axis is time, the last is the patient."""

    mood: Any  # (days + 1, patients)
    concentration: Any  # (sessions * samples, patients)
    drive: Any

    def error(self, reference: Outputs) -> float:
        """Largest difference over outputs, times and patients, relative to each patient's peak of that output."""
        pairs = [
            (np.asarray(getattr(self, n)), np.asarray(getattr(reference, n)))
            for n in ("mood", "concentration", "drive")
        ]
        return max(float((np.abs(a - b) / np.abs(b).max(axis=0)).max()) for a, b in pairs)


@dataclass(frozen=True)
class Problem:
    """The initial value problem of a workload: all states are zero at time 0."""

    rhs: Callable[[Any, Any], tuple[Any, ...]]
    parameters: Any  # (patients, parameters); the last is replaced by the constant input of a segment
    start_h: Any  # (segments,)
    end_h: Any
    bolus: Any  # (segments, patients): into state 0 at the start of the segment
    rate: Any  # (segments, patients): constant input during the segment
    states: int
    save_h: Any = field(default_factory=lambda: np.unique(np.concatenate([mood_h()[1:], sample_h()])))


def mood_h() -> Any:
    """Hours at which mood is read."""
    return DAY_H * np.arange(DAYS + 1)


def sample_h() -> Any:
    """Hours at which drug is read."""
    return np.add.outer(DAY_H * np.array(SESSION_DAYS), np.array(SAMPLES_H)).ravel()


@dataclass(frozen=True)
class Workload:
    """One of the two workloads for a batch of patients."""

    name: str
    parameters: dict[str, Any]  # (patients,) each

    @property
    def patients(self) -> int:
        """How many."""
        return int(max(np.shape(v)[0] for v in self.parameters.values()))

    def first(self, patients: int) -> Workload:
        """The same for the first patients only."""
        chosen = {k: v[:patients] if len(v) > 1 else v for k, v in self.parameters.items()}
        return replace(self, parameters=chosen)

    @cached_property
    def dose_mg(self) -> Any:
        """(sessions, patients): the label starts nasal esketamine at 56 mg."""
        dose = np.full((len(SESSION_DAYS), self.patients), 84.0)
        dose[0] = 56.0
        return dose

    def chain(self, parameters: Any, xp: Any, **how: Any) -> Chain:
        """The solved model, reading concentration and drive; `how` as for `propagation.prepare`."""
        make = _full_chain if self.name == "full" else _small_chain
        return make(parameters, xp, **how)

    def given(self, parameters: Any, dose_mg: Any, xp: Any) -> list[Input]:
        """Inputs of a session for doses (..., patients)."""
        if self.name == "full":
            return inputs(SPRAY, dose_mg, parameters, xp)
        return [Input("depot", 0.0, 0.0, dose_mg)]

    def outputs(self, parameters: Any, rates: Any, carried: Any, samples: Any, xp: Any) -> Outputs:
        """From J (days, 3, patients) and samples {name: (sessions * samples, patients)}."""
        signal, gain = plasticity_signal(carried, rates), synaptic_gain(carried, rates)
        return self.read(parameters, signal, gain, samples["concentration"], samples["drive"], xp)

    def read(
        self, parameters: Any, signal: Any, gain: Any, concentration: Any, drive: Any, xp: Any
    ) -> Outputs:
        """From P and Y at the end of each day (days, patients) and what was sampled."""
        if self.name == "full":
            mood = daily_madrs(parameters["baseline"], signal, gain, SESSION_DAYS, parameters, xp)
            return Outputs(mood, concentration, drive)
        mood = xp.concat([xp.zeros((1, gain.shape[1])), gain], axis=0)
        return Outputs(mood, concentration, drive / (1.0 + drive))

    def problem(self, parameters: Any = None, xp: Any = np) -> Problem:
        """For the peers; `parameters` may be traced."""
        return _problem(self, self.parameters if parameters is None else parameters, xp, STATES[self.name])

    def read_states(self, saved: Any) -> Outputs:
        """From the states of a peer (times of `Problem.save_h`, patients, states)."""
        save = np.unique(np.concatenate([mood_h()[1:], sample_h()]))
        days, samples = saved[np.isin(save, mood_h())], saved[np.isin(save, sample_h())]
        if self.name == "full":
            parent, nor = drive_per_ng_per_ml(self.parameters, "s")
            concentration = samples[:, :, 2] * 1000.0 / self.parameters["central_volume_l"]
            drive = parent * samples[:, :, 8] + nor * samples[:, :, 9]
            return self.read(self.parameters, days[:, :, 12], days[:, :, 13], concentration, drive, np)
        drive = samples[:, :, 4] / self.parameters["half_mg"]
        return self.read(self.parameters, days[:, :, 6], days[:, :, 7], samples[:, :, 1], drive, np)


def full(patients: int, seed: int = 1) -> Workload:
    """The full model: nasal esketamine on the label schedule, everything that varies between patients varying."""
    people = Population.default().draw(0, patients, seed)
    parameters = dict(apply_covariates(people.parameters, people.covariates))
    parameters["baseline"] = np.asarray(people.covariates["madrs"], dtype=np.float64)
    return Workload("full", parameters)


def small(patients: int, seed: int = 1) -> Workload:
    """The small workload: 8 states, six log-normal parameters (CV 30 %)."""
    z = np.random.default_rng(seed).standard_normal((6, patients))
    spread = np.exp(np.sqrt(np.log(1.09)) * z)
    typical = {
        "ka": 1.0, "loss": 0.3, "to_metabolite": 0.2, "to_peripheral": 0.6, "half_mg": 20.0, "mood_rate": 0.004,
        "from_peripheral": 0.25, "metabolite_loss": 0.25, "ke0": 1.5, "fast": 0.8, "synaptic": 0.05,
    }  # fmt: skip
    varying = ("ka", "loss", "to_peripheral", "half_mg", "ke0", "mood_rate")
    values = {k: np.full(patients, v) for k, v in typical.items()}
    return Workload("small", values | {k: values[k] * s for k, s in zip(varying, spread, strict=True)})


def _full_chain(parameters: Any, xp: Any, **how: Any) -> Chain:
    chain = prepare(parameters, SPRAY, xp, **how)
    read = {
        "concentration": chain.readings["esketamine"],
        "drive": Reading(0, chain.poles.shape[0], chain.drive),
    }
    return replace(chain, readings=read)


_SMALL = Network(
    exchanges=(("central", "peripheral"),),
    flows=(("depot", "central"), ("central", "metabolite")),
    losses=("central", "metabolite"),
    observers=(("central", "site"),),
)


def _small_chain(p: Any, xp: Any, *, solve: Any = diagonalise, **how: Any) -> Chain:
    rates = {
        ("depot", "central"): p["ka"],
        ("central", "peripheral"): p["to_peripheral"],
        ("peripheral", "central"): p["from_peripheral"],
        ("central", "metabolite"): p["to_metabolite"],
        ("central", OUT): p["loss"],
        ("metabolite", OUT): p["metabolite_loss"],
        ("central", "site"): p["ke0"],
        ("site", OUT): p["ke0"],
    }
    modes = solve(_SMALL, rates, xp, **how)
    size, one = modes.poles.shape[0], xp.ones(1)
    drive = modes.rows["site"] / p["half_mg"]
    return Chain(
        poles=modes.poles,
        into={"depot": modes.into["depot"]},
        drive=drive,
        ceiling=one * xp.inf,
        rates=xp.stack([p["fast"], p["synaptic"], p["mood_rate"]], axis=0),
        gate=one,
        readings={"concentration": Reading(0, size, modes.rows["central"]), "drive": Reading(0, size, drive)},
        modes={"s": modes},
        xp=xp,
    )


def _segments(given: Sequence[Input]) -> tuple[Any, Any]:
    """Start and end of the segments of the course: each session is cut where an input starts or ends."""
    edges = sorted({0.0} | {i.start_h for i in given} | {i.start_h + i.duration_h for i in given})
    apart = [edges[0]] + [b for a, b in pairwise(edges) if b - a > 1e-9]
    starts = np.add.outer(DAY_H * np.array(SESSION_DAYS), np.array(apart)).ravel()
    return starts, np.append(starts[1:], DAY_H * DAYS)


def _problem(workload: Workload, parameters: Any, xp: Any, states: int) -> Problem:
    rhs, columns = (
        (equations.full, _full_columns) if workload.name == "full" else (equations.small, _small_columns)
    )
    given = workload.given(parameters, workload.dose_mg, xp)
    start_h, end_h = _segments(given)
    wide = workload.dose_mg.shape
    bolus, rate = [], []
    for at_h in start_h:
        session = int(np.searchsorted(DAY_H * np.array(SESSION_DAYS), at_h + 1e-9) - 1)
        after_h = at_h - DAY_H * SESSION_DAYS[session]
        amounts = [(i, xp.broadcast_to(i.amount_mg, wide)[session]) for i in given]
        bolus.append(
            sum(
                (a for i, a in amounts if i.duration_h == 0 and abs(i.start_h - after_h) < 1e-9),
                xp.zeros(wide[1]),
            )
        )
        running = [
            a / i.duration_h
            for i, a in amounts
            if i.start_h - 1e-9 < after_h < i.start_h + i.duration_h - 1e-9
        ]
        rate.append(sum(running, xp.zeros(wide[1])))
    vector = xp.stack([xp.broadcast_to(c, wide[1:]) for c in (*columns(parameters, xp), xp.zeros(1))], axis=1)
    return Problem(rhs, vector, start_h, end_h, xp.stack(bolus), xp.stack(rate), states)


def _full_columns(p: Any, xp: Any) -> tuple[Any, ...]:
    k = body_rates(p, "s", ("nose", "swallowed"))
    ke0 = ke0_per_h(p)
    tolerance = LN2 * 60.0 / p["pressor_tolerance_half_life_min"]
    return (
        k["nose", "central"], k["swallowed", "liver"],
        k["central", "peripheral_1"], k["peripheral_1", "central"],
        k["central", "peripheral_2"], k["peripheral_2", "central"],
        k["central", "liver"], k["liver", "central"], k["liver", OUT], k["liver", "nor"],
        k["nor", "nor_peripheral"], k["nor_peripheral", "nor"], k["nor", OUT],
        ke0, 1000.0 / p["central_volume_l"], 1000.0 / p["nor_volume_l"], tolerance,
        *drive_per_ng_per_ml(p, "s"), p["nmda_block_ceiling"], p["plasticity_gate"], *rates_per_h(p, xp),
    )  # fmt: skip


def _small_columns(p: Any, xp: Any) -> tuple[Any, ...]:
    return (
        p["ka"], p["to_peripheral"], p["from_peripheral"], p["loss"], p["to_metabolite"], p["metabolite_loss"],
        p["ke0"], 1.0 / p["half_mg"], p["fast"], p["synaptic"], p["mood_rate"],
    )  # fmt: skip
