"""How far off predictions are: each figure by hand, the naive predictors too, and a trial that is really predicted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from daybreak.errors import CalibrationError
from daybreak.evidence import load_evidence
from daybreak.population import load_calibration
from daybreak.trial.contrasts import Contrast, contrasts
from daybreak.trial.validate import LeftOutFit, Prediction, Validation, pooled_mean, validate_trials
from daybreak.trial.validation_lines import validation_lines

CLOSE = Prediction("one", "drug", "sham", 24.0, -8.0, 2.0, -9.0, -13.0, -5.0, -6.0, assumed=False)
FAR = Prediction("two", "drug", "sham", 672.0, -1.0, 1.0, -6.0, -9.0, -3.0, -4.0, assumed=False)
BOTH = Validation((CLOSE, FAR), 100, "2026.1")


def test_a_prediction_is_covered_and_covers() -> None:
    """FAR: -1 lies above -3; -6 is 5 points, thus 5 standard errors, away."""
    assert (CLOSE.off, CLOSE.covered, CLOSE.covers) == (-1.0, True, True)
    assert (FAR.off, FAR.covered, FAR.covers) == (-5.0, False, False)
    assert BOTH.own_coverage == 0.5


def test_an_interval_that_was_assumed_is_covered_by_nobody() -> None:
    found = Validation((CLOSE, replace(FAR, assumed=True)), 100, "2026.1")
    assert found.covers == 1.0
    assert "~-1.0 (-3.0 to 1.0)" in "\n".join(validation_lines(found))


def test_errors_alike_and_by_precision_are_those_by_hand() -> None:
    """Off by 1 and 5 with weights 1/4 and 1: (1 + 5) / 2 and (0.25 + 5) / 1.25; by sampling error sqrt(2 / pi) SE."""
    model, none, pooled, perfect = (BOTH.score(name) for name in ("model", "none", "pooled", "perfect"))
    assert (model.alike, model.weighted) == (3.0, 4.2)
    assert none.alike == (8.0 + 1.0) / 2
    assert pooled.alike == (2.0 + 3.0) / 2
    assert perfect.alike == pytest.approx(1.5 * math.sqrt(2 / math.pi))


def test_lines_are_readable_at_80_columns() -> None:
    lines = validation_lines(BOTH)
    assert max(map(len, lines)) <= 90
    assert sum(line.endswith("*+") for line in lines) == 1
    assert "inside the 90 % prediction interval: 50 %" in lines
    assert "too few to say how much wider" in "\n".join(lines)


def test_both_directions_of_cover_are_marked_on_each_row() -> None:
    """Published -8 (se 2) and predicted -9 (-13 to -5); each row misses in another way."""
    narrow, precise = replace(CLOSE, low=-9.5, high=-8.5), replace(CLOSE, error=0.2)
    lines = validation_lines(
        Validation((CLOSE, narrow, precise, replace(precise, assumed=True)), 100, "2026.1")
    )
    rows = [line for line in lines if line.startswith("one, drug")]
    assert [row[len(rows[0]) :] for row in rows] == ["", "*", " +", ""]
    assert "+ the prediction lies outside the published interval" in lines


def test_few_replicates_say_what_the_intervals_are_worth() -> None:
    said = " ".join(validation_lines(replace(BOTH, replicates=20)))
    assert "All intervals rest on 20 replicates only, so that the 90 % ones may be far too narrow" in said
    assert "replicates only" not in " ".join(validation_lines(BOTH))


def many(*published: float) -> Validation:
    """A trial each, predicted as 0 (-1 to 1)."""
    rows = [
        Prediction(f"{n}", "drug", "sham", 24.0, float(y), 1.0, 0.0, -1.0, 1.0, 0.0, assumed=False)
        for n, y in enumerate(published)
    ]
    return Validation(tuple(rows), 100, "2026.1")


def test_the_interval_of_a_trial_is_widened_by_what_the_others_ask_for() -> None:
    """Nine lie on the prediction, one 2 points outside and one 3. Of ten all must be held (10 / 11 is the first above 0.9)."""
    found = many(0, 0, 0, 0, 0, 0, 0, 0, 0, -3.0, 4.0)
    assert found.widening_points == 3.0
    assert found.interval(found.predictions[-1]) == (-3.0, 3.0)
    assert found.interval(found.predictions[0]) == (-4.0, 4.0)
    assert [found.inside(p) for p in found.predictions] == [True] * 10 + [False]
    assert (found.own_coverage, found.coverage) == (9 / 11, 10 / 11)


def test_a_widened_interval_is_named_with_its_reason() -> None:
    lines = validation_lines(many(0, 0, 0, 0, 0, 0, 0, 0, 0, -3.0, 4.0))
    assert "of a trial to come by 3.0 points either side; the model's own holds 82 %" in "\n".join(lines)
    assert max(map(len, lines)) <= 90


def contrast(trial: str, difference: float, time_h: float = 24.0) -> Contrast:
    return Contrast(trial, "drug", "sham", time_h, difference, 1.0, printed=True, assumed=False)


def test_the_pooled_mean_is_that_of_the_other_trials_at_that_time() -> None:
    seen = [contrast("a", -50.0), contrast("b", -4.0), contrast("c", -8.0), contrast("d", -1.0, 672.0)]
    assert pooled_mean(seen[0], seen) == pytest.approx(-6.0)
    assert pooled_mean(seen[0], seen[:2]) == -4.0
    assert pooled_mean(seen[0], seen[:1]) == 0.0


def test_a_trial_is_predicted_where_its_differences_were_published() -> None:
    evidence = load_evidence()
    found = validate_trials(evidence, {"murrough-2013": load_calibration()}, replicates=8)
    wanted = [c for c in contrasts(evidence) if c.trial == "murrough-2013"]
    assert [(p.arm, p.time_h, p.published) for p in found.predictions] == [
        (c.arm, c.time_h, c.difference) for c in wanted
    ]
    assert all(p.low <= p.predicted <= p.high for p in found.predictions)
    assert found.interval(found.predictions[0]) == (found.predictions[0].low, found.predictions[0].high)


def test_trials_without_published_differences_are_refused() -> None:
    with pytest.raises(CalibrationError, match="No difference from control is published for nowhere"):
        validate_trials(load_evidence(), {"nowhere": load_calibration()}, replicates=2)


@pytest.mark.parametrize(
    ("rhat", "ess", "divergences", "mixed"),
    [
        (1.01, 400, 0, True),
        (1.011, 900, 0, False),
        (1.0, 399, 0, False),
        (1.0, 900, 1, False),
        (float("nan"), 900, 0, False),
        (None, None, None, False),
    ],
)
def test_fits_beyond_the_limits_of_the_whole_fit_are_marked(
    rhat: float | None, ess: int | None, divergences: int | None, mixed: bool
) -> None:
    found = replace(BOTH, fits=(LeftOutFit("far", rhat, ess, divergences),))
    lines = validation_lines(found)
    assert found.fits[0].mixed == mixed
    assert (
        next(line for line in lines if line.startswith("far  ") and "(" not in line).endswith(" !") != mixed
    )
    assert ("no divergence): 1 of 1." in " ".join(" ".join(lines).split())) != mixed
    assert max(map(len, lines)) <= 82
