"""What the models say about a row of the reference table, for a typical person of the row's race, age and co-medication."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from daybreak.pharmacology.administration import Administration, Route, Segment, inputs
from daybreak.pharmacology.covariates import apply_covariates
from daybreak.pharmacology.disposition import ENANTIOMERS, Drug, Enantiomer, dispose
from daybreak.pharmacology.parameters import load_parameters
from daybreak.pharmacology.reference.curve import Part, area, peak, terminal_half_life_h
from daybreak.pharmacology.reference.published import NG_PER_ML_PER_MG_PER_L, load_published
from daybreak.pharmacology.reference.row import Row
from daybreak.pharmacology.reference.rules import site_free

MAIN = "perez_ruixo_2021"
SIMONS = "simons_2022_s_ketamine"
KAMP = "kamp_2020_racemic"
FANTA_OTTO = "fanta_otto_2021_s_ketamine"
UNIT_DOSE_MG = 10.0  # where a quantity does not depend on the dose

# analyte -> the enantiomers and compartments that make it up
CONSTITUENTS: Mapping[str, tuple[tuple[Enantiomer, str], ...]] = {
    "esketamine": (("s", "central"),),
    "noresketamine": (("s", "nor"),),
    "arketamine": (("r", "central"),),
    "norarketamine": (("r", "nor"),),
    "ketamine": (("s", "central"), ("r", "central")),
    "norketamine": (("s", "nor"), ("r", "nor")),
    "ketamine+norketamine": (("s", "central"), ("r", "central"), ("s", "nor"), ("r", "nor")),
}
VOLUME_OF = {"central": "central_volume_l", "nor": "nor_volume_l"}


def answering_model(row: Row) -> str:
    """The model that answers a row: the main model unless the sampling site or the analyte asks for another."""
    if "s_hnk" in (row.analyte, row.over):
        return SIMONS
    if site_free(row) or row.site in ("", "venous"):
        return MAIN
    if row.analyte == "ketamine":
        return KAMP
    return SIMONS if row.site == "arterial" else MAIN


def second_opinion(row: Row) -> str | None:
    """Another venous model that can answer the row as well, if there is one."""
    knows = {row.analyte, row.over} - {""} <= load_published(FANTA_OTTO).analytes
    if (
        answering_model(row) != MAIN
        or not knows
        or row.route != "intravenous"
        or row.comedication
        or row.race == "asian"
    ):
        return None
    return FANTA_OTTO if row.metric != "half_life" else None


def predict(row: Row, model: str) -> float:
    """The value of the row's quantity, in the row's unit.

    Args:
        row: a row that no rule excludes.
        model: `perez_ruixo_2021` (the main model) or a model of `published.MODEL_IDS`.
    """
    return _METRICS[row.metric](row, model)


def exposure(
    row: Row, model: str, analyte: str, *, route: str | None = None, treated: bool = True
) -> tuple[Part, ...]:
    """The concentration of `analyte` for the row's regimen, or by another `route` with the same dose."""
    way = route or row.route or "intravenous"
    pieces = row.pieces or ((0.0, 0.0, UNIT_DOSE_MG),)
    if model != MAIN:
        published = load_published(model)
        share = 0.5 if (row.drug, published.drug) == ("racemic-ketamine", "esketamine") else 1.0
        return published.parts(
            analyte, way, tuple((start, length, share * mg) for start, length, mg in pieces)
        )
    return _main_parts(row, analyte, way, pieces, treated)


def _main_parts(
    row: Row, analyte: str, route: str, pieces: tuple[tuple[float, float, float], ...], treated: bool
) -> tuple[Part, ...]:
    drug: Drug = row.drug  # type: ignore[assignment]
    dose_mg = sum(mg for _, _, mg in pieces)
    how = _administration(drug, route, pieces, dose_mg)  # type: ignore[arg-type]
    person = _typical_person(row.race, row.age_years, row.comedication if treated else "")
    given = tuple(inputs(how, np.array([dose_mg]), person, np))
    share = 1.0 / len(ENANTIOMERS[drug])
    parts = []
    for enantiomer, compartment in CONSTITUENTS[analyte]:
        if enantiomer in ENANTIOMERS[drug]:
            per_mg = share * NG_PER_ML_PER_MG_PER_L / float(person[VOLUME_OF[compartment]][0])
            parts.append(Part(dispose(person, enantiomer, how.depots, np), given, compartment, per_mg))
    return tuple(parts)


def _administration(
    drug: Drug, route: Route, pieces: tuple[tuple[float, float, float], ...], dose_mg: float
) -> Administration:
    if route == "intravenous" and len(pieces) > 1:
        segments = tuple(Segment(start, length, mg / dose_mg) for start, length, mg in pieces)
        return Administration(drug, route, segments=segments)
    infusion_h = pieces[0][1] if route == "intravenous" else 0.0
    return Administration(drug, route, infusion_h=infusion_h)


@cache
def _typical_person(race: str, age_years: float | None, comedication: str) -> Mapping[str, Any]:
    """The parameters (1,) of a typical person; what the row does not say changes nothing."""
    typical = {name: np.array([parameter.value]) for name, parameter in load_parameters().items()}
    findings: dict[str, Any] = {}
    if race:
        findings["race"] = np.array([race])
    if age_years is not None:
        findings["age_years"] = np.array([age_years])
    if comedication:
        findings["cyp_modifier"] = np.array([comedication])
    return apply_covariates(typical, findings)


def _cmax(row: Row, model: str) -> float:
    return peak(exposure(row, model, row.analyte))[0]


def _tmax(row: Row, model: str) -> float:
    return peak(exposure(row, model, row.analyte))[1]


def _auc(row: Row, model: str) -> float:
    return area(exposure(row, model, row.analyte), row.window_h or math.inf)


def _auc_ratio(row: Row, model: str) -> float:
    if row.over:
        return _whole_area(row, model, row.analyte) / _whole_area(row, model, row.over)
    return _whole_area(row, model, row.analyte) / _whole_area(row, model, row.analyte, treated=False)


def _whole_area(row: Row, model: str, analyte: str, **options: Any) -> float:
    return area(exposure(row, model, analyte, **options))


def _cmax_ratio(row: Row, model: str) -> float:
    return _cmax(row, model) / peak(exposure(row, model, row.analyte, treated=False))[0]


def _half_life(row: Row, model: str) -> float:
    return terminal_half_life_h(exposure(row, model, row.analyte))


def _bioavailability(row: Row, model: str) -> float:
    """Area by the row's route over the area of the same dose into a vein."""
    return _whole_area(row, model, row.analyte) / _whole_area(row, model, row.analyte, route="intravenous")


def _clearance(row: Row, model: str) -> float:
    """Dose of the analyte over its whole area after an intravenous dose, L/h."""
    dose_mg = sum(mg for _, _, mg in row.pieces) or UNIT_DOSE_MG
    share = 0.5 if row.drug == "racemic-ketamine" and row.analyte != "ketamine" else 1.0
    return (
        NG_PER_ML_PER_MG_PER_L * share * dose_mg / _whole_area(row, model, row.analyte, route="intravenous")
    )


def _steady_state_volume(row: Row, model: str) -> float:
    if model != MAIN:
        return load_published(model).steady_state_volume_l()
    person = _typical_person(row.race, row.age_years, row.comedication)
    names = ("central_volume_l", "peripheral_volume_1_l", "peripheral_volume_2_l")
    return sum(float(person[name][0]) for name in names)


_METRICS: Mapping[str, Callable[[Row, str], float]] = {
    "cmax": _cmax,
    "tmax": _tmax,
    "auc": _auc,
    "auc_ratio": _auc_ratio,
    "cmax_ratio": _cmax_ratio,
    "half_life": _half_life,
    "bioavailability": _bioavailability,
    "clearance": _clearance,
    "steady_state_volume": _steady_state_volume,
}
