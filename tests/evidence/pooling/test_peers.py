"""Other libraries on the same effects: PyMARE's estimators and statsmodels' combination, beside ours.

PyMARE's standard errors are Hartung and Knapp's. It stops its search for REML at a tolerance of its own, so that REML agrees to
1e-6; DerSimonian and Laird's is a formula, and agrees to 1e-9.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import fit

EFFECTS = Effects(
    np.array([-7.2, -9.96, -3.8, -8.69, -3.7, -1.2]), np.array([8.12, 4.49, 1.93, 14.5, 8.2, 2.0])
)


@pytest.fixture(scope="module")
def pymare() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pymare
        import pymare.estimators
    return pymare


def test_pymare_finds_the_same_reml(pymare: object) -> None:
    dataset = pymare.Dataset(EFFECTS.estimate, EFFECTS.variance)  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = (
            pymare.estimators.VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(dataset).summary()
        )  # type: ignore[attr-defined]
    ours = fit(EFFECTS)
    assert float(np.squeeze(found.tau2)) == pytest.approx(ours.tau2, rel=1e-6)
    assert float(np.squeeze(found.get_fe_stats()["est"])) == pytest.approx(ours.estimate, rel=1e-6)


def test_pymare_finds_the_same_by_moments(pymare: object) -> None:
    dataset = pymare.Dataset(EFFECTS.estimate, EFFECTS.variance)  # type: ignore[attr-defined]
    found = pymare.estimators.DerSimonianLaird().fit_dataset(dataset).summary()  # type: ignore[attr-defined]
    ours = fit(EFFECTS, method="DL")
    assert float(np.squeeze(found.tau2)) == pytest.approx(ours.tau2, rel=1e-9)
    assert float(np.squeeze(found.get_fe_stats()["se"])) == pytest.approx(float(ours.se[0]), rel=1e-9)


def test_statsmodels_finds_the_same_by_moments_and_with_hartung_and_knapp() -> None:
    from statsmodels.stats.meta_analysis import combine_effects

    found = combine_effects(EFFECTS.estimate, EFFECTS.variance, method_re="dl", use_t=True)
    ours = fit(EFFECTS, method="DL")
    assert found.tau2 == pytest.approx(ours.tau2, rel=1e-9)
    assert found.mean_effect_re == pytest.approx(ours.estimate, rel=1e-9)
    assert found.sd_eff_w_re_hksj == pytest.approx(float(ours.se[0]), rel=1e-9)
    low, high = found.conf_int()[3]
    assert (low, high) == pytest.approx((ours.interval.low, ours.interval.high), rel=1e-9)
