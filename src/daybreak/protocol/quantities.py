"""Doses and times as protocol files write them: read by `daybreak.quantity`, refused with a rule id of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator

from daybreak.errors import QuantityError
from daybreak.protocol.parts import refuse
from daybreak.quantity import Devices, DosePerWeight, parse_any_dose, parse_duration, parse_time_after


@dataclass(frozen=True, order=True)
class Dose:
    """An amount of drug in the unit of its file: absolute (mg) or by body weight (mg/kg). Always positive."""

    value: float
    unit: Literal["mg", "mg/kg"]

    def __str__(self) -> str:
        return f"{self.value:.15g} {self.unit}"


@dataclass(frozen=True, order=True)
class Hours:
    """A time in hours, with the words of the file."""

    value: float
    text: str

    def __str__(self) -> str:
        return self.text


def _dose(text: Any) -> Dose:
    try:
        dose = parse_any_dose(text)
    except QuantityError as problem:
        refuse("PR-DOSE-001", problem.problem, problem.remedy)
    if isinstance(dose, Devices):
        refuse("PR-DOSE-001", f"`{text}` counts devices.", "Write the dose in mg, such as 56 mg.")
    return Dose(dose.mg_per_kg, "mg/kg") if isinstance(dose, DosePerWeight) else Dose(dose.mg, "mg")


def _hours(parse: Callable[[Any], Any]) -> Callable[[Any], Hours]:
    def hours(text: Any) -> Hours:
        try:
            return Hours(parse(text).h, text)
        except QuantityError as problem:
            refuse("PR-TIME-001", problem.problem, problem.remedy)

    return hours


if TYPE_CHECKING:
    DoseText = Dose
    Duration = Hours
    Moment = Hours
else:
    DoseText = Annotated[Any, PlainValidator(_dose), PlainSerializer(str)]
    Duration = Annotated[Any, PlainValidator(_hours(parse_duration)), PlainSerializer(str)]
    Moment = Annotated[Any, PlainValidator(_hours(parse_time_after)), PlainSerializer(str)]
