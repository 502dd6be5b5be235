"""The demonstration has questionnaires answered and open, contacts that nobody reaches by them, and one escalation that waits."""

from __future__ import annotations

import re
from datetime import date

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import patients
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.demo.follow_up import furnish_follow_up
from daybreak.clinic.follow_up.contacts import help_of
from daybreak.clinic.follow_up.links import links_to_look_at
from daybreak.clinic.models import Escalation, Finding, Language, QuestionnaireReturn, Role, Site, User
from tests.clinic.conftest import person

pytestmark = pytest.mark.django_db
FICTION = re.compile(r"030 23125 [0-9]{3}|020 7946 0[0-9]{3}")
"""Ranges that the Bundesnetzagentur and Ofcom reserve for film and print."""


def test_it_is_furnished_through_the_actions(by: By, site: Site, director: User) -> None:
    people = {"director": director, "coordinator": person(site, Role.COORDINATOR)}
    told = [
        patients.register(by, site, Identity(f"D{number}", "Ann", name, date(1970, number, number)))
        for number, name in enumerate(("Abel", "Brook", "Castell", "Dahl", "Evers"), start=1)
    ]
    furnish_follow_up(people, site, told)
    assert QuestionnaireReturn.objects.count() == 4
    assert sorted(Finding.objects.filter(finding__in=["phq9", "gad7"]).values_list("text", flat=True)) == [
        "11",
        "20",
        "6",
    ]
    assert [one.link.patient for one in links_to_look_at(site, clock.now())] == [told[3]]
    assert Escalation.objects.get(closing=None).patient == told[4]


@pytest.mark.parametrize("language", Language)
def test_nobody_is_called_by_its_numbers(site: Site, director: User, language: Language) -> None:
    people = {"director": director, "coordinator": person(site, Role.COORDINATOR)}
    furnish_follow_up(people, site, [])
    shown = help_of(site, language)
    assert all(
        FICTION.fullmatch(number) for number in (shown.clinic_number, *(number for _, number in shown.others))
    )
    assert "nvented" in shown.others[0][0] or "erfunden" in shown.others[0][0]
