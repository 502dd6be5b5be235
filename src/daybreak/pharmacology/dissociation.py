"""Link 8a: dissociation, as the CADSS total.

    q = s Ce_S / (1 + Ce_SN / K),      CADSS = 92 q^h / (C50^h + q^h)

Ce_S drives it and S-norketamine opposes it (Olofsen 2022: C50 121 ng/mL of S-ketamine; R-ketamine contributes
nothing). The size K of the opposition, the slope h and the attenuation s after the first session are
hypotheses; that severity falls after the first infusion and then stays is observed (Rodrigues 2022).
"Dissociated" means a CADSS total above 4.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters

CADSS_THRESHOLD = 4.0


def felt_concentration(site: Array, nor_site: Array, first: Array, parameters: Parameters, xp: Any) -> Array:
    """q in ng/mL (..., patients): S-ketamine at the effect site, opposed by norketamine; `first` marks first sessions."""
    attenuation = xp.where(first, 1.0, parameters["later_session_factor"])
    present = xp.maximum(site, 0.0)  # before a dose the sum of modes is zero but for rounding
    return attenuation * present / (1.0 + nor_site / parameters["nor_opposition_ng_per_ml"])


def cadss(felt: Array, parameters: Parameters) -> Array:
    """The CADSS total, from 0 to the top of the scale (92)."""
    power = (felt / parameters["dissociation_c50_ng_per_ml"]) ** parameters["dissociation_slope"]
    return parameters["dissociation_maximum_points"] * power / (1.0 + power)
