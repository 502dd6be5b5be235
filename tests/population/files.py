"""A patient and a population that are right, to be broken one line at a time."""

from __future__ import annotations

from pathlib import Path

PATIENT = """\
patient:
  id: somebody
  label: Somebody
source: A table.
findings:
  age_years: 46
  sex: female
  weight_kg: 74.5
  height_cm: 165
  madrs: 37
  systolic_bp: 124
  diastolic_bp: 78
  pregnant: false
  birth_date: 1979-03-02
  consent_date: 2026-01-15
reported:
  - outcome: madrs_change
    time: 27 days
    value: -21.4
    sd: 12.32
  - {outcome: response, time: 27 days, value: 69.3, unit: "%"}
"""

POPULATION = """\
population:
  id: mine
  label: My patients
sources:
  table:
    citation: A table
    doi: 10.1000/xyz
    seen: true
covariates:
  age_years: {mean: 45, sd: 12, low: 18, high: 80, source: table}
  sex: {share: {female: 0.6, male: 0.4}}
  madrs: {by: sex, female: {mean: 36, sd: 5}, male: {mean: 34, sd: 5}}
  weight_kg: {mean: 80, sd: 15, low: 40, high: 150, shape: lognormal}
  hepatic_impairment: {value: none}
only:
  weight_kg: {low: 50}
together:
  - {first: age_years, second: weight_kg, correlation: 0.2}
"""


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def broken(text: str, right: str, wrong: str) -> tuple[str, int]:
    """The text with one passage replaced, and the line where the passage begins."""
    assert text.count(right) == 1, f"{right!r} is {text.count(right)} times in the text"
    return text.replace(right, wrong), text[: text.index(right)].count("\n") + 1
