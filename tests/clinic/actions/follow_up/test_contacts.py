"""The site's own numbers: by language, checked to be diallable, the newest counts and none is invented."""

from __future__ import annotations

import pytest

from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.follow_up.contacts import help_of, languages_set
from daybreak.clinic.models import CrisisContacts, Language, Site
from daybreak.clinic.templatetags.clinic import dial
from daybreak.errors import ActError
from tests.clinic.actions.follow_up.conftest import contacts_set

pytestmark = pytest.mark.django_db


def test_without_them_no_number_is_known(site: Site) -> None:
    assert not help_of(site, "en").set
    assert languages_set(site) == []


def test_the_newest_of_the_language_counts_and_another_language_is_better_than_none(
    by: By, site: Site
) -> None:
    contacts_set(site, Language.GERMAN)
    assert help_of(site, "en").clinic_number == "030 23125 001"
    actions.set_contacts(by, site, Language.ENGLISH, emergency_number="999", clinic_number="020 7946 0001")
    actions.set_contacts(by, site, Language.ENGLISH, emergency_number="112", clinic_number="020 7946 0002")
    assert (help_of(site, "en").emergency_number, help_of(site, "en").clinic_number) == (
        "112",
        "020 7946 0002",
    )
    assert help_of(site, "de").others == (("Crisis line of a story", "030 23125 002"),)
    assert CrisisContacts.objects.count() == 3


@pytest.mark.parametrize("number", ["", "call us", "112; then wait", "+", "1" * 40, "+49 (0)30 23125 001"])
def test_what_nobody_can_dial_is_refused(by: By, site: Site, number: str) -> None:
    with pytest.raises(ActError, match="The emergency number"):
        actions.set_contacts(
            by, site, Language.ENGLISH, emergency_number=number, clinic_number="020 7946 0001"
        )


def test_a_contact_has_a_name_and_there_are_not_too_many(by: By, site: Site) -> None:
    for others in ([("", "112")], [("Line", "112")] * 7):
        with pytest.raises(ActError, match="contact"):
            actions.set_contacts(
                by, site, Language.ENGLISH, emergency_number="112", clinic_number="112", others=others
            )


@pytest.mark.parametrize(
    ("number", "dialled"), [("+49 30 23125-001", "+493023125001"), ("020 7946 0001", "02079460001")]
)
def test_a_number_is_dialled_by_its_digits(number: str, dialled: str) -> None:
    assert dial(number) == dialled
