"""The engines agree on whole courses, with their titrations and their sessions by rule; memory does not grow with patients."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from daybreak.population import Population
from daybreak.protocol import library, load_protocol
from daybreak.simulation.engines import engine
from daybreak.simulation.run import DAY_H, BlockRun, run_block
from daybreak.simulation.simulate import Asked

AGREE = 1e-9  # relative, of every value of every patient (DESIGN section 4)


def course(name: str, solver: str, patients: int, days: int) -> BlockRun:
    protocol = load_protocol(name)
    people = Population.default()
    people = people.in_world(people.world.for_route(nasal=protocol.administration.route == "intranasal"))
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


@pytest.mark.parametrize("name", ["iv-racemic-acute", "spravato-trd-us"])
def test_five_times_the_patients_leave_no_more_in_memory(name: str) -> None:
    """What is kept of patients that are counted in bins: as much after 2,500 as after 500, doses by weight included."""
    protocol = load_protocol(name)
    people = Population.default()
    people = people.in_world(people.world.for_route(nasal=protocol.administration.route == "intranasal"))
    asked = Asked(protocol, people, seed=1, horizon_h=26.0, engine="numpy", exact=0)

    def kept_bytes(patients: int) -> int:
        tracemalloc.start()
        gathering = asked.gather(0, patients)
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert gathering.patients == patients
        return kept

    kept_bytes(2500)  # fills the caches of the program
    assert kept_bytes(2500) < 1.1 * kept_bytes(500)  # 2.1 times while each dose by weight was counted
