"""What a site sets up before dates can be proposed: hours, chairs, capacity, closed days; and its prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import (
    Capacity,
    Chair,
    ClosedDay,
    OpeningHours,
    OpeningSpan,
    Price,
    PriceOf,
    Site,
    Weekday,
)
from daybreak.clinic.planning.site_calendar import Span, topic_of
from daybreak.errors import ActError

MOST_SPANS = 3  # of a day: as many as its form asks for


def set_hours(by: By, weekday: Weekday, spans: Sequence[Span]) -> OpeningHours:
    """From now on the site is open so on that day of the week; without spans it is closed. Planned sessions stay.

    A session lies within the hours: it may last from one span into the next where they touch, never over a break.

    Raises:
        ActError: a span closes before it opens, two overlap, a number of sessions that cannot be, or too many spans.
    """
    ordered = sorted(spans, key=lambda span: (span.opens, span.closes))
    _check_spans(weekday, ordered)
    opens, closes = (ordered[0].opens, ordered[-1].closes) if ordered else (None, None)
    row = OpeningHours(site=_site(by), weekday=weekday, opens=opens, closes=closes)
    with act(by, "calendar.hours-set", topics=(topic_of(_site(by)),)) as done:
        done.stamp(row)
        for span in ordered:
            done.stamp(OpeningSpan(hours=row, **span._asdict()))
    return row


def _check_spans(weekday: Weekday, ordered: Sequence[Span]) -> None:
    if len(ordered) > MOST_SPANS:
        raise ActError(f"{weekday.label} has {len(ordered)} spans.", remedy=f"Write at most {MOST_SPANS}.")
    for span in ordered:
        if span.closes <= span.opens:
            raise ActError(f"{weekday.label} closes before it opens.", remedy="Write a later end.")
        if span.sessions_at_once is not None and not 1 <= span.sessions_at_once <= 200:
            raise ActError(
                "That number of sessions cannot be.", remedy="1 to 200, or nothing for the usual number."
            )
    for before, after in pairwise(ordered):
        if after.opens < before.closes:
            raise ActError(
                f"{weekday.label} opens again at {after.opens:%H:%M}, before it has closed at {before.closes:%H:%M}.",
                remedy="Write spans that follow each other.",
            )


def set_capacity(
    by: By, *, sessions_at_once: int, before_min: int, after_min: int, step_min: int
) -> Capacity:
    """How many sessions the staff looks after at once, and how long a chair is needed around one.

    Raises:
        ActError: a number that cannot be.
    """
    if not 1 <= sessions_at_once <= 200 or not 5 <= step_min <= 240:
        raise ActError(
            "That capacity cannot be.", remedy="1 to 200 sessions at once, every 5 to 240 minutes."
        )
    if not (0 <= before_min <= 240 and 0 <= after_min <= 240):
        raise ActError("That preparation cannot be.", remedy="Write 0 to 240 minutes before and after.")
    row = Capacity(site=_site(by), sessions_at_once=sessions_at_once, before_min=before_min, after_min=after_min,
                   step_min=step_min)  # fmt: skip
    with act(by, "calendar.capacity-set", topics=(topic_of(_site(by)),)) as done:
        done.stamp(row)
    return row


def add_chair(by: By, name: str) -> Chair:
    """A chair, or one that was out of use, by its name.

    Raises:
        ActError: there is one of this name.
    """
    known = refusing.text(name, "The name", most=40)
    site = _site(by)
    chair = Chair.objects.filter(site=site, name=known).first() or Chair(site=site, name=known, in_use=False)
    if chair.in_use:
        raise ActError(f"There is a {known} already.", remedy="Give another name.")
    with act(by, "calendar.chair-added", topics=(topic_of(_site(by)),)):
        chair.in_use = True
        chair.save()
    return chair


def retire_chair(by: By, chair: Chair) -> None:
    """It takes no new session; what is planned in it stays until it is moved."""
    if chair.site_id != _site(by).pk:
        raise ActError("This chair belongs to another site.", remedy="Look at the page again.")
    with act(by, "calendar.chair-retired", topics=(topic_of(_site(by)),)):
        chair.in_use = False
        chair.save()


def close_day(by: By, day: date, why: str) -> ClosedDay:
    """The site treats nobody that day. Sessions that are planned then stay, and the calendar shows them.

    Raises:
        ActError: it is closed already, or no reason.
    """
    site = _site(by)
    if ClosedDay.objects.standing().filter(site=site, day=day).exists():
        raise ActError(f"{day} is closed already.", remedy="Look at the list.")
    row = ClosedDay(site=site, day=day, why=refusing.text(why, "The reason", most=80))
    with act(by, "calendar.day-closed", topics=(topic_of(_site(by)),)) as done:
        done.stamp(row)
    return row


def open_day_again(by: By, closed: ClosedDay) -> ClosedDay:
    """The day was closed in error, or no longer is."""
    if closed.site_id != _site(by).pk:
        raise ActError("This day belongs to another site.", remedy="Look at the page again.")
    row = ClosedDay(site=closed.site, day=closed.day, why=closed.why, corrects=closed, withdrawn=True)
    with act(by, "calendar.day-opened", topics=(topic_of(_site(by)),)) as done:
        done.stamp(row)
    return row


def set_price(by: By, of: PriceOf, drug: str, amount: Decimal | None, currency: str) -> Price:
    """What it costs from now on; without an amount no price is set.

    Raises:
        ActError: less than nothing, no drug where one belongs, or no currency of three letters.
    """
    code = currency.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ActError(f"{currency!s:.10} is no currency.", remedy="Write its three letters, such as EUR.")
    if (of == PriceOf.VISIT) != (not drug):
        raise ActError("A visit has no drug, and a drug needs one.", remedy="Choose again.")
    if amount is not None and not Decimal(0) <= amount < Decimal(1_000_000):
        raise ActError("That price cannot be.", remedy="Write 0 or more.")
    row = Price(site=_site(by), of=of, drug=drug, amount=amount, currency=code)
    with act(by, "price.set") as done:
        done.stamp(row)
    return row


def _site(by: By) -> Site:
    if by.site is None:
        raise ActError("A calendar belongs to a site.", remedy="Choose a site.")
    return by.site
