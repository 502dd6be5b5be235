"""Dates are accepted all or none, and never beside the rule or above the capacity."""

from __future__ import annotations

import pytest

from daybreak.clinic.actions import planning, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import AuditRow, Patient, Signature, Site, TreatmentPlan, TreatmentSession, User
from daybreak.clinic.planning.comparison import option
from daybreak.clinic.planning.objections import Wanted
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.views.comparing import foreseen_for
from daybreak.errors import ActError
from tests.clinic.actions.planning.conftest import later, on, second_order, signed_policy, wanted
from tests.clinic.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_six_dates_become_six_sessions_in_one_act(by: By, open_clinic: By, order: TreatmentPlan) -> None:
    made = planning.accept_dates(by, order, wanted())
    assert [row.number for row in made] == [1, 2, 3, 4, 5, 6]
    assert [row.starts_at for row in made] == [one.planned_at for one in wanted()]
    assert AuditRow.objects.filter(act="course.dated").count() == 1


REFUSED: tuple[tuple[list[Wanted], str], ...] = (
    ([Wanted(on(0), "Chair 1"), Wanted(on(1), "Chair 1")], r"Less than 2 days .* \[spacing; house"),
    ([Wanted(on(5), "Chair 1")], r"closed on Saturdays\. \[closed-day"),
    ([Wanted(on(0, 15), "Chair 1")], r"open from 08:00 to 16:00.*\[clinic-hours"),
    ([Wanted(on(0), "Chair 7")], r"no chair in use"),
    ([Wanted(on(-21), "Chair 1")], r"That time is over"),
    ([], "0 dates"),
)


def test_what_cannot_be_refuses_all(by: By, open_clinic: By, order: TreatmentPlan) -> None:
    for dates, said in REFUSED:
        with pytest.raises(ActError, match=said):
            planning.accept_dates(by, order, dates)
    assert not TreatmentSession.objects.exists()


def test_no_session_is_dated_behind_its_phase(by: By, open_clinic: By, order: TreatmentPlan) -> None:
    """The acute series is over by then: the day would be another session of the file, and Move refuses it as well."""
    behind = [*wanted()[:5], Wanted(on(28), "Chair 1")]
    with pytest.raises(ActError, match="Acute series, six infusions in 2 weeks ends before"):
        planning.accept_dates(by, order, behind)
    assert not TreatmentSession.objects.exists()


def test_sessions_are_numbered_in_the_order_of_their_time(
    by: By, open_clinic: By, order: TreatmentPlan
) -> None:
    made = planning.accept_dates(by, order, wanted()[::-1])
    assert [(row.number, row.starts_at) for row in made] == [
        (number, one.planned_at) for number, one in enumerate(wanted(), start=1)
    ]


def test_a_chair_that_another_patient_has_is_taken(
    by: By, dated: list[TreatmentSession], order: TreatmentPlan
) -> None:
    other = second_order(order, by)
    with pytest.raises(ActError, match="Chair 1 is taken then"):
        planning.accept_dates(by, other, wanted())
    planning.accept_dates(by, other, wanted(place="Chair 2"))


def test_the_staff_limit_holds_over_all_chairs(
    by: By, open_clinic: By, dated: list[TreatmentSession]
) -> None:
    planning.add_chair(open_clinic, "Chair 3")
    planning.set_capacity(open_clinic, sessions_at_once=1, before_min=30, after_min=15, step_min=30)
    other = second_order(dated[0].plan, by)
    with pytest.raises(ActError, match="looks after 1 sessions at once"):
        planning.accept_dates(by, other, wanted(place="Chair 3"))


def test_the_distance_holds_between_two_plans_of_one_patient(
    by: By, dated: list[TreatmentSession], prescriber: User, director: User, order: TreatmentPlan
) -> None:
    other = protocol_by_id("iv-racemic-twice-weekly")
    signed_policy(by, director, other.id)
    doctor, dose = confirm(by, prescriber.username, PASSWORD), sessions.OrderedDose(order.dose_mg)
    again = sessions.plan(by.for_user(prescriber), order.patient, other, dose, doctor)
    with pytest.raises(ActError, match="Less than 2 days from session 1"):
        sessions.schedule(by, again, planned_at=on(1), place="Chair 2")


def test_a_site_without_a_calendar_keeps_the_distance_all_the_same(
    by: By, order: TreatmentPlan, site: Site
) -> None:
    sessions.schedule(by, order, planned_at=on(0, 3), place="Anywhere")
    with pytest.raises(ActError, match="Less than 2 days"):
        sessions.schedule(by, order, planned_at=on(1, 3), place="Anywhere")
    sessions.schedule(by, order, planned_at=on(2, 3), place="Anywhere")


def test_a_single_session_may_be_written_down_later(by: By, open_clinic: By, order: TreatmentPlan) -> None:
    """A session that was held outside the plan is recorded afterwards, but still not beside the rule."""
    past = on(-14)
    assert sessions.schedule(later(by, on(0)), order, planned_at=past, place="Chair 1").starts_at == past


def test_the_forecast_that_was_seen_is_kept_and_no_other(
    by: By, order: TreatmentPlan, prescriber: User, patient: Patient
) -> None:
    chosen = option(patient, "iv-racemic-acute", by.moment)
    assert chosen is not None
    seen = foreseen_for(chosen)
    doctor, as_doctor = confirm(by, prescriber.username, PASSWORD), by.for_user(prescriber)
    dose = sessions.OrderedDose(order.dose_mg)
    with pytest.raises(ActError, match="Compare again"):
        planning.choose(as_doctor, patient, chosen, dose, doctor, seen="0" * 64, foreseen=seen)
    assert TreatmentPlan.objects.count() == 1
    plan = planning.choose(as_doctor, patient, chosen, dose, doctor, seen=seen.digest, foreseen=seen)
    kept = plan.chosen_forecast
    assert seen.forecast is not None
    assert kept.forecast["summary"]["response"]["value"] == seen.forecast.summary["response"].value
    assert kept.protocol_sha256 == plan.protocol_sha256 == chosen.policy.file_sha256
    kept.refresh_from_db()
    assert kept.basis_sha256 == seen.digest
    assert verify().holds
    assert Signature.objects.filter(record="treatmentplan", record_id=plan.pk).count() == 1
