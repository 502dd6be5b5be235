"""What the trials say together: the figures are those of the model on the chosen effects, and too few are refused."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from daybreak.errors import EvidenceError, ParameterError
from daybreak.evidence import Evidence, filter_from_words, load_evidence
from daybreak.evidence.pooling import (
    MODERATORS,
    Question,
    answer,
    answer_json,
    dose_response,
    fit,
    network_answer,
    network_json,
    time_course,
    window,
)
from daybreak.evidence.pooling.answer import effects_of

DAY_ONE = Question("madrs-difference", window("24h"))
MONTH = Question("madrs-difference", window("28d"))


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


def test_the_answer_is_the_model_of_the_chosen_effects(evidence: Evidence) -> None:
    found = answer(evidence, DAY_ONE, leave_out=True)
    assert found.model.estimate == fit(effects_of(found.contrasts)).estimate
    assert found.trials == found.model.k == 5
    assert found.left_one_out is not None
    assert len(found.left_one_out) == 5
    assert found.model.interval.high < 0  # at 24 h the drug is ahead in these trials


@pytest.mark.parametrize("question", [DAY_ONE, MONTH], ids=["day", "month"])
def test_a_trial_is_left_out_with_all_its_arms(question: Question, evidence: Evidence) -> None:
    found = answer(evidence, replace(question, arms="split"), leave_out=True)
    assert found.left_one_out is not None
    assert len(found.left_one_out) == found.trials < found.model.k
    for without in found.left_one_out:
        rest = tuple(c for c in found.contrasts if c.trial != without.trial)
        assert without.model.k == len(rest)
        assert without.model.estimate == pytest.approx(fit(effects_of(rest)).estimate)


def test_small_trials_are_asked_of_trials_not_of_arms(evidence: Evidence) -> None:
    split, whole = answer(evidence, replace(DAY_ONE, arms="split")), answer(evidence, DAY_ONE)
    assert (split.funnel.combined, whole.funnel.combined) == (True, False)
    assert split.funnel.model.k == whole.model.k == 5
    assert split.funnel.small_studies == whole.funnel.small_studies
    assert split.funnel.contrasts == whole.contrasts


def test_without_one_of_two_trials_nothing_is_left(evidence: Evidence) -> None:
    two = evidence.keeping(
        outcomes=tuple(
            o for o in evidence.outcomes if o.trial_id in ("daly2018_synapse", "canuso2018_persevere")
        )
    )
    for arms in ("combine", "split"):
        assert answer(two, replace(DAY_ONE, arms=arms), leave_out=True).left_one_out == ()  # type: ignore[arg-type]
    assert answer(two, DAY_ONE).left_one_out is None


def test_a_month_later_the_difference_is_smaller(evidence: Evidence) -> None:
    day, month = answer(evidence, DAY_ONE), answer(evidence, MONTH)
    assert day.model.estimate < month.model.estimate < 0


def test_the_order_of_the_tables_does_not_matter(evidence: Evidence) -> None:
    turned = evidence.keeping(trials=evidence.trials[::-1], outcomes=evidence.outcomes[::-1])
    assert answer(turned, MONTH).model.estimate == pytest.approx(answer(evidence, MONTH).model.estimate)


@pytest.mark.parametrize(
    "by",
    sorted({*MODERATORS} - {"instrument"}),
)
def test_moderators_group_all_trials(by: str, evidence: Evidence) -> None:
    found = answer(evidence, DAY_ONE, by=by)
    assert found.moderation is not None
    if by != "year":
        assert sorted(i for group in found.moderation.groups for i in group.members) == list(
            range(found.model.k)
        )
    assert 0 <= found.moderation.regression.omnibus.p <= 1


def test_an_unknown_moderator_is_refused(evidence: Evidence) -> None:
    with pytest.raises(ParameterError, match="is no moderator"):
        answer(evidence, DAY_ONE, by="colour")
    with pytest.raises(EvidenceError, match="same instrument"):
        answer(evidence, DAY_ONE, by="instrument")


def test_too_few_trials_are_refused_with_what_was_left_out(evidence: Evidence) -> None:
    with pytest.raises(
        EvidenceError,
        match=r"Only Lii 2023 gives the difference in MADRS points at 14 days.*Popova 2019: no SD",
    ):
        answer(evidence, replace(DAY_ONE, window=window("14d")))
    with pytest.raises(EvidenceError, match="No trial gives"):
        answer(evidence, replace(DAY_ONE, keep=filter_from_words({"route": "oral"})))


def test_the_time_course_pools_each_window_by_itself(evidence: Evidence) -> None:
    course = time_course(evidence, DAY_ONE)
    assert [one.window.id for one in course] == ["2-4h", "24h", "3d", "7d", "14d", "28d"]
    alone = [one.window.id for one in course if one.answer is None]
    assert alone == ["3d", "14d"]
    at_month = course[-1].answer
    assert at_month is not None
    assert at_month.model.estimate == answer(evidence, MONTH).model.estimate


def test_ratios_are_shown_as_ratios(evidence: Evidence) -> None:
    found = answer(evidence, Question("response", window("28d")))
    assert found.shown(found.model.estimate) == pytest.approx(math.exp(found.model.estimate))


@pytest.mark.parametrize("scale", ["odds-ratio", "risk-ratio", "risk-difference"])
def test_the_scales_agree_on_the_side(scale: str, evidence: Evidence) -> None:
    found = answer(evidence, Question("response", window("28d"), scale=scale))  # type: ignore[arg-type]
    assert found.model.estimate > 0  # more responders on the drug


def test_doses_lie_on_the_line(evidence: Evidence) -> None:
    found = dose_response(evidence, MONTH)
    assert (found.drug, found.route, found.unit) == ("esketamine", "intranasal", "mg")
    assert {c.dose for c in found.contrasts} == {28, 56, 84}
    middle = float(np.mean([c.dose or 0.0 for c in found.contrasts]))
    assert found.expected(middle)[0] == pytest.approx(found.model.estimate)
    slope = found.expected(84.0)[0] - found.expected(28.0)[0]
    assert slope == pytest.approx(56 * float(found.model.coefficients[1]))


def test_the_line_is_fitted_as_it_was_asked(evidence: Evidence) -> None:
    asked = dose_response(evidence, MONTH, method="DL", test="z").model
    assert (asked.method, asked.test) == ("DL", "z")


def test_a_single_dose_is_no_dose_response(evidence: Evidence) -> None:
    with pytest.raises(EvidenceError, match=r"All fixed-dose arms|No arm of one fixed dose"):
        dose_response(evidence, replace(DAY_ONE, keep=filter_from_words({"route": "iv"})))


def test_the_network_of_day_one_is_a_tree(evidence: Evidence) -> None:
    found = network_answer(evidence, DAY_ONE)
    assert found.network.reference == "placebo"
    assert set(found.network.treatments) == {
        "placebo",
        "midazolam",
        "esketamine intranasal",
        "racemic-ketamine iv",
    }
    assert found.network.inconsistency is None
    assert "tree" in found.network.geometry.shape


def test_doses_as_treatments_share_their_control(evidence: Evidence) -> None:
    found = network_answer(evidence, DAY_ONE, "dose")
    daly = next(trial for trial in found.trials if trial.trial == "Daly 2018")
    assert len(daly.arms) == 3
    assert 0 < daly.shared < min(arm.variance for arm in daly.arms)
    assert found.network.inconsistency is not None


@pytest.mark.parametrize("effect", ["madrs-difference", "g", "response", "remission"])
@pytest.mark.parametrize("when", ["24h", "28d"])
def test_the_json_is_plain_and_complete(effect: str, when: str, evidence: Evidence) -> None:
    question = Question(effect, window(when))  # type: ignore[arg-type]
    found = json.loads(json.dumps(answer_json(answer(evidence, question, leave_out=True)), allow_nan=False))
    assert found["format"] == "daybreak-pool/1"
    assert sum(trial["weight"] for trial in found["trials"]) == pytest.approx(1)
    assert found["evidence_sha256"] == evidence.digest
    assert all(one["reason"] for one in found["left_out"])


def test_the_json_of_a_network(evidence: Evidence) -> None:
    found = json.loads(json.dumps(network_json(network_answer(evidence, DAY_ONE, "dose")), allow_nan=False))
    pairs = len(found["treatments"]) * (len(found["treatments"]) - 1) // 2
    assert len(found["compared"]) == pairs
    assert found["inconsistency"]["df"] == found["loops"] == 1


def test_a_network_of_as_many_effects_as_comparisons_is_refused(evidence: Evidence) -> None:
    with pytest.raises(EvidenceError, match="3 effects are too few for 3 comparisons"):
        network_answer(evidence, Question("response", window("24h")))
    with pytest.raises(EvidenceError, match="1 trial with a difference in MADRS points"):
        network_answer(evidence, replace(DAY_ONE, window=window("3d")))
