"""An escalation opens wherever the finding comes from, rises by the clock alone, and is closed by a clinician who signs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, staff
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.follow_up.banner import banner_for, on_a_locked_station
from daybreak.clinic.follow_up.escalations import level_of
from daybreak.clinic.models import (
    AuditRow,
    Escalation,
    EscalationClosing,
    EscalationStep,
    Finding,
    Meaning,
    Patient,
    Role,
    Site,
    User,
    signatures_of,
)
from daybreak.errors import ActError
from daybreak.protocol.load import LIBRARY
from tests.clinic.actions.follow_up.conftest import PROTOCOL, At, ordered
from tests.clinic.conftest import MORNING, PASSWORD, person

pytestmark = pytest.mark.django_db


def recorded(by: By, patient: Patient, **values: str) -> list[str]:
    """Record findings as staff do; the rules of the escalations that are open afterwards."""
    findings.record(by, patient, [Entry(id, text, by.moment) for id, text in values.items()])
    return sorted(Escalation.objects.filter(patient=patient, closing=None).values_list("rule", flat=True))


def closed(by: By, escalation: Escalation) -> None:
    assert by.user is not None
    who = confirm(by, by.user.username, PASSWORD)
    actions.take(by, escalation, who)
    seen = Finding.objects.latest("pk").pk
    actions.close(by, escalation, done="Asked the C-SSRS questions; no plan.", clinician=who, seen=seen)


@pytest.mark.parametrize(
    "item", ["phq9_item_9", "madrs_item_10", "qids_sr16_item_12", "bdi2_item_9", "hamd17_item_3"]
)
def test_any_suicide_item_above_zero_opens_one_whoever_enters_it(by: By, begun: Patient, item: str) -> None:
    assert recorded(by, begun, **{item: "0"}) == []
    assert recorded(by, begun, **{item: "1"}) == ["suicide-item"]
    row = Escalation.objects.get()
    assert (row.finding.finding, row.action) == (item, "Ask the C-SSRS questions in the same session.")
    assert (row.protocol, row.within_h) == ("iv-racemic-acute", 2)
    assert row.due_at - row.recorded_at == timedelta(hours=2)


def test_a_rule_that_says_no_time_is_due_at_once(by: By, begun: Patient) -> None:
    recorded(by, begun, urinary_tract_symptoms="yes")
    row = Escalation.objects.get()
    assert (row.within_h, row.due_at) == (None, row.recorded_at)


def test_a_rule_with_a_time_sets_the_deadline(by: By, begun: Patient) -> None:
    """The library says 1 h for acute suicidality."""
    assert recorded(by, begun, cssrs_question_5="yes") == ["suicidality"]
    row = Escalation.objects.get()
    assert row.due_at - row.recorded_at == timedelta(hours=1)
    assert row.raised_at - row.recorded_at == timedelta(hours=2)


ITEM = "Ask the C-SSRS questions in the same session.\n      within: "


@pytest.mark.parametrize("newer_is_laxer", [True, False])
def test_with_two_orders_in_force_the_strictest_rule_counts_whichever_is_newer(
    by: By, patient: Patient, newer_is_laxer: bool
) -> None:
    """The library says 2 h for an item on suicide; the other file says 24 h and knows no urinary symptoms."""
    text = (LIBRARY / f"{PROTOCOL}.yaml").read_text()
    assert f"{ITEM}2 h" in text
    lax = "".join(line for line in text.splitlines(keepends=True) if "bladder-review" not in line)
    files = [text, lax.replace(f"{ITEM}2 h", f"{ITEM}24 h")]
    for file in files if newer_is_laxer else reversed(files):
        ordered(patient, [], file=file)
    assert recorded(by, patient, phq9_item_9="1", urinary_tract_symptoms="yes") == [
        "bladder-review",
        "suicide-item",
    ]
    assert Escalation.objects.get(rule="suicide-item").within_h == 2


def test_a_patient_without_a_plan_does_not_fall_between(by: By, patient: Patient) -> None:
    assert recorded(by, patient, madrs_item_10="4", urinary_tract_symptoms="yes") == ["suicide-item"]
    assert Escalation.objects.get().protocol == "library"


def test_a_rule_about_something_else_opens_one_too(by: By, begun: Patient) -> None:
    assert recorded(by, begun, urinary_tract_symptoms="yes", weight_kg="80") == ["bladder-review"]


def test_what_has_nothing_to_do_with_a_rule_opens_nothing_and_neither_does_the_unknown(
    by: By, begun: Patient
) -> None:
    assert recorded(by, begun, phq9="27", madrs="60") == []
    findings.record(by, begun, [Entry("suicidal_ideation_acute", None, by.moment)])
    assert not Escalation.objects.exists()


def test_one_rule_has_one_open_escalation_and_opens_anew_after_it_was_closed(by: By, begun: Patient) -> None:
    recorded(by, begun, phq9_item_9="1")
    assert recorded(by, begun, phq9_item_9="3") == ["suicide-item"]
    closed(by, Escalation.objects.get())
    assert recorded(by, begun, weight_kg="80", phq9_item_9="0") == []
    assert recorded(by, begun, phq9_item_9="2") == ["suicide-item"]


def test_an_old_positive_item_does_not_reopen_when_another_item_is_zero(by: By, begun: Patient) -> None:
    recorded(by, begun, phq9_item_9="2")
    closed(by, Escalation.objects.get())
    assert recorded(by, begun, madrs_item_10="0") == []


def test_a_value_of_long_ago_opens_none_where_a_newer_one_is_known(by: By, begun: Patient) -> None:
    recorded(by, begun, phq9_item_9="0")
    findings.record(by, begun, [Entry("phq9_item_9", "3", MORNING)])
    assert not Escalation.objects.exists()


def test_a_correction_to_above_zero_opens_one_and_to_zero_closes_none(by: By, begun: Patient) -> None:
    (row,) = findings.record(by, begun, [Entry("phq9_item_9", "0", by.moment)])
    right = findings.correct(by, row, Entry("phq9_item_9", "2", by.moment), reason="Misread")
    assert Escalation.objects.filter(closing=None).count() == 1
    findings.correct(by, right, None, reason="Another patient's")
    assert Escalation.objects.filter(closing=None).count() == 1


def test_it_rises_by_the_clock_and_each_level_is_written_down_once(
    by: By, begun: Patient, site: Site, at: At
) -> None:
    recorded(by, begun, cssrs_question_4="yes")
    row, opened = Escalation.objects.get(), Escalation.objects.get().recorded_at
    levels = [level_of(row, opened + timedelta(minutes=minutes)) for minutes in (0, 59, 60, 119, 120, 9999)]
    assert levels == ["open", "open", "overdue", "overdue", "raised", "raised"]
    noticed = []
    for minutes in (10, 61, 62, 121, 500):
        at(opened + timedelta(minutes=minutes))
        noticed.append(actions.notice(system()))
    assert noticed == [0, 1, 0, 1, 0]
    rows = AuditRow.objects.filter(act__in=["escalation.overdue", "escalation.raised"]).order_by("seq")
    assert [(one.act, one.site_id, one.patient_id) for one in rows] == [
        ("escalation.overdue", site.pk, begun.pk),
        ("escalation.raised", site.pk, begun.pk),
    ]


def test_a_look_after_a_long_sleep_writes_both_levels_down(by: By, begun: Patient, at: At) -> None:
    recorded(by, begun, cssrs_question_4="yes")
    at(clock.now() + timedelta(days=3))
    assert actions.notice(system()) == 2


def test_it_is_taken_then_closed_and_signed_by_a_clinician(by: By, begun: Patient, nurse: User) -> None:
    recorded(by, begun, phq9_item_9="1")
    row, who = Escalation.objects.get(), confirm(by, nurse.username, PASSWORD)
    with pytest.raises(ActError, match="Nobody has taken"):
        actions.close(by, row, done="Asked and safe, plan made.", clinician=who, seen=row.finding_id)
    actions.take(by, row, who)
    with pytest.raises(ActError, match="too short"):
        actions.close(by, row, done="ok", clinician=who, seen=row.finding_id)
    closing = actions.close(
        by, row, done="Asked the C-SSRS questions; no plan.", clinician=who, seen=row.finding_id
    )
    assert [(one.recorded_by, one.meaning) for one in signatures_of(closing)] == [(nurse, Meaning.PERFORMED)]
    assert signatures_of(closing)[0].fits(closing)
    with pytest.raises(ActError, match="closed already"):
        actions.close(by, row, done="Asked the C-SSRS questions again.", clinician=who, seen=row.finding_id)
    with pytest.raises(ActError, match="closed already"):
        actions.take(by, row, who)


def test_a_graver_answer_that_came_meanwhile_is_not_closed_over(by: By, begun: Patient, nurse: User) -> None:
    recorded(by, begun, phq9_item_9="1")
    row, who = Escalation.objects.get(), confirm(by, nurse.username, PASSWORD)
    actions.take(by, row, who)
    findings.record(system(begun.site), begun, [Entry("phq9_item_9", "3", by.moment)])
    with pytest.raises(ActError, match=r"New on record since you opened this page: PHQ-9 item 9, 3 points\."):
        actions.close(by, row, done="Asked and safe, plan made.", clinician=who, seen=row.finding_id)
    assert not EscalationClosing.objects.exists()
    seen = Finding.objects.latest("pk").pk
    findings.record(
        by.for_user(nurse), begun, [Entry("phq9_item_9", "2", by.moment)]
    )  # what the nurse herself asked
    actions.close(by, row, done="Asked anew, and a plan made.", clinician=who, seen=seen)
    assert EscalationClosing.objects.filter(escalation=row).exists()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PHARMACIST, Role.ADMINISTRATOR, Role.AUDITOR])
def test_others_neither_take_nor_close_it(by: By, begun: Patient, site: Site, role: Role) -> None:
    recorded(by, begun, phq9_item_9="1")
    row, user = Escalation.objects.get(), person(site, role)
    who = confirm(by.for_user(user), user.username, PASSWORD)
    with pytest.raises(ActError, match="is none at this site"):
        actions.take(by.for_user(user), row, who)
    with pytest.raises(ActError, match="is none at this site"):
        actions.close(
            by.for_user(user), row, done="Asked the C-SSRS questions.", clinician=who, seen=row.finding_id
        )


def test_a_second_clinician_may_take_it_over(by: By, begun: Patient, nurse: User, prescriber: User) -> None:
    recorded(by, begun, phq9_item_9="1")
    row = Escalation.objects.get()
    for user in (nurse, prescriber):
        actions.take(by.for_user(user), row, confirm(by, user.username, PASSWORD))
    takers = (
        row.steps.filter(kind=EscalationStep.Kind.TAKEN).order_by("pk").values_list("recorded_by", flat=True)
    )
    assert list(takers) == [nurse.pk, prescriber.pk]


def test_the_banner_counts_and_names_nobody(by: By, begun: Patient, site: Site, nurse: User, at: At) -> None:
    assert banner_for(nurse, site, {Role.NURSE}, clock.now()) is None
    recorded(by, begun, cssrs_question_4="yes", phq9_item_9="1", urinary_tract_symptoms="no")
    now = clock.now()
    soon, later = now + timedelta(minutes=90), now + timedelta(hours=5)
    for moment, key in (
        (soon, "2-1-0-0"),
        (later, "2-2-2-0"),
    ):  # after one hour, and after two; raised at twice that
        shown = banner_for(nurse, site, {Role.NURSE}, moment)
        assert shown is not None
        assert shown.key == key
    assert banner_for(nurse, site, {Role.COORDINATOR}, later) is None
    at(later)
    (locked,) = on_a_locked_station(site)
    assert (locked.place, locked.due, locked.level) == ("Escalations", "2 open, 2 overdue", "alarm")


def test_a_banner_that_is_remembered_is_asked_anew_when_one_is_opened_or_closed(
    by: By, begun: Patient, site: Site, nurse: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recorded(by, begun, phq9_item_9="1")
    now = clock.now()
    assert banner_for(nurse, site, {Role.NURSE}, now) is not None
    with django_assert_num_queries(0):
        assert banner_for(nurse, site, {Role.NURSE}, now) is not None
    recorded(by, begun, cssrs_question_4="yes")
    shown = banner_for(nurse, site, {Role.NURSE}, now)
    assert shown is not None
    assert shown.open == 2
    for row in Escalation.objects.all():
        closed(by, row)
    assert banner_for(nurse, site, {Role.NURSE}, now) is None


def test_a_raised_one_follows_directors_and_prescribers_to_their_other_site(
    by: By, begun: Patient, site: Site, other_site: Site, director: User, stranger: User
) -> None:
    staff.give_role(system(), director, other_site, Role.MEDICAL_DIRECTOR)
    recorded(by, begun, cssrs_question_4="yes")
    due, raised = (Escalation.objects.get().recorded_at + timedelta(hours=hours) for hours in (1, 2))
    assert banner_for(director, other_site, {Role.MEDICAL_DIRECTOR}, due) is None
    shown = banner_for(director, other_site, {Role.MEDICAL_DIRECTOR}, raised)
    assert shown is not None
    assert (shown.open, shown.elsewhere) == (0, 1)
    assert banner_for(stranger, other_site, {Role.NURSE}, raised) is None
