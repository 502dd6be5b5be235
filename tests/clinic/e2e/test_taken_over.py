"""What waited in a browser before an upgrade, in one list a session, arrives after it: nothing is lost or sent twice."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import SessionEvent, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.e2e.conftest import sign_in, signed_out
from tests.clinic.e2e.tablet import Tablet
from tests.clinic.e2e.test_two_tabs import keys_in, nothing_waits, systolic

pytestmark = pytest.mark.one_database

KEPT = "Object.keys(localStorage).filter(one => /^daybreak-(entries|refused|waits)-/.test(one)).sort()"


@pytest.fixture
def one(room: Make) -> Room:
    """An infusion runs."""
    return room(hours_ago=0.2).begins()


def before(
    one: Room, user: User, key: str, minute: float, kind: str = "reading", **values: str
) -> dict[str, Any]:
    """An entry as the clinic's pages kept it then."""
    return {
        "key": key, "kind": kind, "values": values, "confirmed": False, "true_at": one.at(minute).moment.isoformat(),
        "device": "tablet-9", "user": user.pk, "page": f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/",
    }  # fmt: skip


def left(page: Page, user: User, **lists: list[dict[str, Any]] | str) -> None:
    """The lists stand in the browser of somebody who signs in after the upgrade."""
    page.goto("/account/login/")
    for name, listed in lists.items():
        text = listed if isinstance(listed, str) else json.dumps(listed)
        page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name.replace("_", "-"), text])
    sign_in(page, user.username)


def address(one: Room) -> str:
    return f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/"


def sends(page: Page) -> Counter[str]:
    """How often each entry is sent from now on, by its key."""
    sent: Counter[str] = Counter()
    page.context.on("requestfinished", lambda request: sent.update(keys_in(request)))
    return sent


def test_it_is_named_on_every_page_and_arrives_once_with_its_own_times(
    tablet: Tablet, one: Room, nurse: User, prescriber: User
) -> None:
    page, number = tablet.page, one.session.pk
    listed = [
        before(one, nurse, "first", 3, systolic_bp="131") | {"queued": True},
        before(one, nurse, "of-the-pump", 5, "pump-paused"),  # its tab was closed before it was sent
        before(one, prescriber, "another-persons", 6, systolic_bp="141"),
    ]
    left(page, nurse, **{f"daybreak_entries_{number}": listed})
    expect(page.locator("[data-waiting]")).to_contain_text("2 entries of a session wait in this device.")
    called = page.get_by_role("alert", name="At the bedside")
    expect(called).to_be_visible()  # comes above the link and moves it
    sent = sends(page)
    page.get_by_role("link", name="Open it to send").click()
    expect(page.get_by_role("button", name="Resume the pump")).to_be_visible()
    expect(page.locator("[data-part=queue]")).to_contain_text(
        "1 entry waits in this device; 1 of somebody else"
    )
    assert page.evaluate(KEPT) == [f"daybreak-waits-{number}-another-persons"]
    rows = SessionEvent.objects.filter(key__in=["first", "of-the-pump"]).order_by("true_at")
    assert [(row.true_at, row.device) for row in rows] == [
        (one.at(3).moment, "tablet-9"),
        (one.at(5).moment, "tablet-9"),
    ]
    signed_out(page)
    sign_in(page, prescriber.username, address(one))
    nothing_waits(page)
    assert systolic("131", "141") == ["131", "141"]
    assert (set(sent.values()), page.evaluate(KEPT), verify().faults) == ({1}, [], ())


def test_what_the_clinic_has_already_is_not_on_record_twice(tablet: Tablet, one: Room, nurse: User) -> None:
    """It was sent before the upgrade, and the answer never came."""
    page, has = tablet.page, one.entry(3, "reading", key="answer-lost", systolic_bp="132")
    one.does(3, "reading", key=has.key, systolic_bp="132")
    listed = [before(one, nurse, has.key, 3, systolic_bp="132")]
    left(page, nurse, **{f"daybreak_entries_{one.session.pk}": listed})
    page.goto(address(one))
    nothing_waits(page)
    expect(page.locator("[data-part=refused]")).to_be_hidden()
    assert systolic("132") == ["132"]
    assert page.evaluate(KEPT) == []


def test_two_tabs_that_open_at_once_take_it_over_together_and_send_it_once(
    tablet: Tablet, one: Room, nurse: User
) -> None:
    page = tablet.page
    listed = [before(one, nurse, f"key-of-{value}", 3, systolic_bp=value) for value in ("133", "134", "135")]
    sign_in(page, nurse.username)
    page.evaluate(
        "([name, text]) => localStorage.setItem(name, text)",
        [f"daybreak-entries-{one.session.pk}", json.dumps(listed)],
    )
    sent, other = sends(page), page.context.new_page()
    for tab in (page, other):
        tab.goto("about:blank")
    for tab in (page, other):
        tab.evaluate(
            f"setTimeout(() => location.assign('http://localhost:{tablet.cable.port}{address(one)}'))"
        )
    for tab in (page, other):
        expect(tab.get_by_text("Up to date")).to_be_visible()
    nothing_waits(page, other)
    assert systolic("133", "134", "135") == ["133", "134", "135"]
    assert set(sent.values()) == {1}


def test_what_was_turned_down_and_not_seen_yet_is_still_to_be_seen(
    tablet: Tablet, one: Room, nurse: User
) -> None:
    page, number = tablet.page, one.session.pk
    turned = [
        {"entry": before(one, nurse, "turned-down", 3, "pump-resumed"), "sentence": "The pump runs already."}
    ]
    left(page, nurse, **{f"daybreak_refused_{number}": turned})
    page.goto(address(one))
    expect(page.get_by_text("Not taken: pump resumed of")).to_contain_text("The pump runs already.")
    assert page.evaluate(KEPT) == [f"daybreak-refused-{number}-turned-down"]
    page.locator("[data-part=refused]").get_by_role("button", name="I have seen it").click()
    expect(page.locator("[data-part=refused]")).to_be_hidden()
    assert page.evaluate(KEPT) == []


def test_a_list_that_cannot_be_read_stays_and_hinders_nothing(tablet: Tablet, one: Room, nurse: User) -> None:
    page, number = tablet.page, one.session.pk
    left(page, nurse, **{f"daybreak_entries_{number}": '[{"key": "half'})
    page.goto(address(one))
    expect(page.get_by_text("Up to date")).to_be_visible()
    assert page.evaluate(KEPT) == [f"daybreak-entries-{number}"]
