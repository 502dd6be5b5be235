"""A clinic that has set up its calendar, and a patient with a signed order for six infusions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import patients, planning, sessions
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import (
    Patient,
    Site,
    ThresholdPolicy,
    TreatmentPlan,
    TreatmentSession,
    User,
    Weekday,
)
from daybreak.clinic.planning.civil import day_of, moment_of
from daybreak.clinic.planning.objections import Wanted
from daybreak.clinic.planning.site_calendar import Span
from daybreak.clinic.policies import gaps_of
from daybreak.clinic.protocols import protocol_by_id
from tests.clinic.actions.sessions.conftest import LIMITS, WELL, well
from tests.clinic.conftest import ADA, PASSWORD

PATTERN = (0, 2, 4, 7, 9, 11)  # the days of iv-racemic-acute


@pytest.fixture
def open_clinic(by: By, director: User, site: Site) -> By:
    """Monday to Friday 8 to 16, two chairs, two sessions at once; 30 minutes before a dose, 15 after a stay."""
    boss = by.for_user(director)
    for day in Weekday:
        planning.set_hours(boss, day, [Span(time(8), time(16))] if day < Weekday.SATURDAY else [])
    planning.set_capacity(boss, sessions_at_once=2, before_min=30, after_min=15, step_min=30)
    for name in ("Chair 1", "Chair 2"):
        planning.add_chair(boss, name)
    return boss


def signed_policy(by: By, director: User, name: str) -> ThresholdPolicy:
    """The site's own file of a protocol, every limit set."""
    protocol = protocol_by_id(name)
    limits = {gap.id: Decimal(LIMITS[gap.id]) for gap in gaps_of(protocol)}
    return sessions.sign_policy(
        by.for_user(director), protocol, limits, confirm(by, director.username, PASSWORD)
    )


@pytest.fixture
def order(by: By, patient: Patient, prescriber: User, director: User) -> TreatmentPlan:
    """Six infusions in two weeks."""
    protocol = protocol_by_id("iv-racemic-acute")
    well(by, patient, protocol, director)
    policy = signed_policy(by, director, protocol.id)
    dose_mg = sessions.doses_of(protocol_of(policy.file), Decimal(WELL["weight_kg"]))[0]
    doctor = confirm(by, prescriber.username, PASSWORD)
    return sessions.plan(by.for_user(prescriber), patient, protocol, sessions.OrderedDose(dose_mg), doctor)


@pytest.fixture
def signs(by: By, nurse: User) -> Confirmed:
    return confirm(by, nurse.username, PASSWORD)


def next_monday(weeks: int = 1) -> datetime:
    """Nine o'clock in Berlin on a Monday to come."""
    today = day_of("Europe/Berlin", clock.now())
    monday = today + timedelta(days=7 * weeks - today.weekday())
    at = moment_of("Europe/Berlin", monday, time(9))
    assert at is not None
    return at


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """So many days after that Monday, by the clocks of Berlin."""
    at = moment_of(
        "Europe/Berlin", day_of("Europe/Berlin", next_monday()) + timedelta(days=day), time(hour, minute)
    )
    assert at is not None
    return at


def wanted(days: Sequence[int] = PATTERN, place: str = "Chair 1") -> list[Wanted]:
    """One date a day at nine."""
    return [Wanted(on(day), place) for day in days]


def second_order(order: TreatmentPlan, by: By, number: str = "2002") -> TreatmentPlan:
    """The same order for another patient, as a row beside the first."""
    other = patients.register(
        by,
        order.patient.site,
        Identity(number, "Olga", f"Other{number}", ADA.birth_date + timedelta(days=int(number))),
    )
    with act(by, "plan.signed", patient=other) as done:
        row = TreatmentPlan(patient=other, policy=order.policy, protocol=order.protocol, dose_mg=Decimal("41.175"),
                            protocol_version=order.protocol_version, protocol_file=order.protocol_file,
                            protocol_sha256=order.protocol_sha256)  # fmt: skip
        done.stamp(row)
    return row


@pytest.fixture
def dated(by: By, open_clinic: By, order: TreatmentPlan) -> list[TreatmentSession]:
    """The six sessions at nine in the first chair."""
    return planning.accept_dates(by, order, wanted())


def later(by: By, at: datetime) -> By:
    """The same person at another moment."""
    return replace(by, at=at.astimezone(UTC))
