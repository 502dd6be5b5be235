"""A rule of the course that asks for what no virtual patient has: said in the limits, and named beside what the rule did."""

from __future__ import annotations

import pytest

from daybreak.population import Patient, Population
from daybreak.protocol import Protocol, library, load_protocol
from daybreak.simulation import Forecast, simulate
from daybreak.simulation.limits import limits_of
from daybreak.simulation.never_known import never_known
from daybreak.simulation.run import DAY_H
from daybreak.simulation.simulate import BLOCK
from tests.protocol.courses import changed

RAISE = "when: tolerated_last and madrs_change_percent < 50"
NOBODY = Population.default()


def asking(condition: str) -> Protocol:
    return changed("spravato-trd-us", (RAISE, f"when: {condition}"))


def two_weeks(protocol: Protocol, people: Population = NOBODY, patients: int = 40) -> Forecast:
    return simulate(protocol, people, patients=patients, seed=3, horizon_h=14 * DAY_H)


def test_what_the_course_counts_itself_is_decided_for_everybody() -> None:
    result = two_weeks(asking("sessions_missed < 1 and sessions_in_phase >= 2"))
    assert "needs-decision" not in {rule.outcome for rule in result.rules}
    assert next(rule.share for rule in result.rules if rule.rule == "raise-to-84") == 1.0
    assert min(session.given for session in result.sessions) == 1.0


def test_a_finding_that_nobody_has_is_said_in_the_limits_and_beside_the_rule() -> None:
    """Two blocks, so that what was missing in the second is joined to the first."""
    result = two_weeks(asking("benefit_reviewed"), patients=BLOCK + 5)
    assert any("Benefit reviewed by a clinician (asked by raise-to-84)" in limit for limit in result.limits)
    found = [(rule.outcome, rule.missing) for rule in result.rules if rule.rule == "raise-to-84"]
    assert found == [("needs-decision", ("benefit_reviewed",))]
    assert all(rule.missing == () for rule in result.rules if rule.rule != "raise-to-84")


def test_who_brings_it_is_dosed_by_it() -> None:
    people = NOBODY.for_patient(Patient({"benefit_reviewed": True}))
    result = two_weeks(asking("benefit_reviewed"), people)
    assert [rule.missing for rule in result.rules if rule.rule == "raise-to-84"] == [()]
    assert not any("no virtual patient has" in limit for limit in result.limits)


def test_a_score_from_before_the_course_is_none_of_later() -> None:
    """A PHQ-9 of 20 that stood still would be a change of 0 %: everybody would be raised. It is unknown instead."""
    people = NOBODY.for_patient(Patient({"phq9": 20}))
    result = two_weeks(asking("phq9_change_percent < 50"), people)
    found = [(rule.outcome, rule.missing) for rule in result.rules if rule.rule == "raise-to-84"]
    assert found == [("needs-decision", ("phq9",))]
    assert any("They are known before the first dose only" in limit for limit in result.limits)


@pytest.mark.parametrize("name", library())
def test_the_library_asks_for_nothing_that_nobody_has(name: str) -> None:
    assert never_known(load_protocol(name), NOBODY) == ()


def test_a_weight_that_nobody_has_is_said() -> None:
    """Without a body size of any kind, a dose by weight cannot be worked out."""
    covariates = {
        id: one for id, one in NOBODY.covariates.items() if id not in {"height_cm", "bmi_kg_per_m2"}
    }
    people = Population("no-size", "people without a size", covariates)
    assert any("(asked by dosing)" in limit for limit in limits_of(load_protocol("iv-racemic-acute"), people))
