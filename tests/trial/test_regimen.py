"""A few lines become the protocol that the one interpreter runs: the right doses on the right days, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.population import Population
from daybreak.protocol import Protocol, load_protocol
from daybreak.simulation.run import run_block
from daybreak.trial.regimen import Regimen


def regimen(*give: tuple[str, list[int]], **how: Any) -> Regimen:
    how = how or {"drug": "racemic-ketamine", "route": "intravenous", "infusion": "40 min"}
    return Regimen.model_validate(
        {**how, "give": tuple({"dose": d, "days": tuple(days)} for d, days in give)}
    )


def sessions(protocol: Protocol, days: int, patients: int = 4) -> list[tuple[float, np.ndarray]]:
    people = Population.read("intravenous-trials").draw(0, patients, 1)
    run = run_block(protocol, people, 0, 1, 24.0 * days)
    return [(s.time_h, s.dose_mg) for s in run.sessions]


def test_doses_are_given_on_their_days_by_weight() -> None:
    found = sessions(regimen(("0.5 mg/kg", [0, 3]), ("0.25 mg/kg", [7])).built("x"), 14)
    weight = Population.read("intravenous-trials").draw(0, 4, 1).covariates["weight_kg"]
    assert [t for t, _ in found] == [0.0, 72.0, 168.0]
    for (_, dose_mg), mg_per_kg in zip(found, (0.5, 0.5, 0.25), strict=True):
        np.testing.assert_allclose(dose_mg, mg_per_kg * weight)


def test_a_nasal_regimen_titrates_as_written() -> None:
    how = {"drug": "esketamine", "route": "intranasal"}
    found = sessions(regimen(("56 mg", [0]), ("84 mg", [3, 7]), ("28 mg", [10]), **how).built("x"), 14)
    assert [(t / 24.0, set(dose.tolist())) for t, dose in found] == [
        (0, {56.0}),
        (3, {84.0}),
        (7, {84.0}),
        (10, {28.0}),
    ]


@settings(max_examples=6)
@given(days=st.lists(st.integers(1, 30), unique=True, max_size=6), cut=st.integers(0, 6))
def test_every_list_of_days_is_what_is_given(days: list[int], cut: int) -> None:
    """However the days are split into courses of two doses."""
    all_days = [0, *sorted(days)]
    first, second = all_days[: cut + 1], all_days[cut + 1 :]
    give = [("20 mg", first), *([("40 mg", second)] if second else [])]
    found = sessions(regimen(*give, drug="racemic-ketamine", route="subcutaneous").built("x"), 32, 1)
    expected = [(24.0 * d, 20.0) for d in first] + [(24.0 * d, 40.0) for d in second]
    assert [(t, float(dose[0])) for t, dose in found] == expected


@pytest.mark.parametrize(
    "route", ["intravenous", "intranasal", "subcutaneous", "intramuscular", "oral", "sublingual"]
)
def test_every_route_can_be_written(route: str) -> None:
    how = {"drug": "esketamine", "route": route} | ({"infusion": "40 min"} if route == "intravenous" else {})
    built = regimen(("28 mg", [0, 7]), **how).built(f"a {route}".replace(" ", "-"))
    assert built.administration.route == route
    assert len(sessions(built, 10)) == 2


def test_a_protocol_is_itself() -> None:
    whole = Regimen.model_validate({"protocol": "spravato-trd-us"})
    assert whole.built("anything") == load_protocol("spravato-trd-us")
    assert whole.first_day == 0


def test_the_first_day_is_that_of_the_first_dose() -> None:
    assert regimen(("0.5 mg/kg", [2, 5])).first_day == 2


def test_what_was_built_says_that_it_is_for_simulation() -> None:
    built = regimen(("0.5 mg/kg", [0])).built("regimen-x-1")
    assert (built.id, built.status) == ("regimen-x-1", "draft")
    assert "for simulation" in built.summary
    assert built.jurisdiction == "none (simulation)"


def test_an_infusion_of_days_runs_to_its_end_and_no_further_dose_comes_before() -> None:
    how = {"drug": "racemic-ketamine", "route": "intravenous", "infusion": "96 h"}
    found = sessions(regimen(("0.5 mg/kg", [0, 4]), **how).built("x"), 14)
    assert [t for t, _ in found] == [0.0, 96.0]
    with pytest.raises(ValueError, match="96 h is not over when the next dose is due"):
        regimen(("0.5 mg/kg", [0, 3]), **how)
