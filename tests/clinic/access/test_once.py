"""A form is carried out once, however often it is sent; one that was refused may be sent again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock, sent_forms
from daybreak.clinic.access import once
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.models import AntidepressantTrial, Patient, SentForm

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TRIAL = {
    "drug": "Sertraline", "highest_dose_mg_per_day": "150", "duration_weeks": "8", "outcome": "no-response",
    "adequacy": "adequate", "current_episode": "on",
}  # fmt: skip


def add(client: Client, patient: Patient, **changed: Any) -> Any:
    page = reverse("antidepressants", args=[patient.pk])
    return client.post(page, TRIAL | changed, headers={"Referer": f"http://testserver{page}"})


def test_a_second_click_adds_nothing_and_says_so_on_the_page_it_came_from(
    client: Client, patient: Patient
) -> None:
    token = once.token()
    answers = [add(client, patient, once=token) for _ in range(2)]
    assert AntidepressantTrial.objects.count() == 1
    assert answers[1].status_code == 302
    assert once.SAID in client.get(answers[1]["Location"]).content.decode()


def server_died() -> None:
    """What the process knew is gone; what is on record is there."""
    cache.clear()


def test_a_form_carried_out_by_a_server_that_then_died_is_not_carried_out_again(
    client: Client, patient: Patient
) -> None:
    token = once.token()
    add(client, patient, once=token)
    server_died()
    again = add(client, patient, once=token)
    assert AntidepressantTrial.objects.count() == 1
    assert once.SAID in client.get(again["Location"]).content.decode()


def test_a_form_that_died_with_its_server_before_it_was_saved_may_be_sent_again(
    client: Client, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = once.token()
    with monkeypatch.context() as dying:
        dying.setattr("daybreak.clinic.actions.act.Act._close", dies)
        with pytest.raises(SystemError):
            add(client, patient, once=token)
    server_died()
    add(client, patient, once=token)
    assert AntidepressantTrial.objects.count() == 1


def dies(_act: object) -> None:
    raise SystemError


def test_a_refusal_that_is_an_act_itself_leaves_the_form_to_be_sent_again(db: None) -> None:
    token = once.token()
    with sent_forms.carrying_out(token) as form, act(system(), "something.refused"):
        pass
    assert (form.noted, sent_forms.was_carried_out(token)) == (True, True)
    sent_forms.forget(token)
    assert not sent_forms.was_carried_out(token)


def test_what_came_by_no_form_notes_none(db: None) -> None:
    with act(system(), "something.done"):
        pass
    assert not SentForm.objects.exists()


def test_after_a_day_it_is_forgotten(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for token in ("yesterday's", "today's"):
        with sent_forms.carrying_out(token), act(system(), "something.done"):
            pass
        later = clock.now() + timedelta(hours=25)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
    assert not sent_forms.was_carried_out("yesterday's")
    assert [form.token for form in SentForm.objects.all()] == ["today's"]


def test_a_form_that_is_under_way_is_not_said_to_have_been_sent(
    client: Client, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server could still die over it: whoever was told that it was sent would not send it again."""
    monkeypatch.setattr(once, "PATIENCE_S", 0.05)
    token = once.token()
    cache.add(f"once:{token}", once.UNDER_WAY)
    answer = add(client, patient, once=token)
    assert answer.status_code == 503
    assert once.STILL["sentence"] in answer.content.decode()
    assert AntidepressantTrial.objects.count() == 0


def test_who_sends_it_meanwhile_waits_for_its_end(client: Client, patient: Patient) -> None:
    token = once.token()
    cache.add(f"once:{token}", once.UNDER_WAY)
    timer = threading.Timer(0.3, lambda: cache.set(f"once:{token}", once.DONE))
    timer.start()
    answer = add(client, patient, once=token)
    timer.join()
    assert once.SAID in client.get(answer["Location"]).content.decode()
    assert AntidepressantTrial.objects.count() == 0


def test_where_the_first_was_refused_the_one_that_waited_is_carried_out(
    client: Client, patient: Patient
) -> None:
    token = once.token()
    cache.add(f"once:{token}", once.UNDER_WAY)
    timer = threading.Timer(0.3, lambda: cache.delete(f"once:{token}"))
    timer.start()
    answer = add(client, patient, once=token)
    timer.join()
    assert answer.status_code == 302
    assert AntidepressantTrial.objects.count() == 1


def test_another_form_is_another_time(client: Client, patient: Patient) -> None:
    for drug in ("Sertraline", "Venlafaxine"):
        add(client, patient, once=once.token(), drug=drug)
    assert AntidepressantTrial.objects.count() == 2


def test_what_was_refused_may_be_sent_again(client: Client, patient: Patient) -> None:
    token = once.token()
    assert add(client, patient, once=token, duration_weeks="-1").status_code == 200
    add(client, patient, once=token)
    assert AntidepressantTrial.objects.count() == 1


def test_every_form_that_sends_carries_a_token_of_its_own(client: Client, patient: Patient) -> None:
    page = reverse("antidepressants", args=[patient.pk])
    first, second = (client.get(page).content.decode().split('name="once" value="')[1][:32] for _ in range(2))
    assert first != second


def test_it_leads_to_no_other_site(client: Client, patient: Patient) -> None:
    token, page = once.token(), reverse("antidepressants", args=[patient.pk])
    for _ in range(2):
        answer = client.post(page, TRIAL | {"once": token}, headers={"Referer": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("home")
