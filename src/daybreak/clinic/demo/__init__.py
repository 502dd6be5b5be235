"""A clinic of invented people to look at, all through actions: forty patients who were drawn from the population and whose
courses were simulated by the site's own protocols, in every stage; three sessions run now.

`stages` says who stands where, `casting` finds for each stage somebody whose course fits, `history` writes one person's way into
the `diary`, and the diary is lived through in the order of time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from daybreak.clinic import clock
from daybreak.clinic.demo import people
from daybreak.clinic.demo.calendar import CLOSES, OPENS, furnish_calendar
from daybreak.clinic.demo.casting import Part, cast
from daybreak.clinic.demo.courses import covariates_of, drawn_for, lived
from daybreak.clinic.demo.diary import Diary, Progress, unwatched
from daybreak.clinic.demo.exceptions import discard_opened, emergencies, miscount, open_discrepancy
from daybreak.clinic.demo.follow_up import furnish_follow_up
from daybreak.clinic.demo.forms import EVERY_DAYS, submit_forms
from daybreak.clinic.demo.history import History
from daybreak.clinic.demo.people import Person
from daybreak.clinic.demo.policies import certify, sign_policies
from daybreak.clinic.demo.running import open_rooms
from daybreak.clinic.demo.staff import PASSWORD, PEOPLE, Clinic, open_clinic
from daybreak.clinic.demo.stages import INFUSION, Stage, stages
from daybreak.clinic.demo.stock import furnish_stock, restock
from daybreak.clinic.models import AuditRow, Site

__all__ = ["PASSWORD", "PEOPLE", "Bar", "furnish"]

OPENED_DAYS, PATIENTS = 190, 40
EVENING_H, WEEK_DAYS, STARTS = 20, 7, 15
STALE = timedelta(hours=12)
Bar = Callable[[str], AbstractContextManager[Progress]]  # shown under its title while somebody waits


def furnish(
    say: Callable[[str], None],
    wanted: Sequence[Stage] | None = None,
    bar: Bar = lambda _title: nullcontext(unwatched),
) -> None:
    """Fill an empty demonstration with somebody at every stage that is wanted, and print how to sign in."""
    if not Site.objects.exists():
        say("Furnishing the demonstration (once, less than a minute) ...")
        with (
            bar("Furnishing") as progress,
            transaction.atomic(),  # all of it or nothing, and written to the disk once
        ):
            _furnish(clock.now().replace(second=0, microsecond=0), list(wanted or stages()), progress)
    if (furnished_at := _furnished_at()) is not None and clock.now() - furnished_at > STALE:
        day = f"{furnished_at:%-d %B}"
        say(
            f"Furnished on {day}: sessions that ran then are long due. Delete {settings.DATA_FOLDER} to begin anew."
        )
    say(
        f"Its clinic is open every day from {OPENS:%-H} to {CLOSES:%-H}, also at the weekend: its courses go on whenever "
        "you look. What runs just now runs at any hour."
    )
    say(f"Sign in as {', '.join(PEOPLE)}; the password of each is: {PASSWORD}")


def _furnished_at() -> datetime | None:
    last = AuditRow.objects.filter(via="demo").order_by("-seq").first()
    return None if last is None else last.at


def _furnish(now: datetime, wanted: Sequence[Stage], progress: Progress) -> None:
    opened = now - timedelta(days=OPENED_DAYS)
    clinic = open_clinic(opened)
    form = people.publish_consent(clinic, opened)
    furnish_stock(clinic.by("pharmacist", opened), clinic.site, clinic.proved["pharmacist"])
    certify(clinic, opened)
    protocols = sign_policies(clinic, opened)
    drawn = {name: drawn_for(own, PATIENTS) for name, own in protocols.items()}
    courses = {name: lived(own, drawn[name]) for name, own in protocols.items()}
    diary, histories = Diary(), []
    for part in cast(wanted, courses, protocols):
        person = Person(part.place, part.stage, covariates_of(drawn[part.stage.protocol], part.place))
        histories.append(History(clinic, diary, person, form, part.course, _day_0(part, now), part.today))
    for history in histories:
        history.write()
    _housekeeping(clinic, diary, histories, now)
    open_rooms(diary, [one for one in histories if one.person.stage.kind == "running"], now)
    diary.live(now, progress)
    furnish_calendar(clinic.people["director"], clinic.site)
    at_home = [one.known for one in histories if one.person.stage.kind == "acute"]
    furnish_follow_up(clinic.people, clinic.site, at_home)


def _day_0(part: Part, now: datetime) -> datetime:
    """When a course began or will begin: on the half hour, in the morning or the early afternoon in winter and in summer."""
    begins_at = now.replace(hour=7, minute=0) + timedelta(minutes=30 * (part.place * 7 % STARTS))
    return begins_at - timedelta(days=part.today)


def _housekeeping(clinic: Clinic, diary: Diary, histories: list[History], now: datetime) -> None:
    days = {
        one.begins_at(sitting.day).replace(hour=EVENING_H, minute=0)
        for one in histories
        if one.person.stage.protocol == INFUSION and one.person.stage.is_treated
        for sitting in one.course.sittings
        if sitting.day < one.today
    }
    for evening in sorted(days):
        diary.plan(evening, lambda at: discard_opened(clinic, at))
    for week in range(OPENED_DAYS // WEEK_DAYS):
        at = (now - timedelta(days=WEEK_DAYS * week)).replace(hour=5)
        diary.plan(at, lambda at: restock(clinic.by("pharmacist", at), clinic.site, at))
    for times in range(1, OPENED_DAYS // EVERY_DAYS):
        diary.plan(now - timedelta(days=EVERY_DAYS * times), lambda at: submit_forms(clinic, at))
    diary.plan(now - timedelta(days=20, hours=2), lambda at: miscount(clinic, at))
    diary.plan(now - timedelta(days=1, hours=2), lambda at: open_discrepancy(clinic, at))
    diary.plan(
        now - timedelta(days=2, hours=12),
        lambda at: emergencies(clinic, [one.known for one in histories[:2]], at),
    )
