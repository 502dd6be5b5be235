"""An adverse event in words on every page: the screen, the record, its paper, the chairs that call, the export, the time axis."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.bedside.board import without_names
from daybreak.clinic.bedside.calls import calls
from daybreak.clinic.exporting.as_json import document
from daybreak.clinic.exporting.as_paper import sections
from daybreak.clinic.exporting.as_tables import table_of
from daybreak.clinic.exporting.gather import gather
from daybreak.clinic.models import Role, SessionEvent, Site, signatures_of
from daybreak.clinic.timeline import story
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.actions.sessions.test_noting import GRAVE, RESCUE, SICK, whole_infusion
from tests.clinic.actions.sessions.test_whole_sessions import leave
from tests.clinic.conftest import PASSWORD, person, signed_in
from tests.clinic.views.test_session_papers import text_of

pytestmark = pytest.mark.django_db
WORDS = (
    "Vomited twice; moderate, not serious; action taken: Head up, prescriber called; "
    "given: Ondansetron 4 mg, intravenous"
)


@pytest.fixture
def one(room: Make) -> Room:
    """An infusion that runs."""
    made = room(hours_ago=3).begins()
    made.reads(0)
    return made


def page_of(client: Client, one: Room, name: str = "session") -> str:
    answer = client.get(reverse(name, args=[one.session.patient_id, one.session.pk]))
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(client: Client, one: Room, **values: str) -> dict[str, object]:
    """What the clinic answers a tablet that notes something."""
    return posted(
        client, one, key="note-1", kind="noted", true_at=one.at(12).moment.isoformat(), values=values
    )


def acknowledged(client: Client, one: Room, event: str = "note-1") -> dict[str, object]:
    """Somebody says now what was done about it."""
    values = {"event": event, "rule": "clinic-adverse-event", "done": "ECG normal"}
    return posted(
        client, one, key="ack-1", kind="acknowledged", true_at=clock.now().isoformat(), values=values
    )


def posted(client: Client, one: Room, **entry: object) -> dict[str, object]:
    found = entry | {"user": one.nurse.user.pk, "device": "tablet-1"}
    url = reverse("session_entries", args=[one.session.patient_id, one.session.pk])
    answer = client.post(url, json.dumps({"entries": [found]}), content_type="application/json")
    return dict(answer.json()["answers"][0])


def test_the_form_is_one_closed_part_of_the_screen_and_what_was_noted_is_listed(
    client: Client, one: Room
) -> None:
    page = page_of(client, one)
    assert "<details><summary>Note an adverse event or a measure</summary>" in page
    for field in ("seen", "severity", "serious", "done", "drug", "dose", "route", "minutes_ago"):
        assert f'name="{field}"' in page
    assert sent(client, one, **SICK, **RESCUE) == {
        "key": "note-1", "kept": True, "accepted": True, "id": "noted", "alerts": [], "heed": False,
        "sentence": "Adverse event or measure: recorded.",
    }  # fmt: skip
    assert WORDS in page_of(client, one)
    assert WORDS in page_of(client, one, "session_record")


def test_before_the_patient_has_come_the_form_is_not_there(client: Client, room: Make) -> None:
    assert "Note an adverse event or a measure" not in page_of(client, room())


def test_what_only_reads_gets_no_form(one: Room, site: Site) -> None:
    assert 'data-entry="noted"' not in page_of(signed_in(person(site, Role.AUDITOR, "reader")), one)


def test_vomiting_is_offered_beside_nausea(client: Client, one: Room) -> None:
    page = page_of(client, one)
    assert 0 < page.index('name="nausea_observed"') < page.index('name="vomiting"')


def test_a_serious_event_calls_on_every_page_until_it_is_acknowledged_and_not_in_words_for_the_room(
    client: Client, one: Room, site: Site
) -> None:
    answer = sent(client, one, **GRAVE)
    assert answer["alerts"] == ["alert"]
    prescriber = signed_in(person(site, Role.PRESCRIBER, "on-call"))
    cache.clear()
    assert (
        "Alert: Serious adverse event: Chest pain"
        in prescriber.get(reverse("bedside_banner")).content.decode()
    )
    page = page_of(client, one)
    assert "clinic-adverse-event, house rule of the clinic, not of the protocol" in page
    assert 'data-alert="Serious adverse event"' in page
    assert "Serious adverse event<span data-private>: Chest pain</span>" in page
    (shown,) = without_names(site)
    assert (shown.level, "Chest pain" in shown.due) == ("alarm", False)
    assert acknowledged(client, one)["accepted"]
    cache.clear()
    assert "Chest pain" not in prescriber.get(reverse("bedside_banner")).content.decode()


def test_the_paper_has_the_note_the_alert_and_what_was_done(client: Client, one: Room) -> None:
    sent(client, one, **GRAVE, **RESCUE)
    assert acknowledged(client, one)["accepted"]
    text = text_of(client, "session_record_paper", one)
    for said in (
        "Adverse event or measure", "Chest pain; moderate, serious; action taken: Head up, prescriber called",
        "given: Ondansetron 4 mg, intravenous", "Alert: Serious adverse event: Chest pain", "ECG normal",
        "house rule of the clinic, not of the protocol",
    ):  # fmt: skip
        assert said in text, said


def test_the_export_has_every_word_in_each_form(client: Client, one: Room) -> None:
    seen = "Chest pain " + "that comes and goes " * 24  # as long as a note may be
    sent(client, one, **(GRAVE | RESCUE | {"seen": seen.strip()}))
    whole = gather(one.session.patient, clock.now())
    rows = document(whole, made_by="Somebody", reason="Asked for")["tables"]["sessionevent"]
    (row,) = [row for row in rows if row["kind"] == "noted"]
    assert row["values"] == GRAVE | RESCUE | {"seen": seen.strip()}
    assert "Ondansetron" in table_of(SessionEvent, whole.tables[SessionEvent])
    (printed,) = [section for section in sections(whole) if "ession event" in section.title]
    said = [value for line in printed.lines for _, value in line.said]
    assert any("Ondansetron" in value and seen.strip() in value for value in said)


def test_a_signed_record_takes_a_note_on_a_page_of_its_own(client: Client, one: Room) -> None:
    whole_infusion(one)
    leave(one, 116)
    page = page_of(client, one)
    assert 'data-entry="noted"' not in page
    assert "pressed in error" not in page  # what is signed stands
    url = reverse("session_note", args=[one.session.patient_id, one.session.pk])
    assert url in page
    seen_at = timezone_of(one, 150)
    given = GRAVE | RESCUE | {"true_at": seen_at, "secret": PASSWORD}
    wrong = client.post(url, given | {"dose": ""})
    assert "A drug is given with its dose and its route." in wrong.content.decode()
    assert "signed." in client.post(url, given, follow=True).content.decode()
    row = SessionEvent.objects.get(kind="noted")
    assert [s.meaning for s in signatures_of(row)] == ["performed"]
    assert (row.true_at, row.values) == (one.at(150).moment.replace(second=0), GRAVE | RESCUE)
    assert "Chest pain" in page_of(client, one, "session_record")


def test_what_becomes_known_days_later_still_calls_until_it_is_acknowledged(
    client: Client, room: Make, site: Site
) -> None:
    one = room(hours_ago=72)
    one.does(-20, "checked-in")
    assert calls(site, clock.now()) == []
    sent(client, one, **SICK)
    cache.clear()
    assert calls(site, clock.now()) == []  # neither serious nor severe
    posted(client, one, key="note-2", kind="noted", true_at=one.at(600).moment.isoformat(), values=GRAVE)
    cache.clear()
    (call,) = calls(site, clock.now())
    day = one.session.starts_at.astimezone(ZoneInfo(site.time_zone))
    assert (call.place, call.what) == (f"Session of {day:%-d %B}", "Alert: Serious adverse event: Chest pain")
    assert acknowledged(client, one, "note-2")["accepted"]
    cache.clear()
    assert calls(site, clock.now()) == []


def timezone_of(one: Room, minute: float) -> str:
    """As the browser's own calendar writes it, by the site's clocks."""
    at = one.at(minute).moment.astimezone(ZoneInfo(one.session.patient.site.time_zone))
    return f"{at:%Y-%m-%dT%H:%M}"


def test_it_stands_on_the_time_axis_when_it_was_true(client: Client, one: Room) -> None:
    sent(client, one, **GRAVE)
    (told,) = [one for one in story(one.session.patient, clock.now()).happenings if one.row == "adverse"]
    assert (told.at, told.words, told.by) == (
        one.at(12).moment, "Adverse event: Chest pain (moderate, serious)", "Nurse north",
    )  # fmt: skip
    assert told.at < clock.now() - timedelta(hours=1)
