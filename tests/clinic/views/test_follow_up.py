"""Staff's pages of follow-up: what is due, links shown once, totals, crisis contacts, escalations taken and closed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, patients
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.follow_up.links import find
from daybreak.clinic.live import SHOWN
from daybreak.clinic.models import (
    AuditRow,
    CrisisContacts,
    Escalation,
    Finding,
    Patient,
    QuestionnaireLink,
    Role,
    Site,
    TreatmentSession,
    User,
)
from tests.clinic.actions.follow_up.conftest import At, contacts_set, link_of, ordered, token_for
from tests.clinic.conftest import BERTA, PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def matched(pattern: str, shown: str) -> str:
    """The part of a page that stands between what the pattern says."""
    match = re.search(pattern, shown)
    assert match is not None
    return match[1]


def test_the_coordinator_sees_what_is_due_and_makes_a_link(begun: Patient, site: Site) -> None:
    client = signed_in(person(site, Role.COORDINATOR))
    assert "Patient Health Questionnaire" in page(client, "follow_up")
    url = reverse("link_make", args=[begun.pk])
    response = client.post(url, {"instrument": "phq9", "language": "de"})
    shown = response.content.decode()
    token = re.search(r"/q/([^/]+)/", shown)
    assert token is not None
    assert find(token[1]) == QuestionnaireLink.objects.get()
    assert "data:image/svg+xml" in shown
    assert "for this machine only" not in shown
    assert "no-store" in response["Cache-Control"]
    for name in ("follow_up", "patient_follow_up"):
        assert token[1] not in page(client, name, *([begun.pk] if name != "follow_up" else []))
    assert "0 of 9 answered" in page(client, "follow_up")


def test_the_code_holds_the_address(begun: Patient, client: Client) -> None:
    """A QR code of the same address, made anew, is the same picture."""
    import segno

    shown = client.post(
        reverse("link_make", args=[begun.pk]), {"instrument": "gad7", "language": "en"}
    ).content.decode()
    address = re.search(r'value="(http[^"]+/q/[^"]+)"', shown)
    picture = re.search(r'src="(data:image/svg[^"]+)"', shown)
    assert address is not None
    assert picture is not None
    again = segno.make_qr(address[1], error="m").svg_data_uri(scale=6, border=4, light="#fff", dark="#000")
    assert picture[1].replace("&#x27;", "'").replace("&amp;", "&") == again


def test_without_crisis_contacts_the_pages_say_so_and_make_none(
    client: Client, patient: Patient, site: Site
) -> None:
    ordered(patient, [clock.now() - timedelta(days=7)])
    assert "No crisis contacts are set" in page(client, "follow_up")
    assert "no patient is sent a questionnaire" in page(client, "link_make", patient.pk)
    client.post(reverse("link_make", args=[patient.pk]), {"instrument": "phq9", "language": "en"})
    assert not QuestionnaireLink.objects.exists()


def test_a_link_is_taken_back_on_the_patients_page(client: Client, begun: Patient) -> None:
    link = link_of(token_for(begun))
    url = reverse("link_revoke", args=[begun.pk, link.pk])
    assert client.post(url)["Location"] == reverse("patient_follow_up", args=[begun.pk])
    assert "Revoked" in page(client, "patient_follow_up", begun.pk)
    assert "revoked already" in client.post(url, follow=True).content.decode()


def test_a_link_of_another_patient_cannot_be_taken_back_here(
    client: Client, begun: Patient, other_patient: Patient, other_site: Site
) -> None:  # fmt: skip
    contacts_set(other_site)
    link = link_of(token_for(other_patient))
    assert client.post(reverse("link_revoke", args=[begun.pk, link.pk])).status_code == 404


def test_staff_enter_a_total_with_its_suicide_item_and_the_range_is_the_vocabularys(
    client: Client, begun: Patient
) -> None:
    url = reverse("total_enter", args=[begun.pk, "madrs"])
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    wrong = client.post(url, {"madrs": "61", "madrs_item_10": "2", "true_at": now}).content.decode()
    assert "the most that is possible, 60" in wrong
    assert 'value="61"' in wrong
    client.post(url, {"madrs": "31", "madrs_item_10": "2", "true_at": now})
    assert dict(Finding.objects.filter(patient=begun).values_list("finding", "text")) == {
        "madrs": "31",
        "madrs_item_10": "2",
    }
    assert Escalation.objects.get().finding.finding == "madrs_item_10"
    assert client.get(reverse("total_enter", args=[begun.pk, "weight_kg"])).status_code == 404


def test_a_total_is_not_taken_without_its_answer_on_suicide_or_the_word_that_it_is_not_known(
    client: Client, begun: Patient
) -> None:
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    for url in (
        reverse("total_enter", args=[begun.pk, "madrs"]),
        f"{reverse('findings_record', args=[begun.pk])}?group=scale",
    ):
        sent = {"madrs": "34", "true_at": now}
        assert 'name="without_answer"' not in client.get(url).content.decode()
        refused = client.post(url, sent).content.decode()
        assert "The total stands here without this answer." in refused
        assert 'name="without_answer"' in refused
        assert not Finding.objects.filter(patient=begun, finding="madrs", text="34").exists()
    assert client.post(url, sent | {"without_answer": "on"}).status_code == 302
    assert client.post(url, sent | {"madrs": "33", "madrs_item_10": "0"}).status_code == 302
    assert list(Finding.objects.filter(patient=begun, finding="madrs").values_list("text", flat=True)) == [
        "34",
        "33",
    ]
    assert (
        client.post(url, {"madrs_item_10": "3", "true_at": now}).status_code == 302
    )  # the answer alone is taken
    assert Escalation.objects.get().finding.text == "3"


def test_the_answers_of_the_cssrs_are_entered_by_number_and_escalate(client: Client, begun: Patient) -> None:
    url = reverse("total_enter", args=[begun.pk, "cssrs_since_last_contact"])
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    client.post(
        url, {"cssrs_question_1": "yes", "cssrs_question_2": "yes", "cssrs_question_4": "yes", "true_at": now}
    )
    opened = Escalation.objects.order_by("rule").values_list("rule", flat=True)
    assert list(opened) == ["suicidal-thoughts", "suicidality"]


def test_the_follow_up_of_a_plan_is_ended_with_a_reason(client: Client, begun: Patient) -> None:
    url = reverse("follow_up_end", args=[begun.pk])
    assert "This field is required" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "Moved away"})
    assert "has ended" in page(client, "patient_follow_up", begun.pk)
    assert "Nothing is due today" in page(client, "follow_up")


def test_the_director_sets_contacts_and_a_wrong_line_loses_nothing(site: Site, director: User) -> None:
    client, url = signed_in(director), reverse("crisis_contacts")
    assert "Not set: English, Deutsch" in page(client, "crisis_contacts")
    given = {
        "language": "en",
        "emergency_number": "112",
        "clinic_number": "030 23125 001",
        "others": "Crisis line 0800",
    }
    wrong = client.post(url, given).content.decode()
    assert "no colon" in wrong
    assert "Crisis line 0800" in wrong
    client.post(url, given | {"others": "Crisis line: 030 23125 002\n\nNight line: 030 23125 003"})
    row = CrisisContacts.objects.get()
    assert row.others == [["Crisis line", "030 23125 002"], ["Night line", "030 23125 003"]]
    assert "Night line: 030 23125 003" in page(client, "crisis_contacts", language="en")
    assert "Not set: Deutsch" in page(client, "crisis_contacts")


def test_an_escalation_is_on_every_clinicians_page_without_a_name(
    by: By, begun: Patient, site: Site, client: Client, at: At
) -> None:  # fmt: skip
    assert 'role="alert"' not in page(client, "home")
    findings.record(by, begun, [Entry("cssrs_question_4", "yes", by.moment)])
    for name in ("sessions", "stock", "about"):
        shown = page(client, name)
        if name != "about":
            assert "1 open escalation" in shown
        assert "Example" not in shown
    at(clock.now() + timedelta(minutes=61))
    assert "1 overdue" in page(client, "sessions")
    at(clock.now() + timedelta(minutes=61))
    assert "1 raised to prescribers and the medical director" in page(client, "sessions")
    coordinator = signed_in(person(site, Role.COORDINATOR))
    assert "open escalation" not in page(coordinator, "sessions")
    client.post(reverse("lock"))
    locked = page(client, "locked")
    assert "1 open, 1 overdue" in locked
    assert "Example" not in locked


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.COORDINATOR])
def test_an_open_escalation_is_named_on_the_patients_pages_and_on_no_other_patients(
    by: By, begun: Patient, site: Site, role: Role
) -> None:
    client, other = signed_in(person(site, role)), patients.register(by, site, replace(BERTA, number="1002"))
    session = TreatmentSession.objects.filter(patient=begun).order_by("pk")[0]
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    row = Escalation.objects.get()
    link = f'<a href="{reverse("escalation", args=[begun.pk, row.pk])}">Ask the C-SSRS questions'
    for name, args in (("patient", []), ("patient_history", []), ("session", [session.pk])):
        shown = page(client, name, begun.pk, *args)
        assert shown.count(link) == 1, name
    part = client.get(reverse("session", args=[begun.pk, session.pk]), headers={SHOWN: "0"})
    assert link in part.content.decode()
    assert "Open escalation:" not in page(client, "patient", other.pk)
    assert by.user is not None
    who = confirm(by, by.user.username, PASSWORD)
    actions.take(by, row, who)
    actions.close(by, row, done="Asked the C-SSRS questions; no plan.", clinician=who, seen=row.finding_id)
    assert "Open escalation:" not in page(client, "patient", begun.pk)


def test_the_discharge_page_warns_of_an_open_escalation_and_asks_why(
    by: By, begun: Patient, client: Client
) -> None:
    session = TreatmentSession.objects.filter(patient=begun).order_by("pk")[0]
    leaving, asked = ("session_discharge", begun.pk, session.pk), "Why do you discharge all the same?"
    assert asked not in page(client, *leaving)
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    shown = page(client, *leaving)
    assert asked in shown
    assert "Open escalation:" in shown
    sent = {"escort": "Her sister", "secret": PASSWORD}
    refused = client.post(reverse(leaving[0], args=leaving[1:]), sent).content.decode()
    assert "An escalation of this patient is open: Ask the C-SSRS questions" in refused
    said = client.post(
        reverse(leaving[0], args=leaving[1:]), sent | {"despite": "Handed over"}
    ).content.decode()
    assert (
        "An escalation of this patient is open" not in said
    )  # what is refused now is that no session has begun


def test_the_banner_is_renewed_only_when_it_has_changed(by: By, begun: Patient, client: Client) -> None:
    url = reverse("escalations_banner")
    assert client.get(url, {"shown": ""}).status_code == 204
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    changed = client.get(url, {"shown": ""})
    assert changed.status_code == 200
    key = re.search(r'data-shown="([^"]+)"', changed.content.decode())
    assert key is not None
    assert client.get(url, {"shown": key[1]}).status_code == 204


def test_an_open_screen_is_told_with_each_answer_how_many_are_open(
    by: By, begun: Patient, client: Client
) -> None:
    live = {"HTTP_X_DAYBREAK_POLL": "1", "HTTP_X_DAYBREAK_SHOWN": "0"}
    asked = [
        ("sessions", live),
        ("bedside_banner", {}),
    ]  # a screen with a live part, and one that asks for calls alone

    def told(browser: Client) -> list[str | None]:
        return [
            browser.get(reverse(name), **more).headers.get("X-Daybreak-Escalations") for name, more in asked
        ]

    assert told(client) == ["none", "none"]
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    (first, second) = told(client)
    assert first == second != "none"
    assert (
        f'data-shown="{first}"' in client.get(reverse("escalations_banner"), {"shown": ""}).content.decode()
    )
    assert "X-Daybreak-Escalations" not in client.get(reverse("sessions")).headers
    auditor = signed_in(person(begun.site, Role.AUDITOR))
    assert "X-Daybreak-Escalations" not in auditor.get(reverse("sessions"), **live).headers


def test_a_nurse_takes_it_and_closes_it_with_a_signature(by: By, begun: Patient, client: Client) -> None:
    findings.record(by, begun, [Entry("phq9_item_9", "2", by.moment)])
    row = Escalation.objects.get()
    url = reverse("escalation", args=[begun.pk, row.pk])
    shown = page(client, "escalation", begun.pk, row.pk)
    action = "Ask the C-SSRS questions in the same session."
    for words in (action, "PHQ-9 item 9", "Rule suicide-item", "The rule says 2 h", "Nobody has taken it"):
        assert words in shown
    assert "Sign and close" not in shown
    assert "That is not right" in client.post(url, {"step": "take", "take-secret": "wrong"}).content.decode()
    assert client.post(url, {"step": "take", "take-secret": PASSWORD}).status_code == 302
    closing = {"step": "close", "close-done": "Asked, and a plan made.", "close-secret": "wrong"}
    assert "Asked, and a plan made." in client.post(url, closing).content.decode()
    assert client.post(url, closing | {"close-secret": PASSWORD}).status_code == 302
    shown = page(client, "escalation", begun.pk, row.pk)
    assert "Asked, and a plan made." in shown
    assert "Performed" in shown
    assert "No escalation is open" in page(client, "escalations")
    assert AuditRow.objects.filter(act="escalation.closed").count() == 1


def test_a_page_open_on_it_follows_a_graver_answer_and_does_not_close_over_it(
    by: By, begun: Patient, client: Client
) -> None:
    findings.record(by, begun, [Entry("phq9_item_9", "1", by.moment)])
    row = Escalation.objects.get()
    url = reverse("escalation", args=[begun.pk, row.pk])
    client.post(url, {"step": "take", "take-secret": PASSWORD})
    first = matched(r'id="escalation" hx-get="([^"]*)"', page(client, "escalation", begun.pk, row.pk))
    assert client.get(first).status_code == 204
    findings.record(system(begun.site), begun, [Entry("phq9_item_9", "3", by.moment)])
    assert "PHQ-9 item 9: 3 points" in client.get(first).content.decode()
    closing = {"step": "close", "close-done": "Asked, and a plan made.", "close-secret": PASSWORD}
    refused = client.post(url, closing | {"seen": str(row.finding_id)}).content.decode()
    assert "New on record since you opened this page: PHQ-9 item 9, 3 points." in refused
    again = closing | {"seen": matched(r'name="seen"[^>]* value="(\d+)"', refused)}
    assert client.post(url, again).status_code == 302
    assert "No escalation is open" in page(client, "escalations")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PHARMACIST, Role.AUDITOR])
def test_others_may_look_but_not_sign(by: By, begun: Patient, site: Site, role: Role) -> None:
    findings.record(by, begun, [Entry("phq9_item_9", "2", by.moment)])
    client, row = signed_in(person(site, role)), Escalation.objects.get()
    assert "A nurse or a prescriber takes and closes it." in page(client, "escalation", begun.pk, row.pk)
    url = reverse("escalation", args=[begun.pk, row.pk])
    assert client.post(url, {"step": "take", "take-secret": PASSWORD}).status_code == 403


def test_looking_at_the_list_writes_levels_down(by: By, begun: Patient, client: Client, at: At) -> None:
    findings.record(by, begun, [Entry("cssrs_question_4", "yes", by.moment)])
    at(clock.now() + timedelta(hours=3))
    page(client, "escalations")
    assert AuditRow.objects.filter(act__in=["escalation.overdue", "escalation.raised"]).count() == 2


@pytest.mark.parametrize(
    "name", ["follow_up", "patient_follow_up", "link_make", "escalations", "escalation", "sessions"]
)
def test_pages_need_few_queries(
    by: By,
    begun: Patient,
    client: Client,
    name: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    findings.record(by, begun, [Entry("phq9_item_9", "2", by.moment), Entry("madrs", "20", by.moment)])
    for instrument in ("phq9", "gad7"):
        token_for(begun, instrument)
    args = [begun.pk] if name in {"patient_follow_up", "link_make", "escalation"} else []
    args += [Escalation.objects.get().pk] if name == "escalation" else []
    client.get(reverse("home"))
    client.get(reverse("escalations"))
    with django_assert_max_num_queries(12):
        page(client, name, *args)
