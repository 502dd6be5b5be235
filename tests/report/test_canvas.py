"""Labels in the margin of a figure keep their order and their distance."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from daybreak.report.canvas import spread

PLACES = st.lists(st.floats(0, 200), max_size=8).map(sorted)


@given(PLACES)
def test_neighbours_are_a_line_apart_and_below_the_ceiling(places: list[float]) -> None:
    moved = spread(places, gap=15.0, high=250.0)
    assert all(b - a >= 15.0 - 1e-9 for a, b in itertools.pairwise(moved))
    assert all(place <= 250.0 for place in moved)


def test_labels_with_room_stay_where_their_lines_are() -> None:
    assert spread([10.0, 40.0, 90.0], gap=15.0, high=100.0) == [10.0, 40.0, 90.0]


def test_a_crowd_at_the_top_gives_way_downwards() -> None:
    assert spread([98.0, 99.0], gap=15.0, high=100.0) == [85.0, 100.0]
