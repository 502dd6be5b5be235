"""Pages say what to do next to somebody who sees them for the first time, and keep hands off what is still in use."""

from __future__ import annotations

import json
import re
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from daybreak.clinic.actions import consent as consent_forms
from daybreak.clinic.actions import findings, sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.ledger.sessions import of_session, open_draws
from daybreak.clinic.models import Consent, EntryKind, LedgerEntry, Patient, Role, Site, User
from daybreak.errors import ActError
from tests.clinic.actions.planning.conftest import signed_policy
from tests.clinic.actions.sessions.conftest import WASTED, Make
from tests.clinic.actions.sessions.test_recording import sprayed
from tests.clinic.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
IV = "iv-racemic-acute"


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


def test_drawing_says_how_much_to_take_and_not_the_figure_to_check(client: Client, room: Make) -> None:
    one = room()
    one.comes()
    one.does(-5, "released")
    page = shown(
        client, "session_prepare", one.session.patient_id, one.session.pk, strength_mg="50", volume_ml="50"
    )
    # 41.175 mg of 50 mg/mL are 0.8235 mL; 50 mL in 40 minutes are 75 mL/h, which the second person works out
    assert "Draw <strong>0.82 mL</strong> of 50 mg/mL, which is <strong>41.175 mg</strong>" in page
    assert "Make it up to <strong>50 mL</strong>" in page
    assert "75 mL/h" not in page


def test_before_the_infusion_the_screen_says_how_to_set_the_pump(client: Client, room: Make) -> None:
    one = room()
    one.comes()
    one.draws()
    page = shown(client, "session", one.session.patient_id, one.session.pk)
    assert "Syringe: 41.175 mg in 50 mL (0.8235 mg/mL)." in page
    assert "<span data-pump-set>Pump: <strong>75 mL/h</strong> for 40 min." in page


def test_consent_that_is_taken_back_while_the_dose_runs_is_said_on_the_screen_until_it_is_given_again(
    client: Client, room: Make, by: By
) -> None:
    one = room().begins()
    place = ("session", one.session.patient_id, one.session.pk)
    said = "Consent to this drug was taken back."
    assert said not in shown(client, *place)
    given = Consent.objects.get(given=True)
    consent_forms.withdraw_consent(by, given, on=given.signed_on, remark="She has changed her mind")
    assert f"{said}</strong> The dose is running:" in shown(client, *place)
    one.does(10, "dosing-stopped", reason="She asks for it")
    page = shown(client, *place)
    assert said in page
    assert "The dose is running" not in page
    consent_forms.record_consent(
        by, given.patient, given.form, signed_on=given.signed_on, off_label_explained=True
    )
    assert said not in shown(client, *place)


def test_a_man_is_not_asked_whether_he_is_pregnant(client: Client, room: Make) -> None:
    one = room()
    one.does(-20, "checked-in")
    page = shown(client, "session", one.session.patient_id, one.session.pk)
    assert 'name="pregnant"' not in page
    assert 'name="ready_for_dose"' in page


def test_what_runs_at_the_bedside_is_neither_wasted_nor_given_back_nor_undone_in_the_stock(
    client: Client, room: Make, by: By, pharmacist: User
) -> None:
    one = room().begins()
    reference = one.session.reference
    (portion,) = open_draws(reference)
    seen_by = confirm(by, pharmacist.username, PASSWORD)
    drawn = LedgerEntry.objects.get(session=reference, kind=EntryKind.DRAWN)
    for act in (
        lambda: sessions.waste_rest(by, reference, [portion], reason="r", method="m", witness=seen_by),
        lambda: sessions.give_back_rest(by, reference, [portion], to=portion.container.location, reason="r"),  # type: ignore[arg-type]
        lambda: sessions.undo_entry(by, drawn, reason="r", witness=seen_by),
    ):
        with pytest.raises(ActError, match="which still uses it") as refused:
            act()
        assert "Account for the drug" in str(refused.value.remedy)
    assert of_session(reference).open_mg == Decimal("41.175")
    page = shown(client, "stock_open")
    assert "The session still uses it" in page
    assert reverse("stock_waste", args=[reference]) not in page


def test_what_was_given_is_not_undone_and_so_never_comes_back_into_the_safe(
    client: Client, room: Make, pharmacist: User
) -> None:
    one = room().begins()
    assert one.does(20, "dosing-stopped", reason="Enough").accepted
    assert sessions.account(one.at(21), one.session, one.other, **WASTED).accepted
    reference, browser = one.session.reference, signed_in(pharmacist)
    before = of_session(reference)
    for kind in (EntryKind.GIVEN, EntryKind.DRAWN):
        entry = LedgerEntry.objects.get(session=reference, kind=kind)
        with pytest.raises(ActError, match="what the record of the session says"):
            sessions.undo_entry(one.at(30), entry, reason="r", witness=one.other)
        container = entry.lines.get().container_id
        assert reverse("stock_void", args=[entry.pk]) not in shown(browser, "stock_container", container)
    assert of_session(reference) == before
    wasted = LedgerEntry.objects.get(session=reference, kind=EntryKind.WASTED)
    assert reverse("stock_void", args=[wasted.pk]) in shown(browser, "stock_container", container)


def test_the_first_page_of_who_sees_no_sessions_leads_to_their_own_pages(site: Site) -> None:
    page = shown(signed_in(person(site, Role.ADMINISTRATOR)), "home").partition("<main")[2]
    for name in ("calendar_setup", "crisis_contacts", "policies", "staff"):
        assert f'href="{reverse(name)}"' in page


def test_an_order_by_weight_without_a_weight_says_so_and_names_the_weight_it_is_for(
    by: By, director: User, prescriber: User, patient: Patient
) -> None:
    signed_policy(by, director, IV)
    browser = signed_in(prescriber)
    page = shown(browser, "plan", patient.pk, IV)
    assert "no weight is on record" in page
    assert reverse("findings_record", args=[patient.pk]) in page
    assert "Sign and save" not in page
    findings.record(by, patient, [Entry("weight_kg", "80", by.moment - timedelta(days=1))])
    page = shown(browser, "plan", patient.pk, IV)
    assert "For 80 kg, the weight of" in page
    assert "40 mg" in page  # 0.5 mg/kg


def test_screening_begins_with_what_stands_in_the_way_and_leads_to_the_consent(
    client: Client, by: By, patient: Patient
) -> None:
    consent_forms.publish_form(by, patient.site, version="1", title="Treatment", body="Text")
    findings.record(by, patient, [Entry("hypersensitivity_ketamine", "yes", by.moment)])
    page = shown(client, "screening", patient.pk, IV)
    marks = [part.split("</span>")[0] for part in page.split('<span class="mark">')[1:]]
    order = ["Excluded", "Not met", "Missing", "Caution", "Passed", "Does not apply"]
    assert marks[0] == "Excluded"
    assert [order.index(mark) for mark in marks if mark in order[:4]] == sorted(
        order.index(mark) for mark in marks if mark in order[:4]
    )
    consent = f'<a class="button small" href="{reverse("consent", args=[patient.pk])}">Record the consent</a>'
    assert page.count(consent) == 1


def test_screening_says_who_signed_the_limits_and_calls_no_signed_file_a_draft(
    client: Client, by: By, patient: Patient, director: User
) -> None:
    draft = "a draft: no medical director has signed it"
    assert draft in shown(client, "screening", patient.pk, IV)
    signed_policy(by, director, IV)
    page = shown(client, "screening", patient.pk, IV)
    assert draft not in page
    assert f"its limits are signed by {director}" in page


@pytest.mark.parametrize("page", ["home", "sessions"])
def test_the_first_page_shows_the_sessions_of_the_day(client: Client, room: Make, page: str) -> None:
    one = room(hours_ago=0.1)
    one.comes()
    assert f"Chair 1: {one.session.patient}" in shown(client, page)


def test_a_card_says_drug_dose_and_route(client: Client, room: Make) -> None:
    room()
    assert "41.175 mg racemic ketamine, intravenous" in client.get(reverse("sessions")).content.decode()


def test_effects_are_asked_for_in_plain_words_and_what_is_due_says_what_to_do(
    client: Client, room: Make
) -> None:
    one = room("spravato-trd-us")
    one.comes()
    one.draws()
    for minute, device in zip((0, 5), one.standing.portions, strict=True):
        one.does(minute, "device-given", container=device["container"], sprays=sprayed(one, minute, minute))
    steps = coming(one.standing, one.at(6).moment)
    assert "Record: Oxygen saturation by pulse oximetry, MOAA/S level" in [step.what for step in steps]
    assert any("Drowsy (sedation), Feels detached or unreal (dissociation)" in step.detail for step in steps)
    page = shown(client, "session", one.session.patient_id, one.session.pk)
    assert "<legend>Feels detached or unreal (dissociation)</legend>" in page
    assert "Dissociation seen" not in page


def test_a_session_of_another_day_says_its_day(
    client: Client, room: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board reaches into the night before and the next morning."""
    one = room(hours_ago=-1)
    starts = one.session.planned_at.astimezone(ZoneInfo(one.session.patient.site.time_zone))
    midnight = starts.replace(hour=0, minute=0, second=0)
    of_the_evening_before, of_the_night_after = timedelta(minutes=-30), timedelta(days=1, minutes=30)
    other_day = midnight + (of_the_evening_before if starts.hour < 12 else of_the_night_after)
    for at, said in (
        (other_day, f"{starts:%a} {starts.day} {starts:%b}, {starts:%H:%M}"),
        (starts, f"{starts:%H:%M}"),
    ):
        monkeypatch.setattr(clock, "now", lambda at=at: at.astimezone(UTC))
        assert f"Planned for {said}" in client.get(reverse("sessions")).content.decode()


def test_nobody_searched_for_are_the_patients_opened_last(client: Client, patient: Patient) -> None:
    assert "The beginning of a name is enough" in shown(client, "patients")
    shown(client, "patient", patient.pk)
    page = shown(client, "patients")
    assert "Opened last" in page
    assert reverse("patient", args=[patient.pk]) in page


def test_an_alert_names_action_value_unit_and_limit_everywhere(client: Client, room: Make) -> None:
    one = room(hours_ago=0.2).begins()
    said: Any = one.reads(2, systolic_bp="186").answer.sentence
    assert (
        "Stop: High systolic pressure. Systolic blood pressure 186 mmHg, limit 180 mmHg. [systolic-high"
        in said
    )
    banner = shown(client, "bedside_banner")
    assert (
        "Stop: High systolic pressure. Systolic blood pressure 186 mmHg, limit 180 mmHg <span>since" in banner
    )


def test_the_gravest_alert_is_said_first_in_the_answer_and_above_what_is_only_late(
    client: Client, room: Make, nurse: User
) -> None:
    one = room(hours_ago=0.5)  # the readings of the first half hour are late
    one.begins()
    entry = {"key": "k9", "kind": "reading", "values": {"systolic_bp": "165", "spo2": "91"}, "device": "t",
             "true_at": one.at(-1).moment.isoformat(), "user": nurse.pk, "confirmed": True}  # fmt: skip
    low = entry | {"key": "k10", "values": {"systolic_bp": "165", "spo2": "88"}}
    url = reverse("session_entries", args=[one.session.patient_id, one.session.pk])
    sent = client.post(url, json.dumps({"entries": [entry, low]}), content_type="application/json").json()
    high, both = (answer["sentence"].split("\n") for answer in sent["answers"])
    assert [line.split(":")[0] for line in high] == ["Pause"]  # the limits before the dose are 160 and 90
    assert [line.split(":")[0] for line in both] == ["Stop", "Pause"]
    banner = shown(client, "bedside_banner")
    words = [part.split("</strong> ")[1].split(":")[0] for part in banner.split("<strong>")[1:]]
    assert words == ["Stop"]  # one line a chair: two alerts of a pause and what is late stand behind it
    more = re.search(r"; (\d+) more here", banner)
    assert more is not None
    assert int(more[1]) >= 3
