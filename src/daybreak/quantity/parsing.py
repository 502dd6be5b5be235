"""One function for each kind of quantity that a file or a form may ask for.

Each takes a text and, as `where`, the file and line or the field it stands in, and raises QuantityError with
what is wrong and what to write. Where one kind is asked for, another is refused: `5 mg/kg` is no dose in mg.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TypeAlias, TypeVar

from daybreak.quantity.base import Quantity
from daybreak.quantity.kinds import (
    Concentration,
    Devices,
    Dose,
    DosePerWeight,
    Duration,
    Rate,
    RatePerWeight,
    TimeAfter,
    Weight,
)

AnyDose: TypeAlias = Dose | DosePerWeight | Devices
AnyRate: TypeAlias = Rate | RatePerWeight
Kind = TypeVar("Kind", bound=Quantity)

parse_dose = Dose.parse
parse_dose_per_weight = DosePerWeight.parse
parse_devices = Devices.parse
parse_duration = Duration.parse
parse_time_after = TimeAfter.parse
parse_rate = Rate.parse
parse_rate_per_weight = RatePerWeight.parse
parse_concentration = Concentration.parse
parse_weight = Weight.parse


def parse_any_dose(text: object, *, where: str = "") -> AnyDose:
    """A dose in mg, in mg/kg or in devices, by its unit."""
    kinds: tuple[type[AnyDose], ...] = (Dose, DosePerWeight, Devices)
    return _kind_of(text, kinds).parse(text, where=where)


def parse_any_rate(text: object, *, where: str = "") -> AnyRate:
    """A rate in mg/h or in mg/kg/h, by its unit."""
    kinds: tuple[type[AnyRate], ...] = (Rate, RatePerWeight)
    return _kind_of(text, kinds).parse(text, where=where)


def _kind_of(text: object, kinds: tuple[type[Kind], ...]) -> type[Kind]:
    """The kind whose unit stands in the text, or, for the refusal, the kind with the nearest unit."""
    kind_of_unit = {unit: kind for kind in kinds for unit in kind.dimension.units}
    unit = text[:80].partition(" ")[2] if isinstance(text, str) else ""
    if unit in kind_of_unit:
        return kind_of_unit[unit]
    near = get_close_matches(unit.lower(), kind_of_unit, n=1)
    return kind_of_unit[near[0]] if near else kinds[0]
