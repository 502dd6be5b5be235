# ruff: noqa: F811
"""A nurse runs a session on a tablet, with the network cut in the middle of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from daybreak.clinic.audit.verify import verify
from daybreak.clinic.bedside import bedside_of
from daybreak.clinic.bedside.dosing import run_so_far
from daybreak.clinic.models import AuditRow, EntryKind, EventKind, LedgerEntry, SessionEvent, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    VITALS,
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.e2e import bedside
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in
from tests.clinic.e2e.tablet import Tablet, signs, sprays

TOO_SOON = re.compile("Too soon, .* of rest left")


def begin(tablet: Tablet, one: Room, nurse: User, pharmacist: User) -> None:
    """From the sign-in to the running infusion."""
    page = tablet.page
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    bedside.check_in(tablet)
    bedside.draw(tablet, pharmacist, "75")
    bedside.begin_infusion(tablet)


def test_forty_minutes_with_the_network_cut_in_the_middle(
    tablet: Tablet, room: Make, nurse: User, pharmacist: User
) -> None:  # fmt: skip
    one, page = room(hours_ago=0), tablet.page
    seen = VITALS | {"dissociation_observed": "no"}
    begin(tablet, one, nurse, pharmacist)
    tablet.enters("reading", **seen)
    expect(page.locator(".next [data-count]")).to_contain_text("in 9 min")
    expect(
        page.get_by_role("row").filter(has_text="Feels detached or unreal (dissociation) no")
    ).to_have_count(1)  # it is sent
    tablet.later(10)
    tablet.network(False)
    tablet.enters("reading", **(seen | {"systolic_bp": "141"}))
    expect(page.get_by_text("1 entry waits in this device")).to_be_visible()
    tablet.later(5)
    page.get_by_role("button", name="Pause the pump").click()
    expect(page.get_by_text(re.compile(r"No network: \d+ s old"))).to_be_visible()
    tablet.later(10)
    tablet.enters("reading", **(seen | {"systolic_bp": "139"}))
    expect(page.get_by_text("3 entries wait in this device")).to_be_visible()
    assert SessionEvent.objects.filter(kind="pump-paused").count() == 0
    tablet.network(True)
    tablet.later(0.1)
    expect(page.locator("[data-part=queue]")).to_be_hidden()
    expect(page.get_by_text("The pump stands still").first).to_be_visible()
    page.get_by_role("button", name="Resume the pump").click()
    expect(page.get_by_role("button", name="Pause the pump")).to_be_visible()
    tablet.later(26)
    page.get_by_role("button", name="The infusion is in").click()
    tablet.sees("Observing")
    kinds = list(SessionEvent.objects.order_by("true_at").values_list("kind", flat=True))
    assert kinds == [
        "checked-in", "reading", "reading", "released", "prepared", "infusion-begun", "reading", "reading", "pump-paused",
        "reading", "pump-resumed", "infusion-ended",
    ]  # fmt: skip
    standing = bedside_of(one.session)
    assert standing.refused == ()
    assert standing.pump is not None
    assert standing.pump.given_mg(tablet.now()) == Decimal("41.175")
    leave(tablet)
    assert bedside_of(one.session).state.stage == "documented"
    all_agree(tablet, one)


def all_agree(tablet: Tablet, one: Room) -> None:
    """Record, ledger, audit chain and chart say the same milligrams at the same second: forty minutes and the pause after its
    begin, and not when somebody pressed that it is in."""
    when = dict(SessionEvent.objects.values_list("kind", "true_at"))
    begun_at = when["infusion-begun"]
    last_at = begun_at + timedelta(minutes=40) + (when["pump-resumed"] - when["pump-paused"])
    assert begun_at + timedelta(minutes=50) < last_at < when["infusion-ended"]
    entry = LedgerEntry.objects.get(session=one.session.reference, kind=EntryKind.GIVEN)
    assert [line.amount_mg for line in entry.lines.all()] == [Decimal("41.175")]
    assert abs(entry.happened_at - last_at) < timedelta(seconds=1)
    pieces = run_so_far(bedside_of(one.session))  # what the chart draws the concentration from
    assert (pieces[0][0], pieces[-1][1]) == (begun_at, entry.happened_at)
    assert sum((share for _, _, share in pieces), Fraction(0)) == 1
    assert verify().faults == ()
    chained = {
        (one["record"], one["id"])
        for row in AuditRow.objects.all()
        for one in json.loads(row.detail).get("changes", ())
    }
    happened = {("sessionevent", pk) for pk in SessionEvent.objects.values_list("pk", flat=True)}
    assert happened | {("ledgerentry", entry.pk)} <= chained
    local = entry.happened_at.astimezone(ZoneInfo(one.session.patient.site.time_zone))
    paper = " ".join(bedside.record_on_paper(tablet).split())
    assert (
        f"Given 41.175 mg, by what happened; the last of it at {local:%H:%M:%S}, which is the time of the ledger"
        in paper
    )
    tablet.page.goto("/stock/register/")
    (given,) = tablet.page.get_by_role("row").filter(has_text="Given").all()
    expect(given).to_contain_text("41.175")
    expect(given).to_contain_text(f"{local:%H:%M}")


def test_a_device_that_was_sprayed_too_soon_is_recorded_and_stands_as_an_alert(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = room("spravato-trd-us", hours_ago=0), tablet.page
    one.comes()
    one.draws(-3)
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    signs(page)
    page.get_by_role("button", name=TOO_SOON).click()
    page.get_by_role("button", name="It was sprayed already: record it").click()
    sprays(page)
    signs(page)
    tablet.sees("Observing")
    expect(page.locator(".next [data-what]")).to_contain_text("before the rest of 5 min was over")
    expect(page.get_by_text("Given: 56 mg", exact=True)).to_be_visible()
    assert (one.standing.state.devices_given, one.standing.refused) == (2, ())


def test_a_nasal_course_says_when_the_next_device_may_be_given(
    tablet: Tablet, room: Make, nurse: User
) -> None:
    one, page = room("spravato-trd-us", hours_ago=0), tablet.page
    one.comes()
    one.draws(-3)
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    signs(page)
    expect(page.locator(".next [data-what]")).to_have_text("Give device 2")
    expect(page.locator(".next [data-count]")).to_contain_text("in 4 min")
    too_soon = page.get_by_role("button", name=TOO_SOON)
    expect(too_soon).to_be_visible()
    expect(page.get_by_role("button", name="given, lot")).to_have_count(0)
    expect(page.locator("[data-part=step]")).to_have_text("Due next")
    too_soon.click()
    page.get_by_role("button", name="Not sprayed: I wait").click()
    expect(page.locator("[data-part=sign]")).to_be_hidden()
    tablet.later(5.2)
    page.get_by_role("button", name="given, lot").first.click()
    sprays(page)
    signs(page)
    tablet.sees("Observing")
    assert bedside_of(one.session).state.devices_given == 2
    for given in bedside_of(one.session).of(EventKind.DEVICE_GIVEN):
        assert [spray["nostril"] for spray in given.row.values["sprays"]] == ["left", "right"]
        assert datetime.fromisoformat(given.row.values["sprays"][-1]["at"]) == given.row.true_at


def leave(tablet: Tablet) -> None:
    """Observed for the hour, then out of the door, the drug accounted for, the record signed."""
    bedside.read(tablet, 61)
    bedside.explain(tablet, "The network was down and the patient asleep.")
    bedside.tick_criteria(tablet)
    bedside.send_home(tablet, "Her sister")
    bedside.close(tablet)


def test_two_tablets_on_one_session_overwrite_nothing(
    tablet: Tablet, browser: Browser, server: str, room: Make, nurse: User, prescriber: User
) -> None:
    one = room(hours_ago=0)
    one.comes()
    context = browser.new_context(base_url=server, viewport=TABLET)
    here, there = tablet.page, context.new_page()
    address = f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/"
    for page, user in ((here, nurse), (there, prescriber)):
        sign_in(page, user.username, address)
        expect(page.get_by_text("Up to date")).to_be_visible()
    tablet.network(False)
    tablet.enters("reading", systolic_bp="131")
    there.locator('form.entry [name="systolic_bp"]').first.fill("142")
    button = there.get_by_role("button", name="Record the readings")
    button.dblclick()
    tablet.network(True)
    for page in (here, there):
        for value in ("131", "142"):
            expect(page.get_by_text(f"Systolic blood pressure {value}").first).to_be_visible()
    entered = [
        row for row in SessionEvent.objects.filter(kind="reading") if set(row.values) == {"systolic_bp"}
    ]
    assert sorted(row.values["systolic_bp"] for row in entered) == ["131", "142"]
    assert len({row.device for row in entered}) == 2
    context.close()


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_nothing_is_larger_than_when_the_next_thing_is_due(
    open_page: Callable[..., Page], room: Make, prescriber: User, size: dict[str, int]
) -> None:  # fmt: skip
    one = room().begins()
    one.reads(10)
    page = open_page(viewport=size)
    sign_in(page, prescriber.username, f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/")
    expect(page.locator(".chart svg").first).to_be_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.next .count')).fontSize)"
    ) == max(sizes)
