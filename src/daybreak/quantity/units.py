"""The spellings of units that are read, each with its size in the internal unit of its dimension.

The lists are closed. Units are case-sensitive, because MG, Mg and mg are three different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

Units = Mapping[str, Fraction]

_MICRO = ("ug", "mcg", "\u00b5g", "\u03bcg", "microgram", "micrograms")  # micro sign and Greek mu look alike
_MG = {"mg": Fraction(1), **dict.fromkeys(_MICRO, Fraction(1, 1000))}
_PER_H = {"h": Fraction(1), "min": Fraction(60)}
_NG_PER_ML = {"ng/mL": 1, "ug/L": 1, "ug/mL": 1000, "mg/L": 1000}


def _micro_spellings(unit: str) -> tuple[str, ...]:
    return tuple(micro + unit[2:] for micro in _MICRO[:4]) if unit.startswith("ug") else (unit,)


MASS: Units = MappingProxyType(_MG)
MASS_PER_WEIGHT: Units = MappingProxyType({f"{mass}/kg": size for mass, size in _MG.items()})
RATE: Units = MappingProxyType(
    {f"{mass}/{time}": size * per for mass, size in _MG.items() for time, per in _PER_H.items()}
)
RATE_PER_WEIGHT: Units = MappingProxyType(
    {f"{mass}/kg/{time}": size * per for mass, size in _MG.items() for time, per in _PER_H.items()}
)
CONCENTRATION: Units = MappingProxyType(
    {
        spelling: Fraction(size)
        for unit, size in _NG_PER_ML.items()
        for micro in _micro_spellings(unit)
        for spelling in (micro, micro[:-1] + "l")  # SI allows both L and l for the litre
    }
)
TIME: Units = MappingProxyType(
    {
        **dict.fromkeys(("s", "second", "seconds"), Fraction(1, 3600)),
        **dict.fromkeys(("min", "minute", "minutes"), Fraction(1, 60)),
        **dict.fromkeys(("h", "hour", "hours"), Fraction(1)),
        **dict.fromkeys(("d", "day", "days"), Fraction(24)),
        **dict.fromkeys(("week", "weeks"), Fraction(168)),
    }
)
WEIGHT: Units = MappingProxyType({"kg": Fraction(1)})
DEVICES: Units = MappingProxyType({"device": Fraction(1), "devices": Fraction(1)})
