"""What else happened stands on the axis: escalations and what was done about them among it."""

from __future__ import annotations

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import findings
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import Escalation, Patient
from daybreak.clinic.timeline import story
from tests.clinic.actions.follow_up.conftest import begun, contacts  # noqa: F401 - fixtures
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def told(patient: Patient) -> list[str]:
    return [one.words for one in story(patient, clock.now()).happenings if one.title.startswith("Escalation")]


def test_an_escalation_and_its_closing_are_on_the_axis(by: By, begun: Patient) -> None:  # noqa: F811
    assert told(begun) == []
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    row = Escalation.objects.get()
    assert told(begun) == [f"Escalation: {row.action}"]
    assert by.user is not None
    who = confirm(by, by.user.username, PASSWORD)
    actions.take(by, row, who)
    actions.close(by, row, done="Asked the C-SSRS questions; no plan.", clinician=who, seen=row.finding_id)
    assert told(begun) == [
        f"Escalation: {row.action}",
        "Escalation closed: Asked the C-SSRS questions; no plan.",
    ]
