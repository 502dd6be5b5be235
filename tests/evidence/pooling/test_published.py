"""Published analyses, worked again: the vaccine trials on which methods of pooling are usually shown.

Counts: Colditz et al. 1994, as printed in van Houwelingen et al. 2002, doi:10.1002/sim.1040, Table I. Expected figures: the
front page of metafor's manual (risk ratios, Hartung and Knapp) and its reworking of van Houwelingen et al. (odds ratios).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from daybreak.evidence.pooling.counts import Counts, log_odds_ratio, log_risk_ratio
from daybreak.evidence.pooling.disagreement import heterogeneity
from daybreak.evidence.pooling.model import fit

ILL = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27], dtype=float)
WELL = np.array([119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886], dtype=float)
CONTROL_ILL = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29], dtype=float)
CONTROL_WELL = np.array(
    [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825], dtype=float
)
VACCINE, CONTROL = Counts(ILL, ILL + WELL), Counts(CONTROL_ILL, CONTROL_ILL + CONTROL_WELL)


def test_the_risk_ratio_of_metafor_s_front_page() -> None:
    model = fit(log_risk_ratio(VACCINE, CONTROL))
    assert model.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert model.tau2_se == pytest.approx(0.1664, abs=5e-5)
    assert 100 * model.i2 == pytest.approx(92.22, abs=5e-3)
    assert model.h2 == pytest.approx(12.86, abs=5e-3)
    assert model.q == pytest.approx(152.2330, abs=5e-5)
    assert model.estimate == pytest.approx(-0.7145, abs=5e-5)
    assert float(model.se[0]) == pytest.approx(0.1808, abs=5e-5)
    assert model.p_of(0) == pytest.approx(0.0019, abs=5e-5)
    assert (model.interval.low, model.interval.high) == pytest.approx((-1.1084, -0.3206), abs=5e-5)
    assert model.prediction is not None
    prediction = math.exp(model.prediction.low), math.exp(model.prediction.high)
    assert prediction == pytest.approx((0.14, 1.76), abs=5e-3)


def test_the_interval_of_tau2_in_van_houwelingen() -> None:
    found = heterogeneity(fit(log_odds_ratio(VACCINE, CONTROL)))
    limits = found.tau2_interval.low, found.tau2_interval.high
    assert limits == pytest.approx((0.1302, 1.1812), abs=2e-4)  # printed from a search that ends at 1e-4


def test_the_odds_ratios_of_table_i() -> None:
    effects = log_odds_ratio(VACCINE, CONTROL)
    assert effects.estimate[:4] == pytest.approx([-0.9387, -1.6662, -1.3863, -1.4564], abs=5e-5)
    assert effects.variance[:4] == pytest.approx([0.3571, 0.2081, 0.4334, 0.0203], abs=5e-5)
