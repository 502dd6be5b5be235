"""Every pooled figure agrees with metafor's to 1e-6: do the estimators do what their names say?

Whether the right rows were pooled is another question (test_answer.py); whether metafor is right is asked in
test_published.py. The pinned numbers are made by tests/reference/metafor/generate.R.
"""

from __future__ import annotations

import pytest

from tests.evidence.pooling.agreement import TOLERANCE, Case, cases, differences, reference

PINNED = 150  # the least number of cases that the design asks for


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_the_figures_are_those_of_metafor(case: Case) -> None:
    apart = dict(differences(case))
    assert apart
    assert max(apart.values()) < TOLERANCE, {
        name: found for name, found in apart.items() if found >= TOLERANCE
    }


def test_the_pin_says_how_it_was_made() -> None:
    assert len(cases()) >= PINNED
    assert set(reference()["made_by"]) == {"r", "metafor", "metadat", "script"}
    assert all(case.call and case.inputs and case.outputs for case in cases())


def test_the_cases_reach_the_corners() -> None:
    sizes = {len(case.inputs["yi"]) for case in cases() if case.kind == "rma"}
    assert {2, 40} <= sizes
    taus = [case.outputs["tau2"] for case in cases() if case.kind == "rma" and 'method="REML"' in case.call]
    assert min(taus) == 0
    assert max(taus) > 1e4


def test_a_wrong_figure_is_noticed() -> None:
    case = cases()[0]
    wrong = Case(case.id, case.kind, case.call, case.inputs, {"yi": [y + 1e-5 for y in case.outputs["yi"]]})
    assert max(apart for _, apart in differences(wrong)) > TOLERANCE
