"""A rule that two people set aside is named where the prescriber signs the order, and in the session's record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from daybreak.clinic.actions import patients, screening
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.models import Site, User
from tests.clinic.actions.sessions.conftest import Make, Room
from tests.clinic.bedside.test_gates import known, set_aside
from tests.clinic.conftest import signed_in
from tests.clinic.views.test_session_papers import text_of

pytestmark = pytest.mark.django_db
GROUNDS = "Coiled last year; neurosurgeon agrees"
SAID = "Set aside, signed by two people:"


def order_page(prescriber: User, one: Room) -> str:
    url = reverse("plan", args=[one.session.patient_id, one.standing.protocol.id])
    return signed_in(prescriber).get(url).content.decode()


def record_page(client: Client, one: Room) -> str:
    url = reverse("session_record", args=[one.session.patient_id, one.session.pk])
    return client.get(url).content.decode()


def test_the_order_page_names_it_with_reason_and_both_names_until_it_is_withdrawn(
    room: Make, prescriber: User, director: User
) -> None:
    one = room()
    assert SAID not in order_page(prescriber, one)
    known(one, "yes")
    row = set_aside(one, prescriber, director)
    page = order_page(prescriber, one)
    assert page.count(SAID) == 1
    for words in (GROUNDS, "pressure-hazard", f"{prescriber.printed_name} and {director.printed_name}"):
        assert words in page
    screening.withdraw_override(one.by, row, reason="The coil has moved")
    assert SAID not in order_page(prescriber, one)


def test_the_record_keeps_what_was_set_aside_when_the_dose_was_given(
    client: Client, room: Make, prescriber: User, director: User
) -> None:
    one = room(hours_ago=0)
    known(one, "yes")
    row = set_aside(one, prescriber, director)
    one.comes()
    one.draws()
    one.does(1, "infusion-begun")
    for _ in range(2):  # and withdrawing it afterwards does not rewrite what was done
        page, paper = record_page(client, one), " ".join(text_of(client, "session_record_paper", one).split())
        for words in (SAID, GROUNDS, "pressure-hazard"):
            assert words in page
            assert words in paper
        if not hasattr(row, "correction"):
            screening.withdraw_override(one.at(5), row, reason="The coil has moved")
            row.refresh_from_db()


def test_a_record_without_any_says_nothing_of_it(client: Client, room: Make) -> None:
    assert SAID not in record_page(client, room().begins())


def test_it_holds_for_the_person_under_whichever_record_it_was_signed(
    client: Client,
    room: Make,
    prescriber: User,
    director: User,
    site: Site,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """The session was planned under a record that was merged into another since."""
    one = room()
    known(one, "yes")
    of_session = one.session.patient
    identity = Identity("1077", of_session.given_name, of_session.family_name, of_session.birth_date)
    kept = patients.register(one.by, site, identity, not_duplicate=True)
    patients.merge(one.by, kept=kept, merged=of_session, reason="The same person")
    one.comes()
    urls = [reverse("session", args=[record.pk, one.session.pk]) for record in (of_session, kept)]
    for url in urls:
        page = client.get(url).content.decode()
        assert (page.count(f"<strong>{SAID}</strong>"), "Release the dose</button>" in page) == (0, False)
    set_aside(one, prescriber, director, kept)
    for url in urls:
        with django_assert_max_num_queries(12):
            page = client.get(url).content.decode()
        assert (page.count(f"<strong>{SAID}</strong>"), "Release the dose</button>" in page) == (1, True)
    assert one.does(-5, "released").accepted
