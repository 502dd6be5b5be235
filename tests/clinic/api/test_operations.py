"""Programs find the same door, the same acts and the same sentences as people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.models import AuditRow, Finding, Patient, PatientRead, SessionEvent, Site, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    VITALS,
    Make,
    keeper,
    pharmacist,
    room,
    second,
    stocked,
    witness,
)
from tests.clinic.conftest import MORNING, person, signed_in

pytestmark = pytest.mark.django_db


def findings_at(patient: Patient) -> str:
    return f"/api/patients/{patient.pk}/findings"


def weight(value: str | None, **more: Any) -> dict[str, Any]:
    return {"findings": [{"finding": "weight_kg", "value": value, "true_at": MORNING.isoformat()}]} | more


def post(client: Client, url: str, content: Any) -> Any:
    return client.post(url, content, content_type="application/json")


def test_findings_are_recorded_and_read(client: Client, patient: Patient) -> None:
    made = post(client, findings_at(patient), weight("82"))
    assert (made.status_code, made.json()[0]["value"]) == (201, "82")
    read = client.get(findings_at(patient))
    assert [(one["finding"], one["value"], one["unit"]) for one in read.json()] == [("weight_kg", "82", "kg")]
    assert AuditRow.objects.order_by("-seq").first().via == "api"  # type: ignore[union-attr]
    assert PatientRead.objects.filter(patient=patient, page="api:findings").exists()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (weight("heavy"), 409, "Body weight"),
        (weight("351"), 409, "Unusual: weight_kg 351. Correct it, or send it as confirmed."),
        ({"findings": []}, 422, "at least 1 item"),
        ({"findings": [{"finding": "weight_kg", "value": "82", "true_at": "0001-01-01T00:00:00Z"}]}, 422, "1900 and 2200"),
        ({"findings": [{"finding": "weight_kg", "value": "82", "true_at": "2026-03-02T08:00:00"}]}, 422, "timezone"),
        (weight("82", dose="5"), 422, "dose"),
        ({"findings": [{"finding": "wait_kg", "value": "82", "true_at": MORNING.isoformat()}]}, 409, "wait_kg"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    client: Client, patient: Patient, sent: Any, status: int, said: str
) -> None:
    answer = post(client, findings_at(patient), sent)
    assert (answer.status_code, said in answer.json()["sentence"]) == (status, True), answer.json()
    assert not Finding.objects.exists()


def test_an_unusual_value_is_recorded_when_it_is_confirmed(client: Client, patient: Patient) -> None:
    assert post(client, findings_at(patient), weight("351", confirmed=True)).status_code == 201


def test_entries_arrive_once(client: Client, room: Make) -> None:  # noqa: F811
    one = room()
    patient_id, at = one.session.patient_id, one.session.planned_at.isoformat()
    sent = {"entries": [{"key": "a", "kind": "checked-in", "true_at": at}]}
    url = f"/api/patients/{patient_id}/sessions/{one.session.pk}/entries"
    for _ in range(2):
        answer = post(client, url, sent).json()["answers"][0]
        assert (answer["kept"], answer["accepted"], answer["alerts"]) == (True, True, [])
    assert SessionEvent.objects.filter(key="a").count() == 1


def test_the_day_board_and_the_newest_version(client: Client, room: Make, site: Site) -> None:  # noqa: F811
    one = room("iv-racemic-acute", hours_ago=1)
    (shown,) = client.get("/api/sessions").json()
    assert (shown["session"], shown["place"], shown["stage"]) == (one.session.pk, "Chair 1", "planned")
    assert client.get(f"/api/live/site:{site.pk}").json()["version"] > 0
    assert client.get("/api/live/site:999").status_code == 404


def test_nobody_and_others_are_refused_in_json(patient: Patient, stranger: User, site: Site) -> None:
    from daybreak.clinic.models import Role

    auditor = signed_in(person(site, Role.AUDITOR))
    for client, status in ((Client(), 401), (signed_in(stranger), 404), (auditor, 403)):
        answer = post(client, findings_at(patient), weight("82"))
        assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
    assert auditor.get(findings_at(patient)).status_code == 200
    assert not Finding.objects.exists()


def test_a_locked_station_answers_no_program(client: Client, patient: Patient) -> None:
    client.post(reverse("lock"))
    assert client.get(findings_at(patient)).status_code == 423


def test_a_forged_request_is_refused(nurse: User, patient: Patient) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nurse)
    assert post(strict, findings_at(patient), weight("82")).status_code == 403
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    "body", ['{"findings": NaN}', "[" * 100_000, '"\\u0000"', '"\\ud800"', "{", "\xff", "[" * 30 + "]" * 30]
)
def test_what_is_no_json_is_refused(client: Client, patient: Patient, body: str) -> None:
    answer = client.post(findings_at(patient), body.encode("latin-1"), content_type="application/json")
    assert (answer.status_code, "sentence" in answer.json()) == (400, True)


def test_a_form_is_refused_as_no_json(client: Client, patient: Patient) -> None:
    answer = client.post(findings_at(patient), {"weight_kg": "82"})
    assert (answer.status_code, answer.json()) == (400, {"sentence": "Send JSON, not a form."})


def test_it_describes_itself(client: Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert len(described["paths"]) == 4
