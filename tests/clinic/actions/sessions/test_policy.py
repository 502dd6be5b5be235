"""A course keeps the file that it was ordered with; a file of the library that changed is signed anew before it is used."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import ThresholdPolicy, User
from daybreak.clinic.policies import gaps_of, newest_policy
from daybreak.clinic.protocols import protocol_by_id
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import LIMITS, Make
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def limits(**changed: str) -> dict[str, Decimal]:
    """What the fixtures' medical director sets, with other numbers in places."""
    wanted = LIMITS | {id.replace("_", "-"): text for id, text in changed.items()}
    return {gap.id: Decimal(wanted[gap.id]) for gap in gaps_of(protocol_by_id("iv-racemic-acute"))}


def signed_anew(by: By, director: User, **changed: str) -> ThresholdPolicy:
    signs = confirm(by, director.username, PASSWORD)
    own = by.for_user(director)
    return sessions.sign_policy(own, protocol_by_id("iv-racemic-acute"), limits(**changed), signs)


def test_a_running_course_keeps_the_limits_it_was_ordered_with(room: Make, by: By, director: User) -> None:
    one = room()
    newer = signed_anew(by, director, heart_rate_high="160")
    assert (newer.version, newer.limits["heart-rate-high"]) == (2, "160")
    one.begins()
    (alert,) = one.reads(10, heart_rate="144").answer.alerts
    assert (alert.rule, alert.limit, one.standing.protocol.version) == (
        "heart-rate-high",
        130,
        "1.4.0-north.1",
    )


def test_a_changed_file_of_the_library_ends_the_policy(room: Make, by: By, prescriber: User) -> None:
    one = room()
    protocol, site = protocol_by_id("iv-racemic-acute"), one.session.patient.site
    assert newest_policy(site, protocol) is not None
    changed = protocol.model_copy()
    changed._sha256 = "0" * 64
    assert newest_policy(site, changed) is None
    doctor, order = confirm(by, prescriber.username, PASSWORD), one.session.plan
    with pytest.raises(ActError, match="No threshold policy"):
        sessions.plan(
            by.for_user(prescriber), order.patient, changed, sessions.OrderedDose(order.dose_mg), doctor
        )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"systolic_high": "1800"}, "1800 lies outside the range of systolic_bp"),
        ({"oxygen_low": "9"}, "9 lies outside the range of spo2"),
        ({"sedation_deep": "30"}, "30 lies outside the range of moaas"),
        ({"minimum_stay": "0"}, "0 min is zero, and a duration cannot be"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_and_nothing_is_signed(
    by: By, director: User, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(ActError, match=said):
        signed_anew(by, director, **wrong)
    assert not ThresholdPolicy.objects.exists()


def test_nobody_but_the_medical_director_signs_limits(by: By, prescriber: User) -> None:
    with pytest.raises(ActError, match="The medical director signs a policy"):
        signed_anew(by, prescriber)
