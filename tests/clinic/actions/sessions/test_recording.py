"""An entry arrives once, in true time order, wherever it was made; the simulation's interpreter and the record agree."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from daybreak.clinic.actions import consent, sessions
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.sessions import Happened
from daybreak.clinic.actions.signing import confirm_own
from daybreak.clinic.bedside import folded
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.events import as_event
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.models import Consent, EventKind, SessionEvent, signatures_of
from daybreak.errors import ActError
from daybreak.protocol import Session
from tests.clinic.actions.sessions.conftest import GATES, VITALS, Make, Room
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db


def test_an_entry_sent_twice_arrives_once(room: Make) -> None:
    one = room()
    entry = one.entry(-20, "checked-in")
    first = sessions.record(one.at(-20), one.session, entry)
    again = sessions.record(one.at(-19), one.session, entry)
    assert (first.accepted, again.accepted) == (True, True)
    assert SessionEvent.objects.filter(kind="checked-in").count() == 1
    with pytest.raises(ActError, match="stands for another one"):
        sessions.record(one.at(-18), one.session, replace(entry, true_at=one.at(-18).moment))


def test_an_unusual_value_is_asked_again_and_never_refused(room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    entry = replace(one.entry(-10, "reading", systolic_bp="76"), confirmed=False)
    asked = sessions.record(one.at(-10), one.session, entry)
    assert (asked.kept, asked.answer.id) == (False, "confirm")
    assert sessions.record(one.at(-10), one.session, replace(entry, confirmed=True)).accepted


def test_an_alert_names_value_limit_rule_and_policy(room: Make) -> None:
    one = room().begins()
    found = one.reads(10, systolic_bp="186").answer
    alert = next(alert for alert in found.alerts if alert.rule == "systolic-high")
    assert (alert.value, alert.limit, alert.action, alert.source) == (186, 180, "stop", "site-policy")
    assert one.standing.protocol.version == "1.4.0-north.1"


def test_what_waited_in_a_tablet_takes_its_place_in_time(room: Make) -> None:
    one = room().begins()
    waiting = [
        one.entry(12, "pump-paused"),
        one.entry(17, "pump-resumed"),
        one.entry(10, "reading", **VITALS),
    ]
    one.reads(20)
    assert one.does(30, "rate-changed", rate_ml_per_h="60").accepted
    answers = sessions.record_queued(one.at(31), one.session, waiting)
    assert [answer.accepted for answer in answers] == [True, True, True]
    pump = one.standing.pump
    assert pump is not None
    begun = one.session.planned_at
    assert float(pump.given_ml(begun + timedelta(minutes=30))) == 75 * 25 / 60
    due = {(row.finding, row.status) for row in one.standing.interpreter.due(one.standing.state, 20.5 / 60)}
    assert ("systolic_bp", "taken") in due


def test_two_tablets_that_contradict_each_other_are_both_on_record(room: Make) -> None:
    one = room().begins()
    stopped = one.entry(25, "dosing-stopped", reason="Agitated")
    assert one.does(40, "infusion-ended").accepted
    (answer,) = sessions.record_queued(one.at(45), one.session, [stopped])
    assert (answer.kept, answer.accepted) == (True, True)
    assert [refused.row.kind for refused in one.standing.refused] == ["infusion-ended"]
    assert one.standing.state.stopped == "Agitated"


def test_a_time_that_has_not_come_is_refused(room: Make) -> None:
    one = room()
    with pytest.raises(ActError, match="has not come yet"):
        sessions.record(one.at(-20), one.session, one.entry(-10, "checked-in"))


def test_who_comes_days_early_is_told_for_when_the_session_is_planned(room: Make) -> None:
    one, early = room(), -25 * 60
    with pytest.raises(
        ActError, match=r"This session is planned for .*, and the entry says .*, more than a day before it"
    ):
        sessions.record(one.at(early), one.session, one.entry(early, "checked-in"))


@pytest.mark.parametrize(
    "kind", ["discharged", "documented", "cancelled", "aborted", "prepared", "decided", "accounted"]
)
def test_what_needs_a_signature_does_not_come_without(room: Make, kind: str) -> None:
    one = room()
    with pytest.raises(ActError, match="needs a signature"):
        sessions.record(one.at(0), one.session, one.entry(0, kind, reason="x", escort="x"))


def test_the_record_and_the_pure_interpreter_agree(room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    for minute, kind in ((0, "infusion-begun"), (10, "reading"), (20, "reading"), (40, "infusion-ended")):
        one.does(minute, kind, **(VITALS if kind == "reading" else {}))
    standing = one.standing
    pure = Session(standing.protocol)
    state = pure.plan(float(one.session.plan.dose_mg))
    for happening in standing.happenings:
        event = as_event(happening.row, one.session.planned_at, happening.by)
        if event is not None:
            state, answer = pure.apply(state, event)
            assert answer == happening.answer
    assert state == standing.state


def shuffled(one: Room, seed: int) -> None:
    """Two tablets, one of them cut off: whatever arrives in whatever order and how often, the record is the same."""
    chance = random.Random(seed)
    kinds = ["reading", "pump-paused", "pump-resumed", "rate-changed", "dosing-stopped"]
    entries = []
    for minute in sorted(chance.sample(range(1, 60), 6)):
        kind = chance.choice(kinds)
        values = {
            "reading": VITALS,
            "rate-changed": {"rate_ml_per_h": "30"},
            "dosing-stopped": {"reason": "x"},
        }
        entries.append(one.entry(minute, kind, f"{seed}-{minute}", **values.get(kind, {})))
    rows = [row_of(one, entry) for entry in entries]
    expected = folded(one.session, [*one.session.events.all(), *rows])
    lost = [entry for entry in entries if chance.random() < 0.5]
    sent = [*entries, *lost]
    chance.shuffle(sent)
    late = one.at(60)
    for entry in sent:
        sessions.record_queued(late, one.session, [entry])
    found = one.standing
    mine = [one.row.key for one in found.happenings if one.row.key.startswith(f"{seed}-")]
    assert sorted(mine) == sorted(entry.key for entry in entries)
    assert found.state == expected.state
    assert found.pump == expected.pump


def row_of(one: Room, entry: Happened) -> SessionEvent:
    return SessionEvent(session=one.session, kind=entry.kind, values=entry.values, true_at=entry.true_at, key=entry.key,
                        recorded_at=one.at(60).moment, recorded_by=one.by.user)  # fmt: skip


def begun(one: Room) -> Room:
    one.begins()
    return one


def lose_and_double_nothing(one: Room, seeds: range) -> None:
    for seed in seeds:
        with transaction.atomic():
            shuffled(one, seed)
            transaction.set_rollback(True)


def test_random_offline_sequences_lose_and_double_nothing(room: Make) -> None:
    lose_and_double_nothing(begun(room()), range(200))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_thousand_offline_sequences_lose_and_double_nothing(room: Make) -> None:
    lose_and_double_nothing(begun(room()), range(200, 2200))


def test_a_decision_is_not_kept_where_it_is_refused_however_late_it_comes(room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    one.reads(-15, cadss="0", **GATES)
    consent.withdraw_consent(
        one.by, Consent.objects.get(), on=one.by.moment.date(), remark="Changed her mind"
    )
    (answer,) = sessions.record_queued(one.at(0), one.session, [one.entry(0, "released")])
    assert (answer.kept, answer.answer.id) == (False, "needs-signature")
    assert one.does(1, "released").answer.rule == "consent-today"
    assert one.stage == "checked-in"


def test_a_step_at_a_screen_is_signed_by_whoever_does_it(room: Make) -> None:
    one = room()
    one.comes()
    for who in (None, one.other):
        with pytest.raises(ActError, match="whoever does it signs it"):
            sessions.record(one.at(-6), one.session, one.entry(-6, "released"), who)
    one.by.user.set_pin("480215")
    with act(one.by, "user.pin-set"):
        one.by.user.save()
    by_pin = confirm_own(one.by, one.by.user, "480215")
    assert sessions.record(one.at(-6), one.session, one.entry(-6, "released"), by_pin).accepted
    (signature,) = signatures_of(SessionEvent.objects.get(kind="released"))
    assert (signature.printed_name, signature.method, signature.meaning) == (
        "Nurse north",
        "PIN",
        "performed",
    )


def test_what_began_without_network_is_signed_when_the_record_is_closed(room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    (began,) = sessions.record_queued(one.at(4), one.session, [one.entry(0, "infusion-begun")])
    assert began.accepted
    row = SessionEvent.objects.get(kind="infusion-begun")
    assert signatures_of(row) == []
    for minute in (4.5, 10, 20, 30, 40):
        one.reads(minute)
    one.does(40, "infusion-ended")
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    leave(one, 116)
    assert [(s.meaning, s.printed_name) for s in signatures_of(row)] == [("reviewed", "Nurse north")]


def test_every_step_of_a_closed_record_is_signed(room: Make) -> None:
    """Whoever closes it answers for those that ask for no PIN: nobody is kept from checking in, pausing or stopping."""
    one = room().begins()
    one.reads(0)
    one.reads(10)
    one.does(10, "pump-paused")
    one.does(12, "pump-resumed")
    one.does(20, "dosing-stopped", reason="Agitated")
    for minute in (20, 30, 35, 40, 50, 65, 80, 95):
        one.reads(minute)
    leave(one, 96)
    steps = SessionEvent.objects.filter(session=one.session).exclude(kind="reading").order_by("true_at")
    signed = {row.kind: [s.meaning for s in signatures_of(row)] for row in steps}
    assert all(signed.values()), signed
    assert (
        signed["checked-in"]
        == signed["pump-paused"]
        == signed["dosing-stopped"]
        == signed["accounted"]
        == ["reviewed"]
    )
    assert signed["released"] == signed["ready"] == signed["documented"] == ["performed"]


def test_a_device_given_too_soon_is_in_the_patient_all_the_same(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    devices = [portion["container"] for portion in one.standing.prepared["portions"]]
    one.does(0, "device-given", container=devices[0])
    late = one.entry(3, "device-given", container=devices[1])
    (answer,) = sessions.record_queued(one.at(9), one.session, [late])
    assert (answer.kept, answer.answer.id) == (True, "device-too-soon")
    assert given_mg(one.standing, one.at(9).moment) == 56


@pytest.mark.parametrize("queued", [False, True])
def test_a_device_sprayed_too_soon_is_kept_once_that_is_confirmed_and_stands_as_an_alert(
    room: Make, queued: bool
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    first, second = (portion["container"] for portion in one.standing.prepared["portions"])
    assert one.does(1, "device-given", container=first, sprays=sprayed(one, 0, 1)).accepted
    warned = one.does(4, "device-given", container=second, sprays=sprayed(one, 3, 4))
    assert (warned.kept, warned.answer.sentence) == (False, "3 min of rest between devices are left.")
    entry = one.entry(4, "device-given", container=second, sprays=sprayed(one, 3, 4), early="yes")
    if queued:
        (kept,) = sessions.record_queued(one.at(9), one.session, [entry])
    else:
        kept = sessions.record(one.at(4), one.session, entry, one.nurse)
    assert (kept.accepted, kept.answer.id, one.stage) == (True, "device-too-soon", "observing")
    assert given_mg(one.standing, one.at(9).moment) == 56
    assert one.standing.refused == ()
    (alert,) = open_alerts(one.standing)
    assert alert.alert.reason == "Device 2 was given 3 min before the rest of 5 min was over."
    with pytest.raises(ActError, match="Nobody has said yet what was done"):
        sessions.document(one.at(9), one.session, one.nurse)


def test_no_device_says_otherwise_that_it_was_before_its_time(room: Make) -> None:
    with pytest.raises(ActError, match="before its time"):
        room().entry(0, "device-given", container=1, early="no")


def test_a_reading_known_too_late_changes_no_decision_that_was_taken(room: Make) -> None:
    one = room("spravato-trd-us")
    one.does(-20, "checked-in")
    one.reads(-15, **GATES)
    high = one.entry(-12, "reading", systolic_bp="188")
    one.draws()
    device = one.standing.prepared["portions"][0]["container"]
    one.does(0, "device-given", container=device)
    sessions.record_queued(one.at(6), one.session, [high])
    assert one.stage == "dosing"
    assert not one.standing.refused
    assert EventKind.READING in {happening.row.kind for happening in one.standing.happenings}


def sprayed(one: Room, *minutes: float) -> list[dict[str, str]]:
    return [
        {"nostril": nostril, "at": one.at(minute).moment.isoformat()}
        for nostril, minute in zip(("left", "right"), minutes, strict=True)
    ]


def test_the_rest_between_devices_runs_from_the_last_spray_to_the_first(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    first, second = (portion["container"] for portion in one.standing.prepared["portions"])
    assert one.does(1, "device-given", container=first, sprays=sprayed(one, 0, 1)).accepted
    soon = one.does(6.5, "device-given", container=second, sprays=sprayed(one, 5.5, 6.5))
    assert (soon.accepted, soon.answer.id) == (False, "device-too-soon")
    assert one.does(7, "device-given", container=second, sprays=sprayed(one, 6, 7), remark="Sneezed").accepted
    assert one.standing.of(EventKind.DEVICE_GIVEN)[1].row.values["remark"] == "Sneezed"


@pytest.mark.parametrize("sprays", [
    "left", 5, [3], [{"nostril": "left"}], [{"nostril": "mouth", "at": "2026-03-02T08:00:00+00:00"}],
    [{"nostril": "left", "at": "2026-03-02T08:00:00"}], [{"nostril": "left", "at": 3}],
    [{"nostril": "left", "at": "2026-03-02T08:00:00+00:00"}] * 2,
])  # fmt: skip
def test_what_is_no_spray_is_refused(room: Make, sprays: object) -> None:
    with pytest.raises(ActError, match=r"spray"):
        room().entry(0, "device-given", container=1, sprays=sprays)
