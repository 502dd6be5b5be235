"""A patient's language: recorded, corrected, used for links, messages and crisis contacts; where unknown, the site's."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from pypdf import PdfReader

from daybreak.clinic import clock
from daybreak.clinic.actions import patients, staff
from daybreak.clinic.actions.by import By
from daybreak.clinic.bedside.after_care import sheet_of
from daybreak.clinic.models import AuditRow, Language, Patient, QuestionnaireLink, Role, Site
from daybreak.errors import ActError
from tests.clinic.actions.follow_up.conftest import contacts_set
from tests.clinic.actions.sessions.conftest import Make
from tests.clinic.conftest import ADA, person, signed_in

pytestmark = pytest.mark.django_db


def read(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def link_made(client: Client, patient: Patient, language: str) -> str:
    sent = {"instrument": "phq9", "language": language}
    return client.post(reverse("link_make", args=[patient.pk]), sent).content.decode()


def test_what_is_not_known_is_not_invented_and_the_sites_language_is_used(
    patient: Patient, client: Client
) -> None:
    assert (patient.language, patient.addressed_in) == ("", Language.ENGLISH)
    assert "Preferred language not known; addressed in English" in read(client, "patient", patient.pk)
    staff.set_language(By(None, patient.site), patient.site, "de")
    assert Patient.objects.get().addressed_in == Language.GERMAN
    assert AuditRow.objects.order_by("-pk")[0].act == "site.language-set"


def test_a_language_without_a_catalogue_is_refused(by: By, site: Site) -> None:
    with pytest.raises(ActError, match="no catalogue"):
        replace(ADA, language="fr")
    with pytest.raises(ActError, match="no catalogue"):
        staff.set_language(by, site, "fr")
    with pytest.raises(ActError, match="no catalogue"):
        staff.open_site(by, code="south", name="South", time_zone="Europe/Berlin", language="")


def test_it_is_registered_and_corrected_with_the_audit_keeping_what_stood_before(client: Client) -> None:
    sent = {name: str(value) for name, value in asdict(ADA).items()} | {"language": "de"}
    assert client.post(reverse("patient_register"), sent).status_code == 302
    patient = Patient.objects.get()
    assert "Preferred language: Deutsch" in read(client, "patient", patient.pk)
    assert '<option value="de" selected>' in read(client, "patient_identity", patient.pk)
    wrong = client.post(
        reverse("patient_identity", args=[patient.pk]), sent | {"language": "xx", "reason": "Asked"}
    )
    assert "Select a valid choice" in wrong.content.decode()
    client.post(reverse("patient_identity", args=[patient.pk]), sent | {"language": "en", "reason": "Asked"})
    assert Patient.objects.get().language == "en"
    kept = json.loads(AuditRow.objects.get(act="patient.identity-corrected").detail)["changes"]
    assert '"de"' in json.dumps(kept)
    assert '"en"' in json.dumps(kept)


def test_a_link_is_offered_in_it_with_a_message_and_the_contacts_of_that_language(
    by: By, patient: Patient, client: Client
) -> None:
    contacts_set(patient.site)
    patients.correct_identity(by, patient, replace(ADA, language="de"), reason="Asked")
    page = read(client, "link_make", patient.pk)
    assert '<option value="de" selected>' in page
    made = link_made(client, patient, "de")
    for words in ("Northern clinic bittet Sie, einen Fragebogen zu beantworten:", "Er öffnet sich mit Ihrem Geburtsdatum bis",
                  "Wenn Sie jetzt Hilfe brauchen: Notruf 112", "030 23125 002", 'lang="de"'):  # fmt: skip
        assert words in made, words
    message = made[made.index("<textarea") : made.index("</textarea>")]
    assert "/q/" in message
    assert "Ada" not in message
    assert "Example" not in message
    assert QuestionnaireLink.objects.get().language == "de"
    english = link_made(client, patient, "en")
    assert "asks you to answer a questionnaire" in english
    day = timezone.localdate(QuestionnaireLink.objects.latest("pk").expires_at)
    assert f"until {date_format(day, 'N j, Y')}, " in english  # no 05.12., which is another day elsewhere


def test_a_language_without_crisis_contacts_is_said(by: By, patient: Patient, client: Client) -> None:
    contacts_set(patient.site, Language.ENGLISH)
    patients.correct_identity(by, patient, replace(ADA, language="de"), reason="Asked")
    page = read(client, "link_make", patient.pk)
    assert "prefers Deutsch, and Northern clinic has set no crisis contacts in it." in " ".join(page.split())
    assert '<option value="de"' not in page


def test_the_after_care_sheet_is_in_the_patients_language_with_the_english_beside_it(
    by: By, room: Make, client: Client
) -> None:
    one = room("spravato-trd-us")
    patient = one.session.patient
    args = [patient.pk, one.session.pk]
    assert "Call the emergency number of the place where you are" in read(client, "after_care", *args)
    contacts_set(patient.site)
    english = read(client, "after_care", *args)
    assert "Emergency: <strong>112" in english
    assert "Print with the English" not in english
    patients.correct_identity(by, patient, replace(ADA, language="de"), reason="Asked")
    page = read(client, "after_care", *args)
    for words in (
        "Notruf: <strong>112",
        "030 23125 002",
        "The patient prefers Deutsch",
        "Nach Ihrer Behandlung am",
        "nach erholsamem Schlaf",
        "until the next day after restful sleep",
        "Emergency: <strong>112",
        "Print with the English",
    ):
        assert words in page, words
    assert "in English only" not in page


def papers(client: Client, *args: object, **query: str) -> list[str]:
    """The pages of the sheet on paper."""
    answer = client.get(reverse("after_care_paper", args=args), query)
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]


def test_on_paper_the_sheet_is_in_the_patients_language_alone_unless_the_english_is_asked_for(
    by: By, room: Make, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = room("iv-racemic-acute")
    patient = one.session.patient
    patients.correct_identity(by, patient, replace(ADA, language="de"), reason="Asked")
    args, printed_at = [patient.pk, one.session.pk], clock.now()
    monkeypatch.setattr(clock, "now", lambda: printed_at)  # stands on each sheet, to the minute
    (alone,) = papers(client, *args)
    assert "24 Stunden lang kein Fahrzeug führen" in alone
    assert "Seite 1 von 1" in alone
    assert "No driving" not in alone
    german, english = papers(client, *args, english="")
    assert german.replace("von 2", "von 1") == alone
    assert "No driving, important decisions or alcohol for 24 hours." in english
    day = timezone.localtime(one.session.starts_at)
    assert f"After your treatment on {day:%-d %B %Y}" in english


def test_advice_that_no_catalogue_has_stays_in_english_and_says_so(
    by: By, room: Make, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = room("iv-racemic-acute")
    patients.correct_identity(by, one.session.patient, replace(ADA, language="de"), reason="Asked")
    monkeypatch.setattr(translation, "gettext", str)
    sheet = sheet_of(one.standing, Language.GERMAN)
    assert sheet.untranslated
    assert {told.language for told in sheet.advice} == {Language.ENGLISH}
    page = read(client, "after_care", one.session.patient_id, one.session.pk)
    assert "What is marked is written in English only: explain it." in page
    assert "(in English only)" in page


def test_the_sites_language_is_set_by_the_director_and_by_nobody_at_the_bedside(
    site: Site, client: Client, patient: Patient
) -> None:
    boss, url = signed_in(person(site, Role.MEDICAL_DIRECTOR, "boss")), reverse("site_language")
    assert "Language of the site" in read(boss, "crisis_contacts")
    said = boss.post(url, {"language": "de"}, follow=True).content.decode()
    assert "Northern clinic addresses its patients in Deutsch." in said
    assert "Select a valid choice" in boss.post(url, {"language": "xx"}, follow=True).content.decode()
    assert client.post(url, {"language": "en"}).status_code == 403
    assert Site.objects.get(pk=site.pk).language == "de"
