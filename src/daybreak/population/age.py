"""Does an age fit a date of birth? Only who reads a file knows today's date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from daybreak.errors import PatientError


def check_age(findings: Mapping[str, object], today: date, where: Callable[[str], str] = str) -> None:
    """Refuse a birth in the future, and an age that the date of birth does not make; `where` says where a finding is written.

    Raises:
        PatientError: with both.
    """
    born, age = findings.get("birth_date"), findings.get("age_years")
    if not isinstance(born, date) or not isinstance(age, int | float):
        return
    if born > today:
        raise PatientError(
            f"The birth on {born} lies in the future.", where=where("birth_date"), remedy="Correct it."
        )
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    years = today.year - born.year - (0 if had_birthday else 1)
    if int(age) != years:
        raise PatientError(
            f"The birth on {born} makes {years} years today, not {age:g}.",
            where=where("age_years"),
            remedy="Correct one of the two, or leave birth_date out.",
        )


__all__ = ["check_age"]
