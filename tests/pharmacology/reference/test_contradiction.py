"""REF-11 finds its rows by computation, and no mistake of ours can pass for one of the source."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from daybreak.pharmacology.covariates import apply_covariates
from daybreak.pharmacology.parameters import load_parameters
from daybreak.pharmacology.reference import RowResult
from daybreak.pharmacology.reference.contradiction import contradicted
from daybreak.pharmacology.reference.misfit import is_misfit
from tests.pharmacology import oracle
from tests.pharmacology.reference.whole import COMPARISON

RESULTS = COMPARISON.rows
FOUND = contradicted(RESULTS)
GROUP = [
    r for r in RESULTS if r.row.id in ("PK-001", "PK-002", "PK-003", "PK-004")
]  # one group and dose of Table 4


def spoilt(change: Callable[[RowResult], RowResult]) -> frozenset[str]:
    return contradicted([change(r) for r in GROUP])


def test_it_finds_the_noresketamine_areas_of_table_4_and_nothing_else() -> None:
    assert frozenset(r.row.id for r in RESULTS if is_misfit(r.row)) == FOUND
    assert len(FOUND) == 18


def test_each_is_found_from_its_own_group_alone() -> None:
    assert contradicted(GROUP) == {"PK-004"}


def test_a_measured_figure_is_never_found() -> None:
    assert spoilt(lambda r: replace(r, row=replace(r.row, statistic="mean"))) == frozenset()


def test_a_model_that_is_not_the_sources_own_proves_nothing() -> None:
    assert spoilt(lambda r: replace(r, model="another")) == frozenset()


@pytest.mark.parametrize("other", ["PK-001", "PK-002", "PK-003"])
def test_a_mistake_of_ours_would_spoil_another_figure_and_is_not_excused(other: str) -> None:
    assert spoilt(lambda r: replace(r, ratio=1.02) if r.row.id == other else r) == frozenset()


def test_without_another_figure_of_the_analyte_nothing_is_found() -> None:
    assert contradicted([r for r in GROUP if r.row.id != "PK-003"]) == frozenset()


def test_a_small_difference_counts_as_it_is() -> None:
    assert spoilt(lambda r: replace(r, ratio=1.04) if r.row.id == "PK-004" else r) == frozenset()


@pytest.mark.parametrize("row_id", ["PK-004", "PK-024", "PK-072"])
def test_a_plain_solution_of_the_equations_gives_the_same_area(row_id: str) -> None:
    # nothing of the solver is used: SciPy on the equations written out once more, and the clearance as what left over 24 h
    row = next(r.row for r in RESULTS if r.row.id == row_id)
    typical = {name: np.array([p.value]) for name, p in load_parameters().items()}
    found = {"race": np.array([row.race]), "age_years": np.array([row.age_years])}
    person = apply_covariates(
        typical, {name: value for name, value in found.items() if value[0] not in ("", None)}
    )
    assert row.dose is not None
    given = oracle.doses("intranasal", row.dose, person)
    state = oracle.amounts(person, "s", given, [24.0], 1.0)
    eliminated = float(np.ravel(state[0, oracle.STATES.index("lost_from_nor")])[0])
    area = 1000.0 * eliminated / float(person["nor_clearance_l_per_h"][0])
    ours = next(r for r in RESULTS if r.row.id == row_id)
    assert area == pytest.approx(ours.prediction, rel=1e-6)
    assert area > 1.3 * row.value
