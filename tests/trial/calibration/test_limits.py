"""How far a score is from a limit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.pharmacology.mood import madrs
from daybreak.trial.calibration.limits import HALF_A_POINT, below, response_limit


@given(baseline=st.floats(20.0, 45.0), improvement=st.floats(-1.0, 4.0), limit=st.floats(5.0, 40.0))
def test_with_exactly_that_natural_course_the_score_is_the_limit(
    baseline: float, improvement: float, limit: float
) -> None:
    course = float(below(limit, baseline, improvement))
    assert float(madrs(np.float64(baseline), np.float64(improvement - course), np)) == pytest.approx(
        limit, abs=1e-4
    )
    assert course > float(below(limit - 1.0, baseline, improvement))


def test_a_response_ends_between_the_whole_points_of_half_the_baseline_and_one_more() -> None:
    """36 falls by half at 18: a total of 18 is a response, one of 19 is not. Of an odd baseline, 35, 17 is the last."""
    assert response_limit(36.0) == 18.0 + 0.5 * HALF_A_POINT
    assert 17.0 < response_limit(35.0) < 18.0
