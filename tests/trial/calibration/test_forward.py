"""The fast expectations of the fit are those of the engine that runs trials, figure for figure."""

from __future__ import annotations

from functools import cache

import jax
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from daybreak.evidence import load_evidence
from daybreak.trial.calibration.forward import (
    Gained,
    _both,
    _weights,
    gained,
    kept,
    moments,
    remission,
    response,
)
from daybreak.trial.calibration.problem import Problem, problem_of
from tests.trial.calibration.forward_oracle import Simulated, parameters, simulated

QUICK = ("murrough-2013", "rapid-half-mg")
MANY = (
    "transform-2",
    "transform-3",
    "synapse",
    "ketect",
    "kit-2022",
    "persevere",
    "japan-trd",
    "zheng-2019",
    *QUICK,
)
FIGURES = ("change", "sd", "score", "response", "remission")
BESIDES = {  # what the fast way leaves out: variation from occasion to occasion, a normal instead of the drawn baseline
    "change": 0.35, "sd": 0.25, "score": 0.35, "response": 0.012, "remission": 0.012,
}  # fmt: skip


@cache
def problem(only: tuple[str, ...], patients: int) -> Problem:
    return problem_of(load_evidence(), patients=patients, seed=1, only=only)


@cache
def gain(only: tuple[str, ...], patients: int) -> Gained:
    posed = problem(only, patients)
    with jax.enable_x64(True):
        none = np.zeros(len(posed.studies))
        found = gained(posed, parameters(), none, none)
        return Gained(np.asarray(found.improvement), np.asarray(found.course))


@cache
def expectation(only: tuple[str, ...], patients: int) -> dict[str, np.ndarray]:
    """Every figure of every cell."""
    posed, found = problem(only, patients), gain(only, patients)
    cells = np.arange(len(posed.cells))
    with jax.enable_x64(True):
        whole = moments(posed, found, cells)
        shares = {"response": response(posed, found, cells), "remission": remission(posed, found, cells)}
        return {name: np.asarray(getattr(whole, name)) for name in FIGURES[:3]} | {
            name: np.asarray(share) for name, share in shares.items()
        }


def times_of(posed: Problem, trial: str, arm: str) -> tuple[float, ...]:
    return tuple(sorted(c.time_h for c in posed.cells if (c.trial, c.arm) == (trial, arm)))


def agrees(posed: Problem, fast: dict[str, np.ndarray], trial: str, arm: str, slow: Simulated) -> None:
    """Within four Monte Carlo errors of the simulation, and what the fast way leaves out."""
    for place, time_h in enumerate(times_of(posed, trial, arm)):
        cell = posed.cell(trial, arm, time_h)
        for name, (value, error) in slow.figures(place).items():
            found = float(fast[name][cell])
            assert found == pytest.approx(value, abs=4 * error + BESIDES[name]), (trial, arm, time_h, name)


@pytest.mark.parametrize(
    ("trial", "arm"), [("murrough-2013", "ket"), ("murrough-2013", "mdz"), ("rapid-half-mg", "k05")]
)
def test_a_single_infusion_and_its_control(trial: str, arm: str) -> None:
    posed, fast = problem(QUICK, 1024), expectation(QUICK, 1024)
    agrees(
        posed, fast, trial, arm, simulated(trial, arm, times_of(posed, trial, arm), parameters(), 2_500, 5)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trial", "arm"),
    [
        ("transform-2", "esk"), ("transform-2", "pbo"), ("transform-3", "esk"), ("transform-3", "pbo"), ("synapse", "esk28"),
        ("synapse", "esk84"), ("synapse", "pbo"), ("ketect", "ket"), ("ketect", "ect"), ("kit-2022", "kit"),
        ("persevere", "esk"), ("persevere", "pbo"), ("japan-trd", "esk84"), ("zheng-2019", "ket6"), ("murrough-2013", "ket"),
        ("rapid-half-mg", "k05"),
    ],
)  # fmt: skip
def test_every_kind_of_arm_agrees_with_the_engine(trial: str, arm: str) -> None:
    """Nasal and infused, new and continued antidepressants, ECT, older people, inpatients, Japanese people, a clinic."""
    posed, fast = problem(MANY, 2048), expectation(MANY, 2048)
    agrees(
        posed, fast, trial, arm, simulated(trial, arm, times_of(posed, trial, arm), parameters(), 8_000, 7)
    )


@pytest.mark.parametrize(
    ("trial", "arm", "first_h", "later_h"),
    [
        ("rapid-half-mg", "k05", 72.0, 336.0),
        pytest.param("kit-2022", "kit", 33 * 24.0, 61 * 24.0, marks=pytest.mark.slow),
        pytest.param("kit-2022", "kit", 33 * 24.0, 89 * 24.0, marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_what_is_kept_among_responders_agrees_with_the_engine(
    trial: str, arm: str, first_h: float, later_h: float
) -> None:
    """The share of those who respond at one time and still at another."""
    posed, fast = problem((trial,), 1024), gain((trial,), 1024)
    first, later = (np.array([posed.cell(trial, arm, t)]) for t in (first_h, later_h))
    with jax.enable_x64(True):
        found = float(np.asarray(kept(posed, fast, first, later, parameters()))[0])
    slow = simulated(trial, arm, (first_h, later_h), parameters(), 4_000, 5)
    early = slow.responds(0)
    share = float(slow.responds(1)[early].mean())
    assert found == pytest.approx(
        share, abs=4 * (share * (1 - share) / early.sum()) ** 0.5 + BESIDES["response"]
    )


@pytest.mark.parametrize("correlation", [0.0, 0.1, 0.5, 0.9, 0.97])
def test_the_joint_probability_is_that_of_two_normals(correlation: float) -> None:
    """Against SciPy's bivariate normal distribution."""
    h, k = np.meshgrid([-2.5, -1.0, 0.0, 0.7, 3.0], [-1.5, 0.0, 0.4, 2.0])
    with jax.enable_x64(True):
        found = np.asarray(_both(h, k, np.full(h.shape, correlation)))
    exact = [
        multivariate_normal.cdf([a, b], mean=[0, 0], cov=[[1, correlation], [correlation, 1]])
        for a, b in zip(h.ravel(), k.ravel(), strict=True)
    ]
    np.testing.assert_allclose(found.ravel(), exact, atol=2e-3 if correlation > 0.9 else 1e-5)


def test_the_weights_of_a_polynomial_reproduce_it() -> None:
    """Barycentric interpolation through seven nodes is exact for a polynomial of degree six in the logarithm, nodes included."""
    nodes = (3.0, 5.0, 8.0, 12.0, 18.0, 27.0, 40.0)

    def polynomial(h: np.ndarray) -> np.ndarray:
        return np.polynomial.polynomial.polyval(np.log(h), [1.0, -2.0, 0.5, 0.3, -0.2, 0.05, 0.01])

    asked = np.array([3.0, 3.7, 8.0, 15.2, 33.0, 40.0])
    with jax.enable_x64(True):
        weights = np.asarray(_weights(asked, nodes))
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(weights @ polynomial(np.array(nodes)), polynomial(asked), rtol=1e-7)


def test_shifts_move_their_study_alone() -> None:
    posed = problem(QUICK, 64)
    none = np.zeros(len(posed.studies))
    one = none + (np.arange(len(none)) == 0)
    with jax.enable_x64(True):
        before, after = (
            np.asarray(
                moments(posed, gained(posed, parameters(), none, shift), np.arange(len(posed.cells))).change
            )
            for shift in (none, one)
        )
    moved = np.abs(after - before) > 1e-9
    np.testing.assert_array_equal(moved, posed.study == 0)
    assert (after[moved] < before[moved]).all()
