"""The calendar of the demonstration: hours, chairs, a holiday and prices, all invented.

Its people are in the middle of their courses on whichever day it is furnished, and a course has its sessions so many days after
its first. So the clinic is open from Monday to Sunday: in a usual week some of them would come to a closed house.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from daybreak.clinic.actions import planning
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import PriceOf, Site, TreatmentSession, User, Weekday
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.planning.site_calendar import Span

CHAIRS = ("Chair 1", "Chair 2", "Chair 3", "Chair 4", "Chair 5", "Chair 6")
OPENS, CLOSES = time(7), time(20)
OUTING_DAYS = 11
PRICES = (
    (PriceOf.VISIT, "", "240"),
    (PriceOf.MG, "racemic-ketamine", "0.12"),
    (PriceOf.DEVICE, "esketamine", "195"),
)


def furnish_calendar(director: User, site: Site) -> None:
    """Set up what a site sets up before dates can be proposed. Sessions that are planned already stay."""
    by = By(director, site, "demo")
    for day in Weekday:
        planning.set_hours(by, day, [Span(OPENS, CLOSES)])
    planning.set_capacity(by, sessions_at_once=len(CHAIRS), before_min=30, after_min=15, step_min=30)
    for name in CHAIRS:
        planning.add_chair(by, name)
    planning.close_day(by, _free_day(site, day_of(site.time_zone, by.moment)), "Works outing")
    for of, drug, amount in PRICES:
        planning.set_price(by, of, drug, Decimal(amount), "EUR")


def _free_day(site: Site, today: date) -> date:
    """A day in some time on which nobody is to come."""
    rows = TreatmentSession.objects.filter(patient__site=site)
    taken = {day_of(site.time_zone, one.starts_at) for one in rows}
    day = today + timedelta(days=OUTING_DAYS)
    while day in taken:
        day += timedelta(days=1)
    return day
