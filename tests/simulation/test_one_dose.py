"""One dose as it was given is the first session of the forecast, and follows what was really given when."""

from __future__ import annotations

import numpy as np
import pytest

from daybreak.errors import ParameterError
from daybreak.pharmacology import Segment, Spray
from daybreak.population import Patient
from daybreak.protocol import load_protocol
from daybreak.simulation import forecast, one_dose
from daybreak.simulation.bedside import READING_TIMES_H

NASAL, DRUG = load_protocol("spravato-trd-us"), "esketamine_ng_per_ml"
HIM = Patient({"age_years": 45, "sex": "male", "weight_kg": 82.35, "systolic_bp": 128, "diastolic_bp": 79})
FIVE_MIN_H = 5 / 60
AS_WRITTEN = (Spray(0.0, 0.5, 1), Spray(FIVE_MIN_H, 0.5, 2))


def middle(*sprays: Spray) -> np.ndarray:
    return np.median(one_dose(NASAL, HIM, 56.0, sprays=sprays).readings[DRUG], axis=1)


@pytest.mark.parametrize(
    ("name", "dose_mg"),
    [("spravato-trd-us", 56.0), ("iv-racemic-acute", 41.175), ("oral-er-racemic", None)],
)
def test_an_ordered_dose_is_the_first_session_of_the_forecast(name: str, dose_mg: float | None) -> None:
    protocol = load_protocol(name)
    bands = forecast(protocol, HIM, patients=200, seed=1, horizon_h=24.0, what_if=True)
    first_mg = dose_mg or float(protocol.regimen.start[-1].dose.value)
    seen = one_dose(protocol, HIM, first_mg, patients=200, seed=1)
    for id in (DRUG, "systolic_bp"):
        expected = bands.outcomes[id]
        rows = [seen.time_h.index(time_h) for time_h in expected.time_h if time_h in seen.time_h]
        assert len(rows) > 15
        middle = np.quantile(seen.readings[id], 0.5, axis=1)[rows]
        wanted = [q for t, q in zip(expected.time_h, expected.q50, strict=True) if t in seen.time_h]
        np.testing.assert_allclose(middle, wanted, rtol=1e-9, atol=1e-9)


def test_devices_at_the_interval_of_the_file_are_what_the_file_gives() -> None:
    np.testing.assert_allclose(middle(*AS_WRITTEN), middle(), rtol=1e-12)


def test_a_late_device_is_late_in_the_blood() -> None:
    late = middle(Spray(0.0, 0.5, 1), Spray(0.5, 0.5, 2))
    written = middle(*AS_WRITTEN)
    at_30, at_90 = READING_TIMES_H.index(0.5), READING_TIMES_H.index(1.5)
    assert late[at_30] < 0.75 * written[at_30]
    assert late[at_90] > written[at_90]


def test_one_spray_of_the_only_device_is_half_of_it_at_every_moment() -> None:
    # Disposition is linear in the dose, and the occasion's chances are the same.
    whole, half = middle(Spray(0.0, 0.5, 1)), middle(Spray(0.0, 0.25, 1))
    np.testing.assert_allclose(half, whole / 2, rtol=1e-9)


def test_the_eighth_session_is_felt_less_than_the_first_and_raises_the_pressure_as_much() -> None:
    first, eighth, later = (one_dose(NASAL, HIM, 84.0, session=number) for number in (1, 8, 30))
    for event in ("sedation", "dissociation", "nausea", "dizziness"):
        assert (getattr(eighth, event) <= getattr(first, event)).all()
        assert getattr(eighth, event).mean() < 0.9 * getattr(first, event).mean()
        np.testing.assert_array_equal(getattr(later, event), getattr(eighth, event))
    for id in (DRUG, "systolic_bp", "diastolic_bp", "heart_rate"):
        np.testing.assert_array_equal(eighth.readings[id], first.readings[id])


def test_there_is_no_session_before_the_first() -> None:
    with pytest.raises(ParameterError, match="Sessions are counted from 1"):
        one_dose(NASAL, HIM, 56.0, session=0)


def test_pieces_of_another_route_are_refused() -> None:
    with pytest.raises(ParameterError, match="only a nasal dose has sprays"):
        one_dose(load_protocol("iv-racemic-acute"), HIM, 41.175, sprays=AS_WRITTEN)
    with pytest.raises(ParameterError, match="only an intravenous infusion has segments"):
        one_dose(NASAL, HIM, 56.0, segments=[Segment(0.0, 1.0, 1.0)])
    with pytest.raises(ParameterError, match="more than the ordered dose"):
        one_dose(NASAL, HIM, 56.0, sprays=[*AS_WRITTEN, Spray(0.5, 0.5, 3)])
