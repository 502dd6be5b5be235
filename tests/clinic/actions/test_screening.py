"""Screening is the engine's verdict; an override needs a reason and two people and stays visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, medication, patients
from daybreak.clinic.actions import screening as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug, Trial
from daybreak.clinic.actions.signing import Confirmed, confirm
from daybreak.clinic.interactions import interactions_for
from daybreak.clinic.models import (
    Adequacy,
    AntidepressantTrial,
    Outcome,
    Patient,
    RuleOverride,
    Site,
    User,
    signatures_of,
)  # fmt: skip
from daybreak.clinic.models.medication import counted
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import Screened, screened
from daybreak.errors import ActError
from daybreak.protocol import screen
from daybreak.vocabulary import Value
from tests.clinic.conftest import BERTA, MORNING, PASSWORD

LABEL = protocol_by_id("spravato-trd-us")
HEALTHY = {
    "sex": "female", "diagnosis": "mdd", "hepatic_impairment": "none", "medication_list_complete": "yes",
    "rems_enrolled": "yes", "consent_signed": "yes",
} | dict.fromkeys(
    ("aneurysmal_vascular_disease", "arteriovenous_malformation", "intracerebral_haemorrhage_history",
     "hypersensitivity_ketamine", "psychosis_current", "pregnant", "breastfeeding"), "no",
)  # fmt: skip
DOSE = "benzodiazepine_diazepam_equivalent_mg_per_day"
FAILED = Trial("Sertraline", Decimal(150), Decimal(8), Outcome.NO_RESPONSE, Adequacy.ADEQUATE, True)
TWO_FAILED = (FAILED, replace(FAILED, drug="Venlafaxine"))


def known(by: By, patient: Patient, **changed: str) -> None:
    values = HEALTHY | changed
    findings.record(by, patient, [Entry(id, text, MORNING) for id, text in values.items()])
    for trial in TWO_FAILED:
        medication.add_trial(by, patient, trial)


def now(patient: Patient) -> Screened:
    return screened(patient, LABEL, clock.now())


def values(patient: Patient) -> dict[str, Value | None]:
    return {id: fact.value for id, fact in now(patient).facts.items()}


@pytest.fixture
def first(by: By, prescriber: User) -> Confirmed:
    return confirm(by, prescriber.username, PASSWORD)


@pytest.fixture
def second(by: By, director: User) -> Confirmed:
    return confirm(by, director.username, PASSWORD)


def test_nothing_known_is_nobody_eligible(patient: Patient) -> None:
    verdict = now(patient)
    assert verdict.status == "incomplete"
    assert not verdict.may_be_treated
    assert {"pregnant", "consent_signed", "failed_antidepressant_trials"} <= set(verdict.missing)


def test_the_verdict_is_the_engines_own(by: By, patient: Patient) -> None:
    known(by, patient)
    found = now(patient)
    assert found.status == "eligible"
    assert found.verdict == screen(LABEL, {id: fact.value for id, fact in found.facts.items()})
    assert found.facts["age_years"].origin == "from the birth date"


def test_not_known_stays_unknown(by: By, patient: Patient) -> None:
    known(by, patient)
    findings.record(by, patient, [Entry("pregnant", None, MORNING.replace(hour=9))])
    assert now(patient).missing == ("pregnant",)


def test_the_table_of_antidepressants_decides_the_count(by: By, patient: Patient) -> None:
    known(by, patient)
    findings.record(by, patient, [Entry("failed_antidepressant_trials", "5", MORNING)])
    for outcome, adequacy, current in (
        (Outcome.RESPONSE, Adequacy.ADEQUATE, True),
        (Outcome.NO_RESPONSE, Adequacy.INADEQUATE, True),
        (Outcome.NO_RESPONSE, Adequacy.NOT_KNOWN, True),
        (Outcome.NO_RESPONSE, Adequacy.ADEQUATE, False),
    ):
        medication.add_trial(by, patient, Trial("Other", Decimal(1), Decimal(1), outcome, adequacy, current))
    assert now(patient).facts["failed_antidepressant_trials"].value == 2


def test_one_drug_that_is_on_record_twice_has_failed_once(by: By, site: Site, patient: Patient) -> None:
    """As it stands after two records of a person were joined, each with the same history."""
    medication.add_trial(by, patient, FAILED)
    twin = patients.register(by, site, replace(BERTA, number="1002"))
    medication.add_trial(by, twin, replace(FAILED, drug="sertraline", duration_weeks=Decimal(10)))
    patients.merge(by, patient, twin, reason="Identity card", although="Typed wrongly")
    fact = now(patient).facts["failed_antidepressant_trials"]
    assert (fact.value, fact.origin) == (1, "1 of 2 trials on record")
    assert len(counted(AntidepressantTrial.objects.all())) == 1
    medication.add_trial(by, patient, replace(FAILED, drug="Venlafaxine"))
    assert now(patient).facts["failed_antidepressant_trials"].value == 2


def test_an_adequate_trial_has_dose_and_time() -> None:
    with pytest.raises(ActError, match="one of them is missing"):
        Trial("Sertraline", None, Decimal(8), Outcome.NO_RESPONSE, Adequacy.ADEQUATE, True)


def test_only_a_complete_medication_list_says_no(by: By, patient: Patient) -> None:
    assert "benzodiazepine" not in now(patient).facts
    drug = medication.add_drug(by, patient, Drug("Lorazepam", "1 mg", ("benzodiazepine",), Decimal(10)))
    facts = now(patient).facts
    assert (facts["benzodiazepine"].value, "opioid" in facts) == (True, False)
    assert facts["benzodiazepine_diazepam_equivalent_mg_per_day"].value == 10.0
    findings.record(by, patient, [Entry("medication_list_complete", "yes", MORNING)])
    assert now(patient).facts["opioid"].value is False
    medication.stop_drug(by, drug, date(2026, 3, 1))
    assert now(patient).facts["benzodiazepine"].value is False


def test_a_drug_of_which_nobody_said_what_it_is_leaves_every_class_unknown(by: By, patient: Patient) -> None:
    known(by, patient, benzodiazepine="no", opioid="yes")
    assert now(patient).status == "eligible"
    drug = medication.add_drug(by, patient, Drug("Diazepam", "20 mg/d"))
    found = now(patient)
    assert found.facts["benzodiazepine"].value is None
    assert found.facts["benzodiazepine"].origin == "Diazepam 20 mg/d has no class"
    assert found.facts["opioid"].value is True  # what somebody knows is not taken back
    assert found.missing == (DOSE,)
    assert found.facts[DOSE].value is None
    medication.add_drug(
        by,
        patient,
        Drug("Diazepam", "20 mg/d", ("benzodiazepine",), Decimal(20)),
        corrects=drug,
        reason="said",
    )
    assert now(patient).facts[DOSE].value == 20.0


def test_that_a_drug_is_of_no_class_is_said(by: By, patient: Patient) -> None:
    known(by, patient)
    drug = medication.add_drug(by, patient, Drug("Ibuprofen", no_class=True))
    assert now(patient).facts["benzodiazepine"].value is False
    assert medication.stop_drug(by, drug, date(2026, 3, 1)).is_classed


@pytest.mark.parametrize(
    "given",
    [
        {"classes": ("opioid",)},
        {"cyp_modifier": "rifampicin"},
        {"diazepam_equivalent_mg_per_day": Decimal(5)},
    ],
)
def test_no_drug_is_of_a_class_and_of_none(given: dict[str, Any]) -> None:
    with pytest.raises(ActError, match="cannot be of a class and of none"):
        Drug("Tramadol", no_class=True, **given)


@pytest.mark.parametrize("classes", [(), ("cns_depressant",)])
def test_a_dose_as_diazepam_never_counts_nowhere(classes: tuple[str, ...]) -> None:
    """Of a complete list without the class it would be said that there is no benzodiazepine on it."""
    with pytest.raises(ActError, match="not ticked as a benzodiazepine"):
        Drug("Clonazepam", "1 mg", classes, Decimal(20))


def test_a_listed_inhibitor_or_inducer_speaks(by: By, patient: Patient) -> None:
    known(by, patient, cyp_modifier="none")
    assert "cyp" not in [rule.id for rule in interactions_for(values(patient))]
    medication.add_drug(by, patient, Drug("Rifampicin", "600 mg", cyp_modifier="rifampicin"))
    assert "cyp" in [rule.id for rule in interactions_for(values(patient))]
    medication.add_drug(by, patient, Drug("Carbamazepine", "400 mg", cyp_modifier="another"))
    assert values(patient)["cyp_modifier"] == "another"  # of both together nobody knows the effect
    assert "cyp-another" in [rule.id for rule in interactions_for(values(patient))]
    assert values(patient)["benzodiazepine"] is False
    with pytest.raises(ActError, match="aspirin is no modifier"):
        Drug("Aspirin", cyp_modifier="aspirin")


def test_a_benzodiazepine_without_its_equivalent_leaves_the_dose_unknown(by: By, patient: Patient) -> None:
    known(by, patient)
    medication.add_drug(by, patient, Drug("Lorazepam", "1 mg", ("benzodiazepine",)))
    assert now(patient).missing == ("benzodiazepine_diazepam_equivalent_mg_per_day",)


def test_consent_counts_for_the_newest_version_until_it_is_taken_back(by: By, patient: Patient) -> None:
    known(by, patient)
    form = consent.publish_form(by, patient.site, version="1", title="Treatment", body="Text")
    assert now(patient).facts["consent_signed"].value is False
    given = consent.record_consent(by, patient, form, signed_on=date(2026, 3, 2), off_label_explained=True)
    assert now(patient).may_be_treated
    consent.publish_form(by, patient.site, version="2", title="Treatment", body="More text")
    assert not now(patient).may_be_treated
    newer = consent.record_consent(
        by,
        patient,
        patient.site.consent_forms.get(version="2"),
        signed_on=date(2026, 3, 3),
        off_label_explained=True,
    )
    assert now(patient).may_be_treated
    consent.withdraw_consent(by, newer, on=date(2026, 3, 4), remark="no longer wants it")
    assert not now(patient).may_be_treated
    assert given.form == form


def test_a_version_that_only_corrects_the_wording_need_not_be_signed_again(by: By, patient: Patient) -> None:
    known(by, patient)
    with pytest.raises(ActError, match="nobody has signed one yet"):
        consent.publish_form(by, patient.site, version="1", title="Treatment", body="Text", sign_again=False)
    form = consent.publish_form(by, patient.site, version="1", title="Treatment", body="Text")
    first = consent.record_consent(by, patient, form, signed_on=date(2026, 3, 2), off_label_explained=True)
    consent.publish_form(by, patient.site, version="1a", title="Treatment", body="Text.", sign_again=False)
    fact = now(patient).facts["consent_signed"]
    assert (fact.value, fact.origin) == (True, "consent to version 1")
    consent.withdraw_consent(by, first, on=date(2026, 3, 3), remark="no longer wants it")
    assert now(patient).facts["consent_signed"].value is False
    corrected = patient.site.consent_forms.get(version="1a")
    consent.record_consent(by, patient, corrected, signed_on=date(2026, 3, 4), off_label_explained=True)
    assert now(patient).facts["consent_signed"].origin == "consent to version 1a"
    consent.publish_form(by, patient.site, version="2", title="Treatment", body="More text")
    assert now(patient).facts["consent_signed"].value is False


def test_a_rule_is_set_aside_by_two_people_with_a_reason(
    by: By, patient: Patient, first: Confirmed, second: Confirmed
) -> None:
    known(by, patient, pregnant="yes")
    assert now(patient).status == "not eligible"
    row = actions.override(
        by,
        patient,
        LABEL,
        "pregnancy",
        grounds="Decided by the ethics board",
        prescriber=first,
        second=second,
    )
    found = now(patient)
    assert found.status == "eligible after an override"
    assert [rule.outcome.status for rule in found.overridden] == ["excluded"]
    assert [signature.meaning for signature in signatures_of(row)] == ["overridden", "verified"]
    assert all(signature.fits(row) for signature in signatures_of(row))
    actions.withdraw_override(by, row, reason="reconsidered")
    assert now(patient).status == "not eligible"
    with pytest.raises(ActError, match="withdrawn already"):
        actions.withdraw_override(by, row, reason="again")


def test_what_is_not_known_is_not_set_aside(
    by: By, patient: Patient, first: Confirmed, second: Confirmed
) -> None:
    with pytest.raises(ActError, match="not known cannot be set aside"):
        actions.override(
            by, patient, LABEL, "pregnancy", grounds="We hope for the best", prescriber=first, second=second
        )


def test_an_override_that_makes_no_sense_is_refused(
    by: By, patient: Patient, nurse: User, first: Confirmed, second: Confirmed
) -> None:
    known(by, patient, pregnant="yes")
    third = confirm(by, nurse.username, PASSWORD)
    for said, changed in (
        ("same person", {"second": first}),
        ("prescriber decides", {"prescriber": third}),
        ("does not stand in the way", {"rule": "adult"}),
        ("too short", {"grounds": "so"}),
    ):
        given = {
            "rule": "pregnancy",
            "grounds": "Decided by the board",
            "prescriber": first,
            "second": second,
        }
        given |= changed
        rule = given.pop("rule")
        with pytest.raises(ActError, match=said):
            actions.override(by, patient, LABEL, rule, **given)
    assert not RuleOverride.objects.exists()


def test_a_signed_screening_keeps_rules_facts_and_the_exact_protocol(
    by: By, patient: Patient, nurse: User, first: Confirmed
) -> None:
    with pytest.raises(ActError, match="findings are missing"):
        actions.sign_screening(by, patient, LABEL, first)
    known(by, patient)
    row = actions.sign_screening(by, patient, LABEL, first)
    row.refresh_from_db()
    assert (row.eligible, row.protocol_sha256) == (True, LABEL.sha256)
    assert [rule["rule"] for rule in row.rules] == [rule.id for rule in LABEL.eligibility]
    assert row.facts["failed_antidepressant_trials"]["value"] == 2
    assert signatures_of(row)[0].fits(row)
    with pytest.raises(ActError, match="prescriber signs"):
        actions.sign_screening(by, patient, LABEL, confirm(by, nurse.username, PASSWORD))
