"""What is expected of the patient follows the infusion as it really ran."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.bedside.chart import NO_RANGE, OF_WHICH, panels, predicted
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.bedside.expected import CURVES, expected, given_so_far
from daybreak.clinic.bedside.papers import chart_of
from daybreak.clinic.facts import facts_of
from daybreak.population import Patient
from daybreak.protocol import load_protocol
from daybreak.simulation import one_dose
from tests.clinic.actions.sessions.conftest import Make, Room

pytestmark = pytest.mark.django_db
DRUG = "esketamine_ng_per_ml"


def bands(one: Room) -> dict[str, object]:
    return expected(one.standing, facts_of(one.session.patient, one.by.moment))  # type: ignore[return-value]


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


def devices(one: Room) -> list[int]:
    one.comes()
    one.draws()
    return [portion["container"] for portion in one.standing.prepared["portions"]]


def sprays(one: Room, *minutes: float) -> list[dict[str, str]]:
    times = zip(("left", "right"), minutes, strict=False)
    return [{"nostril": nostril, "at": one.at(minute).moment.isoformat()} for nostril, minute in times]


@pytest.mark.parametrize("dose", [0, 1])  # 56 mg and 84 mg
def test_before_the_start_the_ordered_dose_is_expected_in_the_files_own_time(room: Make, dose: int) -> None:
    one = room("spravato-trd-us", dose=dose)
    drawn = devices(one)
    before = bands(one)[DRUG]
    for number, container in enumerate(drawn):
        assert one.does(5 * number, "device-given", container=container).accepted
    assert len(drawn) == 2 + dose
    assert bands(one)[DRUG].middle == pytest.approx(before.middle, rel=1e-9)


def test_a_device_given_late_is_expected_late_and_one_not_given_is_not_expected(room: Make) -> None:
    one = room("spravato-trd-us")
    first, second = devices(one)
    before = bands(one)[DRUG]
    one.does(0, "device-given", container=first)
    alone = bands(one)[DRUG]
    one.does(35, "device-given", container=second)
    late = bands(one)[DRUG]
    at_30, at_90 = late.time_h.index(0.5), late.time_h.index(1.5)
    assert alone.middle[: at_30 + 1] == late.middle[: at_30 + 1]
    assert late.middle[at_30] < 0.75 * before.middle[at_30]
    assert late.middle[at_90] > before.middle[at_90] > alone.middle[at_90]


def test_each_spray_counts_from_its_own_time(room: Make) -> None:
    one = room("spravato-trd-us")
    first, _ = devices(one)
    one.does(2, "device-given", container=first, sprays=sprays(one, 0, 2))
    given = given_so_far(one.standing)
    # The event stands at the second spray, from which the chart counts; 56 mg were ordered, a spray is 14 mg (SP-DV-1).
    assert [(s.start_h * 60, s.fraction, s.device) for s in given.sprays] == [
        (0, 0.25, 1),
        (pytest.approx(2), 0.25, 1),
    ]
    assert given.begun_h * 60 == pytest.approx(-2)
    assert bands(one)[DRUG].time_h[0] * 60 == pytest.approx(-2)


def test_the_pieces_of_the_infusion_are_what_the_pump_gave(room: Make) -> None:
    one = room().begins()
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


def test_no_charted_range_depends_on_how_far_a_patient_got_used_to_the_drug() -> None:
    """The number of a session counts those that were missed as well; nothing that people get used to is on the chart."""
    first, eighth = (
        one_dose(load_protocol("spravato-trd-us"), Patient({}), 84.0, session=number) for number in (1, 8)
    )
    drawn = [id for id, _, _ in CURVES if id in first.readings]
    assert len(drawn) == 4
    for id in drawn:
        np.testing.assert_array_equal(eighth.readings[id], first.readings[id])
    assert eighth.dissociation.mean() < first.dissociation.mean()


def test_a_pause_lowers_and_delays_what_is_expected(room: Make) -> None:
    one = room().begins()
    whole = bands(one)[DRUG]
    one.does(10, "pump-paused")
    one.does(30, "pump-resumed")
    paused = bands(one)[DRUG]
    at_30, at_60 = whole.time_h.index(0.5), whole.time_h.index(1.0)
    assert paused.middle[at_30] < 0.6 * whole.middle[at_30]
    assert paused.middle[at_60] > whole.middle[at_60]


def test_a_stopped_infusion_is_expected_to_end_there(room: Make) -> None:
    one = room().begins()
    whole = bands(one)
    one.does(15, "dosing-stopped", reason="Agitated")
    stopped = bands(one)
    assert max(stopped[DRUG].middle) < 0.75 * max(whole[DRUG].middle)
    assert max(stopped["systolic_bp"].middle) < max(whole["systolic_bp"].middle)


def test_beside_each_reading_stands_what_was_expected_then(room: Make) -> None:
    one = room().begins()
    one.reads(10, systolic_bp="133")
    found = bands(one)
    (row,) = predicted(one.standing, found)
    assert row.minute == pytest.approx(10)
    values = {title: (read, band) for title, _, read, band in row.values}
    read, (low, middle, high) = values["Systolic blood pressure"]
    assert (read, low <= middle <= high) == (133.0, True)
    assert values["Esketamine in plasma, predicted"][1][1] == pytest.approx(found[DRUG].middle[2])


def test_at_the_bedside_stand_the_last_of_them_and_in_the_record_all(room: Make) -> None:
    one = room().begins()
    for minute in (10, 15, 20, 25):
        one.reads(minute, systolic_bp=str(120 + minute))
    found = bands(one)
    assert [row.minute for row in predicted(one.standing, found, last=2)] == pytest.approx([20, 25])
    assert [row.minute for row in predicted(one.standing, found)] == pytest.approx([10, 15, 20, 25])


def test_of_a_racemate_both_enantiomers_are_drawn_together_and_each_by_its_middle(room: Make) -> None:
    one = room().begins()
    found = expected(one.standing, facts_of(one.session.patient, one.by.moment))
    both, left, right = (found[id] for id in ("ketamine_ng_per_ml", DRUG, "arketamine_ng_per_ml"))
    at = both.time_h.index(40 / 60)
    # Half of the racemate is esketamine and the two are cleared nearly alike (ratio 0.86, Wang 2019).
    assert both.middle[at] == pytest.approx(left.middle[at] + right.middle[at], rel=0.05)
    # A patient with much of one has much of the other, though not in step: the band is no wider than the sum of both.
    # Where one patient is at the end of all three, it is as wide: the rounding of a sum decides nothing.
    rounding = 1e-9
    assert both.high[at] <= left.high[at] + right.high[at] + rounding
    assert both.low[at] >= left.low[at] + right.low[at] - rounding
    drawn = {panel.title: panel for panel in panels(one.standing, found)}
    (title,) = [title for title in drawn if "plasma" in title]
    assert "both enantiomers" in title
    assert drawn[title].note == OF_WHICH
    assert drawn[title].dashed != drawn[title].dotted != drawn[title].middle


def test_of_a_cancelled_session_nothing_is_expected(room: Make) -> None:
    one = room()
    one.comes()
    assert [panel for panel in chart_of(one.standing, bands(one))["panels"] if panel.band]
    assert sessions.cancel(one.at(0), one.session, reason="Has a cold", clinician=one.nurse).accepted
    assert [panel for panel in chart_of(one.standing, bands(one))["panels"] if panel.band] == []


def test_of_esketamine_nothing_of_arketamine_is_drawn(room: Make) -> None:
    one = room("spravato-trd-us")
    found = expected(one.standing, facts_of(one.session.patient, one.by.moment))
    assert "ketamine_ng_per_ml" not in found
    drawn = [panel for panel in panels(one.standing, found) if "plasma" in panel.title]
    assert [(panel.title, panel.note, panel.dashed) for panel in drawn] == [
        ("Esketamine in plasma, predicted", "", "")
    ]


def test_what_has_no_published_range_says_so_beside_its_points(room: Make) -> None:
    one = room().begins()
    one.reads(2, spo2="97", systolic_bp="124")
    found = expected(one.standing, facts_of(one.session.patient, one.by.moment))
    notes = {panel.title: (panel.note, bool(panel.band)) for panel in panels(one.standing, found)}
    assert notes["Oxygen saturation"] == (NO_RANGE, False)
    assert notes["Systolic blood pressure"] == ("", True)
    # Where the model covers nothing of this dose, that is said once and not of each quantity.
    assert {panel.note for panel in panels(one.standing, {})} == {""}
