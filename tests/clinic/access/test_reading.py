"""Whatever shows a patient leaves a row in the log of readings: every page, also one that loads by itself, and a refused form."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import Patient, PatientRead, Role, Site, User
from daybreak.clinic.reads import note_read
from tests.clinic.access.every_url import URLS, address, furnish, things_of
from tests.clinic.actions.follow_up.conftest import token_for
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.actions.sessions.conftest import Make, keeper, pharmacist, room, stocked, witness
from tests.clinic.conftest import signed_in

__all__ = ["keeper", "pharmacist", "room", "stocked", "witness"]

pytestmark = pytest.mark.django_db
BY_THEMSELVES = {"timeline", "next_session", "compare_forecast", "session_chart"}
OF_PATIENTS = [name for name, rule in TABLE.items() if rule.scope == "patient"]


@pytest.fixture
def furnished(site: Site, other_site: Site, patient: Patient) -> dict[str, object]:
    furnish(patient, other_site)
    return things_of(patient) | {"token": token_for(patient)}


def shows(answer: HttpResponseBase) -> bool:
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")


def unnoted(
    client: Client, user: User, things: dict[str, object], *, sending: bool
) -> tuple[set[str], set[str]]:
    """The pages of patients that were shown, and of these those that left no row."""
    shown, missing = set(), set()
    for name in OF_PATIENTS:
        if Role.MEDICAL_DIRECTOR not in TABLE[name].allowed(sending=sending):
            continue
        cache.clear()
        last = PatientRead.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        send = client.post if sending else client.get
        if shows(send(address(name, things))):
            shown.add(name)
            rows = PatientRead.objects.filter(pk__gt=last, user=user, patient=things["patient_id"], page=name)
            missing |= {name} if rows.count() != 1 else set()
    return shown, missing


@pytest.mark.parametrize("sending", [False, True])
def test_every_page_that_shows_a_patient_is_in_the_log(
    furnished: dict[str, object], director: User, *, sending: bool
) -> None:
    shown, missing = unnoted(signed_in(director), director, furnished, sending=sending)
    assert missing == set()
    assert len(shown) >= 10
    assert sending or shown >= BY_THEMSELVES


def test_what_asks_again_within_five_minutes_costs_no_query(
    patient: Patient, nurse: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    note_read(nurse, patient, "session_chart")
    with django_assert_num_queries(0):
        for _ in range(60):
            note_read(nurse, patient, "session_chart")
    assert PatientRead.objects.filter(patient=patient).count() == 1


LOOKS_FOR_SOMEBODY = {"reads", "audit"}
"""What was read and done, for who looks into that; nothing of a treatment."""


def test_every_list_that_names_a_patient_is_in_the_log_once_a_day(
    furnished: dict[str, object], director: User, site: Site, patient: Patient
) -> None:
    things, client, named, missing = furnished | one_of_each(site, patient), signed_in(director), set(), set()
    for name, rule in TABLE.items():
        if rule.scope != "site" or Role.MEDICAL_DIRECTOR not in rule.allowed(sending=False):
            continue
        if any(parameter not in things for parameter in URLS[name].parameters):
            continue
        answer = client.get(address(name, things))
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if answer.status_code == 200 and str(patient).encode() in shown and name not in LOOKS_FOR_SOMEBODY:
            named.add(name)
            client.get(address(name, things))
            if PatientRead.objects.filter(user=director, patient=patient, page=name).count() != 1:
                missing.add(name)
    assert missing == set()
    assert named >= {
        "follow_up",
        "escalations",
        "set_aside",
        "reviews",
        "stock_container",
        "stock_open",
        "register",
    }


@pytest.mark.parametrize("page", ["sessions", "calendar", "api:sessions"])
def test_the_board_of_the_day_is_a_reading_of_each_once_however_often_it_is_asked(
    page: str, client: Client, nurse: User, room: Make
) -> None:
    one = room()
    for _ in range(3):
        assert client.get(reverse(page)).status_code == 200
    assert PatientRead.objects.filter(user=nurse, patient=one.session.patient, page=page).count() == 1
    client.get(reverse(page), headers={"X-Daybreak-Shown": "0"})
    assert PatientRead.objects.filter(page=page).count() == 1


def test_the_register_as_a_table_is_read_too(client: Client, director: User, room: Make) -> None:
    one = room().begins()
    reader = signed_in(director)
    reader.get(reverse("register"), {"as": "csv"})
    assert (
        PatientRead.objects.filter(user=director, patient=one.session.patient, page="register").count() == 1
    )
