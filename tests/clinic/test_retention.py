"""Whose records are older than the site keeps them: of a person, not of a row; and nothing is deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from daybreak.clinic.actions import patients
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.actions.retention import set_period
from daybreak.clinic.models import Patient, RetentionPeriod, Role, Site, User
from daybreak.clinic.retention import overdue, period_of, years_before
from daybreak.errors import ActError
from tests.clinic.conftest import person, signed_in

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def registered(site: Site, number: str, at: datetime) -> Patient:
    identity = Identity(number, "Ada", f"Example{number}", date(1980, 5, 17))
    return patients.register(replace(system(site), at=at), site, identity, not_duplicate=True)


def test_a_record_is_beyond_the_period_a_day_later_not_on_the_day(site: Site, other_site: Site) -> None:
    old = registered(site, "1", datetime(2016, 3, 2, 7, 59, tzinfo=UTC))
    registered(site, "2", datetime(2016, 3, 2, 8, 0, tzinfo=UTC))
    registered(other_site, "3", datetime(2001, 1, 1, tzinfo=UTC))
    assert [one.patient for one in overdue(site, 10, NOW)] == [old]
    assert len(overdue(site, 9, NOW)) == 2


def test_joined_records_count_by_their_last_entry(site: Site) -> None:
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    kept, merged, alone = (registered(site, number, long_ago) for number in "123")
    patients.merge(replace(system(site), at=NOW), kept, merged, reason="the same person")
    assert [one.patient for one in overdue(site, 10, NOW)] == [alone]


def test_years_are_counted_by_the_calendar() -> None:
    assert years_before(datetime(2024, 2, 29, tzinfo=UTC), 1) == datetime(2023, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("years", "basis", "said"),
    [(1, "State law, section 1", "at least 2 years .DEA-3"), (10, "law", "too short")],
)
def test_a_period_needs_two_years_and_a_basis(site: Site, years: int, basis: str, said: str) -> None:
    with pytest.raises(ActError, match=said):
        set_period(system(site), site, years=years, basis=basis)
    assert not RetentionPeriod.objects.exists()


def test_the_director_sets_it_and_others_read_it(site: Site, director: User, patient: Patient) -> None:
    browser, auditor = signed_in(director), signed_in(person(site, Role.AUDITOR))
    assert "has not said how long" in browser.get(reverse("retention")).content.decode()
    sent = {"years": "10", "basis": "The state's rule for medical records"}
    assert browser.post(reverse("retention"), sent).status_code == 302
    period = period_of(site)
    assert period is not None
    assert (period.years, period.recorded_by) == (10, director)
    assert "0 records beyond it" in auditor.get(reverse("retention")).content.decode()
    assert auditor.post(reverse("retention"), sent).status_code == 403
    set_period(By(director, site), site, years=12, basis="The state's rule, as amended")
    assert period_of(site).years == 12  # type: ignore[union-attr]
    assert Patient.objects.filter(pk=patient.pk).exists()
