"""The clinic's own gates hold the dose beside the protocol's; what was asked on another day is asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from daybreak.clinic import triggers
from daybreak.clinic.actions import consent, findings, ledger, patients, screening, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.certifying import certified
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.bedside.gates import all_gates
from daybreak.clinic.models import Consent, Patient, RuleOverride, User
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.templatetags.clinic import gate_word
from daybreak.protocol.session_views import GateOutcome
from tests.clinic.actions.sessions.conftest import GATES, Make, Room, Stocked
from tests.clinic.conftest import ADA, PASSWORD

pytestmark = pytest.mark.django_db
Change = Callable[[Room], object]


def consent_taken_back(one: Room) -> None:
    consent.withdraw_consent(
        one.by, Consent.objects.get(), on=one.by.moment.date(), remark="Changed her mind"
    )


def enrolment_ended(one: Room) -> None:
    findings.record(one.by, one.session.patient, [Entry("rems_enrolled", "no", one.at(-10).moment)])


def staying(one: Room, minute: float) -> None:
    """Not enrolled, as an inpatient."""
    at = one.at(minute).moment
    findings.record(
        one.by, one.session.patient, [Entry("rems_enrolled", "no", at), Entry("inpatient", "yes", at)]
    )


def order_changed(one: Room) -> None:
    """As somebody with the keys to the database could."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_treatmentplan SET dose_mg = dose_mg * 2")


@pytest.mark.parametrize(
    ("change", "rule"),
    [(consent_taken_back, "consent-today"), (enrolment_ended, "enrolled"), (order_changed, "order")],
)
def test_what_every_clinic_asks_for_holds_the_dose(room: Make, change: Change, rule: str) -> None:
    one = room("spravato-trd-us")
    one.comes()
    change(one)
    answer = one.does(-5, "released")
    assert (answer.kept, answer.answer.rule, one.stage) == (False, rule, "checked-in")


@pytest.mark.parametrize(
    ("protocol", "drug", "other"),
    [
        ("iv-racemic-acute", "racemic-ketamine", "esketamine"),
        ("spravato-trd-us", "esketamine", "racemic-ketamine"),
    ],
)
def test_consent_to_another_drug_releases_no_dose(room: Make, protocol: str, drug: str, other: str) -> None:
    one = room(protocol)
    one.comes()
    for version, of in (("2", drug), ("3", other)):
        consent.publish_form(
            one.by, one.session.patient.site, version=version, title="Treatment", body="Text", drug=of
        )

    def signs(version: str) -> None:
        form = one.session.patient.site.consent_forms.get(version=version)
        day = one.by.moment.date()
        consent.record_consent(one.by, one.session.patient, form, signed_on=day, off_label_explained=True)

    signs("3")
    answer = one.does(-5, "released")
    assert (answer.kept, answer.answer.rule, one.stage) == (False, "consent-today", "checked-in")
    assert f"Consent to the newest version for {drug.replace('-', ' ')} stands." in answer.answer.sentence
    signs("2")
    assert one.does(-4, "released").accepted


def test_an_inpatient_is_treated_without_being_enrolled(room: Make) -> None:
    one = room("spravato-trd-us")
    staying(one, -5)
    one.comes()
    assert one.does(-5, "released").accepted


def test_who_was_an_inpatient_on_another_day_is_asked_again(room: Make) -> None:
    one = room("spravato-trd-us")
    staying(one, -25 * 60)
    one.comes()
    answer = one.does(-5, "released").answer
    assert (answer.rule, "inpatient" in answer.missing) == ("enrolled", True)


def test_without_the_dose_in_stock_and_in_date_nothing_is_released(
    room: Make, stocked: Stocked, keeper: By, witness: Confirmed, second: Confirmed
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    rest = stocked.devices[1:]
    ledger.destroy(keeper, rest, reason="expired", method="incinerated", first=witness, second=second)
    answer = one.does(-5, "released")  # 28 mg are left, 56 mg are ordered
    assert (answer.kept, answer.answer.rule) == (False, "lot-in-date")


def test_what_was_said_on_another_day_is_asked_again_and_what_was_said_today_is_not(room: Make) -> None:
    """All of it is on record since thirty hours; it is theophylline that was asked again today."""
    one = room()
    yesterday = one.by.moment - timedelta(hours=30)
    entries = [Entry(id, text, yesterday) for id, text in GATES.items()]
    findings.record(one.by, one.session.patient, entries)
    today = Entry("theophylline", "no", one.at(-20).moment)
    findings.record(one.by, one.session.patient, [today])
    one.does(-20, "checked-in")
    known = one.standing.state.latest()
    assert {"theophylline", "sex"} <= set(known)
    assert not {"ride_home_arranged", "hours_since_food", "urinary_tract_symptoms"} & set(known)
    assert one.does(-5, "released").answer.missing


def known(one: Room, text: str | None) -> None:
    """Learned after the order was signed."""
    entry = Entry("aneurysmal_vascular_disease", text, one.at(-30).moment)
    findings.record(one.by, one.session.patient, [entry])


def set_aside(one: Room, prescriber: User, director: User, patient: Patient | None = None) -> RuleOverride:
    """For the patient of the session, or under another record of theirs."""
    first, second = (confirm(one.by, user.username, PASSWORD) for user in (prescriber, director))
    protocol = protocol_by_id("iv-racemic-acute")
    return screening.override(
        one.by, patient or one.session.patient, protocol, "pressure-hazard", grounds="Coiled last year; neurosurgeon agrees",
        prescriber=first, second=second,
    )  # fmt: skip


def screening_gate(one: Room) -> GateOutcome:
    gates = all_gates(one.standing, one.at(-4).moment)
    return next(gate for gate in gates if gate.rule == "screening")


def certification(one: Room, *, stands: bool = True, since: int = -400, renew_by: int | None = None) -> None:
    """Recorded now; days from the session."""
    day = one.session.planned_at.date()
    certified(
        one.by, one.session.patient.site, representative="Dr Rosa Representative", stands=stands,
        since=day + timedelta(days=since), renew_by=None if renew_by is None else day + timedelta(days=renew_by),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: certification(one, stands=False, since=-3), "no longer certified since"),
        (lambda one: certification(one, renew_by=-1), "its renewal was due by"),
    ],
    ids=["ended", "not renewed"],
)
def test_a_site_whose_certification_does_not_stand_releases_no_spray(
    room: Make, change: Change, said: str
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    change(one)
    answer = one.does(-5, "released")
    assert (answer.kept, answer.answer.rule, answer.answer.source) == (False, "site-certified", "R1, R2")
    assert said in answer.answer.sentence
    certification(one, renew_by=300)
    assert one.does(-4, "released").accepted


def test_a_certification_that_is_not_on_record_is_none_whatever_was_typed_in(room: Make) -> None:
    one = room("spravato-trd-us")
    one.comes()
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_remscertification")
    findings.record(one.by, one.session.patient, [Entry("rems_site_certified", "yes", one.at(-10).moment)])
    answer = one.does(-5, "released").answer
    assert answer.rule == "site-certified"
    assert "it is not on record" in answer.sentence


def test_where_no_rule_of_the_protocol_rests_on_it_no_certification_is_asked(room: Make) -> None:
    assert "RM-2" not in {gate.rule for gate in protocol_by_id("spravato-trd-eu").session.gates}
    one = room()
    one.comes()
    certification(one, stands=False, since=-3)
    assert one.does(-5, "released").accepted


def test_what_excludes_the_patient_holds_the_dose_also_when_it_is_learned_after_the_order(room: Make) -> None:
    one = room()
    known(one, "yes")
    one.comes()
    answer = one.does(-5, "released").answer
    assert (answer.rule, one.stage) == ("screening", "checked-in")
    assert "pressure-hazard" in answer.sentence
    known(one, None)
    assert "aneurysmal_vascular_disease" in one.does(-4, "released").answer.missing
    known(one, "no")
    assert one.does(-3, "released").accepted


def test_what_stands_in_the_record_that_was_kept_holds_a_session_of_the_one_that_joined_it(
    room: Make,
) -> None:
    one = room()
    twin = patients.register(
        one.by, one.session.patient.site, replace(ADA, number="2002"), not_duplicate=True
    )
    findings.record(one.by, twin, [Entry("aneurysmal_vascular_disease", "yes", one.at(-30).moment)])
    patients.merge(one.by, twin, one.session.patient, reason="The same passport")
    one.comes()
    answer = one.does(-5, "released").answer
    assert (answer.rule, one.stage) == ("screening", "checked-in")
    assert "pressure-hazard" in answer.sentence
    assert screening_gate(one).blocks


def test_what_two_people_have_set_aside_holds_nothing_until_it_is_withdrawn(
    room: Make, prescriber: User, director: User
) -> None:
    one = room()
    known(one, "yes")
    row = set_aside(one, prescriber, director)
    one.comes()
    screening.withdraw_override(one.by, row, reason="The coil has moved")
    assert one.does(-5, "released").answer.rule == "screening"
    set_aside(one, prescriber, director)
    assert "Set aside, signed by two people: pressure-hazard (" in screening_gate(one).reason
    assert one.does(-4, "released").accepted


def test_a_patient_who_has_become_well_is_still_treated(room: Make) -> None:
    """The severity of the beginning is required of the order, not of each session."""
    one = room()
    better = [Entry(id, text, one.at(-30).moment) for id, text in (("madrs", "8"), ("phq9", "3"))]
    findings.record(one.by, one.session.patient, better)
    one.comes()
    assert one.does(-5, "released").accepted


def test_a_signed_limit_before_the_dose_is_a_gate_that_the_prescriber_decides_and_is_silent_afterwards(
    room: Make, prescriber: User
) -> None:
    """The director of the tests has signed 160 mmHg before the dose and 180 during it (IV-TH-2, IV-TH-3)."""
    one = room()
    one.comes()
    (alert,) = one.reads(-10, systolic_bp="165").answer.alerts
    assert (alert.rule, alert.limit) == ("systolic-before", 160)
    held = one.does(-9, "released")
    assert (held.kept, held.answer.rule) == (False, "systolic-before")
    doctor = confirm(one.by, prescriber.username, PASSWORD)
    assert sessions.decide(
        one.at(-8),
        one.session,
        "systolic-before",
        proceed=True,
        reason="Anxious; 150 at home",
        prescriber=doctor,
    ).accepted
    one.draws()
    one.does(0, "infusion-begun")
    assert one.reads(10, systolic_bp="165").answer.alerts == ()
    assert [alert.rule for alert in one.reads(11, systolic_bp="185").answer.alerts] == ["systolic-high"]


@pytest.mark.parametrize(
    ("name", "finding", "gate"),
    [
        ("iv-racemic-acute", "hours_since_food", "food-recent"),
        ("iv-racemic-acute", "hours_since_liquid", "drink-recent"),
        ("sc-racemic-response-guided", "hours_since_food", "food-recent"),
        ("sc-racemic-response-guided", "medication_changes_reviewed", "medication-reviewed"),
    ],
)
def test_neither_a_short_fast_nor_changed_medication_is_passed_over(
    room: Make, name: str, finding: str, gate: str
) -> None:
    one = room(name)
    one.does(-20, "checked-in")
    one.reads(-15, cadss="0", **{id: text for id, text in GATES.items() if id != finding})
    unknown = one.does(-10, "released")
    assert (unknown.kept, finding in unknown.answer.missing) == (False, True)
    one.does(-9, "reading", **{finding: "no" if finding.startswith("medication") else "1.5"})
    held = one.does(-8, "released")
    assert (held.kept, held.answer.rule) == (False, gate)
    one.does(-7, "reading", **{finding: GATES[finding]})
    assert one.does(-6, "released").accepted


def test_what_would_hold_the_dose_and_does_not_is_not_said_to_have_passed(room: Make) -> None:
    one = room()
    one.comes()
    words = {gate.rule: gate_word(gate) for gate in one.standing.interpreter.gates(one.standing.state)}
    assert (words["systolic-before"], words["no-theophylline"]) == ("Does not apply", "Does not apply")
    assert "Passed" in words.values()


def test_what_the_protocol_asks_before_each_session_and_nobody_has_answered_today_is_a_caution(
    room: Make,
) -> None:
    one = room()
    one.comes()

    def gate() -> GateOutcome:
        gates = all_gates(one.standing, one.at(-4).moment)
        return next(found for found in gates if found.rule == "asked-before")

    first = gate()
    assert (first.status, first.blocks) == ("caution", False)
    assert "Columbia" in first.reason
    answers = [
        Entry(id, text, one.at(-20).moment) for id, text in (("madrs", "30"), ("cssrs_question_1", "no"))
    ]
    findings.record(one.by, one.session.patient, answers)
    assert gate().status == "passed"
    assert one.does(-4, "released").accepted
