"""An order needs a prescriber, a screening that lets the patient in, and a dose that the protocol has."""

from __future__ import annotations

import pytest

from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import TreatmentPlan, User
from daybreak.clinic.protocols import protocol_by_id
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def ordered_again(one: Room, doctor: User) -> TreatmentPlan:
    """The same order once more, on what is on record now."""
    order, signs = one.session.plan, confirm(one.by, doctor.username, PASSWORD)
    by, protocol = one.by.for_user(doctor), protocol_by_id(order.protocol)
    return sessions.plan(
        by, order.patient, protocol, sessions.OrderedDose(order.dose_mg, continues=order), signs
    )


@pytest.mark.parametrize(
    ("text", "said"), [("yes", "The screening says: not eligible"), (None, "The screening says: incomplete")]
)
def test_whom_the_protocol_excludes_or_does_not_know_gets_no_order(
    room: Make, prescriber: User, text: str | None, said: str
) -> None:
    one = room()
    known = Entry("aneurysmal_vascular_disease", text, one.at(-60).moment)
    findings.record(one.by, one.session.patient, [known])
    with pytest.raises(ActError, match=said):
        ordered_again(one, prescriber)
    assert TreatmentPlan.objects.count() == 1


def test_only_a_prescriber_orders(room: Make, nurse: User, prescriber: User) -> None:
    one = room()
    with pytest.raises(ActError, match="A prescriber signs a plan"):
        ordered_again(one, nurse)
    assert ordered_again(one, prescriber).dose_mg == one.session.plan.dose_mg
