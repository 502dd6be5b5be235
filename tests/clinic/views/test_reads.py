"""Who opened whose record: by patient, person and day, in pages, and as a table."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from daybreak.clinic.access import Here
from daybreak.clinic.models import Patient, PatientRead, Role, Site, User
from daybreak.clinic.views.reads import ReadsForm
from tests.clinic.conftest import person, signed_in
from tests.clinic.faults.conftest import only_sqlite

LATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # 2 March in Berlin


@pytest.fixture
def auditor(site: Site) -> Client:
    return signed_in(person(site, Role.AUDITOR))


def opened(
    user: User, patient: Patient, at: datetime, page: str = "patient", *, emergency: bool = False
) -> None:
    PatientRead.objects.create(user=user, patient=patient, at=at, page=page, emergency=emergency)


def table(browser: Client, **asked: object) -> list[dict[str, str]]:
    answer = browser.get(reverse("reads"), asked | {"as": "csv"})
    return list(csv.DictReader(StringIO(answer.content.decode())))


def test_each_filter_finds_its_own(auditor: Client, nurse: User, prescriber: User, patient: Patient,
                                   other_patient: Patient) -> None:  # fmt: skip
    opened(nurse, patient, LATE)
    opened(prescriber, patient, LATE + timedelta(days=3), "medication", emergency=True)
    opened(nurse, other_patient, LATE)  # of another site
    assert len(table(auditor)) == 2
    assert [row["user"] for row in table(auditor, user=prescriber.pk)] == ["prescriber-north"]
    assert [row["at"] for row in table(auditor, day="2026-03-02")] == ["2026-03-02T00:30:00+01:00"]
    assert table(auditor, day="2026-03-01") == []
    assert len(table(auditor, patient="1001")) == 2
    assert table(auditor, patient="9") == []
    assert table(auditor, day="yesterday") == []
    assert "Emergency access" in auditor.get(reverse("reads")).content.decode()


def test_older_ones_are_on_the_next_page(auditor: Client, nurse: User, patient: Patient,
                                         django_assert_max_num_queries: DjangoAssertNumQueries) -> None:  # fmt: skip
    for number in range(120):
        opened(nurse, patient, LATE + timedelta(minutes=number))
    with django_assert_max_num_queries(12):
        first = auditor.get(reverse("reads"))
    second = auditor.get(reverse("reads"), {"before": first.context["older"]})
    third = auditor.get(reverse("reads"), {"before": second.context["older"]})
    shown = [row.pk for answer in (first, second, third) for row in answer.context["rows"]]
    assert shown == list(PatientRead.objects.order_by("-pk").values_list("pk", flat=True))
    assert third.context["older"] is None
    assert auditor.get(reverse("reads"), {"before": "x"}).status_code == 200


def test_a_nurse_does_not_see_who_opened_what(client: Client) -> None:
    assert client.get(reverse("reads")).status_code == 403


PLANS = [
    ({}, "SCAN clinic_patientread", False),
    ({"user": "nurse"}, "USING INDEX read_by_user (user_id=?)", False),
    ({"day": "2026-03-02"}, "USING INDEX read_at (at>? AND at<?)", True),
    ({"day": "2026-03-02", "user": "nurse"}, "USING INDEX read_at (at>? AND at<?)", True),
    ({"patient": "1001", "user": "nurse"}, "(patient_id=?)", False),
    (
        {"patient": "1001", "day": "2026-03-02", "user": "nurse"},
        "read_of_patient (patient_id=? AND at>? AND at<?)",
        True,
    ),
]


@only_sqlite
@pytest.mark.parametrize(("asked", "looks", "sorts"), PLANS)
def test_no_question_looks_through_all_there_is(
    site: Site, nurse: User, patient: Patient, asked: dict[str, str], looks: str, sorts: bool
) -> None:
    """Of one patient and of a day there are few to sort; of everybody and of one reader the newest come without."""
    opened(nurse, patient, LATE)
    query = QueryDict(urlencode({key: nurse.pk if key == "user" else text for key, text in asked.items()}))
    rows = ReadsForm(Here(nurse, site, frozenset(), (site,), None, None, []), query).rows()
    plan = rows[:51].explain()
    assert len(rows) == 1
    assert looks in plan
    assert ("TEMP B-TREE" in plan) == sorts
