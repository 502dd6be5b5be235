"""The windows hold the times of trials, and no time is in two of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from daybreak.errors import ParameterError
from daybreak.evidence.pooling.windows import WINDOWS, window


def test_windows_follow_each_other_without_touching() -> None:
    assert [w.id for w in WINDOWS] == ["2-4h", "24h", "3d", "7d", "14d", "28d"]
    assert all(one.to_h < other.from_h for one, other in pairwise(WINDOWS))
    assert all(w.from_h < w.nominal_h < w.to_h for w in WINDOWS)


@pytest.mark.parametrize(
    ("where", "hours"),
    [
        ("2-4h", [2.0, 4.0]),
        ("24h", [24.0]),
        ("3d", [48.0, 72.0]),
        ("7d", [168.0]),
        ("14d", [336.0]),
        ("28d", [648.0, 672.0]),
    ],
)
def test_the_usual_visits_fall_where_they_should(where: str, hours: list[float]) -> None:
    assert [[w.id for w in WINDOWS if w.holds(hour)] for hour in hours] == [[where]] * len(hours)


def test_what_has_no_time_is_in_no_window() -> None:
    assert not any(w.holds(None) for w in WINDOWS)


def test_an_unknown_window_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParameterError, match=r"2-4h, 24h, 3d, 7d, 14d, 28d"):
        window("2w")
