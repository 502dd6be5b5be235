"""The world in which patients live: a clinic, or an arm of a trial of a stated design.

The same drug does not do the same in every study. Small trials with an inert control show two to four times the difference of
large ones with an active background; patients who know what they got expect something of it. So a world has a design, and
the calibration has a coefficient for each feature of it:

    drug effect      x exp( g . x + tau_d e )          x: features of the design, e: this study's own deviation
    context effect   a f + b . x + tau_c e' + s z      f: what the patient can believe, z: the patient's own score

`e` and `e'` are drawn once a study (a replicate of a trial, or the unknown clinic of one virtual patient), so that the interval
around a new study is as wide as studies differ. All of it is a hypothesis calibrated on published arms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np

from daybreak.arrays import PatientFloat, PatientInt
from daybreak.errors import ParameterError
from daybreak.population.calibration import Calibration, load_calibration
from daybreak.population.streams import standard_normals

Background = Literal["none", "continued", "new-oral-antidepressant", "standard-care"]
Setting = Literal["outpatients", "inpatients"]
Belief = Literal[
    "drug", "placebo-spray", "saline", "midazolam", "placebo-tablet", "open", "masked", "nothing"
]
Comparator = Literal[
    "ect", "quetiapine-xr", "oral-antidepressant-step-1", "oral-antidepressant-step-2",
    "oral-antidepressant-step-3", "oral-antidepressant-step-4",
]  # fmt: skip

TYPICAL_PATIENTS, LARGEST_PATIENTS, SMALLEST_PATIENTS = 60, 400, 10
TYPICAL_YEAR, YEARS_A_UNIT, FIRST_YEAR, LAST_YEAR = 2017, 5.0, 2006, 2024

DRUG_FEATURES = (
    "size",
    "new_antidepressant",
    "nasal",
    "inpatients",
    "masked",
    "year",
    "washed_out",
    "clinic",
)
CONTEXT_FEATURES = ("size", "inpatients", "washed_out", "clinic")
BELIEFS: Mapping[
    str, str
] = {  # what patients can believe: the coefficient that says how much of the context is left
    "placebo-spray": "context_spray",
    "placebo-tablet": "context_spray",
    "saline": "context_saline",
    "midazolam": "context_midazolam",
    "open": "context_open",
}


@dataclass(frozen=True)
class Design:
    """What of a study's design moves its results; `patients` are those randomised in all arms."""

    patients: int = TYPICAL_PATIENTS
    year: int = TYPICAL_YEAR
    setting: Setting = "outpatients"
    background: Background = "continued"
    nasal: bool = False
    masked: bool = False  # given under general anaesthesia
    clinic: bool = False  # routine care instead of a trial

    def __post_init__(self) -> None:
        if self.patients < 1:
            raise ParameterError(
                f"A study of {self.patients} patients.", where="patients", remedy="Write 1 or more."
            )
        if self.setting not in get_args(Setting) or self.background not in get_args(Background):
            raise ParameterError(f"There is no setting {self.setting!r} or background {self.background!r}.")

    @property
    def features(self) -> dict[str, float]:
        """Each feature as a number; a study outside what was seen counts as the nearest that was.

        size = ln(patients / 60), between 10 and 400 patients, 0 for a clinic;   year = (year - 2017) / 5, 2006 to 2024.
        """
        seen = min(max(self.patients, SMALLEST_PATIENTS), LARGEST_PATIENTS)
        year = min(max(self.year, FIRST_YEAR), LAST_YEAR)
        return {
            "size": 0.0 if self.clinic else math.log(seen / TYPICAL_PATIENTS),
            "new_antidepressant": float(self.background == "new-oral-antidepressant" and not self.clinic),
            "nasal": float(self.nasal),
            "inpatients": float(self.setting == "inpatients"),
            "masked": float(self.masked),
            "year": (year - TYPICAL_YEAR) / YEARS_A_UNIT,
            "washed_out": float(self.background == "none"),
            "clinic": float(self.clinic),
        }


@dataclass(frozen=True)
class World:
    """A design, what the patients of one arm can believe, and how many patients make one study.

    `study_size` patients in a row share a study: one for a clinic's own patients, each in a clinic of their own; an arm's
    number for a trial, so that replicate r is made of the patients r n to (r + 1) n - 1.
    """

    design: Design = field(default_factory=lambda: Design(clinic=True))
    belief: Belief = "open"
    study_size: int = 1
    comparator: Comparator | None = None
    calibration: Calibration = field(default_factory=load_calibration, repr=False)
    study_seed: int | None = None  # arms of one study, whose patients have seeds of their own, share this one

    def __post_init__(self) -> None:
        if self.belief not in get_args(Belief):
            raise ParameterError(
                f"There is no belief {self.belief!r}.", remedy=f"Choose {', '.join(get_args(Belief))}."
            )
        if self.study_size < 1:
            raise ParameterError(f"A study of {self.study_size} patients.", remedy="Write 1 or more.")

    @property
    def in_words(self) -> str:
        """For whom a result holds, as outputs print it."""
        if self.design.clinic:
            return (
                "The forecast is for patients of a clinic who know what they get: drug, expectancy, care and natural course "
                "together. It is not the difference from placebo."
            )
        d = self.design
        return (
            f"The result is for a trial of {d.patients} {d.setting} ({d.year}), background {d.background}"
            f"{', under general anaesthesia' if d.masked else ''}, and holds for no other design."
        )

    def for_route(self, *, nasal: bool) -> World:
        """The same world with the drug given by this route."""
        return replace(self, design=replace(self.design, nasal=nasal))

    def study_of(self, start: int, stop: int) -> PatientInt:
        """Which study each of the patients `start` to `stop - 1` belongs to; the study's number is also its draw."""
        return np.arange(start, stop) // self.study_size

    def drug_factor(self, start: int, stop: int, seed: int) -> PatientFloat:
        """What the drug effect is multiplied by, (patients,)."""
        study = self.study_of(start, stop)
        effect = self._effect("drug", DRUG_FEATURES, study)
        return np.asarray(np.exp(effect + self._deviation("drug", study, seed)))

    def context(self, start: int, stop: int, seed: int) -> PatientFloat:
        """The mean context effect of this arm, log-odds (patients,)."""
        study = self.study_of(start, stop)
        believed = self.calibration.at("context_effect", study) * float(self.belief != "nothing")
        if self.belief in BELIEFS:
            believed = believed * self.calibration.at(BELIEFS[self.belief], study)
        return np.asarray(
            believed
            + self._effect("context", CONTEXT_FEATURES, study)
            + self._deviation("context", study, seed)
        )

    def _effect(self, kind: str, names: tuple[str, ...], study: PatientInt) -> PatientFloat:
        features = self.design.features
        terms = [self.calibration.at(f"{kind}_by_{n}", study) * features[n] for n in names if features[n]]
        return np.asarray(sum(terms, np.zeros(len(study))))

    def _deviation(self, kind: str, study: PatientInt, seed: int) -> PatientFloat:
        first, last = int(study[0]), int(study[-1])
        shared = self.study_seed if self.study_seed is not None else seed
        own = standard_normals(shared, f"study/{kind}", first, last + 1)[study - first]
        return np.asarray(self.calibration.at(f"{kind}_between_studies", study) * own)


__all__ = [
    "BELIEFS", "CONTEXT_FEATURES", "DRUG_FEATURES", "Background", "Belief", "Comparator", "Design", "Setting", "World",
]  # fmt: skip
