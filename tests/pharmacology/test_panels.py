"""Panels cover their span without gaps, are cut at inputs and marks, and are powers of two apart where nothing cuts them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from daybreak.pharmacology import Administration, inputs, load_parameters
from daybreak.pharmacology.panels import FIRST_PANEL_H, LONG_H, NODES, REACH, TAIL, panels, plan_panels, steps
from daybreak.population import draw_parameters

SPRAY = Administration("esketamine", "intranasal")


def given(how: Administration) -> list:
    return inputs(how, np.array([84.0]), draw_parameters(load_parameters(), 0, 1, 1), np)


@pytest.mark.parametrize("span_h", [24.0, 84.0, 168.0])
def test_they_follow_one_another_and_are_cut_at_inputs_and_marks(span_h: float) -> None:
    marks_h = (2.0, 24.0, span_h)
    plan = plan_panels(given(SPRAY), span_h, marks_h)
    assert plan[0].start_h == 0.0
    assert all(math.isclose(one.start_h + one.length_h, other.start_h) for one, other in pairwise(plan))
    ends = [panel.start_h + panel.length_h for panel in plan]
    cuts = [
        *marks_h,
        *(i.start_h + i.duration_h for i in given(SPRAY)),
        *(i.start_h for i in given(SPRAY) if i.start_h),
    ]
    assert all(any(math.isclose(cut, end) for end in ends) for cut in cuts if cut)


def test_they_grow_with_the_time_since_the_last_input_and_no_faster() -> None:
    last_h = max(i.start_h + i.duration_h for i in given(SPRAY))
    for panel in plan_panels(given(SPRAY), 24.0, ()):
        since_h = max(panel.start_h - last_h, 0.0)
        assert panel.length_h <= max(TAIL * FIRST_PANEL_H, REACH * since_h) + 1e-12


def test_lengths_double_from_the_first_panel_to_a_day() -> None:
    assert [panel.length_h for panel in panels([], 48.0, (24.0, 48.0))] == [
        0.75,
        0.75,
        1.5,
        3.0,
        6.0,
        12.0,
        24.0,
    ]


def test_far_shorter_panels_than_the_first_have_half_the_nodes_and_long_ones_soon_after_an_input_half_as_many_again() -> (
    None
):
    plan = plan_panels(given(SPRAY), 96.0, (15.0, 24.0, 48.0, 72.0, 96.0))
    last_h = max(i.start_h + i.duration_h for i in given(SPRAY))
    for panel in plan:
        short = panel.length_h <= FIRST_PANEL_H / 8
        long = panel.length_h >= LONG_H and 3.0 * panel.length_h > 2.0 * (panel.start_h - last_h)
        assert panel.nodes == NODES + (long - short) * NODES // 2
    assert [panel.nodes for panel in plan if panel.start_h >= 5.0] == [12, 8, 8, 12, 8, 8]


def test_a_step_knows_its_inputs_its_mark_and_its_samples() -> None:
    plan = steps(given(SPRAY), 24.0, (24.0,), (0.0, 0.5, 12.0))
    assert [i for step in plan for i in step.bolus] == [0, 2, 4]
    assert {i for step in plan for i in step.running} == {1, 3, 5}
    assert [step.marked for step in plan] == [False] * (len(plan) - 1) + [True]
    assert sum(len(step.samples_h) for step in plan) == 3


def test_an_input_beyond_the_span_is_refused() -> None:
    with pytest.raises(ValueError, match="within"):
        panels([25.0], 24.0)
