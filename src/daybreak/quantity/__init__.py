"""Doses, durations, rates and concentrations: parsed exactly or refused, one internal unit for each kind.

The grammar is one: a plain decimal, one space, one unit of a closed list (`56 mg`, `0.5 mg/kg`, `40 min`,
`2 devices`, `72.8 ng/mL`). Nothing is repaired: no space is stripped, no comma read as a point, no unit
guessed. `str` writes back a text that parses to an equal quantity.
"""

from daybreak.quantity.base import Quantity
from daybreak.quantity.dimension import Dimension, Limits
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
from daybreak.quantity.parsing import (
    AnyDose,
    AnyRate,
    parse_any_dose,
    parse_any_rate,
    parse_concentration,
    parse_devices,
    parse_dose,
    parse_dose_per_weight,
    parse_duration,
    parse_rate,
    parse_rate_per_weight,
    parse_time_after,
    parse_weight,
)

__all__ = [
    "AnyDose",
    "AnyRate",
    "Concentration",
    "Devices",
    "Dimension",
    "Dose",
    "DosePerWeight",
    "Duration",
    "Limits",
    "Quantity",
    "Rate",
    "RatePerWeight",
    "TimeAfter",
    "Weight",
    "parse_any_dose",
    "parse_any_rate",
    "parse_concentration",
    "parse_devices",
    "parse_dose",
    "parse_dose_per_weight",
    "parse_duration",
    "parse_rate",
    "parse_rate_per_weight",
    "parse_time_after",
    "parse_weight",
]
