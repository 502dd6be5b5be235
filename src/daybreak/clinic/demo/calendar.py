"""The calendar of the demonstration: hours, chairs, a holiday and prices, all invented."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from daybreak.clinic.actions import planning
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import PriceOf, Site, User, Weekday
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.site_calendar import Span

CHAIRS = ("Chair 1", "Chair 2", "Chair 3", "Chair 4")
PRICES = (
    (PriceOf.VISIT, "", "240"),
    (PriceOf.MG, "racemic-ketamine", "0.12"),
    (PriceOf.DEVICE, "esketamine", "195"),
)


def furnish_calendar(director: User, site: Site) -> None:
    """Set up what a site sets up before dates can be proposed. Sessions that are planned already stay."""
    by = By(director, site, "demo")
    for day in Weekday:
        planning.set_hours(by, day, [Span(time(8), time(18))] if day < Weekday.SATURDAY else [])
    planning.set_capacity(by, sessions_at_once=3, before_min=30, after_min=15, step_min=30)
    for name in CHAIRS:
        planning.add_chair(by, name)
    planning.close_day(by, day_of(site.time_zone, by.moment) + timedelta(days=11), "Works outing")
    for of, drug, amount in PRICES:
        planning.set_price(by, of, drug, Decimal(amount), "EUR")
