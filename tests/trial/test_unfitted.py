"""Nothing that was read is left out of the fit in silence, and every reason is true of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daybreak.errors import CalibrationError
from daybreak.evidence import Evidence, load_evidence
from daybreak.trial.calibration.observations import LAST_H, observations
from daybreak.trial.design_file import load_trial
from daybreak.trial.unfitted import (
    NOT_MOOD,
    entries,
    is_course,
    is_mood,
    unfitted,
    unfitted_lines,
    used_rows,
    written_reasons,
)

EVIDENCE = load_evidence()
OBSERVATIONS = observations(EVIDENCE)
ROWS: dict[str, Any] = {row.outcome_id: row for row in EVIDENCE.outcomes} | {
    row.longterm_id: row for row in EVIDENCE.longterm
}
FITTED = {row for o in OBSERVATIONS for row in o.rows}
FITTED_STUDIES = {ROWS[row].trial_id for row in FITTED} - {""}
KINDS = {"change_mean", "mean", "difference_vs_control", "response_rate", "remission_rate"}


def fitted_kinds(row: Any) -> set[str]:
    """Kinds of the observations of the row's arm at its time."""
    return {
        o.kind
        for o in OBSERVATIONS
        if load_trial(o.trial).design.evidence == row.trial_id
        and o.arm == row.arm_id
        and row.time_h is not None
        and abs(o.time_h - row.time_h) < 1e-6
    }


def shares_patients(row: Any) -> bool:
    return any(EVIDENCE.overlaps.why_shared(row.trial_id, study) for study in FITTED_STUDIES - {row.trial_id})


def has_twin(row: Any) -> bool:
    return any(
        other.seen and other.value is not None and abs(abs(other.value) - abs(row.value)) < 1e-9
        for other in EVIDENCE.outcomes
        if other.trial_id == row.trial_id
    )


TRUE_OF: dict[str, Callable[[Any], bool]] = {
    "pooled": lambda row: not EVIDENCE.trial(row.trial_id).is_primary,
    "pooled-source": lambda row: not row.trial_id,
    "same-patients": shares_patients,
    "second-analysis": lambda row: not row.primary,
    "twin": has_twin,
    "doubt": lambda row: bool(row.doubt),
    "other-measure": lambda row: row.measure not in KINDS,
    "other-scale": lambda row: row.instrument != "MADRS" and row.measure != "response_rate",
    "no-hour": lambda row: row.time_h is None and bool(row.visit),
    "later": lambda row: row.time_h > LAST_H,
    "beside-changes": lambda row: row.se is None and bool(fitted_kinds(row) & {"change", "score"}),
    "beside-change": lambda row: row.measure == "mean" and "change" in fitted_kinds(row),
    "beside-difference": lambda row: row.sd is row.se is None and "difference" in fitted_kinds(row),
    "suicidality": lambda row: "suicidal" in row.measure,
    "predictor": lambda row: row.section in ("predictor/moderator", "early response"),
    "no-mood": lambda row: not any(w in row.measure for w in ("MADRS change", "remission at", "response at", "relapsed")),
}  # fmt: skip
SHARED = [(row, name) for rows, _, name in entries() if name for row in rows]


def test_every_row_that_is_left_out_has_a_reason() -> None:
    assert [one.row for one in unfitted(EVIDENCE) if not one.reason] == []


def test_every_reason_is_of_a_row_that_is_left_out() -> None:
    assert set(written_reasons()) == {one.row for one in unfitted(EVIDENCE)}


def test_rows_stand_under_their_study() -> None:
    of = {one.row: one.study for one in unfitted(EVIDENCE)}
    assert all(of[row] in (ROWS[row].trial_id, getattr(ROWS[row], "source", "")) for row in of)


@pytest.mark.parametrize(("row", "name"), SHARED, ids=lambda value: value)
def test_a_shared_reason_is_true_of_the_row(row: str, name: str) -> None:
    assert TRUE_OF[name](ROWS[row])


def test_what_is_fitted_or_judges_a_prediction_is_not_on_the_list() -> None:
    """O182 to O190: of TRANSFORM-1 the adjusted differences are not fitted, and judge its predictions."""
    used = used_rows(EVIDENCE)
    assert used >= FITTED
    assert {"O183", "O189"} <= used - FITTED
    assert not used & {one.row for one in unfitted(EVIDENCE)}


def test_known_ones_are_there() -> None:
    """BEDROC, Hull 2022, Zarate 2006, and those who relapsed in SUSTAIN-1."""
    studies = {one.study for one in unfitted(EVIDENCE)}
    assert {"glue2024_bedroc", "hull2022", "zarate2006", "sustain3_relapsers"} <= studies


def test_a_row_that_is_added_and_not_fitted_asks_for_a_reason() -> None:
    hull = next(row for row in EVIDENCE.outcomes if row.outcome_id == "O228")
    added = replace(hull, outcome_id="O900")
    more: Evidence = EVIDENCE.keeping(outcomes=(*EVIDENCE.outcomes, added))
    assert [one.row for one in unfitted(more) if not one.reason] == ["O900"]
    assert "O900: NO REASON IS WRITTEN." in "\n".join(unfitted_lines(unfitted(more)))


def test_suicidality_anxiety_and_baselines_are_no_outcome_of_depression() -> None:
    assert not any(is_mood(row) for row in EVIDENCE.outcomes if row.instrument in NOT_MOOD)
    assert not any(is_mood(row) for row in EVIDENCE.outcomes if row.measure == "baseline_mean")
    assert all(is_mood(row) for row in EVIDENCE.outcomes if row.outcome_id in FITTED)
    assert all(is_course(row) for row in EVIDENCE.longterm if row.longterm_id in FITTED)


@pytest.mark.parametrize(
    "entry",
    [
        "{rows: [O1]}",
        "{rows: [], why: a}",
        "{rows: [O1], reason: unheard}",
        "{rows: [O1], why: a, reason: pooled}",
    ],
)
def test_a_wrong_entry_is_refused_with_its_line(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "unfitted.yaml"
    file.write_text(f"reasons:\n  pooled: b\nstudies:\n  x:\n    - {entry}\n", "utf-8")
    with pytest.raises(CalibrationError, match=r"unfitted\.yaml:5: An entry of x cannot be read"):
        entries(file)


def test_a_row_with_two_reasons_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "unfitted.yaml"
    file.write_text(
        "reasons: {}\nstudies:\n  x:\n    - {rows: [O1], why: a}\n    - {rows: [O1], why: b}\n", "utf-8"
    )
    with pytest.raises(CalibrationError, match="O1 is there twice"):
        entries(file)
