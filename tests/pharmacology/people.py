"""Made-up bodies: the typical person, people with every number far from it, and coinciding poles made on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from daybreak.pharmacology import load_parameters

RATES = (
    "ka_nasal_per_h", "ka_swallowed_per_h", "ka_oral_per_h", "ka_mouth_per_h", "ka_subcutaneous_per_h",
    "ka_intramuscular_per_h", "central_volume_l", "flow_1_l_per_h", "peripheral_volume_1_l", "flow_2_l_per_h",
    "peripheral_volume_2_l", "hepatic_flow_l_per_h", "hepatic_volume_l", "k_other_per_h", "k_nor_per_h", "nor_volume_l",
    "nor_clearance_l_per_h", "nor_peripheral_volume_l", "nor_flow_l_per_h", "effect_site_half_life_min",
    "pressor_tolerance_half_life_min",
)  # fmt: skip
FRACTIONS = ("nasal_fraction", "later_device_ratio", "gut_escape", "mouth_fraction", "subcutaneous_fraction")


def typical(patients: int = 1, **instead: Any) -> dict[str, np.ndarray]:
    """The typical value of every parameter, (patients,), with some replaced."""
    values = {name: p.value for name, p in load_parameters().items()} | instead
    return {
        name: np.broadcast_to(np.asarray(value, dtype=float), (patients,)).copy()
        for name, value in values.items()
    }


def scattered(
    rng: np.random.Generator, patients: int, factor: float, names: tuple[str, ...] = RATES
) -> dict[str, np.ndarray]:
    """Every rate, flow and volume between 1/factor and factor times the typical value; fractions anywhere from 0.05 to 0.95."""
    p = typical(patients)
    for name in names:
        p[name] = p[name] * np.exp(rng.uniform(-1.0, 1.0, patients) * np.log(factor))
    for name in FRACTIONS:
        p[name] = rng.uniform(0.05, 0.95, patients)
    return p


def one(p: Mapping[str, np.ndarray], patient: int) -> dict[str, float]:
    """The plain numbers of one patient."""
    return {name: float(values[patient]) for name, values in p.items()}


def body_poles(p: Mapping[str, np.ndarray]) -> np.ndarray:
    """The four poles of plasma, both peripheral compartments and liver, (patients, 4), by a general eigenvalue solver."""
    c, v1, v2, h = (
        p[k]
        for k in ("central_volume_l", "peripheral_volume_1_l", "peripheral_volume_2_l", "hepatic_volume_l")
    )
    q1, q2, qh = p["flow_1_l_per_h"], p["flow_2_l_per_h"], p["hepatic_flow_l_per_h"]
    k = p["k_other_per_h"] + p["k_nor_per_h"]
    zero = np.zeros_like(c)
    rows = [
        [(q1 + q2 + qh) / c, -q1 / v1, -q2 / v2, -qh / h],
        [-q1 / c, q1 / v1, zero, zero],
        [-q2 / c, zero, q2 / v2, zero],
        [-qh / c, zero, zero, qh / h + k],
    ]
    return np.sort(np.linalg.eigvals(np.moveaxis(np.array(rows), -1, 0)).real, axis=1)


def nor_poles(p: Mapping[str, np.ndarray]) -> np.ndarray:
    """The two poles of norketamine, (patients, 2)."""
    v, vp = p["nor_volume_l"], p["nor_peripheral_volume_l"]
    cl, q = p["nor_clearance_l_per_h"], p["nor_flow_l_per_h"]
    rows = [[(cl + q) / v, -q / vp], [-q / v, q / vp]]
    return np.sort(np.linalg.eigvals(np.moveaxis(np.array(rows), -1, 0)).real, axis=1)


ABSORPTION = tuple(name for name in RATES if name.startswith("ka_"))


def coinciding(
    rng: np.random.Generator, patients: int, gaps: tuple[float, ...], together: int
) -> dict[str, np.ndarray]:
    """People with `together` (2 to 5) coupled poles within one of `gaps`, relative, of a pole of the body.

    In this order: absorption, effect site, norketamine, pressor tolerance.
    """
    p = scattered(rng, patients, 3.0)
    pole = body_poles(p)[np.arange(patients), rng.integers(0, 4, patients)]

    def beside() -> np.ndarray:
        return pole * (1.0 + rng.choice(gaps, patients) * rng.choice((-1.0, 1.0), patients))

    for name in ABSORPTION:
        p[name] = beside()
    if together > 2:
        p["effect_site_half_life_min"] = 60.0 * np.log(2.0) / beside()
    if together > 3:
        scale = nor_poles(p)[np.arange(patients), rng.integers(0, 2, patients)] / beside()
        p["nor_volume_l"], p["nor_peripheral_volume_l"] = (
            p["nor_volume_l"] * scale,
            p["nor_peripheral_volume_l"] * scale,
        )
    if together > 4:
        p["pressor_tolerance_half_life_min"] = 60.0 * np.log(2.0) / beside()
    return p
