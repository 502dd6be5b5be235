"""Published disposition models other than the main one, read from `pharmacology/models/*.yaml` and solved exactly.

They answer rows that the main model must not (arterial plasma, S-hydroxynorketamine) or give a second opinion. A file states
parameters as printed and a structure: volumes, exchanges (flow between two volumes), one-way steps (a clearance, a rate constant
or a mean transit time over stages, with the share that goes on), readings and routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

from daybreak.pharmacology.administration import Input
from daybreak.pharmacology.compartments import OUT, Modes, Network, diagonalise
from daybreak.pharmacology.parameters import Parameter, read_model_file
from daybreak.pharmacology.reference.curve import Part

MODEL_IDS = ("simons_2022_s_ketamine", "fanta_otto_2021_s_ketamine", "kamp_2020_racemic")
NG_PER_ML_PER_MG_PER_L = 1000.0
KETAMINE_G_PER_MOL = 237.73
_PER_HOUR = {"L/min": 60.0, "1/min": 60.0, "min": 1.0 / 60.0}
_PLAIN = frozenset({"L", "L/h", "1/h", "h", "fraction"})


@dataclass(frozen=True)
class PublishedModel:
    """A model of the literature for a typical person: solved, with what it reads and the routes it knows."""

    id: str
    title: str
    drug: str
    sampling: str
    parameters: tuple[Parameter, ...]
    values: Mapping[str, float]  # in h, L, L/h and 1/h
    structure: Mapping[str, Any]
    modes: Modes

    @property
    def analytes(self) -> frozenset[str]:
        """What the model can read."""
        return frozenset(self.structure["readings"])

    @property
    def routes(self) -> frozenset[str]:
        """The routes the model knows."""
        return frozenset(self.structure["routes"])

    def parts(
        self, analyte: str, route: str, pieces: tuple[tuple[float, float, float], ...]
    ) -> tuple[Part, ...]:
        """The concentration of `analyte` after `pieces` (start h, duration h, mg); a film ignores the duration."""
        reading = self.structure["readings"][analyte]
        volume = self.values[self.structure["volumes"][reading["compartment"]]]
        per_mg = NG_PER_ML_PER_MG_PER_L / volume * reading["molar_mass"] / KETAMINE_G_PER_MOL
        given = tuple(
            self._input(entry, *piece) for piece in pieces for entry in self.structure["routes"][route]
        )
        return (Part(self.modes, given, reading["compartment"], per_mg),)

    def steady_state_volume_l(self) -> float:
        """Sum of the volumes of the parent drug, L."""
        volumes = self.structure["volumes"]
        return sum(self.values[volumes[name]] for name in ("central", "peripheral_1", "peripheral_2"))

    def _input(self, entry: Mapping[str, str], start_h: float, duration_h: float, mg: float) -> Input:
        fraction = self.values[entry["fraction"]] if "fraction" in entry else 1.0
        over_h = self.values[entry["over"]] if "over" in entry else duration_h
        return Input(entry["into"], start_h, over_h, np.array([fraction * mg]))


@cache
def load_published(model_id: str) -> PublishedModel:
    """Read and solve one of `MODEL_IDS`."""
    from ruamel.yaml import YAML

    name = f"{model_id}.yaml"
    document = YAML(typ="safe", pure=False).load(
        files("daybreak.pharmacology").joinpath("models", name).read_text("utf-8")
    )
    parameters = tuple(read_model_file(name))
    values = {p.id: p.value * _to_hours(p) for p in parameters}
    structure = document["structure"]
    network, rates = _network(structure, values)
    return PublishedModel(
        id=model_id,
        title=document["title"],
        drug=document["drug"],
        sampling=document["sampling"],
        parameters=parameters,
        values=MappingProxyType(values),
        structure=structure,
        modes=diagonalise(network, {key: np.array([rate]) for key, rate in rates.items()}, np),
    )


def _to_hours(parameter: Parameter) -> float:
    if parameter.unit in _PLAIN:
        return 1.0
    return _PER_HOUR[parameter.unit]


def _network(
    structure: Mapping[str, Any], values: Mapping[str, float]
) -> tuple[Network, dict[tuple[str, str], float]]:
    """The declared structure and its rate constants in 1/h."""
    volume = {name: values[parameter] for name, parameter in structure["volumes"].items()}
    rates: dict[tuple[str, str], float] = {}
    for a, b, flow in structure["exchanges"]:
        rates[a, b], rates[b, a] = values[flow] / volume[a], values[flow] / volume[b]
    flows: list[tuple[str, str]] = []
    losses: list[str] = []
    for step in structure["steps"]:
        source, target = step["from"], step["to"]
        total, share = _rate(step, values, volume), values[step["share"]] if "share" in step else 1.0
        if target == OUT or share < 1.0:
            losses.append(source)
            rates[source, OUT] = total if target == OUT else (1.0 - share) * total
        if target != OUT:
            flows.append((source, target))
            rates[source, target] = share * total
    exchanges = tuple((a, b) for a, b, _ in structure["exchanges"])
    return Network(exchanges, tuple(flows), tuple(losses)), rates


def _rate(step: Mapping[str, Any], values: Mapping[str, float], volume: Mapping[str, float]) -> float:
    """The rate constant (1/h) of a one-way step."""
    if "clearance" in step:
        return values[step["clearance"]] / volume[step["from"]]
    if "transit" in step:
        return float(step.get("stages", 1)) / values[step["transit"]]
    return values[step["rate"]]
