"""What a tablet sends is read strictly, answered one by one, and shown everywhere; a protocol without limits treats nobody."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside.board import without_names
from daybreak.clinic.ledger.register import Asked, register
from daybreak.clinic.ledger.stock import site_day
from daybreak.clinic.models import LedgerEntry, Patient, SessionEvent, ThresholdPolicy, User, signatures_of
from daybreak.clinic.protocols import protocol_by_id
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import LIMITS, Make, Room, well
from tests.clinic.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def sent(one: Room, **changed: Any) -> dict[str, Any]:
    assert one.by.user is not None
    entry = {"key": "k1", "kind": "checked-in", "values": {}, "true_at": one.at(0).moment.isoformat(), "device": "t",
             "user": one.by.user.pk, "confirmed": False}  # fmt: skip
    return entry | changed


def post(client: Client, one: Room, body: object) -> Any:
    url = reverse("session_entries", args=[one.session.patient_id, one.session.pk])
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(url, text, content_type="application/json")


def test_an_entry_is_taken_once_and_answered_twice(client: Client, room: Make) -> None:
    one = room()
    answers = [post(client, one, {"entries": [sent(one)]}).json()["answers"][0] for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["accepted"] is True
    assert SessionEvent.objects.filter(kind="checked-in").count() == 1


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"entries": 3}', '{"entries": null}', "[" * 100_000]
)
def test_what_is_no_list_of_entries_is_refused(client: Client, room: Make, body: str) -> None:
    assert post(client, room(), body).status_code == 400


@pytest.mark.parametrize("changed", [
    {"kind": "flown"}, {"kind": "discharged"}, {"kind": 3}, {"key": ""}, {"key": "k" * 65}, {"true_at": "soon"},
    {"true_at": "2026-03-02T08:00:00"}, {"true_at": None}, {"values": []}, {"values": {"x": {}}, "kind": "reading"},
    {"kind": "reading", "values": {"systolic_bp": 120}}, {"kind": "reading", "values": {"systolic_bp": "1e2"}},
    {"kind": "reading", "values": {}}, {"kind": "rate-changed", "values": {"rate_ml_per_h": "1/0"}},
    {"kind": "device-given", "values": {"container": True}}, {"user": 0}, {"user": None}, {"device": "d" * 65},
])  # fmt: skip
def test_what_is_no_entry_is_answered_and_not_kept(
    client: Client, room: Make, changed: dict[str, Any]
) -> None:
    one = room()
    answer = post(client, one, {"entries": [sent(one, **changed)]})
    assert answer.status_code == 200
    assert answer.json()["answers"][0]["kept"] is False
    assert SessionEvent.objects.count() == 0


def test_a_session_is_found_under_its_own_patient_only(
    client: Client, room: Make, stranger: User, other_patient: Patient
) -> None:  # fmt: skip
    one = room()
    for name in ("session", "session_record", "session_chart"):
        assert client.get(reverse(name, args=[one.session.patient_id, one.session.pk])).status_code == 200
        wrong = reverse(name, args=[other_patient.pk, one.session.pk])
        assert signed_in(stranger).get(wrong).status_code == 404


def test_the_screen_asks_the_database_little(
    client: Client, room: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:  # fmt: skip
    one = room().begins()
    one.reads(10)
    url = reverse("session", args=[one.session.patient_id, one.session.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_beside_an_alert_stands_that_a_prescriber_decided_to_go_on(
    client: Client, room: Make, prescriber: User
) -> None:
    one = room()
    one.comes()
    one.reads(-12, systolic_bp="165")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    decided = {"proceed": True, "reason": "Anxious; 150 at home", "prescriber": doctor}
    url = reverse("session", args=[one.session.patient_id, one.session.pk])
    at = f"{one.at(-10).moment.astimezone(ZoneInfo('Europe/Berlin')):%H:%M:%S}"
    said = f"Prescriber north, {at}: decided to go on with the dose. <span data-private>Anxious; 150 at home</span>"
    before = client.get(url).content.decode()
    assert (said in before, "Do not start</span>" in before) == (False, True)
    assert sessions.decide(one.at(-10), one.session, "systolic-before", **decided).accepted
    after = client.get(url).content.decode()
    assert (said in after, "Do not start</span>" in after) == (True, False)


def test_the_screen_of_a_released_dose_asks_the_database_little(
    client: Client, room: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = room()
    one.comes()
    assert one.does(-10, "released").accepted
    url = reverse("session", args=[one.session.patient_id, one.session.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        assert b"Nothing on record excludes the patient" in client.get(url).content


def test_a_locked_station_shows_what_is_due_without_names(room: Make, client: Client) -> None:
    one = room(hours_ago=0.1)
    one.comes()
    (shown,) = without_names(one.session.patient.site)
    assert (shown.place, shown.due, shown.level) == ("Chair 1", "Open the gates and release the dose", "due")
    client.get(reverse("lock"))
    page = client.get(reverse("locked_sessions")).content.decode()
    assert "Chair 1" in page
    assert one.session.patient.family_name not in page


def test_no_plan_without_a_signed_policy(by: By, patient: Patient, prescriber: User, director: User) -> None:
    protocol = protocol_by_id("iv-racemic-acute")
    well(by, patient, protocol, director)
    with pytest.raises(ActError, match="No threshold policy"):
        sessions.plan(
            by,
            patient,
            protocol,
            sessions.OrderedDose(Decimal("41.175")),
            confirm(by, prescriber.username, PASSWORD),
        )


def test_the_medical_director_sets_every_limit_and_signs(director: User, prescriber: User) -> None:
    url = reverse("policy", args=["iv-racemic-acute"])
    assert signed_in(prescriber).get(url).status_code == 403
    browser = signed_in(director)
    assert "Set and sign" in browser.get(reverse("policies")).content.decode()
    incomplete = browser.post(url, {"secret": PASSWORD, "systolic-high": "180"})
    assert "This field is required" in incomplete.content.decode()
    assert browser.post(url, LIMITS | {"secret": PASSWORD}).status_code == 302
    policy = ThresholdPolicy.objects.get()
    assert (policy.version, policy.limits["systolic-high"]) == (1, "180")


def test_an_order_is_a_dose_of_the_protocol(room: Make, prescriber: User, by: By) -> None:
    one = room()
    page = signed_in(prescriber).get(reverse("plan", args=[one.session.patient_id, "iv-racemic-acute"]))
    assert "41.175 mg" in page.content.decode()
    with pytest.raises(ActError, match=r"Allowed: 41\.175 mg"):
        sessions.plan(by, one.session.patient, protocol_by_id("iv-racemic-acute"), sessions.OrderedDose(Decimal(42)),
                      confirm(by, prescriber.username, PASSWORD))  # fmt: skip


def test_one_person_cannot_check_alone_and_a_different_figure_stops_it(room: Make, nurse: User) -> None:
    one = room()
    one.comes()
    one.does(-5, "released")
    strength, volume = Decimal(50), Decimal(50)
    with pytest.raises(ActError, match="checks what they draw themselves"):
        sessions.prepare(
            one.at(-4),
            one.session,
            strength,
            second=one.nurse,
            second_reads=Decimal(75),
            second_draws=Decimal("0.82"),
            volume_ml=volume,
        )
    with pytest.raises(ActError, match=r"reads 60 mL/h and 0.82 mL; the order comes to another figure"):
        sessions.prepare(
            one.at(-4),
            one.session,
            strength,
            second=one.other,
            second_reads=Decimal(60),
            second_draws=Decimal("0.82"),
            volume_ml=volume,
        )
    assert not SessionEvent.objects.filter(kind="prepared").exists()


def test_a_second_check_that_differed_stands_in_the_record_with_whose_figure_it_was(
    client: Client, room: Make
) -> None:
    """Through the page, twice: wrong, then right. Only the second person's own figure is kept: the next check is blind again."""
    one = room()
    one.comes()
    one.does(-5, "released")
    url = reverse("session_prepare", args=[one.session.patient_id, one.session.pk])
    sent = {"strength_mg": "50", "volume_ml": "50", "username": one.other.user.username, "secret": PASSWORD}
    refused = client.post(url, sent | {"second_reads": "75", "second_draws": "8.24"}).content.decode()
    assert "The second person reads 75 mL/h and 8.24 mL; the order comes to another figure." in refused
    differed = SessionEvent.objects.get(kind="check-failed")
    assert differed.values == {"second": one.other.user.printed_name, "reads": "75 mL/h and 8.24 mL"}
    assert [(s.printed_name, s.fits(differed)) for s in signatures_of(differed)] == [
        (one.other.user.printed_name, True)
    ]
    record = client.get(
        reverse("session_record", args=[one.session.patient_id, one.session.pk])
    ).content.decode()
    assert (
        f"Second check differed: {one.other.user.printed_name} read 75 mL/h and 8.24 mL; nothing was drawn"
        in record
    )
    assert client.post(url, sent | {"second_reads": "75", "second_draws": "0.82"}).status_code == 302
    assert one.standing.prepared is not None
    assert verify().holds


def test_who_checked_the_draw_stands_in_the_register(client: Client, room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    site, day = one.session.patient.site, site_day(one.session.patient.site, one.at(-4).moment)
    rows = register(Asked(site, day, day))
    drawn = [row for row in rows if row.entry.kind == "drawn"]
    assert [row.witnesses for row in drawn] == [(one.other.user.printed_name,)]


def test_the_record_says_when_the_last_of_the_dose_was_in_and_so_does_the_ledger(
    client: Client, room: Make
) -> None:
    """40 minutes empty the syringe; somebody presses a minute later that it has ended."""
    one = room().begins()
    assert one.does(41, "infusion-ended").accepted
    sessions.account(one.at(42), one.session)
    emptied = one.at(40).moment
    given = LedgerEntry.objects.get(kind="given")
    assert given.happened_at == emptied
    record = client.get(
        reverse("session_record", args=[one.session.patient_id, one.session.pk])
    ).content.decode()
    clock_of_site = emptied.astimezone(ZoneInfo(one.session.patient.site.time_zone))
    assert f"the last of it at {clock_of_site:%H:%M:%S}, which is the time of the ledger" in record
    ended = f"Infusion ended: when it was pressed; the last of the dose was in at {clock_of_site:%H:%M:%S}, as in the ledger"
    assert ended in record
    page = client.get(reverse("register")).content.decode()
    assert "What is given has the time at which the last of the dose was in" in page


def test_a_tablet_cannot_write_down_a_failed_check(room: Make) -> None:
    one = room()
    with pytest.raises(ActError, match="needs a signature"):
        one.does(-10, "check-failed", second="Somebody", reads="60 mL/h")
