"""No drug is brought in under an alert that nobody has answered, and the worst values call at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Answered
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.alerts import gravity
from daybreak.clinic.bedside.due import ALERT_FIRST, coming
from daybreak.clinic.models import Finding, User
from daybreak.protocol import Alert
from tests.clinic.actions.sessions.conftest import GATES, VITALS, Make, Room
from tests.clinic.conftest import PASSWORD


def settles(one: Room, minute: float, raised: Answered, rule: str) -> None:
    said = {"event": raised.key, "rule": rule, "done": "Oxygen by mask; awake again"}
    assert one.does(minute, "acknowledged", **said).accepted


def says(one: Room, minute: float) -> str:
    return coming(one.standing, one.at(minute).moment)[0].what


def with_a_device(room: Make) -> tuple[Room, list[int]]:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    devices = [portion["container"] for portion in one.standing.portions]
    assert one.does(0, "device-given", container=devices[0]).accepted
    return one, devices


def test_a_pump_is_not_resumed_and_its_step_not_offered_until_the_alert_is_acknowledged(one: Room) -> None:
    low = one.reads(10, spo2="86")
    assert one.does(11, "pump-paused").accepted
    assert says(one, 12) == ALERT_FIRST
    refused = one.does(12, "pump-resumed")
    assert (refused.kept, refused.answer.id, refused.answer.rule) == (False, "alert-open", "oxygen-low")
    assert refused.answer.source == "site-policy"
    assert "Stop: Low oxygen saturation" in refused.answer.sentence
    assert refused.answer.sentence.endswith("Acknowledge it on the session's page first.")
    settles(one, 13, low, "oxygen-low")
    assert says(one, 14) == "The pump stands still: resume or stop"
    assert one.does(14, "pump-resumed").accepted


def test_the_next_device_waits_for_each_alert_that_asks_to_stop(room: Make) -> None:
    one, devices = with_a_device(room)
    bad = one.reads(3, spo2="85", moaas="2")
    assert {alert.rule for alert in bad.answer.alerts} == {"oxygen-low", "sedation-deep"}
    (waits,) = (step for step in coming(one.standing, one.at(4).moment) if step.what == ALERT_FIRST)
    assert (waits.level, waits.due_at) == ("due", None)
    assert waits.after_it is not None
    assert waits.after_it.what == "Give device 2"
    for minute, rule in ((6, "oxygen-low"), (7, "sedation-deep")):
        assert one.does(minute, "device-given", container=devices[1]).answer.id == "alert-open"
        settles(one, minute, bad, rule)
    assert one.does(8, "device-given", container=devices[1]).accepted


def test_what_only_alerts_holds_nothing_back(one: Room) -> None:
    event = {"seen": "Rash", "severity": "severe", "serious": "no"}
    assert one.does(10, "noted", **event).answer.alerts
    one.does(11, "pump-paused")
    assert one.does(12, "pump-resumed").accepted


def test_nor_does_what_a_prescriber_has_decided_on_or_what_was_corrected(
    room: Make, prescriber: User
) -> None:
    one = room()
    one.comes()
    high = one.reads(-12, systolic_bp="165")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    decided = {"proceed": True, "reason": "Anxious; 150 at home", "prescriber": doctor}
    assert sessions.decide(one.at(-8), one.session, "systolic-before", **decided).accepted
    assert high.answer.alerts
    one.draws()
    assert says(one, -1) == "Set the pump and begin the infusion"
    assert one.does(0, "infusion-begun").accepted
    low = one.reads(5, spo2="89")
    one.does(6, "pump-paused")
    right = VITALS | {"dissociation_observed": "no"}
    assert one.does(7, "corrected", corrects=low.key, reason="Typed wrongly", values=right).accepted
    assert one.does(8, "pump-resumed").accepted


def test_an_infusion_does_not_begin_under_an_alert_of_before_the_dose(room: Make) -> None:
    one = room()
    one.comes()
    low = one.reads(-12, spo2="86")
    one.reads(-10)
    one.draws()
    assert says(one, -1) == ALERT_FIRST
    assert one.does(0, "infusion-begun").answer.id == "alert-open"
    settles(one, 1, low, "oxygen-low")
    assert one.does(2, "infusion-begun").accepted


def test_what_has_happened_without_network_is_kept_and_its_answer_says_under_what(one: Room) -> None:
    one.does(9, "pump-paused")
    before, after = one.entry(9.5, "pump-resumed"), one.entry(12, "pump-resumed")
    low = one.reads(10, spo2="86")
    (early,) = sessions.record_queued(one.at(11), one.session, [before])
    assert (early.accepted, early.heed) == (True, False)
    one.does(11, "pump-paused")
    (late,) = sessions.record_queued(one.at(13), one.session, [after])
    assert (late.accepted, late.heed) == (True, True)
    assert "under an alert that nobody had acknowledged: Low oxygen saturation." in late.answer.sentence
    settles(one, 14, low, "oxygen-low")
    paused, resumed = one.entry(15, "pump-paused"), one.entry(16, "pump-resumed")
    assert [said.heed for said in sessions.record_queued(one.at(17), one.session, [paused, resumed])] == [
        False,
        False,
    ]


def rate(one: Room, minute: float, ml_per_h: str) -> Answered:
    return one.does(minute, "rate-changed", rate_ml_per_h=ml_per_h)


def test_the_rate_is_not_raised_under_an_alert_and_is_lowered_paused_and_stopped_all_the_same(
    one: Room,
) -> None:
    assert rate(one, 5, "60").accepted
    low = one.reads(10, spo2="86")
    refused = rate(one, 11, "60.1")
    assert (refused.kept, refused.answer.id, refused.answer.rule) == (False, "alert-open", "oxygen-low")
    assert refused.answer.source == "site-policy"
    assert refused.answer.sentence.startswith(
        "The rate is not raised yet. Nobody has said what was done about: Stop: "
    )
    assert refused.answer.sentence.endswith("Acknowledge it on the session's page first.")
    assert rate(one, 12, "60").accepted
    assert rate(one, 13, "40").accepted
    assert one.does(14, "pump-paused").accepted
    assert rate(one, 15, "30").accepted
    assert rate(one, 16, "40").answer.id == "alert-open"
    settles(one, 17, low, "oxygen-low")
    assert rate(one, 18, "75").accepted
    again = one.reads(19, spo2="86")
    assert again.answer.alerts
    assert one.does(20, "dosing-stopped").accepted


def test_a_rate_that_was_raised_without_network_is_kept_and_its_answer_says_under_what(one: Room) -> None:
    """Held against the rate of its own moment, whatever came after it."""
    assert rate(one, 5, "60").accepted
    one.reads(10, spo2="86")
    assert rate(one, 14, "40").accepted
    entries = [one.entry(minute, "rate-changed", rate_ml_per_h=to) for minute, to in ((12, "50"), (16, "45"))]
    (lowered, raised) = sessions.record_queued(one.at(17), one.session, entries)
    assert (lowered.accepted, lowered.heed) == (True, False)
    assert (raised.accepted, raised.heed) == (True, True)
    assert "under an alert that nobody had acknowledged: Low oxygen saturation." in raised.answer.sentence
    assert one.standing.pump is not None
    assert one.standing.pump.rate_ml_per_h == 45


def test_an_unusual_value_beyond_a_signed_limit_is_taken_at_once_and_alarms(one: Room) -> None:
    entry = one.entry(10, "reading", **(VITALS | {"spo2": "85", "heart_rate": "36"}))
    taken = sessions.record(one.at(10), one.session, replace(entry, confirmed=False))
    assert (taken.accepted, taken.heed) == (True, True)
    assert [alert.rule for alert in taken.answer.alerts] == ["oxygen-low"]
    assert "limit 90 %" in taken.answer.sentence
    assert taken.answer.sentence.endswith(
        "Unusual: Heart rate 36 /min, Oxygen saturation by pulse oximetry 85 %. It is recorded: correct it if it is wrong."
    )
    assert Finding.objects.filter(finding="spo2", text="85").count() == 1


def test_an_unusual_value_within_every_limit_is_asked_again_also_in_a_correction(one: Room) -> None:
    slow = replace(one.entry(10, "reading", heart_rate="36"), confirmed=False)
    assert sessions.record(one.at(10), one.session, slow).answer.id == "confirm"
    wrong = one.reads(11)
    for values, id in (({"heart_rate": "36"}, "confirm"), ({"spo2": "85"}, "alert")):
        put_right = {"corrects": wrong.key, "reason": "Typed wrongly", "values": VITALS | values}
        entry = replace(one.entry(12, "corrected", **put_right), confirmed=False)
        assert sessions.record(one.at(12), one.session, entry).answer.id == id


def test_a_reading_before_the_dose_names_what_still_holds_it_back(room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    some = one.does(-18, "reading", systolic_bp="150")
    assert some.answer.sentence.startswith("Recorded. Not known yet before the dose: ")
    assert some.heed is False
    high = one.reads(-15, cadss="0", **(GATES | {"systolic_bp": "165"}))
    gate = next(gate for gate in one.standing.interpreter.gates(one.standing.state) if gate.blocks)
    assert high.answer.sentence.endswith(f"Held back: {gate.reason.removesuffix('.')}: a prescriber decides.")
    assert high.heed
    fasted = one.reads(-14, hours_since_food="1")
    assert "Held back: " in fasted.answer.sentence
    well = one.reads(-12, **GATES)
    assert (well.answer.sentence, well.heed) == ("Recorded.", False)


def test_the_words_of_a_stop_rule_rank_first() -> None:
    rule = Alert("pain", "Stop and call.", "A stop rule holds.", "house", 0.0)
    assert gravity(rule) <= gravity(replace(rule, action="stop"))


def test_a_moment_after_the_acknowledgement_is_under_no_alert(one: Room) -> None:
    low = one.reads(10, spo2="86")
    settles(one, 12, low, "oxygen-low")
    (alert,) = one.standing.alerts
    at = one.at(12).moment
    second = timedelta(seconds=1)
    assert [alert.held_at(at + step) for step in (-4 * 60 * second, -second, second)] == [False, True, False]
