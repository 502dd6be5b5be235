"""The patient's pages, in both languages: no name, no account, one question a screen, safe to go back, closed when used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import AuditRow, Escalation, Finding, Language, Patient, QuestionnaireReturn, Site
from daybreak.vocabulary import load_vocabulary
from tests.clinic.actions.follow_up.conftest import At, link_of, token_for

pytestmark = pytest.mark.django_db
BORN = {"day": "17", "month": "5", "year": "1980"}  # Ada's, as the fixtures register her
GERMAN = load_vocabulary().instrument("phq9").wording_in("de")


class Phone:
    """A patient's browser."""

    def __init__(self, token: str) -> None:
        self.client, self.token = Client(enforce_csrf_checks=True), token

    def url(self, *more: object) -> str:
        return "/".join([f"/q/{self.token}", *map(str, more), ""])

    def get(self, *more: object, **query: str) -> HttpResponse:
        return self.client.get(self.url(*more), query)

    def post(self, *more: object, **given: object) -> HttpResponse:
        """As the form on the page is sent, with its own CSRF token."""
        page = self.client.get(self.url(*more)).content.decode()
        secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert secret is not None, page
        return self.client.post(self.url(*more), {"csrfmiddlewaretoken": secret[1]} | given)

    def answers(self, scores: list[int | None]) -> HttpResponse:
        response = self.get()
        for number, score in enumerate(scores, start=1):
            response = self.post(number, **({"leave_out": "1"} if score is None else {"answer": score}))
        return response


@pytest.fixture
def phone(token: str) -> Phone:
    return Phone(token)


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_questionnaire_is_answered_from_the_link_to_the_finding(phone: Phone, begun: Patient) -> None:
    assert phone.post(**BORN)["Location"] == phone.url(1)
    assert phone.post(1, answer=2)["Location"] == phone.url(2)
    last = phone.answers([2, 0, 1, 0, 1, 0, 0, 3, 0])
    assert last["Location"] == phone.url("review")
    assert "Nearly every day" in text(phone.get("review"))
    assert phone.post("review")["Location"] == phone.url()
    assert "Your answers have reached your clinic" in text(phone.get())
    assert Finding.objects.get(patient=begun, finding="phq9").text == "7"


def test_before_the_birth_date_no_page_says_whose_link_it_is(phone: Phone, begun: Patient) -> None:
    for more in ((), (1,), ("review",), ("help",)):
        page = phone.client.get(phone.url(*more), follow=True).content.decode()
        shown = page.replace(phone.url(), "")  # chance may write a name into the link itself
        for told in ("Ada", "Example", "1001", "1980"):
            assert told not in shown
    assert phone.get(1)["Location"] == phone.get("review")["Location"] == phone.url()


def test_a_wrong_birth_date_opens_nothing_and_the_last_try_closes_the_link(phone: Phone, site: Site) -> None:
    wrong = BORN | {"year": "1981"}
    answers = [phone.post(**wrong) for _ in range(5)]
    assert [one.status_code for one in answers] == [403, 403, 403, 403, 302]
    assert "After 4 more wrong tries this link closes" in text(answers[0])
    assert "After 1 more wrong try this link closes" in text(answers[3])
    assert phone.get().status_code == 410
    assert "too often" in text(phone.get())
    assert phone.get(1)["Location"] == phone.url()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "This field is required"),
        (BORN | {"day": "31", "month": "2"}, "There is no such day"),
        (BORN | {"day": "x"}, "Enter a whole number"),
        (BORN | {"year": "80"}, "Write the whole year, such as 1973."),
    ],
)
def test_what_is_no_date_is_said_kept_and_not_counted(phone: Phone, given: dict[str, str], said: str) -> None:
    response = phone.post(**given)
    assert response.status_code == 400
    assert said in text(response)
    assert not AuditRow.objects.filter(act="link.birth-date-refused").exists()
    if given:
        assert f'value="{given["day"]}"' in text(response)


def test_many_tries_from_one_place_must_wait(begun: Patient) -> None:
    phones = [Phone(token_for(begun, instrument)) for instrument in ("phq9", "gad7")]
    wrong = BORN | {"year": "1981"}
    for number in range(20):
        one = phones[number % 2]
        if one.get().status_code != 200:
            one.token = token_for(begun, "phq9" if number % 2 == 0 else "gad7")
        one.post(**wrong)
    fresh = Phone(token_for(begun))
    waits = fresh.post(**BORN)
    assert waits.status_code == 429
    assert "Wait ten minutes" in text(waits)


def test_the_page_speaks_german_with_the_published_wording(begun: Patient) -> None:
    assert GERMAN is not None
    phone = Phone(token_for(begun, language=Language.GERMAN))
    shown = text(phone.get())
    assert '<html lang="de">' in shown
    assert "Wann sind Sie geboren?" in shown
    assert "Ihre Klinik hat 9 Fragen an Sie." in shown
    phone.post(**BORN)
    page = text(phone.get(9))
    for words in ("Frage 9 von 9", GERMAN.stem, GERMAN.items[8], *GERMAN.answers, "PHQ-D"):
        assert words in page
    assert "Wählen Sie eine Antwort" in text(phone.post(9))


def test_the_language_is_changed_on_the_page_and_stays(phone: Phone) -> None:
    assert "What is your date of birth?" in text(phone.get())
    assert "Wann sind Sie geboren?" in text(phone.get(language="de"))
    assert "Wann sind Sie geboren?" in text(phone.get())
    assert "Wann sind Sie geboren?" in text(phone.get(language="xx"))
    phone.post(**BORN)
    phone.answers([0] * 9)
    phone.post("review")
    assert QuestionnaireReturn.objects.get().language == "de"


def test_without_a_choice_it_is_asked_again_and_leaving_out_is_a_choice(phone: Phone) -> None:
    phone.post(**BORN)
    again = phone.post(1)
    assert again.status_code == 200
    assert "Choose an answer, or leave the question out." in text(again)
    assert "Choose one of the answers shown." in text(phone.post(1, answer="7"))
    assert phone.post(1, leave_out="1")["Location"] == phone.url(2)
    phone.answers([None, 0, 0, 0, 0, 0, 0, 0, 0])
    assert "Left out" in text(phone.get("review"))
    phone.post("review")
    assert not Finding.objects.filter(finding="phq9").exists()
    assert Finding.objects.filter(finding="phq9_item_2").exists()


def test_one_may_go_back_change_and_come_back_to_the_end(phone: Phone) -> None:
    phone.post(**BORN)
    phone.answers([1] * 8)
    assert 'value="1" checked' in text(phone.get(3))
    assert phone.get("review")["Location"] == phone.url(9)
    phone.post(9, answer=0)
    assert phone.post(3, answer=3)["Location"] == phone.url("review")
    phone.post("review")
    assert Finding.objects.get(finding="phq9").text == "10"  # seven times 1, one 3, one 0


def test_another_phone_goes_on_with_the_same_link_and_the_birth_date(phone: Phone) -> None:
    phone.post(**BORN)
    phone.answers([1, 2, 3])
    other = Phone(phone.token)
    assert other.get(4)["Location"] == other.url()
    assert other.post(**BORN)["Location"] == other.url(4)
    assert 'value="2" checked' in text(other.get(2))


def test_the_birth_date_of_one_link_does_not_open_another(phone: Phone, begun: Patient) -> None:
    phone.post(**BORN)
    phone.token = token_for(begun, "gad7")
    assert phone.get(1)["Location"] == phone.url()


def test_after_an_hour_the_birth_date_is_asked_again(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.post(**BORN)
    from django.core import signing

    real = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: real + 3601)
    assert phone.get(1)["Location"] == phone.url()


def test_a_used_an_expired_and_a_revoked_link_open_nothing_and_still_offer_help(
    by: By,
    begun: Patient,
    phone: Phone,
    at: At,
) -> None:
    phone.post(**BORN)
    phone.answers([0] * 9)
    phone.post("review")
    used = phone.get()
    revoked = Phone(token_for(begun))
    actions.revoke(by, link_of(revoked.token))
    late = Phone(token_for(begun, "gad7"))
    at(clock.now() + timedelta(days=8))
    for one, response, said in (
        (phone, used, "This link has served"),
        (revoked, revoked.get(), "Your clinic has taken it back"),
        (late, late.get(), "Its time is over"),
    ):
        assert said in text(response)
        assert 'href="tel:112"' in text(response)
        assert "date of birth?" not in text(response)
        for more in ((1,), ("review",)):
            assert one.get(*more)["Location"] == one.url()


@pytest.mark.parametrize("made_up", ["x", "h3kV0dXQ1mSgk4nUq0Wf2A.AAAA", "...", "%00"])
def test_a_link_that_was_never_made_is_none(made_up: str) -> None:
    response = Client().get(f"/q/{made_up}/")
    assert response.status_code == 404
    assert "There is no such link" in text(response)
    assert "emergency" in text(response)


def test_a_thought_of_death_shows_whom_to_call_before_anything_else(phone: Phone) -> None:
    phone.post(**BORN)
    phone.answers([0] * 8)
    assert phone.post(9, answer=1)["Location"] == phone.url("help")
    page = text(phone.get("help"))
    told = "has reached your clinic already"
    for words in ("Call now", 'href="tel:112"', 'href="tel:03023125002"', told, phone.url("review")):
        assert words in page
    assert Escalation.objects.count() == 1
    assert "Rufen Sie jetzt an" in text(phone.get("help", language="de"))


def test_help_opens_from_every_screen_without_the_birth_date_and_tells_nothing(phone: Phone) -> None:
    assert phone.url("help") in text(phone.get())
    page = text(phone.get("help"))
    assert "tel:112" in page
    assert "has reached your clinic already" not in page


@contextmanager
def nothing_kept() -> Iterator[None]:
    """The database refuses every write, as it does where its disk has no room."""
    sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1" if sqlite else "SET TRANSACTION READ ONLY")
        yield
        if sqlite:
            cursor.execute("PRAGMA query_only = 0")
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This was not kept"), ("de", "Das wurde nicht gespeichert")]
)
def test_a_thought_of_death_that_cannot_be_kept_shows_whom_to_call_all_the_same(
    phone: Phone, language: str, said: str
) -> None:
    phone.get(language=language)
    phone.post(**BORN)
    phone.client.raise_request_exception = False
    with nothing_kept():
        response = phone.post(9, answer="3")
        assert response.status_code >= 500
        assert said in text(response)
        assert 'href="tel:112"' in text(response)
        assert "Daybreak" not in text(response)
    assert not Finding.objects.exists()


def test_where_contacts_are_not_set_no_number_is_invented(
    phone: Phone, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from daybreak.clinic.follow_up import contacts as reading

    monkeypatch.setattr(reading, "newest_contacts", lambda _site: {})
    page = text(phone.get("help"))
    assert "go to the nearest emergency department" in page
    assert "tel:" not in page


def test_two_windows_send_once(phone: Phone) -> None:
    phone.post(**BORN)
    phone.answers([0] * 9)
    page = phone.get("review").content.decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert secret is not None
    for _ in range(2):
        assert (
            phone.client.post(phone.url("review"), {"csrfmiddlewaretoken": secret[1]})["Location"]
            == phone.url()
        )
    assert Finding.objects.filter(finding="phq9").count() == 1


def test_a_form_from_elsewhere_is_refused_and_nothing_is_cached_or_leaves_with_a_referrer(
    phone: Phone,
) -> None:
    forged = phone.client.post(phone.url() + "?language=de", BORN)
    assert forged.status_code == 403
    assert "Öffnen Sie den Link noch einmal" in text(forged)
    assert phone.get(1)["Location"] == phone.url()
    phone.get(language="en")
    for more in ((), ("help",)):
        response = phone.get(*more)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in response["Content-Security-Policy"]
    phone.post(**BORN)
    cookie = phone.client.cookies["daybreak_questionnaire"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", phone.url())


def test_a_page_is_light_and_needs_no_script(phone: Phone) -> None:
    """4,096 bytes of page and 8,192 of style: two seconds on a telephone line of 56 kbit/s."""
    phone.post(**BORN)
    for more in ((), (9,), ("help",)):
        body = phone.client.get(phone.url(*more), follow=True).content
        assert len(body) < 4096
        assert b"<script" not in body
    style = b"".join(Client().get("/static/clinic/questionnaire.css").streaming_content)  # type: ignore[attr-defined]
    assert len(style) < 8192


def test_a_screen_needs_few_queries(
    phone: Phone, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    phone.post(**BORN)
    phone.answers([0] * 9)
    for more in ((9,), ("review",), ("help",)):
        with django_assert_max_num_queries(12):
            phone.get(*more)


def test_a_patient_page_knows_nothing_of_who_is_signed_in_at_the_station(token: str, client: Client) -> None:
    client.post(reverse("lock"))
    page = client.get(f"/q/{token}/")
    assert page.status_code == 200
    assert "Nurse" not in page.content.decode()
