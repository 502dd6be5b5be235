"""What the model does not know of a patient stands in the limits of the forecast."""

from __future__ import annotations

import pytest

from daybreak.population import Patient, Population
from daybreak.protocol import load_protocol
from daybreak.simulation.limits import limits_of

PROTOCOL = load_protocol("iv-racemic-acute")
UNLISTED = "for which no study with ketamine was read"


@pytest.mark.parametrize(("modifier", "said"), [("another", True), ("rifampicin", False), ("none", False)])
def test_an_unlisted_inhibitor_or_inducer_is_said_in_the_limits(modifier: str, said: bool) -> None:
    people = Population.default().for_patient(Patient({"cyp_modifier": modifier}))
    assert any(UNLISTED in limit for limit in limits_of(PROTOCOL, people)) is said


def test_nobody_of_the_default_population_takes_one() -> None:
    assert not any(UNLISTED in limit for limit in limits_of(PROTOCOL, Population.default()))
