"""`simulate` over workers: one forecast, bit for bit, whoever computes; quantiles by bins join as they add up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daybreak.population import Population
from daybreak.protocol import load_protocol
from daybreak.simulation import Forecast, simulate
from daybreak.simulation.engines import engine
from daybreak.simulation.executors import HERE, DaskHere, Executor, Processes
from daybreak.simulation.run import DAY_H, run_block
from daybreak.simulation.simulate import BLOCK, Asked
from daybreak.simulation.summary import SCALES, Tally

ROOT = Path(__file__).parents[2]
WEEK_H = 7 * DAY_H
PATIENTS = 3 * BLOCK + 20  # two whole pieces and one of 20


def forecast_of(executor: Executor, engine: str = "numpy", **more: Any) -> Forecast:
    protocol = load_protocol("iv-racemic-acute")
    return simulate(
        protocol, patients=PATIENTS, seed=5, horizon_h=WEEK_H, engine=engine, executor=executor, **more
    )


def text(forecast: Forecast) -> str:
    """Every digit of it."""
    return json.dumps(forecast.to_json())


@pytest.fixture(scope="module")
def alone() -> str:
    """What this process gives by itself."""
    return text(forecast_of(HERE))


@pytest.mark.parametrize(
    "executor",
    [Processes(2), *(pytest.param(e, marks=pytest.mark.slow) for e in (Processes(8), DaskHere(2)))],
    ids=repr,
)
def test_a_forecast_does_not_tell_who_computed_it(executor: Executor, alone: str) -> None:
    assert text(forecast_of(executor)) == alone


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numba", "jax"])
def test_nor_with_the_other_engines(name: str) -> None:
    assert text(forecast_of(Processes(2), name)) == text(forecast_of(HERE, name))


def test_a_resumed_forecast_is_the_same(tmp_path: Path, alone: str) -> None:
    fresh = text(forecast_of(HERE, resume=tmp_path))
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 3
    kept[1].unlink()
    assert text(forecast_of(Processes(2), resume=tmp_path)) == fresh == alone


def test_progress_counts_patients(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    forecast_of(Processes(2), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, PATIENTS) for done in (500, 1000, 1500, 1520)]


@pytest.mark.parametrize("exact", [0, 10_000])
def test_parts_that_are_joined_are_the_whole(exact: int) -> None:
    asked = Asked(load_protocol("iv-racemic-acute"), Population.default(), 5, WEEK_H, "numpy", exact)
    whole, joined = asked.gather(0, 1020), asked.gather(0, 500)
    rest = Asked(asked.protocol, asked.people, 5, WEEK_H, "numpy", exact, joined.judged)
    for shard in ((500, 1000), (1000, 1020)):
        joined.join(rest(shard))
    assert joined.sessions() == whole.sessions()
    assert joined.summary() == whole.summary()
    assert joined.rules() == whole.rules()
    for name, outcome in whole.outcomes().items():
        found = joined.outcomes()[name]
        assert (found.time_h, found.q05, found.q50, found.q95) == (
            outcome.time_h, outcome.q05, outcome.q50, outcome.q95,
        )  # fmt: skip
        np.testing.assert_allclose(found.mean, outcome.mean, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(found.sd, outcome.sd, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("exact", [0, 50, 1000])
def test_a_tally_that_was_read_for_longer_or_shorter_leaves_what_both_have(exact: int) -> None:
    values = np.random.default_rng(1).uniform(1.0, 59.0, (3, 80))
    long, short = Tally(SCALES["madrs"], 3, exact), Tally(SCALES["madrs"], 2, exact)
    long.add(values[:, :40])
    short.add(values[:2, 40:])
    nobody = Tally(SCALES["madrs"], 2, exact)
    short.join(long.part())
    short.join(nobody.part())
    whole = Tally(SCALES["madrs"], 2, exact)
    whole.add(values[:2])
    np.testing.assert_allclose(short.mean(), whole.mean(), rtol=1e-13)
    np.testing.assert_allclose(short.sd(), whole.sd(), rtol=1e-12)
    np.testing.assert_array_equal(short.quantiles(), whole.quantiles())


@pytest.mark.slow
def test_jax_computes_on_the_device_it_finds_and_agrees_with_the_cpu() -> None:
    """With a GPU this compares it with the CPU: `pytest --slow tests/simulation/test_spread_simulate.py -k device`."""
    import jax

    protocol, people = load_protocol("spravato-trd-us"), Population.default().draw(0, 16, 3)
    assert jax.devices()[0].platform == jax.default_backend()  # nothing of ours chose another
    there = run_block(protocol, people, 0, 3, 2 * DAY_H, engine("jax"))
    with jax.default_device(jax.devices("cpu")[0]):
        here = run_block(protocol, people, 0, 3, 2 * DAY_H, engine("jax"))
    plain = run_block(protocol, people, 0, 3, 2 * DAY_H, engine("numpy"))
    for other in (here, plain):
        np.testing.assert_allclose(there.madrs, other.madrs, rtol=1e-6)
        for mine, theirs in zip(there.sessions, other.sessions, strict=True):
            np.testing.assert_array_equal(mine.dose_mg, theirs.dose_mg)
            if mine.bedside is not None and theirs.bedside is not None:
                for name, values in mine.bedside.readings.items():
                    np.testing.assert_allclose(values, theirs.bedside.readings[name], rtol=1e-6, atol=1e-6)


def test_nothing_in_daybreak_chooses_the_device() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        source = path.read_text("utf-8")
        for words in ("jax_platform", "JAX_PLATFORM", 'devices("cpu")', "default_device", "CUDA_VISIBLE"):
            assert words not in source, path


WORK = """
import resource, sys
from daybreak import load_protocol, simulate
from daybreak.simulation.executors import executor_of

def seconds(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime

if __name__ == "__main__":
    protocol = load_protocol("spravato-trd-us")
    simulate(protocol, patients=20)
    before = seconds(resource.RUSAGE_SELF)
    simulate(protocol, patients=int(sys.argv[1]), executor=executor_of(sys.argv[2]))
    print(seconds(resource.RUSAGE_SELF) - before, seconds(resource.RUSAGE_CHILDREN))
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_workers_are_worth_more_than_1_8(tmp_path: Path) -> None:
    """By work done, not by a clock that others move: what two workers do in all, halved, against what one process does.

    Nothing is done twice and the parent only joins, so that wall time follows where two cores are free
    (measured: docs/decisions/0014-one-seam-for-spreading.md).
    """
    script = tmp_path / "work.py"
    script.write_text(WORK, "utf-8")

    def work(executor: str) -> tuple[float, float]:
        told = subprocess.run(
            [sys.executable, str(script), "100500", executor], capture_output=True, text=True, check=True
        )
        parent, workers = map(float, told.stdout.split())
        return parent, workers

    ratios = []
    for _ in range(3):  # pairs, back to back: one is enough to show what can be reached
        alone, _ = work("here")
        parent, workers = work("processes:2")
        assert parent < 0.1 * workers  # joining is not where time is spent
        ratios.append(alone / ((parent + workers) / 2))
        if ratios[-1] >= 1.8:
            return
    raise AssertionError(f"two workers are worth {max(ratios):.2f}")
