"""Meta-regression and subgroups, small studies, trim and fill: what the figures mean, and when there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import fit
from daybreak.evidence.pooling.moderators import design_of, levels_of, regress, subgroups
from daybreak.evidence.pooling.small_studies import egger
from daybreak.evidence.pooling.trim_and_fill import trim_and_fill
from tests.evidence.pooling.made import effects

SIX = Effects(np.array([-8.0, -9.0, -8.5, -3.0, -4.0, -3.5]), np.ones(6))
CONTROLS = ["saline"] * 3 + ["midazolam"] * 3


def test_two_groups_far_apart_are_told_apart() -> None:
    found = regress(SIX, "control", CONTROLS)
    assert found.model.terms == ("control midazolam", "saline against midazolam")
    assert found.model.coefficients == pytest.approx([-3.5, -5.0])
    assert found.omnibus.p < 0.001
    assert (found.omnibus.df, found.omnibus.df_residual) == (1, 4)


def test_a_number_becomes_a_slope_through_its_mean() -> None:
    design, terms = design_of("year", [2010.0, 2012.0, 2017.0])
    assert design[:, 1] == pytest.approx([-3, -1, 4])
    assert terms[1] == "slope on year"


def test_levels_come_the_most_frequent_first() -> None:
    assert levels_of(["iv", "sc", "iv", "oral"]) == ["iv", "oral", "sc"]


def test_each_group_is_pooled_by_itself() -> None:
    found = {group.level: group for group in subgroups(SIX, [*CONTROLS[:5], "spray"])}
    assert found["saline"].model is not None
    assert found["saline"].model.estimate == pytest.approx(-8.5)
    assert found["spray"].model is None
    assert found["midazolam"].members == (3, 4)


def test_a_moderator_that_does_not_vary_is_refused() -> None:
    with pytest.raises(EvidenceError, match="same route"):
        regress(SIX, "route", ["iv"] * 6)
    with pytest.raises(EvidenceError, match="same year"):
        regress(SIX, "year", [2010.0] * 6)


@given(effects(least=4))
def test_a_mirrored_funnel_has_the_opposite_slope(given_: Effects) -> None:
    se = np.sqrt(given_.variance)
    if np.ptp(se) <= 1e-3:
        return
    mirrored = Effects(-given_.estimate, given_.variance)
    for kind in ("lm", "rma"):
        one, other = egger(fit(given_), kind), egger(fit(mirrored), kind)
        assert other.slope == pytest.approx(-one.slope, rel=1e-6, abs=1e-6)
        assert other.p == pytest.approx(one.p, rel=1e-5, abs=1e-6)


def test_a_symmetric_funnel_is_left_alone() -> None:
    found = trim_and_fill(
        fit(Effects(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), np.array([4.0, 1.0, 0.2, 1.0, 4.1])))
    )
    assert found.missing == 0
    assert found.added is None


def test_missing_trials_are_mirrored_about_the_centre() -> None:
    v = np.array([0.1, 0.2, 0.4, 1.0, 2.0, 4.0, 6.0, 8.0, 9.0])
    lopsided = fit(Effects(-1 - 2.0 * np.sqrt(v), v))
    found = trim_and_fill(lopsided)
    assert found.side == "right"
    assert found.missing > 0
    assert found.added is not None
    assert found.model.estimate > lopsided.estimate
    assert found.added.estimate.min() > lopsided.estimate


@pytest.mark.parametrize("ask", [egger, trim_and_fill])
def test_equally_precise_trials_have_no_small_side(ask: object) -> None:
    with pytest.raises(EvidenceError, match="trials of these sizes"):
        ask(fit(SIX))  # type: ignore[operator]
