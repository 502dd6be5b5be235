"""Link 5, and the memories of links 4 to 6: glutamate burst G, plasticity signal P (BDNF/TrkB, mTOR), synaptic gain Y.

    dG/dt = kG (g - G),     dP/dt = kP (gate G - P),     dY/dt = kd (P - Y)

The chain is linear in the input gate g, so with J_p(t) = integral of exp(-p (t - s)) gate g(s) ds for p in (kG, kP, kd)

    G = kG J_kG,   P = kG kP (J_kP - J_kG) / (kG - kP),   Y = sum_p J_p kG kP kd / prod_{q != p} (q - p)

and only J (3, patients) is carried from dose to dose; G and P are read here, Y in `synapse`. The half-lives are
hypotheses with sourced anchors: mood moves within 2 h (Murrough 2013) and BDNF is up at 4 h (Haile 2014).
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.effect_site import LN2


def rates_per_h(parameters: Parameters, xp: Any) -> Array:
    """(kG, kP, kd) in 1/h, stacked (3, patients or 1), fastest first."""
    glutamate = LN2 / parameters["glutamate_half_life_h"]
    plasticity = LN2 / parameters["plasticity_half_life_h"]
    synapse = LN2 / (24.0 * parameters["synapse_half_life_d"])
    width = xp.broadcast_shapes(glutamate.shape, plasticity.shape, synapse.shape)
    return xp.stack([xp.broadcast_to(k, width) for k in (glutamate, plasticity, synapse)], axis=0)


def plasticity_signal(carried: Array, rates: Array) -> Array:
    """P from the carried integrals `carried` (..., 3, patients)."""
    fast, slow = rates[0], rates[1]
    return fast * slow * (carried[..., 1, :] - carried[..., 0, :]) / (fast - slow)
