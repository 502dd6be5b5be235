"""What a design says about its arms: whom they are compared with, whose sessions they attend, what patients can believe."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.trial.design import TrialDesign
from daybreak.trial.design_file import load_trial, trials
from tests.trial.broken_designs import CROSSOVER, OPEN, PARALLEL, SINGLE, WITHDRAWAL


def design(text: str, folder: Path) -> TrialDesign:
    path = folder / "trial.yaml"
    path.write_text(text, encoding="utf-8")
    return load_trial(path).design


@pytest.mark.parametrize(
    ("text", "control"),
    [(PARALLEL, "mdz"), (CROSSOVER, "sal"), (WITHDRAWAL, "pbo"), (OPEN, "wait"), (SINGLE, None)],
)
def test_the_control_comes_before_the_comparator_and_a_single_arm_has_none(
    text: str, control: str | None, tmp_path: Path
) -> None:
    found = design(text, tmp_path).control
    assert (found.id if found is not None else None) == control


def test_without_a_control_the_comparator_and_then_the_first_arm_stand_for_it(tmp_path: Path) -> None:
    without = OPEN.replace("  - {id: wait, patients: 20, control: none}\n", "")
    comparator = design(without, tmp_path).control
    assert comparator is not None
    assert comparator.id == "que"
    two = without.replace("comparator: quetiapine-xr", "regimen: {protocol: spravato-trd-eu}")
    first = design(two, tmp_path).control
    assert first is not None
    assert first.id == "esk"


def test_an_arm_with_a_control_of_its_own_is_compared_with_that_and_controls_with_nobody() -> None:
    """Singh 2016: two or three infusions a week, each beside saline as often."""
    found = load_trial("singh-2016-frequency").design
    against = {a.id: other.id if (other := found.control_for(a)) else None for a in found.arms}
    assert against == {"ket2x": "pbo2x", "ket3x": "pbo3x", "pbo2x": None, "pbo3x": None}


def test_controls_of_one_arm_are_compared_with_the_first_of_them(tmp_path: Path) -> None:
    text = PARALLEL.replace("patients: 60\n", "").replace(
        "  - id: mdz", "  - {id: sal, patients: 20, control: saline, sessions_of: ket}\n  - id: mdz"
    )
    found = design(text, tmp_path)
    against = {a.id: other.id if (other := found.control_for(a)) else None for a in found.arms}
    assert against == {"ket": "sal", "sal": None, "mdz": "sal"}


def test_no_treatment_is_compared_with_a_sham_wherever_it_stands(tmp_path: Path) -> None:
    text = PARALLEL.replace("arms:\n", "arms:\n  - {id: wait, patients: 12, control: none}\n").replace(
        "patients: 60", "patients: 72"
    )
    found = design(text, tmp_path)
    against = {a.id: other.id if (other := found.control_for(a)) else None for a in found.arms}
    assert against == {"ket": "mdz", "mdz": None, "wait": "mdz"}


def test_a_single_comparator_is_compared_with_nobody() -> None:
    assert load_trial("star-d-step-1").design.control is None


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        (PARALLEL, {"ket": "ket", "mdz": "ket"}),
        (WITHDRAWAL, {"esk": "esk", "pbo": "esk"}),
        (OPEN, {"esk": "esk", "que": None, "wait": None}),
    ],
)
def test_a_control_attends_the_sessions_that_it_names(
    text: str, leads: dict[str, str | None], tmp_path: Path
) -> None:
    found = design(text, tmp_path)
    assert {a.id: lead.id if (lead := found.lead(a)) else None for a in found.arms} == leads


@pytest.mark.parametrize(
    ("text", "beliefs"),
    [
        (PARALLEL, {"ket": "drug", "mdz": "midazolam"}),
        (CROSSOVER, {"ket": "drug", "sal": "saline"}),
        (WITHDRAWAL, {"esk": "drug", "pbo": "placebo-spray"}),
        (OPEN, {"esk": "open", "que": "open", "wait": "nothing"}),
        (OPEN.replace("open-label", "double-blind"), {"esk": "drug", "que": "drug", "wait": "nothing"}),
        (SINGLE, {"ket": "open"}),
        (PARALLEL.replace("double-blind", "anaesthesia"), {"ket": "masked", "mdz": "masked"}),
    ],
)
def test_patients_believe_what_the_blinding_lets_them(
    text: str, beliefs: dict[str, str], tmp_path: Path
) -> None:
    found = design(text, tmp_path)
    assert {arm.id: found.belief(arm) for arm in found.arms} == beliefs


@pytest.mark.parametrize(
    ("text", "beliefs"),
    [
        (WITHDRAWAL, {"esk": "open", "pbo": "open"}),
        (WITHDRAWAL.replace("double-blind", "anaesthesia"), {"esk": "masked", "pbo": "masked"}),
        (PARALLEL, {"ket": "drug", "mdz": "midazolam"}),
    ],
)
def test_before_a_withdrawal_everybody_believes_the_same(
    text: str, beliefs: dict[str, str], tmp_path: Path
) -> None:
    found = design(text, tmp_path)
    assert {arm.id: found.first_belief(arm) for arm in found.arms} == beliefs


def test_the_size_is_as_written_else_that_of_the_arms(tmp_path: Path) -> None:
    assert design(PARALLEL.replace("patients: 60", "patients: 72"), tmp_path).randomised == 72
    assert design(PARALLEL.replace("patients: 60\n", ""), tmp_path).randomised == 60
    same_people = design(CROSSOVER, tmp_path)
    assert same_people.randomised == same_people.arms[0].patients
    assert design(WITHDRAWAL, tmp_path).randomised == 22


def test_visits_are_hours(tmp_path: Path) -> None:
    assert design(PARALLEL, tmp_path).visit_h == (4.0, 24.0, 168.0, 336.0)


@pytest.mark.parametrize("name", trials())
def test_a_drug_arm_is_never_the_control_of_a_placebo_trial(name: str) -> None:
    found = load_trial(name).design
    controls = [arm for arm in found.arms if arm.control is not None]
    assert not controls or found.control in controls
