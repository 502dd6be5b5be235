"""How a dose enters the body: route by route, as boluses and constant inputs into the compartments of `disposition`.

    intravenous    constant input into central over the infusion, or a bolus
    intranasal     device by device: F into the nose at once, (1 - F) Fgut into the gut over `swallowed_input_h`;
                   F = `nasal_fraction` for the first device, times `later_device_ratio` for the others
    oral           Fgut over `oral_input_h`;  oral-er: Fgut over `extended_release_h`
    sublingual     F over `mouth_input_h` through the mouth, (1 - F) Fgut over `sublingual_swallow_h` through the gut
    subcutaneous, intramuscular   F into the depot at once

Half of a racemic dose is esketamine, half arketamine. What was really given is stated for an infusion (paused, slowed, stopped
early) as `segments`: pieces of constant rate with the fraction of the ordered dose that each delivered; for a nasal dose (late,
in part) as `sprays`: each with its moment, its fraction of the ordered dose, and the device it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from daybreak.errors import ParameterError
from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import DEPOTS, ENANTIOMERS, Drug, Parameters
from daybreak.pharmacology.parameters import load_parameters

Route = Literal["intravenous", "intranasal", "subcutaneous", "intramuscular", "oral", "oral-er", "sublingual"]

DEPOTS_OF_ROUTE: Mapping[str, tuple[str, ...]] = {
    "intravenous": (),
    "intranasal": ("nose", "swallowed"),
    "subcutaneous": ("skin",),
    "intramuscular": ("muscle",),
    "oral": ("gut",),
    "oral-er": ("gut",),
    "sublingual": ("mouth", "gut"),
}


@dataclass(frozen=True)
class Segment:
    """A piece of an infusion at constant rate: `fraction` of the ordered dose between start and start + duration."""

    start_h: float
    duration_h: float
    fraction: float

    def __post_init__(self) -> None:
        if not (self.start_h >= 0 and self.duration_h > 0 and 0 < self.fraction <= 1):
            raise ParameterError(
                f"an infusion segment cannot be {self}", remedy="Give start >= 0, duration > 0."
            )


@dataclass(frozen=True)
class Spray:
    """What came out of a nasal device at once: `fraction` of the ordered dose. `device` counts from 1 in the order of use."""

    start_h: float
    fraction: float
    device: int

    def __post_init__(self) -> None:
        if not (self.start_h >= 0 and 0 < self.fraction <= 1 and self.device >= 1):
            raise ParameterError(f"a spray cannot be {self}", remedy="Give start >= 0, 0 < fraction <= 1.")


@dataclass(frozen=True)
class Administration:
    """One way of giving a drug. Times in h from the start of the session, doses in mg of base."""

    drug: Drug
    route: Route
    infusion_h: float = 0.0
    device_mg: float = 28.0
    device_interval_h: float = 5.0 / 60.0
    most_devices: int = 3
    segments: tuple[Segment, ...] = ()
    sprays: tuple[Spray, ...] = ()

    def __post_init__(self) -> None:
        if self.drug not in ENANTIOMERS or self.route not in DEPOTS_OF_ROUTE:
            raise ParameterError(f"no model for {self.drug} by the {self.route} route")
        if not (self.infusion_h >= 0 and self.device_mg > 0 and self.device_interval_h > 0):
            raise ParameterError("an infusion time or device interval cannot be negative, nor a device empty")
        if self.segments and self.route != "intravenous":
            raise ParameterError("only an intravenous infusion has segments")
        if self.sprays and self.route != "intranasal":
            raise ParameterError("only a nasal dose has sprays")
        if sum(s.fraction for s in self.segments or self.sprays) > 1.0 + 1e-12:
            raise ParameterError("the segments or sprays deliver more than the ordered dose")

    @property
    def depots(self) -> tuple[str, ...]:
        """The absorption compartments of the route."""
        return DEPOTS_OF_ROUTE[self.route]

    @property
    def input_h(self) -> float:
        """When the last device is given or the infusion ends, in h from the start of the session."""
        if self.sprays:
            return max(s.start_h for s in self.sprays)
        if self.route == "intranasal":
            return (self.most_devices - 1) * self.device_interval_h
        return max([self.infusion_h] + [s.start_h + s.duration_h for s in self.segments])


@dataclass(frozen=True)
class Input:
    """An amount (mg, per patient) into a compartment of both or one enantiomer: a bolus if `duration_h` is 0."""

    compartment: str
    start_h: float
    duration_h: float
    amount_mg: Array


def inputs(how: Administration, dose_mg: Array, parameters: Parameters, xp: Any) -> list[Input]:
    """The inputs of one session for doses (patients,) in mg of the whole drug; zero where nothing is given.

    Raises:
        ParameterError: a nasal dose that is no whole number of devices, or more devices than `most_devices`. Doses that
            a compiler traces are not looked at: a protocol has been checked before.
    """
    if how.route == "intranasal" and isinstance(dose_mg, np.ndarray):
        _check_devices(how, dose_mg)
    return _ROUTES[how.route](how, dose_mg, parameters, xp)


def _check_devices(how: Administration, dose_mg: Array) -> None:
    devices = dose_mg / how.device_mg
    if (np.abs(devices - np.round(devices)) > 1e-9).any() or (devices > how.most_devices + 1e-9).any():
        raise ParameterError(
            f"A nasal dose is no whole number of devices of {how.device_mg:g} mg, or takes more than {how.most_devices}.",
            where="dose_mg",
            remedy="Give whole devices, and raise `most_devices` where more are meant.",
        )


def absorption_parameters(how: Administration) -> tuple[str, ...]:
    """Ids of the parameters by which a dose of this route reaches the blood; none for a dose into a vein."""
    return (*_FRACTIONS[how.route], *(DEPOTS[depot][1] for depot in how.depots))


def _constant(name: str) -> float:
    return load_parameters()[name].value


def _intravenous(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    pieces = how.segments or (Segment(0.0, how.infusion_h, 1.0),) if how.infusion_h or how.segments else ()
    if not pieces:
        return [Input("central", 0.0, 0.0, dose_mg)]
    return [Input("central", s.start_h, s.duration_h, s.fraction * dose_mg) for s in pieces]


def _intranasal(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    found: list[Input] = []
    for start_h, given_mg, is_first_device in _sprayed(how, dose_mg, xp):
        fraction = p["nasal_fraction"] * (1.0 if is_first_device else p["later_device_ratio"])
        swallowed = (1.0 - fraction) * p["gut_escape"] * given_mg
        found.append(Input("nose", start_h, 0.0, fraction * given_mg))
        found.append(Input("swallowed", start_h, _constant("swallowed_input_h"), swallowed))
    return found


def _sprayed(how: Administration, dose_mg: Array, xp: Any) -> Iterator[tuple[float, Array, bool]]:
    """When how much is sprayed, and whether from the first device: as it was given, else device by device at the interval."""
    for spray in how.sprays:
        yield spray.start_h, spray.fraction * dose_mg, spray.device == 1
    for device in range(0 if how.sprays else how.most_devices):
        given_mg = xp.where(dose_mg >= (device + 1) * how.device_mg - 1e-9, how.device_mg, 0.0)
        yield device * how.device_interval_h, given_mg, device == 0


def _subcutaneous(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    return [Input("skin", 0.0, 0.0, p["subcutaneous_fraction"] * dose_mg)]


def _intramuscular(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    return [Input("muscle", 0.0, 0.0, p["intramuscular_fraction"] * dose_mg)]


def _oral(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    return [Input("gut", 0.0, _constant("oral_input_h"), p["gut_escape"] * dose_mg)]


def _oral_er(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    return [Input("gut", 0.0, _constant("extended_release_h"), p["gut_escape"] * dose_mg)]


def _sublingual(how: Administration, dose_mg: Array, p: Parameters, xp: Any) -> list[Input]:
    mouth = p["mouth_fraction"]
    swallowed = (1.0 - mouth) * p["gut_escape"] * dose_mg
    return [
        Input("mouth", 0.0, _constant("mouth_input_h"), mouth * dose_mg),
        Input("gut", 0.0, _constant("sublingual_swallow_h"), swallowed),
    ]


_FRACTIONS: Mapping[Route, tuple[str, ...]] = {
    "intravenous": (),
    "intranasal": ("nasal_fraction", "later_device_ratio", "gut_escape", "swallowed_input_h"),
    "oral": ("gut_escape", "oral_input_h"),
    "oral-er": ("gut_escape", "extended_release_h"),
    "sublingual": ("mouth_fraction", "mouth_input_h", "gut_escape", "sublingual_swallow_h"),
    "subcutaneous": ("subcutaneous_fraction",),
    "intramuscular": ("intramuscular_fraction",),
}
_ROUTES = {
    "intravenous": _intravenous,
    "intranasal": _intranasal,
    "subcutaneous": _subcutaneous,
    "intramuscular": _intramuscular,
    "oral": _oral,
    "oral-er": _oral_er,
    "sublingual": _sublingual,
}
