# ruff: noqa: F811
"""What is expected of the patient follows the infusion as it really ran."""

from __future__ import annotations

from fractions import Fraction

import pytest

from daybreak.clinic.bedside.chart import expected, predicted
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.facts import facts_of
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)

pytestmark = pytest.mark.django_db
DRUG = "esketamine_ng_per_ml"


def bands(one: Room) -> dict[str, object]:
    return expected(one.standing, facts_of(one.session.patient, one.by.moment))  # type: ignore[return-value]


def begun(one: Room) -> Room:
    one.comes()
    one.draws()
    one.does(0, "infusion-begun")
    return one


def test_an_undisturbed_infusion_is_expected_as_the_forecast_has_it(room: Make) -> None:
    one = room()
    one.comes()
    before = bands(one)[DRUG]
    one.draws()
    one.does(0, "infusion-begun")
    after = bands(one)[DRUG]
    # The forecast and the order give the same dose, 0.5 mg/kg of 82.35 kg, over the same 40 minutes.
    assert after.middle == pytest.approx(before.middle, rel=1e-3, abs=1e-6)
    assert after.high == pytest.approx(before.high, rel=1e-3, abs=1e-6)


def test_the_pieces_of_the_infusion_are_what_the_pump_gave(room: Make) -> None:
    one = begun(room())
    one.does(10, "pump-paused")
    one.does(16, "pump-resumed")
    one.does(20, "rate-changed", rate_ml_per_h="37.5")
    pieces = run_so_far(one.standing)
    minutes = [
        ((a - one.session.planned_at).seconds / 60, (b - one.session.planned_at).seconds / 60)
        for a, b, _ in pieces
    ]
    # 10 and 4 minutes at 75 mL/h of 50 mL, then the rest, 32.5 mL, at half the rate: 52 minutes
    assert minutes == [(0, 10), (16, 20), (20, 72)]
    assert [share for _, _, share in pieces] == [Fraction(1, 4), Fraction(1, 10), Fraction(13, 20)]


def test_a_pause_lowers_and_delays_what_is_expected(room: Make) -> None:
    one = begun(room())
    whole = bands(one)[DRUG]
    one.does(10, "pump-paused")
    one.does(30, "pump-resumed")
    paused = bands(one)[DRUG]
    at_30, at_60 = whole.time_h.index(0.5), whole.time_h.index(1.0)
    assert paused.middle[at_30] < 0.6 * whole.middle[at_30]
    assert paused.middle[at_60] > whole.middle[at_60]


def test_a_stopped_infusion_is_expected_to_end_there(room: Make) -> None:
    one = begun(room())
    whole = bands(one)
    one.does(15, "dosing-stopped", reason="Agitated")
    stopped = bands(one)
    assert max(stopped[DRUG].middle) < 0.75 * max(whole[DRUG].middle)
    assert max(stopped["systolic_bp"].middle) < max(whole["systolic_bp"].middle)


def test_beside_each_reading_stands_what_was_expected_then(room: Make) -> None:
    one = begun(room())
    one.reads(10, systolic_bp="133")
    found = bands(one)
    (row,) = predicted(one.standing, found)
    assert row.minute == pytest.approx(10)
    values = {title: (read, band) for title, _, read, band in row.values}
    read, (low, middle, high) = values["Systolic blood pressure"]
    assert (read, low <= middle <= high) == (133.0, True)
    assert values["Esketamine in plasma, predicted"][1][1] == pytest.approx(found[DRUG].middle[2])
