"""The engines agree on whole courses, with their titrations and their sessions by rule; memory does not grow with patients."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from daybreak.population import Population
from daybreak.protocol import library, load_protocol
from daybreak.simulation.engines import engine
from daybreak.simulation.run import DAY_H, BlockRun, in_world_of, run_block

AGREE = 1e-9  # relative, of every value of every patient (DESIGN section 4)


def course(name: str, solver: str, patients: int, days: int) -> BlockRun:
    protocol = load_protocol(name)
    people = in_world_of(protocol, Population.default())
    return run_block(protocol, people.draw(0, patients, 7), 0, 7, days * DAY_H, engine(solver))


def agree(one: BlockRun, other: BlockRun) -> None:
    assert [session.time_h for session in one.sessions] == [session.time_h for session in other.sessions]
    for here, there in zip(one.sessions, other.sessions, strict=True):
        np.testing.assert_array_equal(here.dose_mg, there.dose_mg)
    np.testing.assert_allclose(one.madrs, other.madrs, rtol=AGREE)


@pytest.mark.parametrize("name", library())
def test_the_kernel_agrees_with_numpy_on_a_whole_course(name: str) -> None:
    agree(course(name, "numpy", 60, 84), course(name, "numba", 60, 84))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["spravato-trd-us", "iv-racemic-acute"])
def test_jax_agrees_with_numpy_on_four_weeks(name: str) -> None:
    agree(course(name, "numpy", 16, 28), course(name, "jax", 16, 28))


KEPT = """
import gc, tracemalloc
from daybreak.population import Population
from daybreak.protocol import load_protocol
from daybreak.simulation.simulate import Asked

asked = Asked(load_protocol("iv-racemic-acute"), Population.default(), seed=1, horizon_h=26.0, engine="numpy", exact=0)
for patients in (500, 500, 2500):
    tracemalloc.start()
    gathering = asked.gather(0, patients)
    gc.collect()
    print(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
"""


def test_five_times_the_patients_leave_no_more_in_memory() -> None:
    """What is kept of patients who are counted in bins, each dosed by weight; in a program whose shapes nobody checks, since
    the checks keep what they saw. The first run fills the caches."""
    done = subprocess.run([sys.executable, "-c", KEPT], check=True, capture_output=True, text=True)
    _, few, many = map(int, done.stdout.split())
    assert many < 1.01 * few
