"""Which rows answer a question: one effect a trial, read in a source, no patient twice, everything else with its reason."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from daybreak.errors import ParameterError
from daybreak.evidence import Evidence, Filter, filter_from_words, load_evidence
from daybreak.evidence.overlap import load_overlaps
from daybreak.evidence.pooling.question import EffectName, Question, question_from_words
from daybreak.evidence.pooling.selection import choose
from daybreak.evidence.pooling.windows import WINDOWS, window

EFFECTS: tuple[EffectName, ...] = ("madrs-difference", "g", "response", "remission")
EVERY = [
    Question(effect, w, arms=arms) for effect in EFFECTS for w in WINDOWS for arms in ("combine", "split")
]
DAY_ONE = Question("madrs-difference", window("24h"))


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def name(question: Question) -> str:
    return f"{question.effect}-{question.window.id}-{question.arms}"


@pytest.mark.parametrize("question", EVERY, ids=name)
def test_only_figures_that_were_read_enter(question: Question, evidence: Evidence) -> None:
    for contrast in choose(evidence, question).contrasts:
        rows = [evidence.figure(row) for row in contrast.rows]
        assert rows
        assert all(row.seen and row.primary and not row.doubt for row in rows)  # type: ignore[union-attr]
        assert contrast.trial.seen
        for row in rows:
            assert row.n is not None or evidence.arm(row.trial_id, row.arm_id).n_seen  # type: ignore[union-attr]


@pytest.mark.parametrize("question", EVERY, ids=name)
def test_no_patient_is_counted_twice(question: Question, evidence: Evidence) -> None:
    contrasts = choose(evidence, question).contrasts
    trials = list(dict.fromkeys(contrast.trial.trial_id for contrast in contrasts))
    overlaps = load_overlaps()
    assert not [(a, b) for i, a in enumerate(trials) for b in trials[i + 1 :] if overlaps.why_shared(a, b)]
    if question.arms == "combine":
        assert len(contrasts) == len(trials)
    for trial_id in trials:
        total = sum(c.n_treated + c.n_control for c in contrasts if c.trial.trial_id == trial_id)
        assert (
            total
            <= (evidence.trial(trial_id).n_total or 0) * (2 if _crossed(evidence, trial_id) else 1) + 1e-9
        )


def _crossed(evidence: Evidence, trial_id: str) -> bool:
    return evidence.trial(trial_id).design == "crossover"


@pytest.mark.parametrize("question", EVERY, ids=name)
def test_every_trial_with_rows_is_pooled_or_has_its_reason(question: Question, evidence: Evidence) -> None:
    chosen = choose(evidence, question)
    pooled = {contrast.trial.trial_id for contrast in chosen.contrasts}
    left_out = {one.trial.trial_id for one in chosen.left_out}
    assert not pooled & left_out
    assert all(one.reason for one in chosen.left_out)
    with_change = {
        row.trial_id
        for row in evidence.outcomes
        if row.measure == "change_mean" and row.instrument == "MADRS" and question.window.holds(row.time_h)
    }
    if question.effect == "madrs-difference":
        assert with_change <= pooled | left_out


def test_day_one_is_the_trials_that_print_a_spread(evidence: Evidence) -> None:
    """Fu 2020 printed -3.8 (SE 1.39) and Canuso 2018 -7.2 (SE 2.85): rows O199 and O049 of the tables."""
    found = {c.trial.trial_id: c for c in choose(evidence, DAY_ONE).contrasts}
    assert set(found) == {
        "canuso2018_persevere",
        "daly2018_synapse",
        "fu2020_aspire1",
        "dwyer2021",
        "lii2023_anesth",
    }
    assert (found["fu2020_aspire1"].estimate, found["fu2020_aspire1"].variance) == (
        -3.8,
        pytest.approx(1.39**2),
    )
    assert (found["canuso2018_persevere"].estimate, found["canuso2018_persevere"].variance) == (
        -7.2,
        pytest.approx(2.85**2),
    )
    assert found["dwyer2021"].estimate == pytest.approx(15.44 - 24.13)
    assert "crossover" in found["dwyer2021"].notes[0]


def test_the_three_doses_of_daly_become_one_arm(evidence: Evidence) -> None:
    """Differences -9.1, -10.0 and -10.7 in 11, 11 and 12 patients against one placebo arm of 33 (Daly 2018, Table 1)."""
    daly = next(c for c in choose(evidence, DAY_ONE).contrasts if c.trial.trial_id == "daly2018_synapse")
    assert daly.estimate == pytest.approx((11 * -9.1 + 11 * -10.0 + 12 * -10.7) / 34)
    assert (daly.n_treated, daly.n_control) == (34, 33)
    split = [
        c
        for c in choose(evidence, replace(DAY_ONE, arms="split")).contrasts
        if c.trial.trial_id == "daly2018_synapse"
    ]
    assert [c.dose for c in split] == [28, 56, 84]
    assert sum(c.n_control for c in split) == pytest.approx(33)
    assert 1 / sum(1 / c.variance for c in split) == pytest.approx(daly.variance, rel=0.05)


def test_why_trials_are_left_out(evidence: Evidence) -> None:
    reasons = {one.trial.trial_id: one.reason for one in choose(evidence, DAY_ONE).left_out}
    assert reasons["murrough2013a"] == "no SD, SE or interval"
    assert reasons["phillips2019"] == "recalled, not read in a source"
    assert reasons["an2021_intranasal"] == "a review; its trials are counted themselves"
    assert "period" in reasons["ket_resp_pmc10810879"]
    month = {
        one.trial.trial_id: one.reason
        for one in choose(evidence, Question("remission", window("28d"))).left_out
    }
    assert month["loo2023_kads"] == "the number of patients is recalled, not read in a source"


def test_rows_that_become_recalled_fall_out(evidence: Evidence) -> None:
    forgotten = tuple(
        replace(o, seen=False) if o.trial_id == "fu2020_aspire1" else o for o in evidence.outcomes
    )
    chosen = choose(evidence.keeping(outcomes=forgotten), DAY_ONE)
    assert "fu2020_aspire1" not in {c.trial.trial_id for c in chosen.contrasts}
    assert {o.reason for o in chosen.left_out if o.trial.trial_id == "fu2020_aspire1"} == {
        "recalled, not read in a source"
    }


def test_rows_in_doubt_fall_out(evidence: Evidence) -> None:
    doubted = tuple(
        replace(o, doubt="swapped") if o.trial_id == "fu2020_aspire1" else o for o in evidence.outcomes
    )
    reasons = {
        o.trial.trial_id: o.reason for o in choose(evidence.keeping(outcomes=doubted), DAY_ONE).left_out
    }
    assert reasons["fu2020_aspire1"] == "the figure is in doubt"


def test_filters_narrow(evidence: Evidence) -> None:
    nasal = choose(evidence, replace(DAY_ONE, keep=filter_from_words({"route": "intranasal"})))
    assert {c.moderator("route") for c in nasal.contrasts} == {"intranasal"}
    saline = choose(evidence, replace(DAY_ONE, keep=filter_from_words({"comparator": "saline"})))
    assert [c.trial.trial_id for c in saline.contrasts] == ["lii2023_anesth"]


def test_an_active_comparator_is_asked_for_by_name(evidence: Evidence) -> None:
    week8 = replace(window("28d"), from_h=1300.0, nominal_h=1344.0, to_h=1400.0)
    plain = choose(evidence, Question("remission", week8))
    assert "quetiapine" in {o.trial.trial_id: o.reason for o in plain.left_out}["reif2023_escape"]
    asked = choose(evidence, Question("remission", week8, filter_from_words({"comparator": "quetiapine-xr"})))
    (escape,) = asked.contrasts
    assert (escape.n_treated, escape.n_control) == (336, 340)  # 91/336 and 60/340: Reif 2023, abstract


def test_observed_cases_are_counted_over_those_observed(evidence: Evidence) -> None:
    """O382 and O394 print 101 and 100 of the 114 and 109 randomised: 53 and 31 patients in remission (Popova 2019)."""
    (popova,) = (
        c
        for c in choose(evidence, Question("remission", window("28d"))).contrasts
        if c.trial.trial_id == "popova2019_transform2"
    )
    assert (popova.n_treated, popova.n_control) == (101, 100)
    assert popova.estimate == pytest.approx(math.log((53 / 48) / (31 / 69)))


def test_the_control_of_a_reported_difference_is_counted_likewise(evidence: Evidence) -> None:
    sizes = {
        c.trial.trial_id: (c.n_treated, c.n_control)
        for c in choose(evidence, Question("madrs-difference", window("28d"))).contrasts
    }
    assert sizes["popova2019_transform2"] == (101, 100)
    assert sizes["takahashi2021_japan"] == (39 + 34 + 39, 72)


def test_a_share_of_nobody_is_said(evidence: Evidence) -> None:
    """54.1 % and 53.1 % are no whole number of the 115 and 114 of Fedgchin 2019, and no row prints how many they are of."""
    notes = {
        c.trial.trial_id: " ".join(c.notes)
        for c in choose(evidence, Question("response", window("28d"))).contrasts
    }
    assert "O186, O192: no whole number" in notes["fedgchin2019_transform1"]
    assert not notes["popova2019_transform2"]


def test_scores_say_that_the_arms_began_apart(evidence: Evidence) -> None:
    """Lii 2023, Extended Data Table 1: 25.1 and 29.9 before the dose."""
    notes = {c.trial.trial_id: " ".join(c.notes) for c in choose(evidence, DAY_ONE).contrasts}
    assert "baselines 25.1 and 29.9" in notes["lii2023_anesth"]
    assert "baselines" not in notes["fu2020_aspire1"]


def test_each_split_arm_names_its_own_row(evidence: Evidence) -> None:
    rows = [c.rows for c in choose(evidence, replace(DAY_ONE, arms="split")).contrasts if c.split]
    assert rows == [("O062",), ("O075",), ("O088",)]


def test_change_goes_before_score_whatever_the_baselines(evidence: Evidence) -> None:
    """A trial with both kinds and a spread gives its change; a score is taken only where no change has a spread."""
    for question in EVERY:
        for contrast in choose(evidence, question).contrasts:
            if not contrast.basis.startswith("score"):
                continue
            changes = [
                row
                for row in evidence.outcomes_of(contrast.trial.trial_id)
                if row.measure == "change_mean"
                and row.instrument == contrast.instrument
                and question.window.holds(row.time_h)
                and row.computable
            ]
            assert not [row for row in changes if row.sd is not None or row.se is not None]


def test_g_uses_the_patients_own_spread(evidence: Evidence) -> None:
    bases = {c.trial.trial_id: c.basis for c in choose(evidence, Question("g", window("28d"))).contrasts}
    assert bases["popova2019_transform2"] == "change from baseline (MMRM)"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: Question("difference", window("24h")), "needs one instrument"),
        (lambda: Question("madrs-difference", window("24h"), filter_from_words({"instrument": "PHQ9"})), "points of the MADRS"),
        (lambda: question_from_words("hazard", window("24h"), Filter()), "Write one of madrs-difference"),
        (lambda: question_from_words("response", window("24h"), Filter(), scale="odd-ratio"), "Did you mean odds-ratio"),
    ],
)  # fmt: skip
def test_questions_that_are_none(ask: object, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        ask()  # type: ignore[operator]
