"""What reaches which compartment, and what cannot be given."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.pharmacology import Administration, Segment, Spray, inputs
from tests.pharmacology import oracle
from tests.pharmacology.people import typical
from tests.pharmacology.solved import ROUTES, administration


@pytest.mark.parametrize("route", ROUTES)
def test_inputs_are_those_of_the_written_rule(route: str) -> None:
    how = administration(route, "esketamine")
    p = typical()
    found = {}
    for i in inputs(how, np.array([84.0]), p, np):
        key = (i.compartment, round(i.start_h, 9), round(i.duration_h, 9))
        found[key] = found.get(key, 0.0) + float(np.ravel(i.amount_mg)[0])
    expected = {(d.compartment, round(d.start_h, 9), round(d.duration_h, 9)): float(d.mg[0] if np.ndim(d.mg) else d.mg)
                for d in oracle.doses(route, 84.0, p, 0.0, how.infusion_h)}  # fmt: skip
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(("dose_mg", "devices"), [(28.0, 1), (56.0, 2), (84.0, 3)])
def test_what_the_nose_takes_up_from_devices_five_minutes_apart(dose_mg: float, devices: int) -> None:
    # FRn_eff = FRn (1 + 0.62 (N - 1)) / N of Perez-Ruixo 2021, Table 3: 0.54, 0.4374, 0.4032 of the dose
    p = typical()
    given = inputs(administration("intranasal", "esketamine"), np.array([dose_mg]), p, np)
    nose = sum(float(i.amount_mg[0]) for i in given if i.compartment == "nose")
    effective = 0.54 * (1.0 + 0.62 * (devices - 1)) / devices
    assert nose == pytest.approx(effective * dose_mg, rel=1e-12)
    # the rest is swallowed, and 0.64 of it escapes the gut wall
    swallowed = sum(float(i.amount_mg[0]) for i in given if i.compartment == "swallowed")
    assert swallowed == pytest.approx(0.64 * (1.0 - effective) * dose_mg, rel=1e-12)


def test_each_spray_enters_at_its_own_time_and_only_the_first_device_is_taken_up_in_full() -> None:
    sprays = (Spray(0.0, 0.25, 1), Spray(0.01, 0.25, 1), Spray(0.2, 0.25, 2))
    how = Administration("esketamine", "intranasal", sprays=sprays)
    given = inputs(how, np.array([56.0]), typical(), np)
    nose = {i.start_h: float(i.amount_mg[0]) for i in given if i.compartment == "nose"}
    # 14 mg a spray, 0.54 of it from the first device and 0.62 of that from a later one (Perez-Ruixo 2021, Table 3)
    assert nose == pytest.approx({0.0: 0.54 * 14, 0.01: 0.54 * 14, 0.2: 0.54 * 0.62 * 14})
    assert how.input_h == 0.2


@pytest.mark.parametrize(
    "wrong", [(-0.1, 0.5, 1), (0.0, 0.0, 1), (0.0, 1.1, 1), (0.0, 0.5, 0), (float("nan"), 0.5, 1)]
)
def test_impossible_sprays_cannot_be_built(wrong: tuple[float, float, int]) -> None:
    with pytest.raises(ParameterError):
        Spray(*wrong)


def test_nobody_gets_more_than_the_dose() -> None:
    for route in ROUTES:
        given = inputs(administration(route, "esketamine"), np.array([84.0]), typical(), np)
        assert sum(float(np.ravel(i.amount_mg)[0]) for i in given) <= 84.0 + 1e-9


@pytest.mark.parametrize(
    "pieces",
    [{"start_h": -0.1, "duration_h": 1.0, "fraction": 1.0}, {"start_h": 0.0, "duration_h": 0.0, "fraction": 1.0},
     {"start_h": 0.0, "duration_h": 1.0, "fraction": 0.0}, {"start_h": 0.0, "duration_h": 1.0, "fraction": 1.1},
     {"start_h": float("nan"), "duration_h": 1.0, "fraction": 1.0}],
)  # fmt: skip
def test_impossible_pieces_of_an_infusion_cannot_be_built(pieces: dict[str, float]) -> None:
    with pytest.raises(ParameterError):
        Segment(**pieces)


@pytest.mark.parametrize(
    "wrong",
    [{"infusion_h": -1.0}, {"device_mg": 0.0}, {"device_interval_h": 0.0},
     {"route": "oral", "segments": (Segment(0.0, 1.0, 1.0),)},
     {"segments": (Segment(0.0, 1.0, 0.6), Segment(1.0, 1.0, 0.6))}],
)  # fmt: skip
def test_impossible_ways_of_giving_cannot_be_built(wrong: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        Administration(**{"drug": "esketamine", "route": "intravenous", **wrong})


def test_the_clock_starts_with_the_last_device_or_the_end_of_the_infusion() -> None:
    assert Administration("esketamine", "intranasal").input_h == pytest.approx(10 / 60)
    assert Administration("racemic-ketamine", "intravenous", infusion_h=2 / 3).input_h == pytest.approx(2 / 3)
    late = Administration(
        "racemic-ketamine", "intravenous", segments=(Segment(0.0, 0.3, 0.5), Segment(0.5, 0.5, 0.5))
    )
    assert late.input_h == pytest.approx(1.0)
