"""Arms told apart without colour, time with room for early visits, names that fit their margin."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from daybreak.report.canvas import PHONE
from daybreak.report.ink import text_width
from daybreak.report.trial_marks import (
    ArmStyle,
    TimeScale,
    arm_styles,
    end_label,
    plain_minus,
    short_time,
    shortened,
)
from tests.report.trial_example import summary


@pytest.mark.parametrize("arms", [2, 3, 4])
def test_arms_differ_in_colour_and_in_line_and_in_mark(arms: int) -> None:
    names = {f"arm-{i}": 10.0 for i in range(arms - 1)} | {"sal": 10.0}
    styles = arm_styles(replace(summary(), patients_per_arm=names))
    assert len({style.role for style in styles.values()}) == arms
    assert len({style.line for style in styles.values()}) == arms
    assert len({style.marker for style in styles.values()}) == arms


def test_the_control_looks_the_same_whichever_arm_it_is() -> None:
    first = arm_styles(replace(summary(), patients_per_arm={"sal": 10.0, "ket": 10.0}))
    assert first["sal"] == arm_styles(summary())["sal"]


@pytest.mark.parametrize(
    ("visit_h", "root"),
    [
        ((2.0, 24.0, 168.0), True),
        ((24.0, 168.0, 648.0), True),
        ((24.0, 72.0), False),
        ((672.0, 1344.0), False),
        ((336.0, 672.0, 4704.0), False),  # weeks beside weeks
        ((672.0,), False),
    ],
)
def test_early_visits_are_given_room_only_where_hours_stand_beside_weeks(
    visit_h: tuple[float, ...], root: bool
) -> None:
    scale = TimeScale(visit_h)
    places = [scale.at(t) for t in (0.0, *visit_h)]
    assert scale.root is root
    assert places[0] == 0.0
    assert places[-1] == 1.0
    assert all(a < b for a, b in pairwise(places))


@pytest.mark.parametrize(
    ("time_h", "text"), [(2.0, "2 h"), (24.0, "24 h"), (168.0, "7 d"), (648.0, "27 d"), (1344.0, "8 wk")]
)
def test_times_are_short(time_h: float, text: str) -> None:
    assert short_time(time_h) == text


def test_a_name_is_cut_to_its_room_and_says_so() -> None:
    cut = shortened("a-very-long-name-of-an-arm", 60.0, size=12.0)
    assert cut.endswith("…")
    assert text_width(cut, size=12.0) <= 60.0
    assert shortened("ket", 60.0, size=12.0) == "ket"


def test_the_figure_at_the_end_of_a_line_is_never_cut() -> None:
    style = ArmStyle("median", "most", "solid", "o")
    label = end_label("a-very-long-name-of-an-arm", -22.3, "-22.3", style, PHONE)
    assert label.text.endswith("… -22.3")
    assert text_width(label.text, size=PHONE.text - 0.5, bold=True) <= PHONE.right - 8


def test_nought_on_the_axis_has_no_sign() -> None:
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    plain_minus(ax)
    assert [ax.yaxis.get_major_formatter()(value) for value in (-0.0, -5.0, 2.5)] == ["0", "-5", "2.5"]
