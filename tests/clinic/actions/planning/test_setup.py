"""What a site sets up counts from then on; what cannot be is refused."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from daybreak.clinic.actions import planning
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import Chair, ClosedDay, OpeningHours, PriceOf, Site, Weekday
from daybreak.clinic.planning.prices import prices_of
from daybreak.clinic.planning.site_calendar import Span, calendar_of, topic_of
from daybreak.errors import ActError

pytestmark = pytest.mark.django_db
HOLIDAY = date(2027, 5, 6)


def test_dates_are_proposed_only_once_hours_chairs_and_capacity_are_set(by: By, site: Site) -> None:
    assert not calendar_of(site).ready
    planning.set_hours(by, Weekday.MONDAY, [Span(time(8), time(16))])
    planning.add_chair(by, "Chair 1")
    assert not calendar_of(site).ready
    planning.set_capacity(by, sessions_at_once=2, before_min=30, after_min=15, step_min=30)
    assert calendar_of(site).ready


def test_the_newest_hours_count(by: By, site: Site) -> None:
    planning.set_hours(by, Weekday.MONDAY, [Span(time(8), time(16))])
    planning.set_hours(by, Weekday.MONDAY, [Span(time(9), time(12))])
    assert calendar_of(site).hours == {0: (Span(time(9), time(12)),)}
    planning.set_hours(by, Weekday.MONDAY, [])
    assert calendar_of(site).hours == {}


def test_a_closed_day_can_be_opened_again(by: By, site: Site) -> None:
    closed = planning.close_day(by, HOLIDAY, "Ascension")
    assert calendar_of(site).closed == {HOLIDAY: "Ascension"}
    with pytest.raises(ActError, match="closed already"):
        planning.close_day(by, HOLIDAY, "Again")
    planning.open_day_again(by, closed)
    assert calendar_of(site).closed == {}
    assert ClosedDay.objects.count() == 2


def test_a_chair_out_of_use_takes_no_new_session_and_can_come_back(by: By, site: Site) -> None:
    chair = planning.add_chair(by, "Chair 1")
    planning.retire_chair(by, chair)
    assert calendar_of(site).chairs == ()
    planning.add_chair(by, "Chair 1")
    assert Chair.objects.get().in_use
    with pytest.raises(ActError, match="already"):
        planning.add_chair(by, "Chair 1")


def test_a_day_has_several_spans_each_with_its_own_number(by: By, site: Site) -> None:
    morning, afternoon = Span(time(8), time(12), 3), Span(time(13), time(17))
    planning.set_hours(by, Weekday.MONDAY, [afternoon, morning])
    assert calendar_of(site).hours == {0: (morning, afternoon)}
    planning.set_hours(by, Weekday.MONDAY, [afternoon])
    assert calendar_of(site).hours == {0: (afternoon,)}
    assert verify().holds


def test_hours_that_were_set_before_there_were_spans_are_one_span(by: By, site: Site) -> None:
    with act(by, "calendar.hours-set", topics=(topic_of(site),)) as done:
        done.stamp(OpeningHours(site=site, weekday=Weekday.MONDAY, opens=time(8), closes=time(16)))
        done.stamp(OpeningHours(site=site, weekday=Weekday.SUNDAY, opens=None, closes=None))
    assert calendar_of(site).hours == {0: (Span(time(8), time(16)),)}


@pytest.mark.parametrize(
    "spans",
    [
        [Span(time(9), time(9))],
        [Span(time(9), time(8))],
        [Span(time(8), time(12)), Span(time(11), time(16))],
        [Span(time(8), time(12), 0)],
        [Span(time(8), time(12), 201)],
        [Span(time(hour), time(hour + 1)) for hour in range(8, 12)],
    ],
)
def test_hours_that_cannot_be_are_refused(by: By, site: Site, spans: list[Span]) -> None:
    with pytest.raises(ActError):
        planning.set_hours(by, Weekday.MONDAY, spans)
    assert calendar_of(site).hours == {}


def test_capacity_and_prices_that_cannot_be_are_refused(by: By) -> None:
    with pytest.raises(ActError):
        planning.set_capacity(by, sessions_at_once=0, before_min=0, after_min=0, step_min=30)
    for of, drug, amount, currency in (
        (PriceOf.VISIT, "esketamine", Decimal(1), "EUR"), (PriceOf.MG, "", Decimal(1), "EUR"),
        (PriceOf.VISIT, "", Decimal(-1), "EUR"), (PriceOf.VISIT, "", Decimal(1), "euro"),
    ):  # fmt: skip
        with pytest.raises(ActError):
            planning.set_price(by, of, drug, amount, currency)


def test_a_price_taken_back_is_no_price(by: By, site: Site) -> None:
    planning.set_price(by, PriceOf.VISIT, "", Decimal("240.50"), "eur")
    assert [(row.amount, row.currency) for row in prices_of(site).values()] == [(Decimal("240.50"), "EUR")]
    planning.set_price(by, PriceOf.VISIT, "", None, "EUR")
    assert prices_of(site) == {}


def test_another_site_has_a_calendar_of_its_own(by: By, other_site: Site) -> None:
    closed = planning.close_day(by, HOLIDAY, "Ascension")
    assert calendar_of(other_site).closed == {}
    with pytest.raises(ActError, match="another site"):
        planning.open_day_again(system(other_site), closed)


def test_what_was_set_up_stands_in_the_audit(open_clinic: By) -> None:
    planning.close_day(open_clinic, HOLIDAY, "Ascension")
    assert not verify().faults
