"""A small clinic: two sites, a person of each role at the first, one at the second, and a patient of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from daybreak.clinic import triggers
from daybreak.clinic.actions import patients, staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.bedside import remembered
from daybreak.clinic.models import Patient, Role, Site, User

PASSWORD = "a-long-enough-password"
ADA = Identity("1001", "Ada", "Example", date(1980, 5, 17), phone="030 1234")
BERTA = Identity("1001", "Berta", "Sample", date(1975, 2, 3))
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database goes with its folder; dropping it would have to wait for the last thread of a test's server."""
    return True


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Rate limits, used codes, noted readings and where sessions stood are forgotten between tests."""
    cache.clear()
    remembered._last_read.clear()


@pytest.fixture
def committing_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that really commits; afterwards it is emptied."""
    with django_db_blocker.unblock():
        yield
        emptied()


def emptied() -> None:
    """The clinic as if it had just been set up. Its guards are lifted for that, all in one transaction: a hundred of their own
    would take ten times as long."""
    with transaction.atomic(), triggers.lifted():
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


@pytest.fixture
def site(db: None) -> Site:
    return staff.open_site(system(), code="north", name="Northern clinic", time_zone="Europe/Berlin")


@pytest.fixture
def other_site(db: None) -> Site:
    return staff.open_site(system(), code="south", name="Southern clinic", time_zone="America/New_York")


def person(site: Site, role: Role, username: str | None = None) -> User:
    """A member of staff with one role."""
    name = username or f"{role.value}-{site.code}"
    user = staff.add_user(
        system(), username=name, printed_name=f"{role.label} {site.code}", password=PASSWORD
    )
    staff.give_role(system(), user, site, role)
    return user


@pytest.fixture
def nurse(site: Site) -> User:
    return person(site, Role.NURSE)


@pytest.fixture
def prescriber(site: Site) -> User:
    return person(site, Role.PRESCRIBER)


@pytest.fixture
def director(site: Site) -> User:
    return person(site, Role.MEDICAL_DIRECTOR)


@pytest.fixture
def stranger(other_site: Site) -> User:
    return person(other_site, Role.NURSE)


@pytest.fixture
def by(nurse: User, site: Site) -> By:
    """The nurse, acting at the first site."""
    return By(nurse, site)


@pytest.fixture
def patient(by: By, site: Site) -> Patient:
    return patients.register(by, site, ADA)


@pytest.fixture
def other_patient(other_site: Site) -> Patient:
    return patients.register(system(other_site), other_site, BERTA)


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(nurse: User) -> Client:
    """The nurse's browser."""
    return signed_in(nurse)
