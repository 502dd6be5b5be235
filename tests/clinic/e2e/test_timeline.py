# ruff: noqa: F811
"""The time axis can be read on a phone, a tablet and a desk, and a new reading appears on it by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from daybreak.clinic import clock
from daybreak.clinic.actions import findings
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.e2e.conftest import PHONE, TABLET, sign_in

pytestmark = pytest.mark.one_database

DESK = {"width": 1280, "height": 900}
Open = Callable[..., Page]
OVERLAPS = """() => { const boxes = [...document.querySelectorAll('.timeline text.tick[text-anchor]')]
  .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect()).sort((a, b) => a.left - b.left);
  return boxes.filter((box, i) => i && box.left < boxes[i - 1].right).length; }"""
OUTSIDE = """() => { const frame = document.querySelector('.timeline').getBoundingClientRect();
  return [...document.querySelectorAll('.timeline > svg text, .timeline > svg use')].filter(e => e.checkVisibility())
    .map(e => e.getBoundingClientRect()).filter(box => box.left < frame.left - 1 || box.right > frame.right + 1).length; }"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.timeline text')].filter(e => e.checkVisibility())
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def dosed(make: Make) -> Room:
    one = make()
    one.begins()
    return one


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_the_axis_can_be_read_at_every_size(
    open_page: Open, room: Make, nurse: User, size: ViewportSize
) -> None:
    one = dosed(room)
    page = open_page(viewport=size)
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/")
    expect(page.locator("#timeline .band")).to_be_visible()
    expect(page.locator("#next-session li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(OVERLAPS) == 0
    assert page.evaluate(OUTSIDE) == 0
    assert page.evaluate(SMALLEST) >= 11


def test_a_new_reading_appears_by_itself(open_page: Open, room: Make, nurse: User) -> None:
    one = dosed(room)
    page = open_page(viewport=TABLET)
    sign_in(page, nurse.username, f"/patients/{one.session.patient_id}/")
    expect(page.locator("#timeline .sym.reading").first).to_be_visible()
    expect(page.locator("#timeline figure > svg .sym.remission")).to_have_count(0)
    entry = Entry("madrs", "9", clock.now() - timedelta(minutes=5))
    findings.record(one.by, one.session.patient, [entry])
    expect(page.locator(".mark.remission")).to_contain_text("Remission: MADRS total 9")
