"""Whatever shows a patient leaves a row in the log of readings: every page, also one that loads by itself, and a refused form."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import Patient, PatientRead, Role, Site, User
from daybreak.clinic.reads import note_read
from tests.clinic.access.every_url import address, furnish, things_of
from tests.clinic.actions.follow_up.conftest import token_for
from tests.clinic.conftest import signed_in

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
