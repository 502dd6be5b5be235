"""A dose, a year or a session that nothing in the fit speaks of is told before the figures: in print, on the page and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybreak.cli import main
from daybreak.cli.trial_cautions import cautions_of
from daybreak.evidence import load_evidence
from daybreak.population import load_calibration
from daybreak.protocol.load import LIBRARY
from daybreak.trial.design_file import load_trial
from daybreak.trial.run import run_trial
from daybreak.trial.summarise import summarise
from tests.cli.own_trial import OWN

FIRST = load_trial("murrough-2013")
SUMMARY = summarise(run_trial(FIRST, replicates=2, patients_per_arm=3))
OVER = "regimen: {drug: racemic-ketamine, route: intravenous, infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0]}]}"


def said(folder: Path, *changes: tuple[str, str]) -> tuple[str, ...]:
    text = OWN
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return cautions_of(load_trial(folder / "own.yaml"), SUMMARY, load_evidence(), load_calibration())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("0.5 mg/kg", "5 mg/kg"),
            "5 mg/kg lies outside the doses that the fit has seen by this route (racemic ketamine, intravenous: 0.5 to "
            "0.8 mg/kg); what such a dose does is extrapolated.",
        ),
        (
            (OVER, "regimen: {drug: racemic-ketamine, route: subcutaneous, give: [{dose: 0.1 mg/kg, days: [0]}, "
             "{dose: 2 mg/kg, days: [3]}]}"),
            "0.1 and 2 mg/kg lie outside the doses that the fit has seen by this route (racemic ketamine, subcutaneous: 0.5 to "
            "0.9 mg/kg); what such a dose does is extrapolated.",
        ),
        (
            ("0.5 mg/kg", "40 mg"),
            "The doses of ket are in mg, those that the fit has seen by this route in mg/kg (racemic ketamine, intravenous: "
            "0.5 to 0.8 mg/kg): whether they lie outside is not known.",
        ),
        (
            (OVER, "regimen: {drug: racemic-ketamine, route: oral, give: [{dose: 60 mg, days: [0]}]}"),
            "The fit has seen no arm with racemic ketamine, oral: what it does is extrapolated from other drugs and routes.",
        ),
        (
            ("infusion: 40 min", "infusion: 2 min"),
            "An infusion over 2 min is shorter than the 40 min that the fit has seen; what it does is extrapolated.",
        ),
        (
            ("infusion: 40 min", "infusion: 96 h"),
            "An infusion over 96 h is longer than the 40 min that the fit has seen; what it does is extrapolated.",
        ),
        (
            ("control: midazolam, sessions_of: ket", "control: none"),
            "Nothing hides from the patients of mdz that they get nothing, and there is no sham: the other arms are counted as "
            "blinded all the same; `blinding: open-label` says that they know what they get.",
        ),
        (
            ("year: 2020", "year: 2031"),
            "2031 is later than the trials that the fit has seen (2006 to 2025) and counts as 2024.",
        ),
        (
            ("year: 2020", "year: 1999"),
            "1999 is earlier than the trials that the fit has seen (2006 to 2025) and counts as 2006.",
        ),
        (
            ("days: [0]", "days: [0, 7, 8, 20]"),
            "The sessions of ket on day 9 and 21 come after the last visit and change nothing of what is rated.",
        ),
        (
            ("source: mine\n", "source: mine\nevidence: popova2019_transform2\n"),
            "None of the arms of this file is an arm of `popova2019_transform2` in the evidence tables (esk, pbo), so that "
            "nothing that was published stands beside it.",
        ),
        (
            ("days: [0]", "days: [0, 9]"),
            "The session of ket on day 10 comes after the last visit and changes nothing of what is rated.",
        ),
        (
            ("sessions_of: ket", "sessions_of: ket, background: new-oral-antidepressant"),
            "Arms differ in their background. In every trial that the fit has seen they share one, so that what such a "
            "difference does was learnt from different trials.",
        ),
        (
            ("background: continued", "background: standard-care"),
            "Standard care counts as `continued`: every trial with it that the fit has seen was of inpatients, and what it adds "
            "to their improvement is in the figure for inpatients.",
        ),
    ],
)  # fmt: skip
def test_what_lies_outside_of_the_fit_is_said(change: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    assert said(tmp_path, change) == (sentence,)


def test_a_rule_that_nobody_in_the_trial_can_answer_is_said(tmp_path: Path) -> None:
    text = (LIBRARY / "iv-racemic-acute.yaml").read_text(encoding="utf-8")
    mine = text.replace("when: madrs_change_percent >= 50", "when: benefit_reviewed")
    (tmp_path / "mine.yaml").write_text(mine, encoding="utf-8")
    sentences = said(tmp_path, (OVER, "regimen: {protocol: mine.yaml}"))
    assert [one for one in sentences if "no virtual patient has" in one] == [
        "Rules of the course ask for what no virtual patient has: Benefit reviewed by a clinician (asked by responder). Where a "
        "rule turns on that, it is left to a clinician, and nothing is given."
    ]


@pytest.mark.parametrize("name", ["transform-2", "kads-cohort-2", "murrough-2013", "aspire-1"])
def test_of_a_fitted_design_nothing_is_said(name: str) -> None:
    assert cautions_of(load_trial(name), SUMMARY, load_evidence(), load_calibration()) == ()


def test_a_dose_outside_is_in_print_on_the_page_and_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text(OWN.replace("0.5 mg/kg", "5 mg/kg"), encoding="utf-8")
    words = "5 mg/kg lies outside the doses that the fit has seen by this route"
    assert main(["trial", "own.yaml", "--replicates", "2", "--report", "it.html", "--json", "it.json"]) == 0
    assert words in " ".join(capsys.readouterr().out.split())
    assert words in Path("it.html").read_text("utf-8")
    assert any(words in one for one in json.loads(Path("it.json").read_text("utf-8"))["cautions"])
