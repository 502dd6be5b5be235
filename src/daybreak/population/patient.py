"""A real person: what is known of them before the course, each finding by its vocabulary id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NoReturn

from daybreak.errors import PatientError, VocabularyError
from daybreak.population.body_size import BMI, BODY_SIZE, derived
from daybreak.population.domain import beyond_experience, check_domain
from daybreak.population.frozen import Frozen
from daybreak.population.reported import Reported
from daybreak.vocabulary import Value, load_vocabulary

Findings = Mapping[str, Value | None]
Where = Callable[[str], str]

BMI_ROUNDING = 1.0  # kg/m^2 by which a written index may differ from weight and height


@dataclass(frozen=True)
class Patient:
    """Findings by vocabulary id; None is "asked, not known", a finding that is not there was not asked.

    `reported` is what the trial behind the file reported for its group, if the person was built from one.

    Raises:
        PatientError: an id that the vocabulary does not know, a value that is not possible, findings that contradict
            each other, or a person for whom the model cannot speak.
    """

    findings: Findings
    id: str = "patient"
    label: str = ""
    source: str = ""
    reported: tuple[Reported, ...] = field(default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", checked_findings(self.findings, where=str))
        object.__setattr__(self, "label", self.label or self.id)

    @classmethod
    def read(cls, path: str | Path, today: date | None = None) -> Patient:
        """A patient from a YAML file (format: docs/reference/patient.md).

        Args:
            today: if given, a date of birth must lie before it and make the age.

        Raises:
            InputFileError: the file cannot be read.
            PatientError: the file is wrong; the sentence has file, line and what to write.
        """
        from daybreak.population.patient_file import read_patient

        return read_patient(path, today)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Values that are possible but unusual, or beyond the experience behind the model: worth a second look."""
        return tuple(sentence for name, value in self.findings.items() if (sentence := _warning(name, value)))


def checked_findings(findings: Mapping[str, object], where: Where) -> Findings:
    """The findings, each in the type of its vocabulary entry; `where` says for an id where it is written.

    Raises:
        PatientError: as `Patient`.
    """
    checked = {name: _checked(name, value, where(name)) for name, value in findings.items()}
    _check_body_size(checked, where)
    _check_dates(checked, where)
    _check_contradictions(checked, where)
    return Frozen(checked)


def _checked(name: str, value: object, where: str) -> Value | None:
    try:
        checked = load_vocabulary().find(name).check(value)
    except VocabularyError as error:
        raise PatientError(error.problem, where=where, remedy=error.remedy) from None
    if isinstance(checked, int | float) and not isinstance(checked, bool):
        check_domain(name, float(checked), where)
    return checked


def _check_body_size(findings: Findings, where: Where) -> None:
    size = {name: float(v) for name in BODY_SIZE if isinstance(v := findings.get(name), int | float)}
    if len(size) == len(BODY_SIZE) and abs(derived(BMI, size) - size[BMI]) > BMI_ROUNDING:
        _contradiction(
            f"The body mass index is {size[BMI]:g}, but weight and height make {derived(BMI, size):.1f} kg/m2.",
            "Correct one of the three, or leave the index out.",
            where(BMI),
        )
    if len(size) == 2:
        third = next(name for name in BODY_SIZE if name not in size)
        check_domain(third, derived(third, size), where(next(iter(size))))


def _check_dates(findings: Findings, where: Where) -> None:
    born = findings.get("birth_date")
    if isinstance(born, date) and findings.get("age_years") is None:
        _contradiction(
            "The file has a date of birth but no age.", "Write age_years as well.", where("birth_date")
        )
    for name, day in findings.items():
        if isinstance(born, date) and isinstance(day, date) and day < born:
            _contradiction(
                f"{name} is {day}, before the birth on {born}.", "Correct one of the two dates.", where(name)
            )


def _check_contradictions(findings: Findings, where: Where) -> None:
    systolic, diastolic = findings.get("systolic_bp"), findings.get("diastolic_bp")
    if isinstance(systolic, float) and isinstance(diastolic, float) and diastolic >= systolic:
        _contradiction(
            f"The diastolic pressure {diastolic:g} is not below the systolic {systolic:g} mmHg.",
            "Check whether they were exchanged.",
            where("diastolic_bp"),
        )
    if findings.get("sex") == "male" and findings.get("pregnant") is True:
        _contradiction("A man is entered as pregnant.", "Correct `sex` or `pregnant`.", where("pregnant"))


def _contradiction(problem: str, remedy: str, where: str) -> NoReturn:
    raise PatientError(problem, where=where, remedy=remedy)


def _warning(name: str, value: Value | None) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    finding = load_vocabulary()[name]
    usual = finding.plausible_range
    if usual is not None and float(value) not in usual:
        unit = f" {finding.unit}" if finding.unit else ""
        return f"{name} is {value:g}{unit}, outside the usual {usual.least:g} to {usual.most:g}; check it."
    return beyond_experience(name, float(value))


__all__ = ["Findings", "Patient", "checked_findings"]
