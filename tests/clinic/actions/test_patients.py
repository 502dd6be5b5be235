"""Registering, finding, proposing duplicates, merging and parting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daybreak.clinic.actions import findings, patients
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.findings import newest
from daybreak.clinic.models import AuditRow, Patient, Site
from daybreak.clinic.patients import duplicates_of, find, record_ids, with_merged
from daybreak.errors import ActError
from tests.clinic.conftest import ADA, MORNING


def test_a_patient_is_found_by_name_number_and_birth_date(site: Site, patient: Patient) -> None:
    for words in (
        "example",
        "ADA",
        "Exam Ad",
        "Example, Ada",
        "1001",
        "1980-05-17",
        "17.5.1980",
        "17 May 1980",
        "éxample",
    ):
        assert find([site], words) == [patient], words
    for words in ("", ",", "xample", "1002", "1980-05-18", "31.2.1980", "17/5/1980"):
        assert find([site], words) == [], words


def test_a_patient_of_another_site_is_not_found(other_site: Site, patient: Patient) -> None:
    assert find([other_site], "example") == []


def test_somebody_alike_is_proposed_before_registering_twice(by: By, site: Site, patient: Patient) -> None:
    twice = replace(ADA, number="1002", given_name="Ada", family_name="Exampel")
    assert duplicates_of(site, twice.family_name, twice.given_name, twice.birth_date) == [patient]
    with pytest.raises(ActError, match="looks like the same person"):
        patients.register(by, site, twice)
    assert patients.register(by, site, twice, not_duplicate=True) != patient


def test_names_exchanged_are_still_alike(site: Site, patient: Patient) -> None:
    assert duplicates_of(site, "Ada", "Example", ADA.birth_date) == [patient]
    assert duplicates_of(site, "Otherwise", "Olga", ADA.birth_date) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "1001"}, "number 1001 is taken"),
        ({"birth_date": date(2999, 1, 1)}, "in the future"),
    ],
)
def test_an_identity_that_cannot_be_is_refused(
    by: By, site: Site, patient: Patient, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ActError, match=said):
        patients.register(by, site, replace(ADA, **({"number": "1002", "family_name": "Else"} | wrong)))


@pytest.mark.parametrize(
    "wrong",
    [{"given_name": " "}, {"family_name": "x" * 81}, {"number": ""}, {"birth_date": date(1899, 12, 31)},
     {"given_name": "A\u202eda"}],
)  # fmt: skip
def test_an_identity_is_checked_when_it_is_built(wrong: dict[str, object]) -> None:
    with pytest.raises(ActError):
        replace(ADA, **wrong)


def test_a_corrected_identity_is_in_the_audit_as_it_was_and_as_it_is(by: By, patient: Patient) -> None:
    patients.correct_identity(by, patient, replace(ADA, family_name="Newname"), reason="married")
    assert '"family_name":["Example","Newname"]' in AuditRow.objects.latest("seq").detail
    assert find([patient.site], "newname") == [patient]


def test_two_records_become_one_person_and_two_again(by: By, site: Site, patient: Patient) -> None:
    other = patients.register(by, site, replace(ADA, number="1002", family_name="Otherwise"))
    findings.record(by, other, [Entry("weight_kg", "82", MORNING)])
    link = patients.merge(by, patient, other, reason="same insurance number")
    assert record_ids(patient) == [patient.pk, other.pk]
    assert newest(patient)["weight_kg"].text == "82"
    patients.undo_merge(by, link, reason="twins")
    assert record_ids(patient) == [patient.pk]
    assert newest(patient) == {}
    with pytest.raises(ActError, match="undone already"):
        patients.undo_merge(by, link, reason="again")
    patients.merge(by, patient, other, reason="the same after all")
    assert record_ids(patient) == [patient.pk, other.pk]


def test_merges_that_make_no_sense_are_refused(
    by: By, site: Site, patient: Patient, other_patient: Patient
) -> None:
    second = patients.register(by, site, replace(ADA, number="1002", family_name="Otherwise"))
    third = patients.register(by, site, replace(ADA, number="1003", family_name="Thirdname"))
    patients.merge(by, patient, second, reason="the same")
    for kept, merged in ((patient, patient), (patient, other_patient), (third, second), (second, third)):
        with pytest.raises(ActError):
            patients.merge(by, kept, merged, reason="wrong")


def test_no_record_is_lost_behind_one_that_joins_another(by: By, site: Site, patient: Patient) -> None:
    """Joined in a chain, the first one's findings, an aneurysm say, would belong to nobody."""
    second, third = (
        patients.register(by, site, replace(ADA, number=number, family_name=name))
        for number, name in (("1002", "Otherwise"), ("1003", "Thirdname"))
    )
    patients.merge(by, second, third, reason="the same")
    with pytest.raises(ActError, match=r"1003 belongs to 1002, .* Join 1001 to 1002 instead"):
        patients.merge(by, patient, second, reason="the same")
    patients.merge(by, second, patient, reason="the same")
    everybody = {patient.pk, second.pk, third.pk}
    for one in (patient, second, third):  # from whichever record one starts
        assert record_ids(one)[0] == one.pk
        assert set(record_ids(one)) == set(with_merged(one.pk)) == everybody
