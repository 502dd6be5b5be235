"""Link 8a: dissociation, as the CADSS total.

    q = s Ce_S / (1 + Ce_SN / K),      CADSS = 92 q^h / (C50^h + q^h)

Ce_S drives it and S-norketamine opposes it (Olofsen 2022: C50 121 ng/mL of S-ketamine; R-ketamine contributes
nothing). s falls from session to session (see `habituation`). The size K of the opposition and the slope h are
hypotheses. "Dissociated" means a CADSS total above 4.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.habituation import felt_factor

CADSS_THRESHOLD = 4.0


def felt_concentration(
    site: Array, nor_site: Array, session: Array, parameters: Parameters, xp: Any
) -> Array:
    """q in ng/mL (..., patients): S-ketamine at the effect site, opposed by norketamine, in a session of this number."""
    present = xp.maximum(site, 0.0)  # before a dose the sum of modes is zero but for rounding
    opposed = present / (1.0 + nor_site / parameters["nor_opposition_ng_per_ml"])
    return felt_factor(session, parameters, xp) * opposed


def cadss(felt: Array, parameters: Parameters) -> Array:
    """The CADSS total, from 0 to the top of the scale (92)."""
    power = (felt / parameters["dissociation_c50_ng_per_ml"]) ** parameters["dissociation_slope"]
    return parameters["dissociation_maximum_points"] * power / (1.0 + power)


def felt_behind(score: Array, parameters: Parameters) -> Array:
    """The felt concentration that gives this CADSS total: `cadss` solved for q."""
    power = score / (parameters["dissociation_maximum_points"] - score)
    return parameters["dissociation_c50_ng_per_ml"] * power ** (1.0 / parameters["dissociation_slope"])
