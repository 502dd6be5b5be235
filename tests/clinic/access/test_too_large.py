"""A number in an address that no column of the database can hold is nothing that there is: no page fails on it."""

from __future__ import annotations

import pytest
from django.test import Client

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import Patient, Role, Site
from tests.clinic.access.every_url import URLS, address, furnish, things_of
from tests.clinic.actions.follow_up.conftest import token_for
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.conftest import person, signed_in

LEAVES = {"account_logout", "lock"}


@pytest.fixture
def everything(site: Site) -> Client:
    """The browser of somebody with every role."""
    user = person(site, Role.ADMINISTRATOR, "everything")
    for role in Role:
        if role != Role.ADMINISTRATOR:
            staff.give_role(system(), user, site, role)
    return signed_in(user)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2**63, 10**30])
def test_no_page_fails_on_it(
    number: int, everything: Client, site: Site, other_site: Site, patient: Patient
) -> None:
    furnish(patient, other_site)
    things = things_of(patient) | one_of_each(site, patient) | {"token": token_for(patient)}
    everything.raise_request_exception = False
    tried, failed = 0, []
    for name in TABLE.keys() - LEAVES:
        for one in URLS[name].parameters:
            if isinstance(things[one], int):
                url = address(name, things | {one: number})
                tried += 1
                for answer in (everything.get(url), everything.post(url)):
                    if answer.status_code >= 500:
                        failed.append((name, one, answer.status_code))
    assert failed == []
    assert tried > 100
