"""An adverse event is written down in words, with what was done; the protocol goes on as if nothing had been said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.sessions.leaving import unsigned_steps
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.notes import notes_of
from daybreak.clinic.bedside.papers import lines_of
from daybreak.clinic.models import AuditRow, SessionEvent, signatures_of
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import Room
from tests.clinic.actions.sessions.test_whole_sessions import leave

pytestmark = pytest.mark.django_db
SICK = {"seen": "Vomited twice", "severity": "moderate", "serious": "no"}
RESCUE = {"done": "Head up, prescriber called", "drug": "Ondansetron", "dose": "4 mg", "route": "intravenous"}
GRAVE = {"seen": "Chest pain", "severity": "moderate", "serious": "yes"}


def whole_infusion(one: Room) -> None:
    for minute in (10, 20, 30, 40):
        one.reads(minute)
    one.does(40, "infusion-ended")
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)


def test_a_note_is_kept_with_its_words_and_the_drug_and_changes_nothing_of_the_protocol(one: Room) -> None:
    before, due = one.standing.state, coming(one.standing, one.at(12).moment)
    taken = one.does(12, "noted", **SICK, **RESCUE)
    assert (taken.kept, taken.accepted, taken.answer.alerts) == (True, True, ())
    assert one.standing.state == before
    assert coming(one.standing, one.at(12).moment) == due
    (line,) = [line for line in lines_of(one.standing) if line.one.row.kind == "noted"]
    assert line.detail == (
        "Vomited twice; moderate, not serious; action taken: Head up, prescriber called; "
        "given: Ondansetron 4 mg, intravenous"
    )
    assert AuditRow.objects.filter(act="session.noted", patient=one.session.patient).count() == 1
    assert verify().holds


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (GRAVE, "Serious adverse event: Chest pain"),
        (SICK | {"severity": "severe"}, "Severe adverse event: Vomited twice"),
        (GRAVE | {"severity": "severe"}, "Serious adverse event: Chest pain"),
    ],
)
def test_a_serious_or_severe_event_raises_an_alert_of_the_clinic_that_says_so(
    one: Room, values: dict[str, str], said: str
) -> None:
    taken = one.does(12, "noted", **values)
    (alert,) = taken.answer.alerts
    assert (alert.reason, alert.rule, alert.action) == (said, "clinic-adverse-event", "alert")
    assert "house rule of the clinic, not of the protocol" in taken.answer.sentence
    (waiting,) = open_alerts(one.standing)
    assert (waiting.key, waiting.true_at, waiting.of_clinic) == (taken.key, one.at(12).moment, True)
    assert waiting.openly == said.split(":")[0]  # no free word where anybody in the room may read it


def test_its_alert_is_acknowledged_once_with_what_was_done(one: Room) -> None:
    key = one.does(12, "noted", **GRAVE).key
    answer = {"event": key, "rule": "clinic-adverse-event", "done": "ECG normal, infusion stopped"}
    assert one.does(14, "acknowledged", **answer).accepted
    assert open_alerts(one.standing) == []
    assert not one.does(15, "acknowledged", **answer).accepted


def test_two_events_of_one_rule_are_two_alerts(one: Room) -> None:
    first, second = one.does(12, "noted", **GRAVE).key, one.does(13, "noted", **GRAVE).key
    one.does(14, "acknowledged", event=first, rule="clinic-adverse-event", done="ECG normal")
    assert [alert.key for alert in one.standing.alerts] == [first, second]
    assert [alert.key for alert in open_alerts(one.standing)] == [second]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"severity": "mild", "serious": "no"}, "What was seen is missing."),
        (SICK | {"seen": " \n "}, "What was seen is missing."),
        (SICK | {"seen": "x" * 501}, "What was seen has 501 characters."),
        (SICK | {"severity": "terrible"}, "The severity is missing."),
        ({"seen": "Headache", "severity": "mild"}, "It is not said whether the event is serious."),
        (SICK | {"serious": "not known"}, "It is not said whether the event is serious."),
        (SICK | {"drug": "Ondansetron"}, "A drug is given with its dose and its route."),
        (SICK | {"dose": "4 mg"}, "A drug is given with its dose and its route."),
        (SICK | {"drug": "Ondansetron", "dose": "4 mg"}, "A drug is given with its dose and its route."),
        (SICK | RESCUE | {"route": "by owl"}, "There is no such route."),
        (SICK | {"cause": "the drug"}, "This is no note of an adverse event."),
        (SICK | {"done": ["called"]}, "This is no note of an adverse event."),
    ],
)
def test_a_note_of_another_shape_is_refused_with_a_sentence(
    one: Room, values: dict[str, object], said: str
) -> None:
    with pytest.raises(ActError) as refusal:
        one.does(12, "noted", **values)
    assert said in refusal.value.sentence
    assert not SessionEvent.objects.filter(kind="noted").exists()


def test_a_note_that_waited_without_network_arrives_once_at_its_true_time_and_calls_then(one: Room) -> None:
    late = one.entry(12, "noted", **GRAVE)
    for _ in range(2):
        (taken,) = sessions.record_queued(one.at(30), one.session, [late])
        assert (taken.kept, taken.accepted) == (True, True)
    row = SessionEvent.objects.get(kind="noted")
    assert (row.true_at, row.recorded_at) == (one.at(12).moment, one.at(30).moment)
    assert len(open_alerts(one.standing)) == 1


def test_whoever_closes_the_record_signs_for_the_notes(one: Room) -> None:
    whole_infusion(one)
    one.does(60, "noted", **SICK, **RESCUE)
    assert "noted" in {row.kind for row in unsigned_steps(one.session)}
    leave(one, 116)
    row = SessionEvent.objects.get(kind="noted")
    assert [s.meaning for s in signatures_of(row)] == ["reviewed"]


def test_to_a_signed_record_a_note_is_added_with_a_signature_only(one: Room) -> None:
    whole_infusion(one)
    leave(one, 116)
    assert one.stage == "documented"
    refused = one.does(130, "noted", **GRAVE)
    assert (refused.kept, refused.answer.id) == (False, "record-signed")
    added = sessions.note_signed(one.at(130), one.session, one.entry(125, "noted", **GRAVE), one.nurse)
    assert (added.kept, one.stage) == (True, "documented")
    row = SessionEvent.objects.get(kind="noted")
    assert [(s.meaning, s.printed_name) for s in signatures_of(row)] == [("performed", "Nurse north")]
    assert [note.words for note in notes_of(one.standing)] == ["Chest pain; moderate, serious"]
    assert len(open_alerts(one.standing)) == 1


def test_what_waited_in_a_tablet_until_the_record_was_signed_is_not_lost(one: Room) -> None:
    whole_infusion(one)
    leave(one, 116)
    (taken,) = sessions.record_queued(one.at(140), one.session, [one.entry(90, "noted", **GRAVE)])
    assert (taken.kept, taken.accepted) == (True, True)
    assert [note.at for note in notes_of(one.standing)] == [one.at(90).moment]


def test_a_pharmacist_adds_no_note_to_a_signed_record(one: Room) -> None:
    whole_infusion(one)
    leave(one, 116)
    by = replace(one.at(130), user=one.other.user)
    with pytest.raises(ActError, match="A nurse or a prescriber notes an adverse event"):
        sessions.note_signed(by, one.session, one.entry(125, "noted", **GRAVE), one.other)
