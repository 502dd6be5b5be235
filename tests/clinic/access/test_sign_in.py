"""The person behind a sign-in and their roles: one query, and never older than the request."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.models import Membership, Patient, Role, Site, User
from tests.clinic.conftest import signed_in


def test_the_person_and_all_their_roles_are_one_query(nurse: User, patient: Patient) -> None:
    client = signed_in(nurse)
    client.get(reverse("patient", args=[patient.pk]))
    with CaptureQueriesContext(connection) as made:
        client.get(reverse("patient", args=[patient.pk]))
    assert sum('FROM "clinic_membership"' in one["sql"] for one in made.captured_queries) == 1
    assert not any('FROM "clinic_user" WHERE' in one["sql"] for one in made.captured_queries)


def test_a_role_that_has_ended_opens_nothing_at_the_next_request(
    by: By, nurse: User, patient: Patient
) -> None:
    client, page = signed_in(nurse), reverse("patient", args=[patient.pk])
    assert client.get(page).status_code == 200
    staff.end_role(by, Membership.objects.get(user=nurse))
    assert client.get(page).status_code == 404


def test_a_role_given_while_somebody_works_counts_at_the_next_request(
    nurse: User, other_site: Site, other_patient: Patient
) -> None:
    client, page = signed_in(nurse), reverse("patient", args=[other_patient.pk])
    assert client.get(page).status_code == 404
    staff.give_role(system(other_site), nurse, other_site, Role.NURSE)
    assert client.get(page).status_code == 200
