"""Every URL, every role, own site and another's, opened as the one table says."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import Patient, Role, Site, User
from tests.clinic.access.every_url import URLS, address, answer, expected, furnish, library_says_no, things_of
from tests.clinic.actions.follow_up.conftest import token_for
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.conftest import person, signed_in

pytestmark = pytest.mark.django_db


def test_every_url_is_declared_and_every_declaration_is_a_url() -> None:
    assert set(URLS) == set(TABLE)


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_what_the_table_says_and_no_more(site: Site, other_site: Site, patient: Patient,
                                                      other_patient: Patient, role: Role | None) -> None:  # fmt: skip
    furnish(patient, other_site)
    furnish(other_patient, site)
    more = one_of_each(site, patient) | {"token": token_for(patient)}
    things, theirs = things_of(patient) | more, things_of(other_patient) | more
    client = signed_in(person(site, role, "tried")) if role is not None else Client()
    roles, wrong = frozenset({role}) if role is not None else None, []
    for name, rule in TABLE.items():
        others = [(theirs, False)] if "patient_id" in URLS[name].parameters else []
        for those, own in [(things, True), *others]:
            found = answer(client.get(address(name, those)))
            if name in {"account_logout", "lock"} and role is not None:
                client = signed_in(User.objects.get(username="tried"))
            if found != expected(rule, roles, own=own) and not library_says_no(name, found):
                wrong.append((name, own, found))
    assert wrong == []


def test_an_undeclared_page_answers_nobody(
    client: Client, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from daybreak.clinic.access import middleware

    monkeypatch.setattr(
        middleware, "TABLE", {name: rule for name, rule in TABLE.items() if name != "patient"}
    )
    assert client.get(reverse("patient", args=[patient.pk])).status_code == 403
