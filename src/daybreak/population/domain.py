"""For whom the model speaks: adults near those it was built on.

The disposition model rests on 820 people of 18 to 86 years and 39 to 170 kg (Perez-Ruixo 2021, doi:10.1007/s40262-020-00953-4).
Inside the domain but outside that experience a patient is accepted with a warning; outside the domain, refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from daybreak.errors import PatientError
from daybreak.vocabulary import Range, load_vocabulary

DOMAIN: Mapping[str, Range] = {
    "age_years": Range(18.0, 100.0),
    "weight_kg": Range(30.0, 250.0),
    "height_cm": Range(120.0, 230.0),
    "bmi_kg_per_m2": Range(10.0, 80.0),
}
STUDIED: Mapping[str, Range] = {"age_years": Range(18.0, 86.0), "weight_kg": Range(39.0, 170.0)}


def check_domain(finding: str, value: float, where: str = "") -> None:
    """Refuse a value for which the model cannot speak.

    Raises:
        PatientError: outside the domain, with its limits.
    """
    limits = DOMAIN.get(finding)
    if limits is None or value in limits:
        return
    unit = load_vocabulary()[finding].unit
    raise PatientError(
        f"{finding} is {value:g} {unit}; the model speaks for adults of {limits.least:g} to {limits.most:g} {unit}.",
        where=where,
        remedy="Check the number and its unit; there is no forecast for this person."
        if finding != "age_years"
        else "Daybreak makes no forecast for this person.",
    )


def check_room(finding: str, value: float, where: str = "") -> None:
    """Refuse a baseline MADRS at an end of its scale: from there the model has no room in one direction.

    Raises:
        PatientError: it is one.
    """
    scale = load_vocabulary()["madrs"].absolute
    if finding == "madrs" and scale is not None and value in (scale.least, scale.most):
        raise PatientError(
            f"madrs is {value:g}, an end of the scale, from which the model cannot begin.",
            where=where,
            remedy=f"Write a baseline from {scale.least + 1:g} to {scale.most - 1:g}, or leave it out.",
        )


def widest(finding: str) -> Range | None:
    """The values that a finding may take in a population: those possible at all and within the domain."""
    return DOMAIN.get(finding) or load_vocabulary()[finding].absolute


def beyond_experience(finding: str, value: float) -> str:
    """A warning where nobody like this was in the data of the model, else nothing."""
    limits = STUDIED.get(finding)
    if limits is None or value in limits:
        return ""
    unit = load_vocabulary()[finding].unit
    return (
        f"{finding} is {value:g} {unit}; the people whom the model was built on had "
        f"{limits.least:g} to {limits.most:g} {unit}."
    )


__all__ = ["beyond_experience", "check_domain", "check_room", "widest"]
