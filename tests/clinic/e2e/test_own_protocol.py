"""The medical director takes in a file of the clinic's own, mends what is wrong, reads it and signs; then it is offered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from daybreak.clinic.models import Patient, Site, ThresholdPolicy, User
from tests.clinic.actions.sessions.conftest import LIMITS
from tests.clinic.conftest import PASSWORD
from tests.clinic.e2e.conftest import PHONE, sign_in
from tests.clinic.e2e.screens import faults
from tests.clinic.views.routes import IM, written

Open = Callable[..., Page]
TITLE = "Intramuscular racemic ketamine"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The same file, once with a slip of the pen."""
    text = written(IM).text
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    text = text.replace(title, f"title: {TITLE}")
    for name, content in (("wrong", text.replace("steps: [0.5 mg/kg", "steps: [0.5 mg/k")), ("right", text)):
        (tmp_path / f"{name}.yaml").write_text(content, "utf-8")
    return {name: tmp_path / f"{name}.yaml" for name in ("wrong", "right")}


def test_from_the_file_to_the_signed_policy_on_a_phone(
    open_page: Open, director: User, patient: Patient, site: Site, files: dict[str, Path]
) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, director.username, "/policies/")
    page.get_by_role("link", name="Take in a file of your own").click()
    page.get_by_label("Protocol file").set_input_files(files["wrong"])
    page.get_by_role("button", name="Check and take in").click()
    expect(page.get_by_text("wrong.yaml is not taken in: 1 problem")).to_be_visible()
    expect(page.get_by_role("heading", name="What to mend")).to_be_visible()
    expect(page.get_by_text("'0.5 mg/k' has the unit 'mg/k'")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Protocol file").set_input_files(files["right"])
    page.get_by_role("button", name="Check and take in").click()
    expect(page.get_by_text(f"{TITLE}: taken in.")).to_be_visible()
    expect(page.get_by_text("racemic-ketamine, intramuscular")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Set and sign").click()
    for gap, value in LIMITS.items():
        field = page.locator(f"#id_{gap}")
        field.fill(value)
    page.get_by_label("Your password, or a code from your app").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text(f"{TITLE}: signed for {site}.")).to_be_visible()
    assert ThresholdPolicy.objects.get().protocol == IM
    page.goto(f"/patients/{patient.pk}/screening/")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
