"""A small fit runs, is the same for a seed, learns from its figures, and is refused where the chains have not mixed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from daybreak.errors import CalibrationError
from daybreak.evidence import load_evidence
from daybreak.population import read_calibration
from daybreak.trial.calibration import diagnostics, predictive
from daybreak.trial.calibration.chains import Chain, Sampler, by_left_out, run_chains, run_longer
from daybreak.trial.calibration.diagnostics import Diagnostics, diagnose
from daybreak.trial.calibration.fit import Fit, Settings, code_digest, fit
from daybreak.trial.calibration.priors import priors
from daybreak.trial.calibration.problem import Problem, problem_of

ONLY = ("murrough-2013", "inpatients-2022")
SMALL = Settings(
    chains=1, warm_up=16, draws=20, left_out_chains=1, left_out_warm_up=6, left_out_draws=8, kept=20, left_out_kept=5,
    patients=16, seed=3,
)  # fmt: skip


def relax(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe chains of any length: what is tested is the way, not the result."""
    monkeypatch.setattr(diagnostics, "LARGEST_RHAT", 1e9)
    monkeypatch.setattr(diagnostics, "LEAST_ESS", -1e9)
    monkeypatch.setattr(diagnostics, "MOST_DIVERGENCES", 10**9)


def problem() -> Problem:
    return problem_of(load_evidence(), patients=16, seed=3, only=ONLY)


# --- diagnostics --------------------------------------------------------------------------------------------------------


def chains(shift: float = 0.0, draws: int = 800, count: int = 4) -> list[dict[str, np.ndarray]]:
    """Independent normal draws; the last chain stands `shift` beside the others."""
    rng = np.random.default_rng(1)
    found = [
        {"sample/x": rng.standard_normal(draws), "diverging": np.zeros(draws, dtype=bool)}
        for _ in range(count)
    ]
    found[-1]["sample/x"] += shift
    return found


def test_chains_of_independent_draws_have_mixed() -> None:
    """R-hat of about 1, and nearly as many effective draws as draws."""
    found = diagnose(chains())
    found.check()
    assert found.rhat == pytest.approx(1.0, abs=0.01)
    assert found.ess == pytest.approx(3200, rel=0.15)


def test_draws_that_alternate_have_a_number_of_effective_ones() -> None:
    """0, 1, 0, 1: the sum of their autocorrelations is nought exactly, and 4 log10(4) is the most that is believed."""
    known = diagnose([{"sample/x": np.array([0.0, 1.0, 0.0, 1.0]), "diverging": np.zeros(4, dtype=bool)}])
    assert known.ess == pytest.approx(4 * np.log10(4))


def test_a_chain_beside_the_others_is_refused_by_name() -> None:
    with pytest.raises(CalibrationError, match=r"The fit is refused: R-hat up to .* \(x\)") as refusal:
        diagnose(chains(shift=1.0)).check()
    assert "longer chains" in refusal.value.remedy


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(CalibrationError, match="effective draws"):
        diagnose(chains(draws=60)).check()


def test_one_divergence_is_refused() -> None:
    found = chains()
    found[0]["diverging"][5] = True
    with pytest.raises(CalibrationError, match="1 divergences"):
        diagnose(found).check()


def test_chains_that_stood_still_are_refused() -> None:
    """Their R-hat is no number, and no number is no agreement."""
    with pytest.raises(CalibrationError):
        Diagnostics(
            rhat=float("nan"),
            ess=1000.0,
            divergences=0,
            by_name={"x": (float("nan"), 1000.0), "y": (1.0, 1000.0)},
        ).check()
    with pytest.raises(CalibrationError):
        Diagnostics(rhat=1.0, ess=float("nan"), divergences=0, by_name={"x": (1.0, float("nan"))}).check()


def test_every_scalar_of_a_vector_is_looked_at() -> None:
    rng = np.random.default_rng(2)
    found = [
        {"sample/v": rng.standard_normal((500, 3)), "diverging": np.zeros(500, dtype=bool)} for _ in range(2)
    ]
    found[1]["sample/v"][:, 2] += 2.0
    judged = diagnose(found)
    assert set(judged.by_name) == {"v[0]", "v[1]", "v[2]"}
    assert judged.rhat == judged.by_name["v[2]"][0] > 1.2


# --- the small fit --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Fit:
    with pytest.MonkeyPatch.context() as patch:
        relax(patch)
        return fit(load_evidence(), SMALL, only=ONLY, leave_out=("murrough-2013",))


def test_a_fit_gives_a_calibration_that_can_be_read(small: Fit, tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(small.calibration_text("0.1"), encoding="utf-8")
    read = read_calibration(path)
    assert (read.version, read.size) == ("0.1", 20)
    assert set(read.draws) == set(priors())
    assert read.made["trials"] == sorted(ONLY)
    assert read.made["figures"] == len(problem().observations)
    assert read.made["data_sha256"] == problem().digest
    assert read.made["code_sha256"] == code_digest()
    assert read.made["seed"] == 3


def test_every_draw_is_possible(small: Fit) -> None:
    for name, prior in priors().items():
        values = small.draws[name]
        assert np.isfinite(values).all()
        if prior.family in ("lognormal", "positive", "share"):
            assert (values > 0.0).all(), name
        if prior.family == "share":
            assert (values < 1.0).all(), name


def test_the_draws_without_a_trial_are_written_apart(small: Fit) -> None:
    written = json.loads(small.left_out_text("0.1"))
    assert list(written["left_out"]) == ["murrough-2013"]
    assert {len(values) for values in written["left_out"]["murrough-2013"].values()} == {5}
    assert set(written["made"]["murrough-2013"]) >= {"rhat", "ess", "divergences"}


def test_checks_count_every_figure_once(small: Fit) -> None:
    for checks in (small.prior_check, small.posterior_check):
        assert sum(c.figures for c in checks) == len(small.problem.observations)
        assert all(0 <= c.inside <= c.figures for c in checks)
        assert all(0.0 <= c.share <= 1.0 for c in checks)


def test_the_fit_learns_from_its_figures(small: Fit) -> None:
    """Figures in the middle 90 % of what is expected of them: afterwards, nearly all."""
    after = sum(c.inside for c in small.posterior_check)
    assert after >= 0.8 * len(small.problem.observations)


@pytest.mark.slow
def test_chains_that_have_not_mixed_end_the_fit() -> None:
    """Twelve draws of one chain are not 400 effective ones."""
    short = Settings(chains=1, warm_up=4, draws=12, patients=8, seed=3)
    with pytest.raises(CalibrationError, match="The fit is refused"):
        fit(load_evidence(), short, only=("inpatients-2022",), leave_out=())


@pytest.mark.slow
def test_a_fit_is_the_same_for_a_seed_and_another_for_another() -> None:
    posed = problem()
    one, again = (run_chains(Sampler(posed, 10, 10, 5), [Chain((), 0)])[0] for _ in range(2))
    for site, values in one.items():
        np.testing.assert_array_equal(values, again[site])
    other = run_chains(Sampler(posed, 10, 10, 6), [Chain((), 0)])[0]
    assert not np.array_equal(one["sample/context_effect"], other["sample/context_effect"])


def test_the_key_of_a_chain_is_in_its_seed_its_trials_and_its_number() -> None:
    posed = problem()
    keys = {
        tuple(np.asarray(Sampler(posed, 1, 1, seed).key(Chain(out, number))).tolist())
        for seed in (1, 2)
        for out in ((), ("a",))
        for number in (0, 1)
    }
    assert len(keys) == 8


# --- predictive checks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["response", "remission", "kept", "sd", "change", "difference"])
def test_replicates_scatter_as_published_figures_do(kind: str) -> None:
    """Mean and SD of 40,000 replicates: binomial for shares, 1 / sqrt(2 (n - 1)) of the logarithm for an SD, else the error."""
    many = 40_000
    value, spread = {"sd": (12.0, 50.0), "change": (-15.0, 2.0), "difference": (-15.0, 2.0)}.get(
        kind, (0.3, 40.0)
    )
    replicates = predictive._replicate(kind, np.full(many, value), spread, np.random.default_rng(1))
    wanted = {"sd": value / np.sqrt(98.0), "change": 2.0, "difference": 2.0}.get(
        kind, np.sqrt(0.3 * 0.7 / 40.0)
    )
    assert replicates.std() == pytest.approx(wanted, rel=0.03)
    assert np.median(replicates) == pytest.approx(value, abs=0.05)


class Independent(Sampler):
    """Draws that owe nothing to each other: two chains have 400 effective ones as soon as they have drawn some 440."""

    def __call__(self, chain: Chain) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(1000 * self.draws + chain.number)
        return {"sample/x": rng.standard_normal(self.draws), "diverging": np.zeros(self.draws, dtype=bool)}


@pytest.mark.parametrize(("times", "draws"), [(0, 60), (1, 120), (2, 240), (6, 240)])
def test_fits_without_a_trial_that_have_not_mixed_run_twice_as_long(times: int, draws: int) -> None:
    """No longer than asked for, and no longer than it takes: 240 draws of two chains have mixed."""
    short = Independent(problem(), warm_up=0, draws=60, seed=3)
    parts = [Chain((name,), n) for name in ("murrough-2013", "hu-2016") for n in (0, 1)]
    first = by_left_out(parts, run_chains(short, parts))
    again = run_longer(short, first, times)
    assert {name: [len(run["diverging"]) for run in runs] for name, runs in again.items()} == {
        name: [draws, draws] for name in ("murrough-2013", "hu-2016")
    }
    if times == 6:
        assert all(diagnose(runs).mixed for runs in again.values())
