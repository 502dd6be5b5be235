"""The published designs agree with the tables of the evidence, and every departure is declared with its reason."""

from __future__ import annotations

import re

import pytest

from daybreak.evidence import Evidence, load_evidence
from daybreak.trial.arm_run import plans_of
from daybreak.trial.design_file import LIBRARY, load_trial, trials

ROUTES = {
    "iv": "intravenous",
    "intranasal": "intranasal",
    "sc": "subcutaneous",
    "oral": "oral",
    "oral-er": "oral-er",
}
WITHOUT_TABLE = {  # no row of the tables of trials and arms: their figures are rows of the long-term table
    "mathew-2010", "mgh-2020", "rapid-half-mg", "sustain-3-induction", "va-2024",
}  # fmt: skip
OTHER_NUMBER = {
    (
        "crtce-2020",
        "ket4",
    ): "213 began; 190 were rated after the fourth infusion (row O341), and the response is of these.",
}
UNPRINTED_NUMBER = {
    "bedroc": "168 patients in five arms; the sizes of the arms are not in the tables.",
    "singh-2016-frequency": "68 patients in four arms; the sizes of the arms are not in the tables.",
    "star-d-step-2": "The numbers of the later steps are not in the tables; 123 is the number at step 4.",
    "star-d-step-3": "As step 2.",
    "star-d-step-4": "As step 2.",
}
OTHER_ARMS = {
    "responder-crossover-2024": "The tables have the patients by responder status; the design has them by treatment.",
}
OTHER_SIZE = {
    "bedroc": "The table counts the 231 who entered; 168 of them were randomised (row L064).",
    "williams-2018": "Of 14 randomised 12 completed both periods of the crossover, and are counted (its note in the table).",
}
OTHER_YEAR = {
    "zheng-2019": "The whole cohort was published in 2018.",
}
OTHER_SETTING = {
    "persevere": "Suicidal inpatients (care as in the table's background); the table of trials leaves the setting empty."
}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.mark.parametrize("name", trials())
def test_every_design_can_be_run(name: str) -> None:
    trial = load_trial(name)
    assert trial.design.id == name
    plans = plans_of(trial)
    assert {plan.arm.id for plan in plans} == {arm.id for arm in trial.design.arms}
    assert all(plan.horizon_h >= plan.read_h[-1] for plan in plans)


@pytest.mark.parametrize("name", trials())
def test_its_arms_are_arms_of_the_evidence(name: str, evidence: Evidence) -> None:
    design = load_trial(name).design
    if name in WITHOUT_TABLE:
        assert design.evidence is None
        return
    assert design.evidence is not None
    known = {arm.arm_id for arm in evidence.arms_of(evidence.trial(design.evidence).trial_id)}
    missing = {arm.id for arm in design.arms} - known
    assert not missing or name in OTHER_ARMS


@pytest.mark.parametrize("name", trials())
def test_its_numbers_are_those_of_the_evidence(name: str, evidence: Evidence) -> None:
    design = load_trial(name).design
    if design.evidence is None or name in OTHER_ARMS:
        return
    for arm in design.arms:
        printed = evidence.arm(design.evidence, arm.id).n
        if printed is None:
            assert name in UNPRINTED_NUMBER, arm.id
        else:
            assert printed == arm.patients or (name, arm.id) in OTHER_NUMBER, arm.id


@pytest.mark.parametrize("name", trials())
def test_what_is_given_is_what_the_evidence_says(name: str, evidence: Evidence) -> None:
    """Drug, route, dose within the printed range, and the days where both print them (day 1 there is day 0 here)."""
    trial = load_trial(name)
    if trial.design.evidence is None or name in OTHER_ARMS:
        return
    for arm in trial.design.drug_arms():
        row = evidence.arm(trial.design.evidence, arm.id)
        protocol = trial.protocols[arm.id]
        assert (protocol.drug, protocol.administration.route) == (row.drug, ROUTES[row.route]), arm.id
        doses = {step.value for step in protocol.regimen.dosing.steps}
        perkg = protocol.regimen.dosing.steps[0].unit == "mg/kg"
        low, high = (
            (row.dose_mg_per_kg_low, row.dose_mg_per_kg_high)
            if perkg
            else (row.dose_mg_low, row.dose_mg_high)
        )
        if low is not None and high is not None and arm.regimen is not None and arm.regimen.protocol is None:
            assert any(low <= dose <= high for dose in doses), arm.id
            assert max(doses) <= high, arm.id
        if row.session_days and arm.regimen is not None and arm.regimen.protocol is None:
            days = [day + 1 for course in arm.regimen.give for day in course.days]
            assert days == list(row.session_days)[: len(days)], arm.id


@pytest.mark.parametrize("name", trials())
def test_year_and_size_are_those_of_the_evidence(name: str, evidence: Evidence) -> None:
    design = load_trial(name).design
    if design.evidence is None:
        return
    row = evidence.trial(design.evidence)
    assert design.year == row.year or name in OTHER_YEAR
    if row.n_total is not None and name not in OTHER_YEAR:
        assert (design.patients == row.n_total) != (name in OTHER_SIZE)


@pytest.mark.parametrize("name", trials())
def test_where_it_was_and_beside_what_are_those_of_the_evidence(name: str, evidence: Evidence) -> None:
    design = load_trial(name).design
    if design.evidence is None:
        return
    row = evidence.trial(design.evidence)
    assert (design.setting == "inpatients") == (row.setting == "inpatient") or name in OTHER_SETTING
    if row.background is not None and not name.startswith("sustain-1"):
        new = design.background == "new-oral-antidepressant"
        assert new == (row.background == "new-oral")
        assert (design.background == "none") == (row.background == "washed-out")
    assert (design.care == "clinic") == (row.real_world or name.startswith("star-d"))


def test_what_is_declared_is_still_so(evidence: Evidence) -> None:
    """No exception outlives its reason."""
    for name in OTHER_YEAR:
        design = load_trial(name).design
        assert design.evidence is not None
        row = evidence.trial(design.evidence)
        assert (design.year, design.patients) != (row.year, row.n_total)
    for name, arm in OTHER_NUMBER:
        design = load_trial(name).design
        assert design.evidence is not None
        assert evidence.arm(design.evidence, arm).n != design.arm(arm).patients
    for name in UNPRINTED_NUMBER:
        design = load_trial(name).design
        assert design.evidence is not None
        assert any(evidence.arm(design.evidence, arm.id).n is None for arm in design.arms)
    for name in OTHER_SETTING:
        design = load_trial(name).design
        assert design.evidence is not None
        assert evidence.trial(design.evidence).setting is None
    for name in OTHER_ARMS:
        design = load_trial(name).design
        assert design.evidence is not None
        assert not {a.arm_id for a in evidence.arms_of(design.evidence)} >= {arm.id for arm in design.arms}


@pytest.mark.parametrize("name", trials())
def test_a_design_holds_no_outcome(name: str) -> None:
    """Nothing in it was observed after the first dose: the words of results are not in the file."""
    text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    fields = set(re.findall(r"(\w+):", text))
    assert not fields & {"change", "response", "remission", "result", "outcome", "difference", "value", "ci"}
