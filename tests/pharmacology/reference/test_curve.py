"""Concentrations and areas agree with an independent solution of the equations as the sources print them."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from daybreak.pharmacology.reference.curve import Part, area, concentration, peak, terminal_half_life_h
from daybreak.pharmacology.reference.predict import MAIN, exposure
from daybreak.pharmacology.reference.published import load_published
from daybreak.pharmacology.reference.row import load_rows

ROWS = {row.id: row for row in load_rows()}
TIME_H = np.array([0.05, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 24.0])

Slope = Callable[[float, np.ndarray], list[float]]


def _solve(
    slope: Slope, start: list[float], breaks: list[float], until: float
) -> Callable[[np.ndarray], np.ndarray]:
    """Integrate piece by piece between `breaks`, so that no step jumps over the end of an input."""
    edges = [0.0, *[b for b in breaks if b < until], until]
    pieces, y = [], np.array(start, dtype=float)
    for a, b in itertools.pairwise(edges):
        found = solve_ivp(slope, (a, b), y, method="LSODA", rtol=1e-11, atol=1e-13, dense_output=True)
        pieces.append((a, b, found.sol))
        y = found.y[:, -1]
    return lambda t: np.stack([next(s(x) for a, b, s in pieces if a <= x <= b) for x in t], axis=-1)


def _perez_ruixo_28_mg(t: float, a: np.ndarray) -> list[float]:
    """Equations and values of Perez-Ruixo 2021 for one 28 mg device; the last two states are the areas."""
    nose, gut, c, p1, p2, h, n, m, _, _ = a
    swallowed = 0.46 * 0.64 * 28 / 0.53 if t < 0.53 else 0.0
    return [
        -2.93 * nose,
        swallowed - 1.45 * gut,
        2.93 * nose + 84.3 / 143 * p1 + 37.6 / 417 * p2 + 151 / 101 * h - (84.3 + 37.6 + 151) / 192 * c,
        84.3 / 192 * c - 84.3 / 143 * p1,
        37.6 / 192 * c - 37.6 / 417 * p2,
        1.45 * gut + 151 / 192 * c - (151 / 101 + 1.11 + 2.77) * h,
        2.77 * h + 26.1 / 115 * m - (38.0 + 26.1) / 70 * n,
        26.1 / 70 * n - 26.1 / 115 * m,
        1000 / 192 * c,
        1000 / 70 * n,
    ]


def _simons_film_50_mg(t: float, a: np.ndarray) -> list[float]:
    """Equations and values of Simons 2022 in minutes for a 50 mg film."""
    mouth, gut, portal, k1, k2, k3, x1, x2, n1, n2, y1, y2, h1, h2 = a
    m = 60 * t
    into_mouth = 0.263 * 50 / 13.1 if m < 13.1 else 0.0
    into_gut = 1.16 * 50 / 29.9 if m < 29.9 else 0.0
    per_min = [
        into_mouth - 0.04 * mouth,
        into_gut - 0.049 * gut,
        0.049 * gut - portal / 10.7,
        0.04 * mouth - (1.48 + 2.43 + 1.21) / 11.6 * k1 + 2.43 / 39 * k2 + 1.21 / 174 * k3,
        2.43 / 11.6 * k1 - 2.43 / 39 * k2,
        1.21 / 11.6 * k1 - 1.21 / 174 * k3,
        1.48 / 11.6 * k1 + portal / 10.7 - 2 / 20.1 * x1,
        2 / 20.1 * (x1 - x2),
        0.8 * 2 / 20.1 * x2 - (1.0 + 2.63) / 11.6 * n1 + 2.63 / 221 * n2,
        2.63 / 11.6 * n1 - 2.63 / 221 * n2,
        1.0 / 11.6 * n1 - 2 / 1.12 * y1,
        2 / 1.12 * (y1 - y2),
        0.7 * 2 / 1.12 * y2 - (0.933 + 1.7) / 4.4 * h1 + 1.7 / 87.5 * h2,
        1.7 / 4.4 * h1 - 1.7 / 87.5 * h2,
    ]
    return [60 * rate for rate in per_min]


def test_nasal_dose_agrees_with_the_equations_of_perez_ruixo() -> None:
    row = ROWS["PK-001"]
    oracle = _solve(_perez_ruixo_28_mg, [0.54 * 28, *[0.0] * 9], [0.53], 24.0)(TIME_H)
    esketamine, noresketamine = (exposure(row, MAIN, name) for name in ("esketamine", "noresketamine"))
    assert concentration(esketamine, TIME_H) == pytest.approx(1000 / 192 * oracle[2], rel=1e-7)
    assert concentration(noresketamine, TIME_H) == pytest.approx(1000 / 70 * oracle[6], rel=1e-7)
    assert area(esketamine, 24.0) == pytest.approx(oracle[8, -1], rel=1e-7)
    assert area(noresketamine, 24.0) == pytest.approx(oracle[9, -1], rel=1e-7)


def test_film_agrees_with_the_equations_of_simons() -> None:
    # equal poles in both delay chains: the branch for near-equal poles is exercised
    oracle = _solve(_simons_film_50_mg, [0.0] * 14, [13.1 / 60, 29.9 / 60], 24.0)(TIME_H)
    model = load_published("simons_2022_s_ketamine")
    for analyte, state, volume, mass in (
        ("esketamine", 3, 11.6, 237.73),
        ("noresketamine", 8, 11.6, 223.7),
        ("s_hnk", 12, 4.4, 239.7),
    ):
        parts = model.parts(analyte, "sublingual", ((0.0, 0.0, 50.0),))
        expected = 1000 * oracle[state] / volume * mass / 237.73
        assert concentration(parts, TIME_H) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_area_of_an_infusion_is_the_integral_of_its_curve() -> None:
    parts = exposure(ROWS["PK-144"], MAIN, "esketamine")
    time_h = np.linspace(0.0, 24.0, 240_001)
    assert area(parts, 24.0) == pytest.approx(np.trapezoid(concentration(parts, time_h), time_h), rel=1e-7)


def test_whole_area_is_dose_over_clearance() -> None:
    # Fanta 2015 and Otto 2021: CL 95.2 L/h, CLn 57.72 L/h, all of the drug forms norketamine
    model = load_published("fanta_otto_2021_s_ketamine")
    given = ((0.0, 0.5, 10.0),)
    assert area(model.parts("esketamine", "intravenous", given)) == pytest.approx(1e4 / 95.2, rel=1e-9)
    assert area(model.parts("noresketamine", "intravenous", given)) == pytest.approx(1e4 / 57.72, rel=1e-9)


def test_shares_of_metabolism_reach_the_area_of_each_metabolite() -> None:
    # Simons 2022: 0.8 of S-ketamine forms S-norketamine, 0.7 of that forms S-hydroxynorketamine
    model = load_published("simons_2022_s_ketamine")
    given = ((0.0, 1 / 3, 20.0),)
    s_hnk = 20e3 * 0.8 * 0.7 / (0.933 * 60) * 239.7 / 237.73
    assert area(model.parts("s_hnk", "intravenous", given)) == pytest.approx(s_hnk, rel=1e-7)


def test_nothing_is_there_before_the_dose_and_the_peak_is_at_the_end_of_an_infusion() -> None:
    parts: tuple[Part, ...] = load_published("kamp_2020_racemic").parts(
        "ketamine", "intravenous", ((1.0, 0.5, 35.0),)
    )
    assert concentration(parts, np.array([0.0, 0.5, 0.99])) == pytest.approx([0.0, 0.0, 0.0])
    assert area(parts, 0.9) == 0.0
    assert peak(parts)[1] == pytest.approx(1.5, abs=1 / 120)


def test_half_life_is_that_of_the_last_phase() -> None:
    parts = exposure(ROWS["PK-148"], MAIN, "esketamine")
    late = concentration(parts, np.array([200.0, 210.0]))
    assert terminal_half_life_h(parts) == pytest.approx(
        10.0 * np.log(2) / np.log(late[0] / late[1]), rel=1e-6
    )
