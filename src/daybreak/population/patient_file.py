"""Reading a patient file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from daybreak.errors import DaybreakError, PatientError
from daybreak.population.age import check_age
from daybreak.population.domain import check_room
from daybreak.population.entry import Entry
from daybreak.population.patient import Patient, checked_findings
from daybreak.population.reported import Reported, usual_unit
from daybreak.quantity import parse_time_after
from daybreak.yaml_source import read_yaml

TOP = ("patient", "source", "findings", "reported")
WHO = ("id", "label")
FIGURE = ("outcome", "time", "value", "sd", "unit", "source", "note")


def read_patient(path: str | Path, today: date | None = None) -> Patient:
    """The patient of a file. Raises as `Patient.read`."""
    source = read_yaml(path, error=PatientError)
    top = Entry(source, (), source.values, TOP)
    who = top.entry("patient", WHO)
    findings = top.entry("findings")
    known = checked_findings(findings.values, where=findings.where)
    if today is not None:
        check_age(known, today, findings.where)
    if isinstance(madrs := known.get("madrs"), int | float):
        check_room("madrs", float(madrs), findings.where("madrs"))
    return Patient(
        findings=known,
        id=_id(who),
        label=who.text("label", ""),
        source=top.text("source", ""),
        reported=tuple(_figure(entry) for entry in top.entries("reported", FIGURE)),
    )


def _id(who: Entry) -> str:
    name = who.text("id")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        who.refuse(
            f"The id {ascii(name)[:60]} is not one word.",
            "Write letters from a to z, digits, - _ and . only.",
            "id",
        )
    return name


def _figure(entry: Entry) -> Reported:
    outcome = entry.text("outcome")
    try:
        return Reported(
            outcome=outcome,
            time_h=parse_time_after(entry.text("time"), where=entry.where("time")).h,
            value=entry.number("value"),
            unit=entry.text("unit", usual_unit(outcome)),
            sd=entry.number("sd") if entry.has("sd") else None,
            source=entry.text("source", ""),
            note=entry.text("note", ""),
        )
    except DaybreakError as error:
        raise PatientError(error.problem, where=_line(entry, error), remedy=error.remedy) from None


def _line(entry: Entry, error: DaybreakError) -> str:
    """The line that the refusal already has, else that of the key it names, else that of the figure."""
    if error.where.startswith(entry.source.name):
        return error.where
    return entry.where(error.where) if entry.has(error.where) else entry.where()


__all__ = ["read_patient"]
