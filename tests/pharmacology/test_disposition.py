"""Published numbers of the disposition: reproduced, with where they were read."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.pharmacology import clearance_l_per_h
from daybreak.pharmacology.disposition import dispose, extraction
from daybreak.pharmacology.effect_site import ke0_per_h
from tests.pharmacology.people import scattered, typical
from tests.pharmacology.solved import administration, readings

FINE_H = np.round(np.arange(0.0, 24.0, 0.02), 6)

# Perez-Ruixo 2021 (doi:10.1007/s40262-020-00953-4), Table 4: 18 to 60 years, Caucasian: dose, Cmax ng/mL, AUC0-24 ng h/mL
TABLE_4 = [(28.0, 43.8, 147.3), (56.0, 72.5, 254.7), (84.0, 101.0, 362.2)]


def _curve(route: str, dose_mg: float, drug: str = "esketamine", **instead: float) -> np.ndarray:
    found = readings(typical(**instead), administration(route, drug), (dose_mg,), 24.0, tuple(FINE_H))
    return found["esketamine" if drug == "esketamine" else "arketamine"][:, 0]


@pytest.mark.parametrize(("dose_mg", "cmax", "auc"), TABLE_4)
def test_nasal_esketamine_as_in_table_4(dose_mg: float, cmax: float, auc: float) -> None:
    curve = _curve("intranasal", dose_mg)
    assert curve.max() == pytest.approx(cmax, rel=0.05)
    assert np.trapezoid(curve, FINE_H) == pytest.approx(auc, rel=0.05)


def test_extraction_clearance_and_oral_availability() -> None:
    # derived from the printed parameters, not printed themselves: extraction 0.722, CL 109 L/h, oral F = Fgut (1 - E) 0.178
    p = typical()
    assert extraction(p)[0] == pytest.approx(0.722, abs=5e-4)
    assert clearance_l_per_h(p)[0] == pytest.approx(109.0, abs=0.5)
    assert (p["gut_escape"] * (1.0 - extraction(p)))[0] == pytest.approx(0.178, abs=5e-4)


@pytest.mark.parametrize(("route", "available"), [("intravenous", 1.0), ("oral", 0.64 * (1.0 - 0.7217))])
def test_area_under_the_curve_is_available_dose_over_clearance(route: str, available: float) -> None:
    # AUC to infinity = F dose / CL, from the modes: integral of every exponential
    p, how = typical(), administration(route, "esketamine")
    modes = dispose(p, "s", how.depots, np)
    compartment = "central" if route == "intravenous" else "gut"
    amount = 1.0 if route == "intravenous" else 0.64
    auc = 1000.0 / 192.0 * amount * (modes.rows["central"] * modes.into[compartment] / modes.poles).sum()
    assert auc == pytest.approx(1000.0 * available / clearance_l_per_h(p)[0], rel=2e-3)


def test_terminal_half_life() -> None:
    # 10.9 h was read off a simulated curve of the printed parameters; the slowest pole itself gives 11.03 h
    modes = dispose(typical(), "s", ("nose",), np)
    assert np.log(2.0) / modes.poles.min() == pytest.approx(10.9, abs=0.2)


def test_infusion_and_oral_peaks_of_the_typical_person() -> None:
    # derived by simulation from the printed parameters: 28 mg over 40 min 99.5 ng/mL, 84 mg by mouth 26 ng/mL
    assert _curve("intravenous", 28.0).max() == pytest.approx(99.5, rel=0.01)
    assert _curve("oral", 84.0).max() == pytest.approx(26.0, rel=0.03)


def test_arketamine_is_cleared_at_086_of_esketamine() -> None:
    # 15.8 / 18.4 mL/min/kg, Wang 2019; exact for everybody, whatever their liver
    p = scattered(np.random.default_rng(1), 300, 5.0)
    np.testing.assert_allclose(clearance_l_per_h(p, "r") / clearance_l_per_h(p, "s"), 0.86, rtol=1e-12)


def test_extraction_lies_between_none_and_all() -> None:
    found = extraction(scattered(np.random.default_rng(2), 300, 10.0))
    assert ((found > 0.0) & (found < 1.0)).all()


def test_effect_site_half_life_of_olofsen() -> None:
    # 8.3 min (Olofsen 2022): 0.0835 per min
    assert ke0_per_h(typical())[0] / 60.0 == pytest.approx(0.08351, rel=1e-4)


def _auc_ratio(route: str, modifier: str) -> float:
    from daybreak.pharmacology import apply_covariates

    p = typical()
    with_drug = apply_covariates(p, {"cyp_modifier": np.array([modifier])})
    total = []
    for q in (p, with_drug):
        how = administration(route, "esketamine")
        modes = dispose(q, "s", how.depots, np)
        entry, share = ("central", 1.0) if route == "intravenous" else ("gut", q["gut_escape"][0])
        total.append(share * (modes.rows["central"] * modes.into[entry] / modes.poles).sum())
    return total[1] / total[0]


@pytest.mark.parametrize(
    ("modifier", "route", "ratio"),
    [
        ("rifampicin", "intravenous", 0.86),  # AUC -14 %, doi:10.1111/j.1742-7843.2012.00908.x
        ("rifampicin", "oral", 0.14),  # AUC -86 %, the same
        ("st_johns_wort", "oral", 0.42),  # AUC -58 %, doi:10.1111/j.1472-8206.2011.00954.x
        ("grapefruit_juice", "oral", 3.0),  # doi:10.1007/s00228-012-1214-9
        ("ticlopidine", "oral", 2.4),  # doi:10.1038/clpt.2011.140
    ],
)
def test_interactions_as_reported(modifier: str, route: str, ratio: float) -> None:
    assert _auc_ratio(route, modifier) == pytest.approx(ratio, rel=0.02)
