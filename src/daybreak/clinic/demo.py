"""A clinic of invented people to look at: staff of every role, and patients drawn from the population, all through actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from daybreak.clinic import clock
from daybreak.clinic.actions import consent, findings, medication, patients, staff
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug, Trial
from daybreak.clinic.actions.patients import Identity
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.demo_calendar import furnish_calendar
from daybreak.clinic.demo_sessions import furnish_sessions
from daybreak.clinic.demo_stock import furnish_stock
from daybreak.clinic.models import Adequacy, ConsentForm, Outcome, Patient, Role, Site, User
from daybreak.clinic.values import NO, YES, write_value
from daybreak.population import Population
from daybreak.vocabulary import Value, load_vocabulary

PASSWORD = "sunrise over the clinic"
PATIENTS = 12
SEED = 2026
PEOPLE = {
    "prescriber": ("Dr Pia Prescott", Role.PRESCRIBER),
    "second": ("Dr Samir Second", Role.PRESCRIBER),
    "nurse": ("Nina Nightingale", Role.NURSE),
    "pharmacist": ("Paul Apotheker", Role.PHARMACIST),
    "coordinator": ("Cora Ordina", Role.COORDINATOR),
    "director": ("Dr Dora Direktor", Role.MEDICAL_DIRECTOR),
    "auditor": ("Aude Itor", Role.AUDITOR),
    "admin": ("Adam Inistrator", Role.ADMINISTRATOR),
}
FAMILY = (
    "Abel",
    "Brook",
    "Castell",
    "Dahl",
    "Evers",
    "Fonseca",
    "Grau",
    "Holm",
    "Ivers",
    "Jansen",
    "Keller",
    "Lindt",
)
WOMEN = ("Anna", "Clara", "Edith", "Greta", "Ida", "Karla", "Mona")
MEN = ("Bruno", "David", "Felix", "Hugo", "Jonas", "Lars", "Nils")
TRIED = (("Sertraline", "150"), ("Venlafaxine", "225"), ("Escitalopram", "20"))
HISTORY = (
    "aneurysmal_vascular_disease", "arteriovenous_malformation", "intracerebral_haemorrhage_history",
    "hypersensitivity_ketamine", "psychosis_current", "pregnant", "breastfeeding",
)  # fmt: skip
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
FORM_TEXT = "Invented text of a consent form, for the demonstration only."


def furnish(say: Callable[[str], None]) -> None:
    """Fill an empty demonstration, and print how to sign in."""
    if not Site.objects.exists():
        say("Furnishing the demonstration (once) ...")
        _furnish()
    say(f"Sign in as {', '.join(PEOPLE)}; the password of each is: {PASSWORD}")


def _furnish() -> None:
    by = system(via="demo")
    site = staff.open_site(by, code="demo", name="Dawn Clinic", time_zone="Europe/Berlin")
    other = staff.open_site(by, code="harbour", name="Harbour Clinic", time_zone="Europe/Lisbon")
    people = {name: _person(by, name, site) for name in PEOPLE}
    staff.give_role(by, people["director"], other, Role.MEDICAL_DIRECTOR)
    doctor = By(people["prescriber"], site, "demo")
    form = consent.publish_form(
        doctor, site, version="2026-1", title="Ketamine and esketamine treatment", body=FORM_TEXT
    )
    keeper = By(people["pharmacist"], site, "demo")
    furnish_stock(keeper, site, confirm(keeper, "pharmacist", PASSWORD))
    drawn = Population.default().draw(0, PATIENTS, SEED).covariates
    treated = []
    for place in range(PATIENTS):
        covariates = {name: array[place].item() for name, array in drawn.items()}
        treated.append(_patient(doctor, place, covariates, form, complete=place % 3 != 2))
    furnish_sessions(people, site, PASSWORD, treated)
    furnish_calendar(people["director"], site)


def _person(by: By, name: str, site: Site) -> User:
    printed, role = PEOPLE[name]
    user = staff.add_user(by, username=name, printed_name=printed, password=PASSWORD)
    staff.give_role(by, user, site, role)
    return user


def _patient(
    doctor: By, place: int, covariates: Mapping[str, Value], form: ConsentForm, *, complete: bool
) -> Patient:
    """One patient, first seen `place + 3` days ago; every third has not been asked everything yet."""
    assert doctor.site is not None
    seen_at = clock.now() - timedelta(days=place + 3)
    by = By(doctor.user, doctor.site, "demo", seen_at)
    names = WOMEN if covariates["sex"] == "female" else MEN
    born = seen_at.date() - timedelta(days=int(_number(covariates["age_years"]) * 365.25))
    identity = Identity(f"D{1001 + place}", names[place % len(names)], FAMILY[place % len(FAMILY)], born)
    patient = patients.register(by, doctor.site, identity)
    findings.record(by, patient, _entries(covariates, seen_at, complete=complete))
    _drugs(by, patient, place, seen_at.date())
    if complete:
        consent.record_consent(by, patient, form, signed_on=seen_at.date(), off_label_explained=True)
    return patient


def _entries(covariates: Mapping[str, Value], at: datetime, *, complete: bool) -> list[Entry]:
    measured = [Entry(id, _rounded(id, covariates[id]), at) for id in MEASURED]
    history = [Entry(id, NO, at) for id in HISTORY] if complete else []
    known = [Entry("diagnosis", "mdd", at), Entry("medication_list_complete", YES, at)]
    return [*measured, *known, *history, *([Entry("rems_enrolled", YES, at)] if complete else [])]


def _drugs(by: By, patient: Patient, place: int, day: date) -> None:
    for drug, dose in TRIED[: 2 + place % 2]:
        ended = Outcome.NO_RESPONSE if place % 5 != 4 else Outcome.NOT_TOLERATED
        trial = Trial(drug, Decimal(dose), Decimal(8), ended, Adequacy.ADEQUATE, True)
        medication.add_trial(by, patient, trial)
    medication.add_drug(by, patient, Drug("Duloxetine", "60 mg in the morning", ("ssri_or_snri",), None, day))
    if place % 4 == 1:
        lorazepam = Drug("Lorazepam", "1 mg twice a day", ("benzodiazepine",), Decimal(20), day)
        medication.add_drug(by, patient, lorazepam)


def _rounded(id: str, value: Value) -> str:
    """A drawn value as a clinic would write it down."""
    known = load_vocabulary()[id]
    if known.type == "integer" or (isinstance(value, float) and id not in {"weight_kg", "height_cm"}):
        return str(round(_number(value)))
    return write_value(round(value, 1) if isinstance(value, float) else value)


def _number(value: Value) -> float:
    assert isinstance(value, int | float)
    return float(value)
