# ruff: noqa: F811
"""Where a session stands follows from what happened and from the day, and from nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.models import User
from daybreak.clinic.timeline import story
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    WASTED,
    Make,
    keeper,
    pharmacist,
    room,
    stocked,
    witness,
)
from tests.clinic.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def standing(make: Make) -> list[str]:
    return [one.standing for one in story(make.session.patient, clock.now()).visits]


@pytest.mark.parametrize(("hours", "expected"), [(-30, "planned"), (0, "planned"), (48, "missed")])
def test_a_session_to_which_nobody_came(room: Make, hours: float, expected: str) -> None:
    assert standing(room(hours_ago=hours)) == [expected]


def test_a_pump_that_was_paused_and_forgotten_has_given_what_it_gave(room: Make) -> None:
    one = room().begins()
    assert one.does(20, "pump-paused").accepted
    (visit,) = story(one.session.patient, clock.now() + timedelta(hours=24)).visits
    assert (visit.standing, visit.given_mg) == ("given", Decimal("20.588"))
    assert "20.588 of 41.175 mg" in visit.words


def test_checked_in_then_dosed_then_over(room: Make, prescriber: User) -> None:
    one = room()
    one.comes()
    assert standing(one) == ["running"]
    one.draws()
    one.does(0, "infusion-begun")
    assert standing(one) == ["running"]
    one.does(20, "dosing-stopped", reason="Systolic 190")
    sessions.abort(
        one.at(30),
        one.session,
        reason="Sent to hospital",
        clinician=confirm(one.by, prescriber.username, PASSWORD),
    )
    (visit,) = story(one.session.patient, clock.now()).visits
    assert (visit.standing, visit.stopped) == ("given", True)
    assert visit.at == one.session.planned_at
    assert visit.words.endswith("stopped early")
    assert visit.given_mg == Decimal("20.588")  # half of 41.175 mg, not yet accounted for
    assert "20.588 of 41.175 mg" in visit.words
    sessions.account(one.at(40), one.session, one.other, **WASTED)
    (visit,) = story(one.session.patient, clock.now()).visits
    assert (visit.accounted_mg, visit.gave_less) == (Decimal("20.588"), True)


def test_a_session_that_ends_otherwise_after_the_whole_dose_was_not_stopped_early(
    room: Make, prescriber: User
) -> None:
    one = room().begins()
    one.does(40, "infusion-ended")
    sessions.abort(
        one.at(60), one.session, reason="Left", clinician=confirm(one.by, prescriber.username, PASSWORD)
    )
    (visit,) = story(one.session.patient, clock.now()).visits
    assert (visit.stopped, visit.words.endswith("41.175 mg: given")) == (True, True)


def test_the_next_order_rests_on_what_was_given(room: Make, prescriber: User) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    first, second = one.standing.portions
    one.does(0, "device-given", container=first["container"])
    one.does(6, "device-wasted", container=second["container"], reason="It fell")
    one.does(7, "dosing-stopped", reason="The second device fell")
    address = reverse("plan", args=[one.session.patient_id, "spravato-trd-us"])
    page = signed_in(prescriber).get(address).content.decode()
    assert "Session 1: 28 mg of the 56 mg ordered were given, and they count." in page


def test_a_session_runs_over_midnight_and_no_longer_than_any_does(room: Make) -> None:
    one = room().begins()
    seen = {
        hours: story(one.session.patient, one.at(60 * hours).moment).visits[0].standing
        for hours in (1, 17, 19)
    }
    assert seen == {1: "running", 17: "running", 19: "given"}


def test_a_session_called_off(room: Make) -> None:
    one = room()
    sessions.cancel(one.at(0), one.session, reason="A cold", clinician=one.nurse)
    assert standing(one) == ["cancelled"]


def test_one_who_came_and_got_nothing(room: Make) -> None:
    one = room(hours_ago=48)
    one.comes()
    assert standing(one) == ["ended without a dose"]


def test_the_course_begins_with_the_first_dose_not_with_the_first_date(room: Make) -> None:
    one = room()
    told = story(one.session.patient, clock.now())
    assert told.first_dose_at is None
    one.comes()
    one.draws()
    one.does(3, "infusion-begun")
    begun = story(one.session.patient, clock.now())
    assert begun.first_dose_at == one.session.planned_at + timedelta(minutes=3)


def test_a_start_that_was_pressed_in_error_gave_nothing(room: Make) -> None:
    one = room().begins()
    begun = one.standing.happenings[-1].row
    assert one.does(1, "step-corrected", corrects=begun.key, reason="Slipped").accepted
    sessions.cancel(one.at(2), one.session, reason="The line is blocked", clinician=one.nurse)
    assert standing(one) == ["cancelled"]
