"""`simulate` and `forecast`: the same on every machine, honest about what is asked, and writable as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from daybreak.errors import NotEligibleError, ParameterError
from daybreak.population import Patient, Population
from daybreak.protocol import load_protocol
from daybreak.simulation import Forecast, forecast, simulate
from daybreak.simulation.run import DAY_H, run_block

ROOT = Path(__file__).parents[2]
MONTH_H = 28 * DAY_H


@pytest.fixture(scope="module")
def result() -> Forecast:
    return simulate(load_protocol("spravato-trd-us"), patients=120, seed=5, horizon_h=MONTH_H)


def test_the_same_seed_gives_the_same_result(result: Forecast) -> None:
    again = simulate(load_protocol("spravato-trd-us"), patients=120, seed=5, horizon_h=MONTH_H)
    other = simulate(load_protocol("spravato-trd-us"), patients=120, seed=6, horizon_h=MONTH_H)
    assert json.dumps(again.to_json()) == json.dumps(result.to_json())
    assert other.outcomes["madrs"].mean != result.outcomes["madrs"].mean


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch, result: Forecast) -> None:
    import sys

    monkeypatch.setattr(sys.modules["daybreak.simulation.simulate"], "BLOCK", 37)
    blocks = simulate(load_protocol("spravato-trd-us"), patients=120, seed=5, horizon_h=MONTH_H)
    for name, outcome in result.outcomes.items():
        assert blocks.outcomes[name].time_h == outcome.time_h
        np.testing.assert_allclose(blocks.outcomes[name].mean, outcome.mean, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(blocks.outcomes[name].q50, outcome.q50, rtol=1e-9, atol=1e-12)
    for name, chance in result.summary.items():
        assert blocks.summary[name].value == pytest.approx(chance.value, rel=1e-9)


def test_means_are_those_of_the_patients(result: Forecast) -> None:
    clinic = Population.default()
    people = clinic.in_world(clinic.world.for_route(nasal=True)).draw(0, 120, 5)
    run = run_block(load_protocol("spravato-trd-us"), people, 0, 5, MONTH_H)
    np.testing.assert_allclose(result.outcomes["madrs"].mean, run.madrs.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(result.outcomes["madrs"].q05, np.quantile(run.madrs, 0.05, axis=1), rtol=1e-12)
    # response and remission at four weeks, recounted
    last = run.madrs[-1]
    assert result.summary["response"].value == pytest.approx(float((last <= 0.5 * run.madrs[0]).mean()))
    assert result.summary["remission"].value == pytest.approx(float((last <= 12.0).mean()))


def test_every_probability_is_one_with_its_definition(result: Forecast) -> None:
    assert {
        "response",
        "remission",
        "sedation",
        "dissociation",
        "marked_bp_rise",
        "nausea",
        "dizziness",
    } <= result.summary.keys()
    for chance in result.summary.values():
        low, high = chance.interval
        assert 0.0 <= low <= chance.value <= high <= 1.0
        assert chance.definition


def test_nothing_is_told_beyond_the_horizon(result: Forecast) -> None:
    assert max(result.outcomes["madrs"].time_h) == MONTH_H
    assert all(s.time_h < MONTH_H for s in result.sessions)
    assert all(max(o.time_h) <= MONTH_H for o in result.outcomes.values())


def test_a_short_horizon_has_the_same_beginning(result: Forecast) -> None:
    week = simulate(load_protocol("spravato-trd-us"), patients=120, seed=5, horizon_h=7 * DAY_H)
    count = len(week.outcomes["madrs"].mean)
    np.testing.assert_allclose(week.outcomes["madrs"].mean, result.outcomes["madrs"].mean[:count], rtol=1e-9)


def test_json_is_plain_complete_and_comes_back(result: Forecast) -> None:
    text = json.dumps(result.to_json(), allow_nan=False)
    assert json.loads(text) == json.loads(json.dumps(json.loads(text)))
    schema = json.loads((ROOT / "docs/reference/forecast.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)


def test_what_rests_on_a_hypothesis_says_so(result: Forecast) -> None:
    assert not result.outcomes["esketamine_ng_per_ml"].hypothesis
    for name in ("madrs", "dissociation", "sedation", "systolic_bp"):
        assert result.outcomes[name].hypothesis
    assert all(p.seen for p in result.parameters if p.grade != "hypothesis")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"patients": 0}, "patients"), ({"patients": -5}, "patients"), ({"patients": 10**12}, "patients"), ({"seed": -1}, "seed"),
     ({"horizon_h": 0.0}, "horizon"), ({"horizon_h": float("nan")}, "horizon"), ({"horizon_h": 1e9}, "horizon")],
)  # fmt: skip
def test_what_cannot_be_simulated_is_refused(wrong: dict[str, float], where: str) -> None:
    with pytest.raises(ParameterError) as refusal:
        simulate(load_protocol("spravato-trd-us"), **{"patients": 10, **wrong})
    assert refusal.value.where == where
    assert refusal.value.remedy


def test_progress_counts_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    simulate(
        load_protocol("iv-racemic-acute"),
        patients=30,
        horizon_h=DAY_H,
        progress=lambda *now: seen.append(now),
    )
    assert seen == [(30, 30)]


def _patient(name: str) -> Patient:
    return Patient.read(ROOT / "examples/patients" / f"{name}.yaml")


def test_an_excluded_patient_is_refused_rule_by_rule() -> None:
    with pytest.raises(NotEligibleError) as refusal:
        forecast(load_protocol("spravato-trd-us"), _patient("aneurysm"), patients=20, horizon_h=DAY_H)
    assert "aneurysm" in str(refusal.value).lower()
    assert "--what-if" in refusal.value.remedy


def test_what_if_forecasts_all_the_same_and_says_so() -> None:
    found = forecast(
        load_protocol("spravato-trd-us"), _patient("aneurysm"), patients=20, horizon_h=DAY_H, what_if=True
    )
    assert found.what_if
    assert any(r.kind == "eligibility" and r.outcome != "passed" for r in found.rules)
    assert len(found.outcomes["madrs"].mean) > 2


def test_a_patient_keeps_what_is_known() -> None:
    found = forecast(load_protocol("spravato-trd-us"), _patient("transform-2"), patients=40, horizon_h=DAY_H)
    assert not found.what_if
    assert (found.outcomes["madrs"].mean[0], found.outcomes["madrs"].sd[0]) == (38.0, 0.0)
    assert found.findings["age_years"] == 46
    json.dumps(found.to_json(), allow_nan=False)
