"""Every number that a forecast used, with its origin: the model's own, and what the calibration put in their place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from daybreak.pharmacology import Parameter, load_parameters
from daybreak.population import Calibration, World
from daybreak.population.drawn_parameters import SPREADS
from daybreak.population.world import BELIEFS, CONTEXT_FEATURES, DRUG_FEATURES
from daybreak.simulation.result import ParameterUsed

MIDDLE = (0.05, 0.95)
CALIBRATED = "calibrated on trials"


def parameters_used(world: World | None = None) -> tuple[ParameterUsed, ...]:
    """The parameters of the model in a world (a clinic unless given), then the coefficients of that world's design."""
    world = world or World()
    own = (_used(p, world.calibration) for p in load_parameters().values())
    return (*own, *_of_world(world))


def _used(p: Parameter, known: Calibration) -> ParameterUsed:
    if p.id in known.draws:
        spread = f"; {_spread(p, known)} between patients" if p.id in SPREADS else ""
        return ParameterUsed(
            p.id, p.meaning, known.median(p.id), p.unit, _range(known, p.id) + spread, _source(known, p),
            f"calibration {known.label}", True, CALIBRATED,
        )  # fmt: skip
    if p.id in SPREADS:
        return ParameterUsed(
            p.id, p.meaning, 1.0, p.unit, f"{_spread(p, known)} between patients", _source(known, p),
            f"calibration {known.label}", True, CALIBRATED,
        )  # fmt: skip
    return ParameterUsed(
        p.id,
        p.meaning,
        p.value,
        p.unit,
        p.variability,
        p.source.citation,
        p.source.reference,
        p.seen,
        p.grade,
    )


def _spread(p: Parameter, known: Calibration) -> str:
    scale = " (log)" if p.distribution == "lognormal" else ""
    return f"SD {known.median(SPREADS[p.id]):.3g}{scale}"


def _source(known: Calibration, p: Parameter) -> str:
    return f"{_fitted(known)}; before it: {p.source.citation}"


def _fitted(known: Calibration) -> str:
    trials, figures = len(known.made.get("trials", ())), known.made.get("figures", 0)
    return f"Calibration {known.version} on {figures} published figures of {trials} trials and cohorts"


def _range(known: Calibration, name: str) -> str:
    low, high = np.quantile(known.draws[name], MIDDLE)
    return f"90 % of draws {low:.3g} to {high:.3g}"


def _of_world(world: World) -> Iterator[ParameterUsed]:
    """The coefficients that are not nought in this world, and how much studies differ."""
    features, known = world.design.features, world.calibration
    for kind, names in (("drug", DRUG_FEATURES), ("context", CONTEXT_FEATURES)):
        for name in names:
            if features[name]:
                yield _coefficient(
                    known,
                    f"{kind}_by_{name}",
                    f"what this world does to the {kind} effect: {name}",
                    "log" if kind == "drug" else "log-odds",
                )
        yield _coefficient(
            known,
            f"{kind}_between_studies",
            f"how much studies differ in the {kind} effect beyond their design",
            "SD",
        )
    if world.belief in BELIEFS:
        yield _coefficient(
            known,
            BELIEFS[world.belief],
            f"share of the context effect for patients who believe: {world.belief}",
            "ratio",
        )


def _coefficient(known: Calibration, name: str, meaning: str, unit: str) -> ParameterUsed:
    return ParameterUsed(
        name, meaning, known.median(name), unit, _range(known, name), _fitted(known), f"calibration {known.label}", True,
        CALIBRATED,
    )  # fmt: skip


__all__ = ["parameters_used"]
