"""A trial record cannot be built wrong, cannot be changed, and says where it contradicts itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daybreak.errors import TrialError
from daybreak.trial.scoring import Scoring
from tests.trial.records import MADRS, small, trial


def test_a_record_knows_its_patients_and_replicates() -> None:
    record = trial(per_arm=5, arms=3, replicates=4)
    assert (record.patients, record.replicates) == (60, 4)
    assert record.starts == (0, 15, 30, 45, 60)
    assert record.cell.tolist() == np.repeat(np.arange(12), 5).tolist()
    assert record.arm_number("esketamine") == 2
    assert record.control_number() == 0
    assert record.visit_number(168.0) == 1


def test_missing_scores_are_not_observed() -> None:
    assert small().observed.tolist() == [[True, True, True, True], [True, True, True, False]]


def test_a_record_cannot_be_changed_not_even_through_the_arrays_it_was_made_of() -> None:
    baseline = np.array([30.0, 34.0, 32.0, 36.0])
    record = small(baseline=baseline)
    baseline[0] = 1.0
    assert record.baseline[0] == 30.0
    with pytest.raises(ValueError, match="read-only"):
        record.scores[0, 0] = 0.0
    with pytest.raises(TypeError):
        record.events["nausea"] = np.zeros(4, dtype=bool)  # type: ignore[index]


ROOT = Path(__file__).parents[2]

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"trial": ""}, "which trial"),
    ({"arms": ("a", "a")}, "different names"),
    ({"control": "sugar"}, "control 'sugar' is not an arm"),
    ({"visit_h": np.array([168.0, 24.0])}, "follow each other"),
    ({"visit_h": np.array([0.0, 24.0])}, "after the first dose"),
    ({"visit_h": np.array([24.0, np.nan])}, "need times"),
    ({"arm": np.array([0, 0, 1, 2])}, "Patient 3 is in arm number 2"),
    ({"arm": np.array([0, 0, 0, 0])}, "Nobody is in arm 'ketamine' of replicate 0"),
    ({"replicate": np.array([0, 0, 0, 1])}, "Nobody is in arm 'saline' of replicate 1"),
    ({"replicate": np.array([1, 1, 1, 1])}, "numbered from 0"),
    ({"replicate": np.array([0, 0, 2, 2])}, "none left out"),
    ({"unknown_in": {"headache": ("saline",)}}, "'headache' in saline.* is not of this trial"),
    ({"unknown_in": {"nausea": ("sugar",)}}, "'nausea' in sugar.* is not of this trial"),
    ({"unknown_in": {"nausea": ("saline",)}}, "had 'nausea' in an arm in which nobody knows"),
    ({"baseline": np.array([30.0, -1.0, 32.0, 36.0])}, "Patient 1 starts at -1 points"),
    ({"baseline": np.array([30.0, 34.0, np.nan, 36.0])}, "Patient 2 starts at nan points"),
    (
        {"scores": np.array([[28.0, 61.0, 12.0, 20.0], [29.0, 33.0, 16.0, np.nan]])},
        "Patient 1 has 61 points at 24 h",
    ),
    (
        {"scores": np.array([[28.0, 30.0, np.inf, 20.0], [29.0, 33.0, 16.0, np.nan]])},
        "Patient 2 has inf points",
    ),
    (
        {"left_h": np.array([np.inf, 100.0, np.inf, np.inf])},
        "Patient 1 left at 100 h but has a score at 168 h",
    ),
    ({"left_h": np.array([np.inf, -1.0, np.inf, np.inf])}, "left before the first dose"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_record_that_contradicts_itself_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TrialError, match=sentence) as refusal:
        small(**change)
    assert refusal.value.exit_code == 12


SHAPES = """
import numpy as np
from daybreak.errors import TrialError
from tests.trial.records import small
for change in (
    {"arm": np.array([], dtype=np.int64)},
    {"baseline": np.array([30.0])},
    {"events": {"nausea": np.array([True])}},
    {"scores": np.zeros((3, 4))},
):
    try:
        small(**change)
    except TrialError as refusal:
        print(refusal.problem)
"""


def test_shapes_that_do_not_fit_are_refused_where_nobody_checks_annotations() -> None:
    """In the tests jaxtyping refuses wrong shapes first; a user's Python does not load it, and gets the sentence."""
    said = subprocess.run(
        [sys.executable, "-c", SHAPES], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines() == [
        "Nobody is in this trial.",
        "baseline has the shape (1,), not one value for each of 4 patients.",
        "nausea has the shape (1,), not one value for each of 4 patients.",
        "The scores have the shape (3, 4), not (visits, patients) = (2, 4).",
    ]


def test_asking_for_what_is_not_there_says_what_is() -> None:
    with pytest.raises(TrialError, match=r"no arm 'lithium'.*saline, ketamine"):
        small().arm_number("lithium")
    with pytest.raises(TrialError, match=r"no visit at 25 h.*24, 168"):
        small().visit_number(25.0)
    with pytest.raises(TrialError, match="no control arm"):
        small(control=None).control_number()


def test_response_and_remission_follow_their_definitions_and_unknown_is_never_yes() -> None:
    scores, baseline = np.array([15.0, 15.1, np.nan, 12.0, 12.1]), np.array([30.0, 30.0, 30.0, 20.0, 20.0])
    assert MADRS.responds(scores, baseline).tolist() == [True, False, False, False, False]
    assert MADRS.remits(scores).tolist() == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", 60.0, 12.0), "no name"),
        (("madrs", 0.0, 12.0), "cannot end at 0"),
        (("madrs", 60.0, 60.0), "not on a scale from 0 to 60"),
        (("madrs", 60.0, 12.0, 0.0), "fall by 0"),
        (("madrs", 60.0, 12.0, 1.1), "fall by 1.1"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(parts: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(TrialError, match=sentence):
        Scoring(*parts)


def test_an_arm_is_compared_with_its_own_control_and_a_control_with_none() -> None:
    record = small(
        arms=("low", "high", "sham low", "sham high"),
        arm=np.arange(4),
        control="sham low",
        controls={"high": "sham high"},
    )
    assert {arm: record.control_of(arm) for arm in record.arms} == {
        "low": "sham low", "high": "sham high", "sham low": None, "sham high": None,
    }  # fmt: skip


def test_a_control_of_its_own_must_be_an_arm() -> None:
    with pytest.raises(TrialError, match="'ketamine' cannot be compared with 'nobody'"):
        small(controls={"ketamine": "nobody"})
