"""Consent to one drug is none to another, at the screening as at the bedside; what is not known is no consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.facts import facts_of
from daybreak.clinic.models import Consent, ConsentForm, Patient
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import screened, screened_for
from daybreak.errors import ActError
from daybreak.vocabulary import Value
from tests.clinic.conftest import MORNING

pytestmark = pytest.mark.django_db
KETAMINE, SPRAY = "racemic-ketamine", "esketamine"
PROTOCOLS = {KETAMINE: "iv-racemic-acute", SPRAY: "spravato-trd-us"}
OTHER = {KETAMINE: SPRAY, SPRAY: KETAMINE}
DAY = date(2026, 3, 2)
both = pytest.mark.parametrize("drug", [KETAMINE, SPRAY])


def published(by: By, patient: Patient, version: str, drug: str = "") -> ConsentForm:
    return consent.publish_form(by, patient.site, version=version, title="Treatment", body="Text", drug=drug)


def signed(by: By, patient: Patient, form: ConsentForm) -> Consent:
    return consent.record_consent(by, patient, form, signed_on=DAY, off_label_explained=True)


def known(patient: Patient, drug: str) -> Value | None:
    return facts_of(patient, clock.now(), drug=drug)["consent_signed"].value


@both
def test_the_screening_for_a_drug_is_not_met_by_consent_to_the_other(
    by: By, patient: Patient, drug: str
) -> None:
    published(by, patient, "1", drug)
    signed(by, patient, published(by, patient, "2", OTHER[drug]))
    verdict = screened(patient, protocol_by_id(PROTOCOLS[drug]), clock.now())
    rule = next(one.outcome for one in verdict.rules if "consent_signed" in one.outcome.condition)
    assert rule.blocks
    assert verdict.facts["consent_signed"].value is False
    signed(by, patient, ConsentForm.objects.get(version="1"))
    assert (
        screened(patient, protocol_by_id(PROTOCOLS[drug]), clock.now()).facts["consent_signed"].value is True
    )


def test_protocols_that_are_screened_together_each_have_the_consent_to_their_drug(
    by: By, patient: Patient
) -> None:
    signed(by, patient, published(by, patient, "1", SPRAY))
    standards = [protocol_by_id(name) for name in PROTOCOLS.values()]
    held = screened_for(patient, standards, clock.now())
    assert [one.facts["consent_signed"].value for one in held] == [False, True]


@both
def test_a_form_for_every_drug_counts_for_each(by: By, patient: Patient, drug: str) -> None:
    signed(by, patient, published(by, patient, "1"))
    fact = facts_of(patient, clock.now(), drug=drug)["consent_signed"]
    assert (fact.value, fact.origin) == (True, "consent to version 1")
    assert known(patient, "") is True


def test_a_drug_for_which_no_form_was_published_has_no_consent_whatever_was_typed_in(
    by: By, patient: Patient
) -> None:
    findings.record(by, patient, [Entry("consent_signed", "yes", MORNING)])
    assert known(patient, KETAMINE) is True  # of a site that keeps its forms elsewhere
    published(by, patient, "1", SPRAY)
    fact = facts_of(patient, clock.now(), drug=KETAMINE)["consent_signed"]
    assert (fact.value, fact.origin) == (False, "no consent form of this clinic is for racemic ketamine")


def test_without_a_drug_consent_to_single_drugs_is_not_known_whatever_was_typed_in(
    by: By, patient: Patient
) -> None:
    findings.record(by, patient, [Entry("consent_signed", "yes", MORNING)])
    signed(by, patient, published(by, patient, "1", SPRAY))
    assert known(patient, "") is None
    published(by, patient, "2")
    assert known(patient, "") is False


def test_taking_back_one_leaves_the_other(by: By, patient: Patient) -> None:
    first = signed(by, patient, published(by, patient, "1", SPRAY))
    signed(by, patient, published(by, patient, "2", KETAMINE))
    consent.withdraw_consent(by, first, on=DAY, remark="The taste")
    assert (known(patient, SPRAY), known(patient, KETAMINE)) == (False, True)


def test_the_off_label_statement_is_that_of_the_consent_to_the_drug(by: By, patient: Patient) -> None:
    signed(by, patient, published(by, patient, "1", KETAMINE))
    other = published(by, patient, "2", SPRAY)
    consent.record_consent(by, patient, other, signed_on=DAY, off_label_explained=False)
    told = [
        facts_of(patient, clock.now(), drug=drug)["off_label_statement_given"].value
        for drug in (KETAMINE, SPRAY)
    ]
    assert told == [True, False]


def test_the_first_form_for_a_drug_is_signed_by_everybody(by: By, patient: Patient) -> None:
    published(by, patient, "1", SPRAY)
    for drug, words in ((KETAMINE, "for racemic ketamine"), ("", "for every drug")):
        with pytest.raises(ActError, match=f"first form of the site,? {words}: nobody has signed one yet"):
            consent.publish_form(
                by, patient.site, version="2", title="T", body="B", sign_again=False, drug=drug
            )
    consent.publish_form(by, patient.site, version="1a", title="T", body="B", sign_again=False, drug=SPRAY)


def test_no_form_is_for_a_drug_that_nobody_gives(by: By, patient: Patient) -> None:
    with pytest.raises(ActError, match="aspirin is no drug of this clinic"):
        published(by, patient, "1", "aspirin")


def test_a_form_says_its_drug_wherever_it_is_named(by: By, patient: Patient) -> None:
    row = signed(by, patient, published(by, patient, "1", SPRAY))
    assert str(row) == "Consent on 2026-03-02: Treatment, version 1, for esketamine"


def in_the_morning_at_sydney(by: By, patient: Patient) -> By:
    """Where it is the 3rd of March already, and still the 2nd in UTC."""
    patient.site.time_zone = "Australia/Sydney"
    return replace(by, site=patient.site, at=datetime(2026, 3, 2, 22, tzinfo=UTC))


def test_consent_is_given_and_taken_back_on_the_day_by_the_clocks_of_the_site(
    by: By, patient: Patient
) -> None:
    there, today = in_the_morning_at_sydney(by, patient), date(2026, 3, 3)
    given = consent.record_consent(
        there, patient, published(by, patient, "1"), signed_on=today, off_label_explained=True
    )
    consent.withdraw_consent(there, given, on=today, remark="Changed her mind")
    assert known(patient, KETAMINE) is False
    with pytest.raises(ActError, match="has not come yet"):
        consent.withdraw_consent(there, given, on=date(2026, 3, 4), remark="Changed her mind")


def test_nobody_has_signed_before_they_were_born(by: By, patient: Patient) -> None:
    form = published(by, patient, "1")
    with pytest.raises(ActError, match="before the patient was born"):
        consent.record_consent(by, patient, form, signed_on=date(1979, 3, 2), off_label_explained=True)


def test_a_drug_is_stopped_on_the_day_by_the_clocks_of_the_site(by: By, patient: Patient) -> None:
    there = in_the_morning_at_sydney(by, patient)
    drug = medication.add_drug(there, patient, medication.Drug("Oxycodone", classes=("opioid",)))
    assert facts_of(patient, there.moment)["opioid"].value is True
    medication.stop_drug(there, drug, date(2026, 3, 3))
    assert "opioid" not in facts_of(patient, there.moment)
