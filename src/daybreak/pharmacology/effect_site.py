"""Link 2: the effect site, where drug acts a few minutes later than it appears in plasma.

    dCe/dt = ke0 (Cp - Ce),    ke0 = ln 2 / half-life

Half-life 8.3 min (Olofsen 2022, S-ketamine, people). The same half-life serves the other analytes: a hypothesis, since only
S-ketamine was measured. Concentrations in ng/mL, time in h.
"""

from __future__ import annotations

import math

from daybreak.pharmacology.compartments import OUT, Array
from daybreak.pharmacology.disposition import Enantiomer, Parameters

NG_PER_ML_PER_MG_PER_L = 1000.0
LN2 = math.log(2.0)


def ke0_per_h(parameters: Parameters) -> Array:
    """Rate constant of the effect site, 1/h."""
    return LN2 * 60.0 / parameters["effect_site_half_life_min"]


def followers(enantiomer: Enantiomer) -> tuple[tuple[str, str], ...]:
    """Effect sites that follow plasma: parent and norketamine, and for S-ketamine the pressor tolerance."""
    sites = (("central", "site"), ("nor", "nor_site"))
    return (*sites, ("central", "tolerance")) if enantiomer == "s" else sites


def follower_rates(parameters: Parameters, enantiomer: Enantiomer) -> dict[tuple[str, str], Array]:
    """Drive and own rate of each follower; a follower's amount is a concentration in ng/mL."""
    ke0 = ke0_per_h(parameters)
    parent = NG_PER_ML_PER_MG_PER_L / parameters["central_volume_l"]
    nor = NG_PER_ML_PER_MG_PER_L / parameters["nor_volume_l"]
    rates = {("central", "site"): ke0 * parent, ("site", OUT): ke0}
    rates |= {("nor", "nor_site"): ke0 * nor, ("nor_site", OUT): ke0}
    if enantiomer == "s":
        slow = LN2 * 60.0 / parameters["pressor_tolerance_half_life_min"]
        rates |= {("central", "tolerance"): slow * parent, ("tolerance", OUT): slow}
    return rates
