"""An alert is called by where the session stands: nothing can be stopped that does not run."""

from __future__ import annotations

from typing import get_args

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.alerts import dose_at, open_alerts, word, words
from daybreak.clinic.bedside.calls import calls
from daybreak.clinic.bedside.papers import record_of
from daybreak.clinic.models import EventKind, User
from daybreak.protocol.session_state import Stage
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room
from tests.clinic.conftest import PASSWORD

STOPS = {"spo2": "86"}  # below 90: the rule says "stop", in each phase


def called(one: Room, minute: float) -> list[str]:
    """The open alerts, and the chair's line, which is of the gravest."""
    found = [raised.alert.word for raised in open_alerts(one.standing)]
    (call,) = calls(one.session.patient.site, one.at(minute).moment)
    assert call.what.startswith(f"{found[0]}: Low oxygen saturation")
    return found


@pytest.mark.parametrize("stage", get_args(Stage))
def test_each_stage_has_its_word_and_what_only_alerts_keeps_its_own(stage: Stage) -> None:
    dose = dose_at(stage)
    expected = {
        "planned": "Do not start",
        "checked-in": "Do not start",
        "cleared": "Do not start",
        "dosing": "Stop",
    }
    assert word("stop", dose) == expected.get(stage, "Alert")
    assert word("pause", dose) == expected.get(stage, "Alert").replace("Stop", "Pause")
    assert word("alert", dose) == "Alert"


def test_a_screen_without_network_gets_each_word() -> None:
    assert words("pause") == {"ahead": "Do not start", "running": "Pause", "over": "Alert"}


def test_one_open_alert_is_called_anew_in_each_stage_and_stands_in_the_record_as_it_was_raised(
    room: Make,
) -> None:
    one = room()
    one.comes()
    one.draws()
    assert one.stage == "cleared"
    low = one.reads(-2, **STOPS)
    assert low.answer.sentence.startswith(
        "Do not start: Low oxygen saturation. Oxygen saturation by pulse oximetry 86 %"
    )
    assert low.answer.sentence.endswith("A gate is closed again. Held back: Low oxygen saturation.")
    assert (one.stage, called(one, -2)) == ("checked-in", ["Do not start"])
    one.reads(-1)
    assert one.does(-1, "released").accepted
    (begun,) = sessions.record_queued(
        one.at(1), one.session, [one.entry(0, "infusion-begun")]
    )  # without network
    assert begun.accepted
    assert (one.stage, called(one, 1)) == ("dosing", ["Stop"])
    again = one.reads(5, **STOPS)
    assert again.answer.sentence.startswith("Stop: Low oxygen saturation.")
    assert called(one, 6) == ["Stop", "Stop"]
    assert one.does(10, "dosing-stopped").accepted
    assert (one.stage, called(one, 11)) == ("observing", ["Alert", "Alert"])
    assert one.reads(15, **STOPS).answer.sentence.startswith("Alert: Low oxygen saturation.")
    record = record_of(one.standing, {}, one.at(20).moment)
    assert [raised.alert.word for raised in record["alerts"]] == ["Do not start", "Stop", "Alert"]
    answers = [line.one.answer.sentence for line in record["lines"] if line.one.answer.alerts]
    assert [said.partition(":")[0] for said in answers] == ["Do not start", "Stop", "Alert"]


def test_what_was_settled_keeps_the_word_that_was_acted_on(room: Make) -> None:
    one = room().begins()
    low = one.reads(5, **STOPS)
    said = {"event": low.key, "rule": "oxygen-low", "done": "The pump stands still, oxygen by mask"}
    assert one.does(6, "acknowledged", **said).accepted
    assert one.does(7, "dosing-stopped").accepted
    (settled,) = one.standing.alerts
    assert (settled.open, settled.alert.word) == (False, "Stop")


def words_of(one: Room) -> list[str]:
    return [raised.alert.word for raised in open_alerts(one.standing)]


def test_where_a_prescriber_has_decided_on_the_value_the_alert_does_not_say_the_contrary(
    room: Make, prescriber: User
) -> None:
    """The director of the tests has signed 160 mmHg before the dose (IV-TH-2)."""
    one = room()
    one.comes()
    doctor = confirm(one.by, prescriber.username, PASSWORD)

    def decides(minute: float, *, proceed: bool) -> None:
        decided = {"proceed": proceed, "reason": "Anxious; 150 at home", "prescriber": doctor}
        answered = sessions.decide(one.at(minute), one.session, "systolic-before", **decided)
        assert answered.accepted, answered.answer.sentence

    one.reads(-12, systolic_bp="165")
    assert words_of(one) == ["Do not start"]
    decides(-11, proceed=False)
    assert words_of(one) == ["Do not start"]
    decides(-10, proceed=True)
    assert words_of(one) == ["Alert"]
    (open_one,) = open_alerts(one.standing)
    assert open_one.words == {"ahead": "Alert", "running": "Alert", "over": "Alert"}
    assert open_one.decided is not None
    assert open_one.decided.row.values["reason"] == "Anxious; 150 at home"
    one.reads(-7, systolic_bp="172", spo2="86")  # of these values the decision knew nothing
    assert words_of(one) == ["Alert", "Do not start", "Do not start"]
    decides(-6, proceed=True)  # on the pressure
    assert [(raised.alert.finding, raised.alert.word) for raised in open_alerts(one.standing)] == [
        ("systolic_bp", "Alert"),
        ("systolic_bp", "Alert"),
        ("spo2", "Do not start"),
    ]


def test_a_reading_that_arrives_after_the_decision_was_not_known_to_it(room: Make, prescriber: User) -> None:
    one = room()
    one.comes()
    one.reads(-12, systolic_bp="165")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    decided = {"proceed": True, "reason": "Anxious", "prescriber": doctor}
    assert sessions.decide(one.at(-8), one.session, "systolic-before", **decided).accepted
    late = Happened(EventKind.READING, one.at(-10).moment, "late", VITALS | {"systolic_bp": "170"}, "tablet")
    (answered,) = sessions.record_queued(one.at(-6), one.session, [late])
    assert answered.accepted
    assert words_of(one) == ["Alert", "Do not start"]
