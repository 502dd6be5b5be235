"""A screening asks each finding once, under what the protocol wants it for, and never what is known or not needed."""

from __future__ import annotations

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import findings, medication
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import Patient
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import Screened, screened
from daybreak.clinic.screening_questions import Part, askable, questions
from tests.clinic.conftest import MORNING

pytestmark = pytest.mark.django_db


def now(patient: Patient) -> Screened:
    return screened(patient, protocol_by_id("iv-racemic-acute"), clock.now())


def parts(patient: Patient) -> dict[str, Part]:
    return {part.kind: part for part in questions(now(patient))}


def asked(part: Part) -> list[str]:
    return [question.finding.id for one in part.open for question in one.questions]


def test_every_missing_finding_is_asked_exactly_once(patient: Patient) -> None:
    every = [id for part in questions(now(patient)) for id in asked(part)]
    assert len(every) == len(set(every)) == len(now(patient).missing) > 40
    assert set(every) == set(now(patient).missing)


def test_parts_stand_in_the_order_of_gravity_and_numbers_are_measures(patient: Patient) -> None:
    found = parts(patient)
    assert list(found) == ["exclude", "caution", "require", "measure"]
    assert "serious_arrhythmia" in asked(found["exclude"])
    assert "intracranial_pressure_raised" in asked(found["caution"])
    assert "capacity_to_consent" in asked(found["require"])
    assert {"madrs", "phq9"} <= set(asked(found["measure"]))


def test_a_finding_of_two_rules_is_asked_under_the_graver(patient: Patient) -> None:
    assert "diagnosis" in asked(parts(patient)["require"])  # a caution speaks about it too
    assert "diagnosis" not in asked(parts(patient)["caution"])


def test_open_questions_stand_under_the_reason_of_their_rule(patient: Patient) -> None:
    hazard = next(one for one in parts(patient)["exclude"].open if "marked rise" in one.reason)
    assert [q.finding.id for q in hazard.questions] == [
        "aneurysmal_vascular_disease",
        "arteriovenous_malformation",
        "intracerebral_haemorrhage_history",
    ]


def test_what_is_known_is_shown_and_not_asked(by: By, patient: Patient) -> None:
    findings.record(by, patient, [Entry("serious_arrhythmia", "no", MORNING)])
    part = parts(patient)["exclude"]
    assert "serious_arrhythmia" not in asked(part)
    known = next(q for q in part.known if q.finding.id == "serious_arrhythmia")
    assert known.fact is not None
    assert (known.fact.shown, known.fact.origin, known.fact.true_at) == ("no", "recorded", MORNING)


def test_asked_and_not_known_stays_open(by: By, patient: Patient) -> None:
    findings.record(by, patient, [Entry("serious_arrhythmia", None, MORNING)])
    assert "serious_arrhythmia" in asked(parts(patient)["exclude"])


def test_what_the_rules_no_longer_need_is_not_asked_unless_it_was_begun(by: By, patient: Patient) -> None:
    findings.record(by, patient, [Entry("sex", "male", MORNING)])
    assert "pregnant" not in asked(parts(patient)["exclude"])
    assert "pregnant" in askable(now(patient))
    begun = {part.kind: part for part in questions(now(patient), {"pregnant"})}
    assert "pregnant" in asked(begun["exclude"])


def test_what_the_medication_list_decides_or_leaves_open_takes_no_answer(by: By, patient: Patient) -> None:
    medication.add_drug(by, patient, Drug("Oxycodone", "", ("opioid",)))
    assert "opioid" not in askable(now(patient))
    opioid = next(q for q in parts(patient)["caution"].known if q.finding.id == "opioid")
    assert (opioid.page, opioid.decided_elsewhere) == ("medication", True)
    medication.add_drug(by, patient, Drug("Something", "", ()))
    left_open = next(
        q for one in parts(patient)["caution"].open for q in one.questions if q.finding.id == "maoi"
    )
    assert left_open.decided_elsewhere
    assert "maoi" not in askable(now(patient))
