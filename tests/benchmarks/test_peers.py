"""The equations that the peers integrate are those of the library: a tight ODE solution gives the library's outputs."""

from __future__ import annotations

import pytest

from benchmarks.limit import counts
from benchmarks.lsoda_scipy import prepare
from benchmarks.reference import dop853, reference
from benchmarks.workloads import DAYS, SAMPLES_H, SESSION_DAYS, Workload, full, small

WORKLOADS = {"full": full, "small": small}


@pytest.mark.parametrize("name", WORKLOADS)
def test_dop853_agrees_with_the_reference(name: str) -> None:
    workload: Workload = WORKLOADS[name](1, seed=3)
    assert dop853(workload).error(reference(workload)) < 1e-9


@pytest.mark.parametrize("name", WORKLOADS)
def test_outputs_are_those_that_were_asked_for(name: str) -> None:
    outputs = prepare(WORKLOADS[name](2))()
    assert outputs.mood.shape == (DAYS + 1, 2)
    assert outputs.concentration.shape == outputs.drive.shape == (len(SESSION_DAYS) * len(SAMPLES_H), 2)


def test_the_limit_counts_one_occupancy_a_node() -> None:
    """84 days in panels of 8 nodes: at least one panel a day, and several around each of 12 doses."""
    exponentials, occupancies = counts()
    assert occupancies % 8 == 0
    assert 8 * (DAYS + 5 * len(SESSION_DAYS)) < occupancies < 4000
    assert 100 < exponentials < occupancies
