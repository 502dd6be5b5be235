"""The medication list and the antidepressants tried before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.drug_classes import cyp_modifiers, medication_classes
from daybreak.clinic.models import Adequacy, AntidepressantTrial, Corrigible, Medication, Outcome, Patient
from daybreak.errors import ActError


@dataclass(frozen=True)
class Trial:
    """An antidepressant trial as it is entered.

    Raises:
        ActError: no drug, or a dose or a time that is not above zero; an adequate trial without dose and time.
    """

    drug: str
    highest_dose_mg_per_day: Decimal | None
    duration_weeks: Decimal | None
    outcome: Outcome
    adequacy: Adequacy
    current_episode: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", refusing.text(self.drug, "The drug", most=80))
        for what, value in (("dose", self.highest_dose_mg_per_day), ("duration", self.duration_weeks)):
            if value is not None and not 0 < value <= 5000:
                raise ActError(f"The {what} {value} is not possible.", remedy="Write a number above 0.")
        if self.adequacy == Adequacy.ADEQUATE and None in (self.highest_dose_mg_per_day, self.duration_weeks):
            raise ActError(
                "A trial counts as adequate by its dose and time, and one of them is missing.",
                remedy="Fill them in, or say that it cannot be judged.",
            )


@dataclass(frozen=True)
class Drug:
    """A drug on the list as it is entered; with neither a class nor `no_class` its classes stay unknown.

    Raises:
        ActError: no drug, a class that is no medication of the vocabulary, a class beside none, a dose as diazepam of
            what is not ticked as a benzodiazepine, or an end before the start.
    """

    drug: str
    dose: str = ""
    classes: tuple[str, ...] = ()
    diazepam_equivalent_mg_per_day: Decimal | None = None
    started_on: date | None = None
    stopped_on: date | None = None
    no_class: bool = False
    cyp_modifier: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "drug", refusing.text(self.drug, "The drug", most=80))
        object.__setattr__(self, "dose", refusing.text(self.dose, "The dose", most=80, least=0))
        if unknown := set(self.classes) - set(medication_classes()):
            raise ActError(f"{', '.join(sorted(unknown))} is no class of the medication list.")
        if self.cyp_modifier and self.cyp_modifier not in cyp_modifiers():
            raise ActError(f"{self.cyp_modifier} is no modifier of CYP2B6 or CYP3A4 on the medication list.")
        if self.no_class and (self.classes or self.cyp_modifier or self.diazepam_equivalent_mg_per_day):
            raise ActError(
                f"{self.drug} cannot be of a class and of none.", remedy="Take one of the two away."
            )
        if self.started_on and self.stopped_on and self.stopped_on < self.started_on:
            raise ActError("It was stopped before it was started.", remedy="Check the two dates.")
        if (equivalent := self.diazepam_equivalent_mg_per_day) is not None and not 0 <= equivalent <= 1000:
            raise ActError(f"{equivalent} mg of diazepam a day is not possible.", remedy="Check the dose.")
        if equivalent and "benzodiazepine" not in self.classes:  # it would count nowhere
            raise ActError(
                f"{self.drug} has a dose as diazepam and is not ticked as a benzodiazepine.",
                remedy="Tick the class, or take the dose away.",
            )


def add_trial(
    by: By, patient: Patient, trial: Trial, *, corrects: AntidepressantTrial | None = None, reason: str = ""
) -> AntidepressantTrial:
    """Write down an antidepressant trial, or the right one in place of a wrong one.

    Raises:
        ActError: a correction without a reason, or of a row that was corrected already.
    """
    row = AntidepressantTrial(
        patient=patient,
        drug=trial.drug,
        highest_dose_mg_per_day=trial.highest_dose_mg_per_day,
        duration_weeks=trial.duration_weeks,
        outcome=trial.outcome,
        adequacy=trial.adequacy,
        current_episode=trial.current_episode,
    )
    _add(by, "antidepressant.recorded", patient, row, corrects, reason)
    return row


def add_drug(
    by: By, patient: Patient, drug: Drug, *, corrects: Medication | None = None, reason: str = ""
) -> Medication:
    """Put a drug on the list, or what is right, or its end, in place of an earlier row.

    Raises:
        ActError: as `add_trial`.
    """
    row = Medication(
        patient=patient,
        drug=drug.drug,
        dose=drug.dose,
        classes=sorted(drug.classes),
        diazepam_equivalent_mg_per_day=drug.diazepam_equivalent_mg_per_day,
        started_on=drug.started_on,
        stopped_on=drug.stopped_on,
        no_class=drug.no_class,
        cyp_modifier=drug.cyp_modifier,
    )
    _add(by, "medication.recorded", patient, row, corrects, reason)
    return row


def stop_drug(by: By, row: Medication, on: date) -> Medication:
    """The patient no longer takes it from this day.

    Raises:
        ActError: stopped or corrected already, or a day before the start.
    """
    if row.stopped_on is not None:
        raise ActError(f"{row} was stopped on {row.stopped_on}.")
    drug = Drug(
        row.drug, row.dose, tuple(row.classes), row.diazepam_equivalent_mg_per_day, row.started_on, on,
        row.no_class, row.cyp_modifier,
    )  # fmt: skip
    return add_drug(by, row.patient, drug, corrects=row, reason="stopped")


def withdraw_trial(by: By, row: AntidepressantTrial, *, reason: str) -> None:
    """The trial was entered in error.

    Raises:
        ActError: without a reason, or corrected already.
    """
    gone = AntidepressantTrial(
        patient=row.patient, drug=row.drug, outcome=row.outcome, adequacy=row.adequacy,
        current_episode=row.current_episode, withdrawn=True,
    )  # fmt: skip
    _add(by, "antidepressant.withdrawn", row.patient, gone, row, reason)


def withdraw_drug(by: By, row: Medication, *, reason: str) -> None:
    """The drug was entered in error.

    Raises:
        ActError: without a reason, or corrected already.
    """
    gone = Medication(patient=row.patient, drug=row.drug, withdrawn=True)
    _add(by, "medication.withdrawn", row.patient, gone, row, reason)


def _add(
    by: By, name: str, patient: Patient, row: Corrigible, corrects: Corrigible | None, reason: str
) -> None:
    if corrects is not None:
        row.reason = refusing.text(reason, "The reason", most=500)
        if corrects.is_corrected:
            raise ActError("This row has been corrected already.", remedy="Correct the newer one.")
        row.corrects = corrects
    with act(by, name, patient=patient) as done:
        done.stamp(row)
