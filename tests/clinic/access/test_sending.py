"""Every URL, sent an empty form by every role, by nobody, by a person without a role and by a member of another site: whom the
table refuses is refused as it says, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from daybreak.clinic.access.table import TABLE
from daybreak.clinic.actions import staff
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import Patient, Role, Site, User
from tests.clinic.access.every_url import (
    NOTHING,
    OPEN,
    URLS,
    address,
    answer,
    expected,
    furnish,
    library_says_no,
    things_of,
)
from tests.clinic.actions.follow_up.conftest import token_for
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
OF_NO_SITE = {"protocol_id", "topic", "number", "token"}
READ_ONLY = 405
LEAVES = {"account_logout", "lock"}
WRONG_PIN = {"unlock"}  # refuses as its own the PIN that was not typed
ROLES = [None, frozenset[Role](), *(frozenset({role}) for role in Role)]


def called(roles: frozenset[Role] | None) -> str:
    """For the test's name."""
    return "nobody" if roles is None else "+".join(roles) or "no role"


@pytest.fixture
def things(site: Site, other_site: Site, patient: Patient) -> dict[str, object]:
    """Something behind every address of the first site."""
    furnish(patient, other_site)
    token = token_for(patient)
    return things_of(patient) | one_of_each(site, patient) | {"token": token}


def browser(site: Site, roles: frozenset[Role] | None) -> Client:
    """Of somebody with these roles at a site; None is nobody."""
    if roles is None:
        return Client()
    for role in roles:
        return signed_in(person(site, role, "tried"))
    return signed_in(
        staff.add_user(system(), username="tried", printed_name="Without a role", password=PASSWORD)
    )


@contextmanager
def writes() -> Iterator[list[str]]:
    """Every statement that changes a table of the clinic, those that add no row included."""
    made = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")) and "clinic_" in sql:
            made.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        yield made


def sent(client: Client, url: str) -> tuple[int, str, list[str]]:
    """An empty form: its status, how it was answered, what was written. Nothing of it stays for the next."""
    with transaction.atomic(), writes() as made:
        response = client.post(url)
        transaction.set_rollback(True)
    return response.status_code, answer(response), made


@pytest.mark.parametrize("roles", ROLES, ids=called)
def test_whom_the_table_refuses_sends_nothing(
    site: Site, things: dict[str, object], roles: frozenset[Role] | None
) -> None:
    client, wrong = browser(site, roles), []
    for name, rule in TABLE.items():
        status, found, made = sent(client, address(name, things))
        said = expected(rule, roles, own=bool(roles), sending=True)
        if name in LEAVES and roles is not None:
            client = signed_in(User.objects.get(username="tried"))
        of_its_own = library_says_no(name, found) or name in WRONG_PIN
        if (found != said and not of_its_own) or (said != OPEN and made):
            wrong.append((name, said, status, made))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_member_of_another_site_sends_nothing_to_things_of_this_one(
    other_site: Site, things: dict[str, object], role: Role
) -> None:
    roles = frozenset({role})
    client, wrong = browser(other_site, roles), []
    for name, rule in TABLE.items():
        if rule.scope in {"site", "patient"} and set(URLS[name].parameters) - OF_NO_SITE:
            status, found, made = sent(client, address(name, things))
            said = expected(rule, roles, own=False, sending=True)
            refused = found == (NOTHING if said == OPEN else said) or (said == OPEN and status == READ_ONLY)
            if not refused or made:
                wrong.append((name, said, status, made))
    assert wrong == []


def test_what_is_written_is_noticed(site: Site, things: dict[str, object]) -> None:
    _, found, made = sent(browser(site, frozenset({Role.NURSE})), address("link_revoke", things))
    assert found == OPEN
    assert made
