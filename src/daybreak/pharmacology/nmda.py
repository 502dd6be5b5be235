"""Link 3: how strongly the drug and its metabolites occupy the NMDA receptor.

    x = scale * sum_i fu Ce_i / K_i,      B = x / (1 + x)

over S-ketamine, R-ketamine, S-norketamine and R-norketamine, with effect-site concentrations Ce (ng/mL), the unbound
fraction fu, and the affinities of Ebert 1997 (rat cortex, PCP site): 0.3, 1.4, 1.7 and 13 uM. The human occupancy curve is not
known (PET challenges disagree), so `scale` is a hypothesis. B lies in [0, 1).
"""

from __future__ import annotations

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Enantiomer, Parameters

KETAMINE_G_PER_MOL = 237.73
NORKETAMINE_G_PER_MOL = 223.7


def drive_per_ng_per_ml(parameters: Parameters, enantiomer: Enantiomer) -> tuple[Array, Array]:
    """Contribution to x of 1 ng/mL at the effect site, for the parent and its norketamine."""
    free = parameters["nmda_drive_scale"] * parameters["unbound_fraction"]
    parent = parameters[f"nmda_affinity_{enantiomer}_um"] * KETAMINE_G_PER_MOL
    nor = parameters[f"nmda_affinity_{enantiomer}_nor_um"] * NORKETAMINE_G_PER_MOL
    return free / parent, free / nor


def occupancy(x: Array) -> Array:
    """B = x / (1 + x) for a drive x >= 0."""
    return x / (1.0 + x)
