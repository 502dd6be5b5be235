"""The summary of a trial for a terminal: complete, 80 columns wide, in Unicode or in ASCII."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.report import ArmAbout, TrialAbout, trial_summary
from daybreak.trial.summary import TrialSummary
from tests.report.trial_example import UNKNOWN, about, around, search, summary, visit

LONG = "a-name-of-an-arm-that-is-as-long-as-a-design-lets-it-be-written"


def renamed(name: str) -> tuple[TrialSummary, TrialAbout]:
    """The example with its drug arm called otherwise."""
    found, said = summary(), about()
    return (
        replace(
            found,
            patients_per_arm={name: 40.0, "sal": 41.0},
            visits=tuple(replace(v, arm=name if v.arm == "ket" else v.arm) for v in found.visits),
            differences=tuple(replace(d, arm=name) for d in found.differences),
            events=tuple(replace(e, arm=name if e.arm == "ket" else e.arm) for e in found.events),
            relapse=tuple(replace(r, arm=name if r.arm == "ket" else r.arm) for r in found.relapse),
        ),
        replace(
            said,
            arms=(ArmAbout(name, "ketamine", "treatment", 40), said.arms[1]),
            published=tuple(replace(p, arm=name) for p in said.published),
        ),
    )


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("name", ["ket", LONG])
def test_no_line_is_wider_than_80_columns(name: str, unicode: bool) -> None:
    text = trial_summary(*renamed(name), unicode=unicode)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_widest_figures_still_fit() -> None:
    wide = replace(
        visit("rem_esk", 24.0, -22.1, 0.9),
        observed=around(1234.0, 0.0),
        change=around(-32.1, 10.5),
        response=around(0.997, 0.0025),
        remission=around(0.003, 0.0025),
    )
    text = trial_summary(replace(summary(), visits=(wide,)), about(), unicode=True)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_fallback_is_plain_ascii() -> None:
    odd = replace(about(), limits=("≥ 40 mmHg – in Zürich",))
    text = trial_summary(summary(), odd, unicode=False)
    assert text.isascii()
    assert ">= 40 mmHg - in Z\\xfcrich" in text


@pytest.mark.parametrize(
    "said",
    [
        "example: One infusion against saline (sha256 3f2a9c813f2a)",
        "parallel, double-blind, outpatients, background new oral",
        "adults; MADRS before treatment 35.0 (SD 5.0)",
        "ket (40 patients): ketamine 0.5 mg/kg over 40 min",
        "sal (41 patients, control): saline, at the sessions of ket",
        "24 h, 14 days after the first dose",
        "10 % leave by 14 days",
        "50 replicates, seed 11; ANCOVA at each visit",
        " ket       40 21.0  9.5  -14.0 (-17.0 to -11.0) 50 (40 to 60)   25 (20 to 30)",
        "Remission: MADRS of 10 or",
        "ket against sal: difference in change, points; below 0 favours ket",
        "  24 h      -7.0 (-8.5 to -5.5)      -10.5 to -3.5     84 % (71 to 92 %)",
        "response +25 (+5 to +45) points, NNTB 4 (NNTB 2.2 to 20)",
        "published -9.0 (-13.0 to -6.0): inside the 90 % prediction; its",
        "published 1.0: no spread published [2]",
        "without a counterpart here: ket against sal after 3 days, -6.0 (-9.0 to -3.0)",
        "[2] Somebody 2021, PMID 12345678",
        "systolic rise of 40 mmHg or more",
        " ket      30 % (20 to 40 %) +25 (+15 to +35)  NNTH 4 (NNTH 2.9 to 6.7)",
        "Relapse: MADRS of at least 22",
        "ket: 30 at risk; median not reached; without relapse at the end 80 % (70 to",
        "Caution   All intervals rest on 50 replicates only, so that the 95 % ones may be",
        "  after     endless trial (95 %)     this size (90 %)  power at this size",
        "World     The result is for a trial of 81 outpatients",
        "Rests on  2026.1 (abcdef): 38 trials, 214 figures, seed 7",
        "Off by    Left-out trials were missed by 2 points.",
        "Suicidal ideation is not forecast.",
        "not a medical device",
    ],
)
def test_the_summary_says(said: str) -> None:
    assert said in trial_summary(summary(), about(), unicode=True)


def test_an_arm_with_a_long_name_has_a_line_of_its_own() -> None:
    lines = trial_summary(*renamed(LONG), unicode=True).splitlines()
    assert lines[lines.index(f" {LONG}") + 1].split()[:3] == ["40", "21.0", "9.5"]


def test_a_visit_at_which_nobody_was_seen_says_so() -> None:
    nobody = replace(
        visit("ket", 24.0, 0.0, 0.5), observed=around(0.0, 0.0), score=UNKNOWN, sd=UNKNOWN, change=UNKNOWN
    )
    assert "nobody observed" in trial_summary(replace(summary(), visits=(nobody,)), about(), unicode=True)


def test_one_arm_is_compared_with_nothing() -> None:
    alone = replace(summary(), control=None, differences=(), relapse=(), events=())
    text = trial_summary(alone, replace(about(), published=(), published_changes=()), unicode=True)
    assert "against" not in text.replace("One infusion against saline", "")
    assert "power" not in text
    assert "Published" not in text


def test_one_replicate_promises_no_spread() -> None:
    single = replace(
        summary(),
        replicates=1,
        differences=tuple(
            replace(d, prediction=(None, None), expected=(None, None)) for d in summary().differences
        ),
    )
    text = trial_summary(single, about(), unicode=True)
    assert "one replicate" in text
    assert "this trial (95 %)" in text
    assert "Caution" not in text
    assert "95 of 100" not in text
    assert "-7.0 (-11.2 to -2.8)" in text  # the confidence interval of the trial itself
    assert "no prediction interval from one trial" in " ".join(text.split())


def test_an_sd_that_is_not_known_does_not_run_into_the_mean() -> None:
    lone = replace(visit("ket", 24.0, -14.0, 0.5), sd=UNKNOWN)
    text = trial_summary(replace(summary(), visits=(lone,)), about(), unicode=True)
    assert " ket       40 21.0    -  -14.0 (-17.0 to -11.0)" in text


def test_other_sizes_sustained_remission_and_the_size_for_a_power_are_told() -> None:
    said = replace(
        about(),
        sizes="5 patients an arm instead of the file's 40 and 41",
        size=search(),
        sustained_from_h=24.0,
    )
    text = trial_summary(summary(), said, unicode=True)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "Sizes     5 patients an arm instead of the file's 40 and 41" in text
    assert "81 patients in the file" in " ".join(text.split())
    assert "Sustained remission: at every visit from 24 h after the first dose on" in text
    assert "\n  ket: 17 % (12 to 22 %)\n  sal: 8 % (3 to 13 %)\n" in text
    assert (
        "How many patients\n  64 patients an arm (95 % interval 50 to no bound) for a power of 0.8." in text
    )
    assert "Sustained" not in trial_summary(summary(), about(), unicode=True)


def test_hostile_words_cannot_move_the_cursor() -> None:
    text = trial_summary(summary(), replace(about(), title="\x1b[31mred\x07"), unicode=True)
    assert "\x1b" not in text
    assert "\x07" not in text
