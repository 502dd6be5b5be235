"""Who comes to the clinic: names, what is asked at the first visit, drugs, consent, and the verdict of the screening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from daybreak.clinic.actions import consent, findings, medication, patients, screening
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug, Trial
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.demo.staff import Clinic
from daybreak.clinic.demo.stages import Stage
from daybreak.clinic.models import Adequacy, ConsentForm, Outcome, Patient
from daybreak.clinic.protocols import protocol_by_id
from daybreak.clinic.screening import screened
from daybreak.clinic.values import NO, YES, write_value
from daybreak.vocabulary import load_vocabulary

FAMILY = (
    "Abel", "Brook", "Castell", "Dahl", "Evers", "Fonseca", "Grau", "Holm", "Ivers", "Jansen", "Keller", "Lindt", "Moreau",
    "Nygaard", "Ostrow", "Petri", "Quandt", "Rossi", "Sander", "Thoma", "Ulrich", "Vega", "Winter", "Xander", "Yilmaz",
    "Zeller", "Arnold", "Berg", "Conti", "Duval", "Engel", "Falk", "Gruber", "Hansen", "Iversen", "Jung", "Kraus", "Lorenz",
    "Meier", "Noll",
)  # fmt: skip
WOMEN = ("Anna", "Clara", "Edith", "Greta", "Ida", "Karla", "Mona", "Olga", "Rita", "Tilda")
MEN = ("Bruno", "David", "Felix", "Hugo", "Jonas", "Lars", "Nils", "Otto", "Paul", "Rolf")
TRIED = (("Sertraline", "150"), ("Venlafaxine", "225"), ("Escitalopram", "20"))
MEASURED = (
    "sex",
    "weight_kg",
    "height_cm",
    "madrs",
    "systolic_bp",
    "diastolic_bp",
    "heart_rate",
    "hepatic_impairment",
)
OTHERS = {"cyp_modifier": "none", "mmse": "30"}
TRUE = {"capacity_to_consent", "programme_approval_recorded", "rems_enrolled"}
BY_CONSENT = {"consent_signed", "off_label_statement_given"}
FORM_TEXT = "Invented text of a consent form, for the demonstration only."
EXCLUDED_BY = "aneurysmal_vascular_disease"
GROUNDS = (
    "The second drug was ended after 5 weeks for its side effects at a full dose; in our judgement it failed."
)


@dataclass(frozen=True)
class Person:
    """One of the forty: where they stand, and what was drawn for them."""

    place: int
    stage: Stage
    covariates: Mapping[str, object]

    def text(self, id: str) -> str:
        """A drawn value as a clinic would write it down."""
        value, known = self.covariates[id], load_vocabulary()[id]
        if isinstance(value, float):
            value = (
                round(value)
                if known.type == "integer" or not id.endswith(("_kg", "_cm"))
                else round(value, 1)
            )
        assert isinstance(value, str | int | float)
        return write_value(value)


def publish_consent(clinic: Clinic, at: datetime) -> ConsentForm:
    """The form that patients sign."""
    by = clinic.by("director", at)
    return consent.publish_form(
        by, clinic.site, version="2026-1", title="Ketamine and esketamine treatment", body=FORM_TEXT
    )


def register(clinic: Clinic, person: Person, at: datetime) -> Patient:
    """Somebody comes for the first time."""
    age_years = person.covariates["age_years"]
    assert isinstance(age_years, float)
    place, names = person.place, WOMEN if person.covariates["sex"] == "female" else MEN
    born = at.date() - timedelta(days=int(age_years * 365.25))
    identity = Identity(f"D{1001 + place}", names[place % len(names)], FAMILY[place], born)
    return patients.register(clinic.by("coordinator", at), clinic.site, identity)


def first_visit(clinic: Clinic, person: Person, patient: Patient, at: datetime) -> None:
    """What is measured and asked; who is incomplete has not been asked everything."""
    by = clinic.by("nurse", at)
    measured = [Entry(id, person.text(id), at) for id in MEASURED]
    known = [Entry("diagnosis", "mdd", at), Entry("medication_list_complete", YES, at)]
    findings.record(by, patient, [*measured, *known])
    _drugs(clinic, person, patient, at)


def work_up(clinic: Clinic, person: Person, patient: Patient, at: datetime) -> None:
    """Whatever the protocol still asks for, until the screening is complete but for the consent."""
    excluded = {EXCLUDED_BY} if person.stage.kind == "excluded" else set()
    while asked := _asked(person, patient, excluded, at):
        findings.record(clinic.by("prescriber", at), patient, asked)


def _asked(person: Person, patient: Patient, excluded: set[str], at: datetime) -> list[Entry]:
    """What is missing now, with its answers; an answer may show that something else is missing."""
    known, missing = load_vocabulary(), screened(patient, protocol_by_id(person.stage.protocol), at).missing
    asked = [
        Entry(id, YES if id in TRUE | excluded else NO, at)
        for id in missing
        if known[id].type == "yes-no" and id not in BY_CONSENT
    ]
    return asked + [Entry(id, text, at) for id, text in OTHERS.items() if id in missing]


def consents(clinic: Clinic, patient: Patient, form: ConsentForm, at: datetime) -> None:
    """Signs."""
    by = clinic.by("prescriber", at)
    consent.record_consent(by, patient, form, signed_on=at.date(), off_label_explained=True)


def judged(clinic: Clinic, person: Person, patient: Patient, at: datetime) -> None:
    """The prescriber signs the screening; where a rule was set aside, a second person has signed for it."""
    protocol, by = protocol_by_id(person.stage.protocol), clinic.by("prescriber", at)
    doctor = clinic.proved["prescriber"]
    if person.stage.override:
        (rule,) = [one.outcome.rule for one in screened(patient, protocol, at).rules if one.blocks]
        second = clinic.proved["second"]
        screening.override(by, patient, protocol, rule, grounds=GROUNDS, prescriber=doctor, second=second)
    screening.sign_screening(by, patient, protocol, doctor)


def _drugs(clinic: Clinic, person: Person, patient: Patient, at: datetime) -> None:
    """What was tried before, and what is taken now. Who needs an override has failed once, and once not tolerated."""
    by, day, place = clinic.by("nurse", at), at.date(), person.place
    for number, (drug, dose) in enumerate(TRIED[: 2 if person.stage.override else 2 + place % 2]):
        untolerated = person.stage.override and number == 1
        ended = Outcome.NOT_TOLERATED if untolerated else Outcome.NO_RESPONSE
        weeks = Decimal(5 if untolerated else 8)
        trial = Trial(drug, Decimal(dose), weeks, ended, Adequacy.ADEQUATE, True)
        medication.add_trial(by, patient, trial)
    began = day - timedelta(days=30 + 7 * (place % 5))
    medication.add_drug(
        by, patient, Drug("Duloxetine", "60 mg in the morning", ("ssri_or_snri",), None, began)
    )
    if place % 4 == 1:
        ends: date | None = day if place % 8 == 1 else None
        drug_now = Drug("Lorazepam", "1 mg twice a day", ("benzodiazepine",), Decimal(20), began, ends)
        medication.add_drug(by, patient, drug_now)
