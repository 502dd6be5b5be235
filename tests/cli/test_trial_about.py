"""What was published beside a trial: by what its file names under `evidence:`, never by its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from daybreak.cli.trial_about import WITHDRAWAL_LIMITS, about_of
from daybreak.evidence import load_evidence
from daybreak.report import TrialAbout
from daybreak.trial.contrasts import contrasts
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from tests.cli.own_trial import OWN


def of_file(tmp_path: Path, text: str) -> Trial:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return load_trial(tmp_path / "own.yaml")


def about(trial: Trial) -> TrialAbout:
    return about_of(trial, summarise(run_trial(trial, replicates=2, patients_per_arm=3)))


def test_the_id_of_a_published_trial_brings_none_of_its_figures(tmp_path: Path) -> None:
    said = about(of_file(tmp_path, OWN))
    assert (said.published, said.published_changes) == ((), ())


def test_the_evidence_that_an_own_file_names_is_shown_and_cited_as_what_it_is(tmp_path: Path) -> None:
    own = OWN.replace("source: mine", "source: mine\nevidence: murrough2013a").replace(
        "id: murrough", "id: my"
    )
    said = about(of_file(tmp_path, own))
    assert [(one.arm, one.control, one.time_h) for one in said.published] == [("ket", "mdz", 24.0)]
    assert {one.source.partition(",")[0] for one in said.published} == {"Murrough 2013"}
    assert said.source == "mine"


def test_a_design_of_the_library_has_those_of_its_study() -> None:
    trial = load_trial("transform-2")
    said, evidence = about(trial), load_evidence()
    own = [c for c in contrasts(evidence) if c.trial == "transform-2"]
    assert own
    assert [(p.arm, p.time_h, p.difference) for p in said.published] == [
        (c.arm, c.time_h, c.difference) for c in own
    ]
    assert said.published_changes


def test_a_difference_whose_spread_is_assumed_has_no_interval() -> None:
    assumed = [c for c in contrasts(load_evidence()) if c.assumed]
    assert assumed
    said = about(load_trial(assumed[0].trial))
    found = {(p.arm, p.time_h): (p.low, p.high) for p in said.published}
    assert found[assumed[0].arm, assumed[0].time_h] == (None, None)


def test_a_withdrawal_says_that_how_far_off_it_is_is_not_known() -> None:
    said = about(load_trial("sustain-1-remitters")).calibration.how_far_off
    assert said.endswith("is not known, and the widening is borrowed from other designs.")
    assert "borrowed" not in about(load_trial("murrough-2013")).calibration.how_far_off


def test_what_a_withdrawal_rests_on_is_said_of_withdrawals_alone() -> None:
    assert set(WITHDRAWAL_LIMITS) <= set(about(load_trial("sustain-1-remitters")).limits)
    assert not set(WITHDRAWAL_LIMITS) & set(about(load_trial("murrough-2013")).limits)


def test_relapse_of_a_withdrawal_stands_beside_what_its_study_found() -> None:
    said = about(load_trial("sustain-1-remitters"))
    assert [(one.figure.arm, one.figure.measure, one.figure.value) for one in said.published_relapse] == [
        ("rem_esk", "relapsed", 26.7),
        ("rem_pbo", "relapsed", 45.3),
        ("rem_pbo", "median time to relapse", 273.0),
        ("rem_esk", "relapse hazard ratio", 0.49),
    ]
    assert {one.source.partition(",")[0] for one in said.published_relapse} == {"Daly 2019"}


@pytest.mark.parametrize("name", ["transform-2", "sustain-1-remitters"])
def test_what_was_run_with_other_sizes_is_said(name: str) -> None:
    said = about(load_trial(name))
    assert said.sizes
    assert all(arm.patients <= 3 for arm in said.arms)


def test_an_arm_with_a_background_of_its_own_says_so(tmp_path: Path) -> None:
    own = OWN.replace("sessions_of: ket", "sessions_of: ket, background: new-oral-antidepressant")
    treated, control = about(of_file(tmp_path, own)).arms
    assert control.given.endswith(", at the sessions of ket; background new oral antidepressant")
    assert "background" not in treated.given
