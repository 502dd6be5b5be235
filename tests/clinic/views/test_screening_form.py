"""The form of a screening: unknown by default, saved in parts, nothing lost."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import Finding, Patient, Role
from daybreak.vocabulary import load_vocabulary
from tests.clinic.conftest import MORNING, person, signed_in

pytestmark = pytest.mark.django_db
IV = "iv-racemic-acute"


def url(patient: Patient) -> str:
    return reverse("screening", args=[patient.pk, IV])


def sent(client: Client, patient: Patient, **answers: str) -> str:
    at = timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(url(patient), {"true_at": at} | answers, follow=True)
    return " ".join(answer.content.decode().split())


def page(client: Client, patient: Patient) -> str:
    return " ".join(client.get(url(patient)).content.decode().split())


def checked(shown: str, name: str) -> list[str]:
    """The values of a question's buttons that are on."""
    tags = re.findall(rf'<input type="radio" name="{name}"[^>]*>', shown)
    return [found[1] for tag in tags if "checked" in tag and (found := re.search(r'value="([^"]*)"', tag))]


def test_every_open_question_stands_at_not_known(client: Client, patient: Patient) -> None:
    shown = page(client, patient)
    questions = set(re.findall(r'<input type="radio" name="(\w+)"', shown))
    assert len(questions) > 30
    assert {tuple(checked(shown, name)) for name in questions} == {("",)}


@pytest.mark.parametrize(
    ("finding", "value", "words"),
    [
        ("diagnosis", "mdd", "major depressive disorder"),
        ("diagnosis", "bipolar_depression", "bipolar depression"),
        ("cyp_modifier", "st_johns_wort", "St John&#x27;s wort"),
    ],
)
def test_a_choice_is_read_in_words_wherever_it_stands(
    client: Client, by: By, patient: Patient, finding: str, value: str, words: str
) -> None:
    findings.record(by, patient, [Entry(finding, value, MORNING)])
    overview = " ".join(client.get(reverse("patient", args=[patient.pk])).content.decode().split())
    for shown in (page(client, patient), overview):
        assert words in shown
        assert f">{value}" not in shown
    history = client.get(reverse("patient_history", args=[patient.pk])).content.decode()
    assert f"<td>{words}</td>" in history


def test_the_bedside_offers_choices_in_words_and_sends_their_ids() -> None:
    field = render_to_string(
        "clinic/entry_field.html", {"finding": load_vocabulary()["diagnosis"], "prefix": "r"}
    )
    assert '<option value="mdd">Major depressive disorder</option>' in field


def test_a_part_is_saved_and_the_rest_stays_unknown(client: Client, patient: Patient) -> None:
    before = int(re.findall(r"<strong data-count>(\d+)<", page(client, patient))[0])
    shown = sent(
        client, patient, serious_arrhythmia="no", recent_delirium="", delirium_recent="yes", opioid=""
    )
    assert "2 recorded." in shown
    assert {(row.finding, row.text) for row in Finding.objects.all()} == {
        ("serious_arrhythmia", "no"),
        ("delirium_recent", "yes"),
    }
    assert int(re.findall(r"<strong data-count>(\d+)<", shown)[0]) < before


def test_what_was_answered_stands_there_again_when_one_answer_is_refused(
    client: Client, patient: Patient
) -> None:
    shown = sent(client, patient, phq9="160", serious_arrhythmia="yes")
    assert "above the most that is possible" in shown
    assert checked(shown, "serious_arrhythmia") == ["yes"]
    assert 'value="160"' in shown
    assert not Finding.objects.exists()


def test_what_is_known_is_closed_with_origin_and_date_and_changes_only_when_it_is_answered(
    client: Client, by: By, patient: Patient
) -> None:
    findings.record(by, patient, [Entry("serious_arrhythmia", "no", MORNING)])
    shown = page(client, patient)
    known = re.findall(r"<details><summary><span>Serious arrhythmia</span>.*?</summary>", shown)
    assert len(known) == 1
    assert "<strong>no</strong>" in known[0]
    assert f"recorded, {timezone.localtime(MORNING):%-d %b %Y}" in known[0]
    assert checked(shown, "serious_arrhythmia") == [""]
    sent(client, patient, serious_arrhythmia="", pregnant="no")
    assert Finding.objects.filter(finding="serious_arrhythmia").count() == 1
    sent(client, patient, serious_arrhythmia="not known")
    assert Finding.objects.filter(finding="serious_arrhythmia").order_by("-pk")[0].not_known


def test_an_answer_that_the_medication_list_overtook_is_named(
    client: Client, by: By, patient: Patient
) -> None:
    medication.add_drug(by, patient, Drug("Oxycodone", "", ("opioid",)))
    shown = sent(client, patient, opioid="no", serious_arrhythmia="no")
    assert "1 recorded." in shown
    assert "Takes an opioid: not recorded, because its own page decides it now." in shown


def test_the_page_has_no_button_that_answers_for_all(client: Client, patient: Patient) -> None:
    buttons = set(
        re.findall(
            r"<button[^>]*>([^<]+)</button>",
            page(client, patient).split("data-questions")[1].split("</form>")[0],
        )
    )
    assert buttons == {"Save the answers"}


def test_whoever_only_reads_sees_no_form(patient: Patient) -> None:
    reader = signed_in(person(patient.site, Role.AUDITOR))
    assert "data-questions" not in page(reader, patient)
