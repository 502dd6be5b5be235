"""Sums over virtual patients: means and SDs exact, quantiles exact or right to a bin, chances with their interval."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.simulation.summary import BINS, EXACT, QUANTILES, SCALES, Chance, Tally, bands
from daybreak.vocabulary import load_vocabulary


def _tally(name: str, blocks: list[np.ndarray]) -> Tally:
    tally = Tally(SCALES[name], len(blocks[0]))
    for block in blocks:
        tally.add(block)
    return tally


def test_every_outcome_has_the_unit_of_the_vocabulary() -> None:
    for name, scale in SCALES.items():
        assert scale.unit == load_vocabulary()[name].unit


def _values(n: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(1.0, 59.0, (3, n))


@pytest.mark.parametrize("sizes", [(1000,), (1, 999), (400, 600), (333, 333, 334)])
def test_mean_and_sd_are_those_of_all_values_however_they_arrive(sizes: tuple[int, ...]) -> None:
    values = _values(1000)
    tally = _tally("madrs", np.split(values, np.cumsum(sizes)[:-1], axis=1))
    np.testing.assert_allclose(tally.mean(), values.mean(axis=1), rtol=1e-13)
    np.testing.assert_allclose(tally.sd(), values.std(axis=1, ddof=1), rtol=1e-12)
    np.testing.assert_array_equal(tally.quantiles(), np.quantile(values, QUANTILES, axis=1))


def test_sd_keeps_its_digits_far_from_zero() -> None:
    values = 1e6 + np.random.default_rng(2).normal(0.0, 1e-3, (1, 4000))
    tally = _tally("madrs", np.split(values, 4, axis=1))
    assert tally.sd()[0] == pytest.approx(values.std(ddof=1), rel=1e-6)


def test_beyond_the_exact_number_quantiles_are_right_to_one_bin() -> None:
    values = _values(2 * EXACT)
    tally = _tally("madrs", np.split(values, 40, axis=1))
    assert not tally.kept
    exact = np.quantile(values, QUANTILES, axis=1)
    assert np.abs(tally.quantiles() - exact).max() <= 60.0 / BINS
    np.testing.assert_allclose(tally.mean(), values.mean(axis=1), rtol=1e-12)


def test_concentrations_are_binned_by_ratio() -> None:
    values = np.exp(np.random.default_rng(3).normal(3.0, 1.0, (1, 2 * EXACT)))
    tally = _tally("esketamine_ng_per_ml", np.split(values, 10, axis=1))
    exact = np.quantile(values, QUANTILES, axis=1)
    step = np.log1p(1e4 / 0.01) / BINS  # 0.7 %
    assert np.abs(np.log(tally.quantiles() / exact)).max() <= 1.05 * step


def test_one_patient_has_no_spread() -> None:
    tally = _tally("madrs", [np.array([[30.0]])])
    assert tally.sd().tolist() == [0.0]
    assert tally.quantiles().ravel().tolist() == [30.0] * 5


def test_quantiles_are_in_order() -> None:
    found = bands([([0.0, 1.0, 2.0], _tally("madrs", [_values(200)]))])
    rows = np.array([found.q05, found.q25, found.q50, found.q75, found.q95])
    assert (np.diff(rows, axis=0) >= 0.0).all()


def test_a_share_has_wilsons_interval() -> None:
    # 30 of 100: Wilson 95 % 0.2189 to 0.3958 (Newcombe 1998)
    chance = Chance("something")
    chance.add(np.arange(100) < 30)
    result = chance.result()
    assert result is not None
    assert result.value == pytest.approx(0.3)
    assert result.interval == pytest.approx((0.2189, 0.3958), abs=5e-4)


def test_probabilities_are_surer_than_shares() -> None:
    sure, share = Chance(""), Chance("")
    sure.add(np.full(100, 0.3) + np.linspace(-0.05, 0.05, 100))
    share.add(np.arange(100) < 30)
    widths = [np.diff(c.result().interval)[0] for c in (sure, share)]
    assert widths[0] < 0.5 * widths[1]


def test_a_chance_that_concerns_nobody_is_none() -> None:
    assert Chance("").result() is None


@pytest.mark.parametrize("patients", [50, EXACT + 50])
def test_a_block_that_was_read_for_a_shorter_time_leaves_the_times_that_both_have(patients: int) -> None:
    values = np.random.default_rng(5).uniform(0.0, 60.0, (4, patients))
    tally = _tally("madrs", [values])
    tally.shorten(2)
    tally.add(values[:2] + 0.5)
    expected = _tally("madrs", [values[:2], values[:2] + 0.5])
    np.testing.assert_array_equal(tally.mean(), expected.mean())
    np.testing.assert_array_equal(tally.quantiles(), expected.quantiles())
