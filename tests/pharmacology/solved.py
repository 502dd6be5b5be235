"""What the exact solver says, and what the oracle says, in the same shape: read-out -> (times, patients)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from daybreak.pharmacology import (
    Administration,
    Trace,
    advance,
    inputs,
    plasticity_signal,
    prepare,
    rest,
    synaptic_gain,
)
from tests.pharmacology import oracle

INFUSION_H = 2.0 / 3.0
ROUTES = ("intravenous", "intranasal", "oral", "oral-er", "sublingual", "subcutaneous", "intramuscular")
COLUMN = {
    "esketamine": "central", "noresketamine": "nor", "site": "site", "nor_site": "nor_site", "tolerance": "tolerance",
    "arketamine": "central", "norarketamine": "nor",
}  # fmt: skip
VOLUME = {"central": "central_volume_l", "nor": "nor_volume_l"}


def course(
    p: Mapping[str, np.ndarray], how: Administration, doses_mg: Sequence[float], gap_h: float,
    after_h: Sequence[float], marks_h: Sequence[float] = (),
) -> list[Trace]:  # fmt: skip
    """The traces of sessions `gap_h` apart, each sampled `after_h` and its memory noted at `marks_h`."""
    solved = prepare(p, how, np)
    state, traces = rest(solved), []
    for dose_mg in doses_mg:
        given = inputs(how, np.full(solved.shape[1], dose_mg), p, np) if dose_mg else []
        state, trace = advance(solved, state, given, gap_h, marks_h, after_h)
        traces.append(trace)
    return traces


def readings(
    p: Mapping[str, np.ndarray],
    how: Administration,
    doses_mg: Sequence[float],
    gap_h: float,
    after_h: Sequence[float],
) -> dict[str, np.ndarray]:
    """Read-outs of the exact solver over a course."""
    traces = course(p, how, doses_mg, gap_h, after_h)
    return {name: np.concatenate([t.samples[name] for t in traces]) for name in traces[0].samples}


def expected_readings(
    p: Mapping[str, np.ndarray],
    how: Administration,
    doses_mg: Sequence[float],
    gap_h: float,
    after_h: Sequence[float],
) -> dict[str, np.ndarray]:
    """The same read-outs by the oracle's matrix exponentials."""
    enantiomers = oracle.ENANTIOMERS[how.drug]
    given = expected_doses(p, how, doses_mg, gap_h)
    times = [i * gap_h + t for i in range(len(doses_mg)) for t in after_h]
    found = {}
    for e in enantiomers:
        state = oracle.amounts(p, e, given, times, 1 / len(enantiomers))
        for name in list(COLUMN)[:5] if e == "s" else list(COLUMN)[5:]:
            amount = state[:, oracle.STATES.index(COLUMN[name])]
            found[name] = amount if COLUMN[name] == name else 1000.0 * amount / p[VOLUME[COLUMN[name]]]
    return found


def expected_doses(
    p: Mapping[str, np.ndarray], how: Administration, doses_mg: Sequence[float], gap_h: float
) -> list[oracle.Dose]:
    return [
        d
        for i, mg in enumerate(doses_mg)
        if mg
        for d in oracle.doses(how.route, mg, p, i * gap_h, how.infusion_h)
    ]


def administration(route: str, drug: str) -> Administration:
    return Administration(drug, route, infusion_h=INFUSION_H if route == "intravenous" else 0.0)


def largest_error(found: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]) -> float:
    """The largest deviation of any read-out, relative to the patient's own peak of it."""
    assert found.keys() == expected.keys()
    return max(float((np.abs(found[n] - e) / np.abs(e).max(axis=0)).max()) for n, e in expected.items())


def mood_drivers(traces: Sequence[Trace], rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(P, Y), each (marks, patients)."""
    carried = np.concatenate([t.carried for t in traces])
    return plasticity_signal(carried, rates), synaptic_gain(carried, rates)
