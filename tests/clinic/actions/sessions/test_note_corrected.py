"""A note of an adverse event is corrected by adding: the right words stand, the wrong ones stay with who and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions import Answered
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.notes import Noted, notes_of
from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.models import SessionEvent, signatures_of
from daybreak.clinic.rems.serious import serious_details, serious_event
from daybreak.clinic.timeline import story
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.actions.sessions.test_noting import GRAVE, SICK, whole_infusion
from tests.clinic.actions.sessions.test_whole_sessions import leave
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WHY = "It was the patient in chair 2"
ACUTE = {"event": "", "rule": "clinic-adverse-event", "done": "ECG normal"}


def stands(one: Room) -> Noted:
    (note,) = notes_of(one.standing)
    return note


def corrected(one: Room, minute: float, values: dict[str, str], note: Noted | None = None) -> Answered:
    return sessions.correct_note(
        one.at(minute), one.session, note or stands(one), values, reason=WHY, clinician=one.nurse
    )


def told(one: Room) -> list[str]:
    happened = story(one.session.patient, clock.now()).happenings
    return [point.words for point in happened if point.title == "Adverse event"]


def test_the_right_words_stand_and_the_wrong_ones_stay_with_who_and_why(one: Room) -> None:
    one.does(12, "noted", **SICK)
    assert corrected(one, 20, SICK | {"severity": "mild"}).accepted
    note = stands(one)
    assert (note.words, note.at) == ("Vomited twice; mild, not serious", one.at(12).moment)
    (change,) = note.corrections
    assert (change.before, change.by, change.at, change.reason) == (
        "Vomited twice; moderate, not serious", "Nurse north", one.at(20).moment, WHY,
    )  # fmt: skip
    first, correction = (line for line in lines_of(one.standing) if "note" in line.one.row.kind)
    assert (first.superseded, first.detail) == (True, "Vomited twice; moderate, not serious")
    assert correction.detail == f"Vomited twice; mild, not serious ({WHY})"
    row = SessionEvent.objects.get(kind="note-corrected")
    assert [signature.meaning for signature in signatures_of(row)] == ["performed"]
    assert verify().holds


def test_a_correction_is_corrected_again_and_each_step_stays(one: Room) -> None:
    one.does(12, "noted", **SICK)
    corrected(one, 20, SICK | {"seen": "Retched"})
    corrected(one, 21, SICK | {"seen": "Retched once"})
    note = stands(one)
    assert note.words.startswith("Retched once;")
    assert [change.before.split(";")[0] for change in note.corrections] == ["Vomited twice", "Retched"]
    assert told(one) == ["Adverse event: Retched once (moderate)"]


def test_what_was_entered_in_error_is_withdrawn(one: Room) -> None:
    one.does(12, "noted", **GRAVE)
    assert told(one) == ["Adverse event: Chest pain (moderate, serious)"]
    assert corrected(one, 20, {}).answer.sentence == "The adverse event is withdrawn."
    note = stands(one)
    assert (note.withdrawn, note.words, note.corrections[0].withdraws) == (True, "", True)
    assert told(one) == []
    assert open_alerts(one.standing) == []
    assert [alert.struck for alert in one.standing.alerts] == [True]


def test_the_time_axis_has_what_stands_at_the_time_at_which_it_was_seen(one: Room) -> None:
    one.does(12, "noted", **GRAVE)
    corrected(one, 20, GRAVE | {"serious": "no"})
    (point,) = [
        point for point in story(one.session.patient, clock.now()).happenings if point.row == "adverse"
    ]
    assert (point.words, point.at) == ("Adverse event: Chest pain (moderate)", one.at(12).moment)


def test_an_alert_goes_with_what_stands(one: Room) -> None:
    key = one.does(12, "noted", **GRAVE).key
    corrected(one, 14, GRAVE | {"seen": "Chest pain on the left"})
    (alert,) = open_alerts(one.standing)
    assert alert.alert.reason == "Serious adverse event: Chest pain on the left"
    assert alert.true_at == one.at(12).moment
    assert one.does(15, "acknowledged", **(ACUTE | {"event": key})).accepted
    corrected(one, 16, GRAVE | {"seen": "Chest pain"})
    assert open_alerts(one.standing) == []  # said already what was done about it
    corrected(one, 17, SICK)
    corrected(one, 18, GRAVE)
    assert len(open_alerts(one.standing)) == 1  # serious after all: somebody says anew what was done


def test_the_sheet_for_the_rems_goes_by_what_stands(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    one.does(0, "device-given", container=one.standing.prepared["portions"][0]["container"])
    one.does(12, "noted", **GRAVE)
    assert serious_event(one.standing, "no") == "yes"
    corrected(one, 20, GRAVE | {"serious": "no"})
    assert (serious_event(one.standing, "no"), serious_details(one.standing)) == ("no", None)


def test_of_two_who_correct_the_same_words_the_second_is_told(one: Room) -> None:
    one.does(12, "noted", **SICK)
    seen = stands(one)
    assert corrected(one, 20, SICK | {"severity": "mild"}, seen).accepted
    refused = corrected(one, 21, SICK | {"severity": "severe"}, seen)
    assert (refused.kept, refused.answer.id) == (False, "no-such-note")
    assert stands(one).words.endswith("mild, not serious")


def test_a_correction_needs_a_clinician_a_reason_and_a_whole_note(one: Room) -> None:
    one.does(12, "noted", **SICK)
    note = stands(one)
    with pytest.raises(ActError, match="reason is missing"):
        sessions.correct_note(one.at(20), one.session, note, SICK, reason=" ", clinician=one.nurse)
    with pytest.raises(ActError, match="The severity is missing"):
        corrected(one, 20, {"seen": "Vomited", "serious": "no"})
    by = replace(one.at(20), user=one.other.user)
    with pytest.raises(ActError, match="A nurse or a prescriber corrects an adverse event"):
        sessions.correct_note(by, one.session, note, SICK, reason=WHY, clinician=one.other)
    said = {"corrects": note.key, "first": note.first, "reason": WHY, "values": {}}
    with pytest.raises(ActError, match="needs a signature"):
        one.does(21, "note-corrected", **said)
    assert not SessionEvent.objects.filter(kind="note-corrected").exists()


def test_a_signed_record_is_corrected_too(one: Room) -> None:
    one.does(12, "noted", **SICK)
    whole_infusion(one)
    leave(one, 116)
    assert corrected(one, 140, SICK | {"severity": "mild"}).accepted
    assert (one.stage, stands(one).words) == ("documented", "Vomited twice; mild, not serious")


def test_the_page_corrects_and_the_screen_shows_both(client: Client, one: Room) -> None:
    key = one.does(12, "noted", **SICK).key
    args = [one.session.patient_id, one.session.pk]
    page = reverse("session_note_correct", args=[*args, key])
    assert page in client.get(reverse("session", args=args)).content.decode()
    asked = client.get(page).content.decode()
    assert 'value="Vomited twice"' in asked
    given = SICK | {"seen": "Vomited once", "reason": WHY, "secret": PASSWORD}
    assert "This field is required" in client.post(page, given | {"reason": ""}).content.decode()
    assert client.post(page, given).status_code == 302
    screen = client.get(reverse("session", args=args)).content.decode()
    assert "Vomited once; moderate, not serious" in screen
    assert '<p class="corrected" data-private>Vomited twice; moderate, not serious</p>' in screen
    assert f"by Nurse north<span data-private>: {WHY}</span>" in screen
    assert "was corrected or withdrawn already" in client.get(page).content.decode()
    record = client.get(reverse("session_record", args=args)).content.decode()
    assert "Adverse event corrected: Vomited once" in record
