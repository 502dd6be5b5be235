"""Link 6: synaptic gain Y, the slow trace that outlasts the drug by weeks.

    dY/dt = kd (P - Y)

Y is scaled so that it would equal the plasticity signal P at steady state; it does not saturate here but in the
read-out (`mood`). It is read from the memories J that `plasticity` carries. New spines last up to 2 weeks in mice
(Phoumthipphavong 2016), a slow analgesic effect has a half-life of 10.9 days in people (Dahan 2011): the
half-life is a hypothesis between these.
"""

from __future__ import annotations

from daybreak.pharmacology.compartments import Array


def synaptic_gain(carried: Array, rates: Array) -> Array:
    """Y from the carried integrals `carried` (..., 3, patients)."""
    g, p, d = rates[0], rates[1], rates[2]
    return (
        g
        * p
        * d
        * (
            carried[..., 0, :] / ((p - g) * (d - g))
            + carried[..., 1, :] / ((g - p) * (d - p))
            + carried[..., 2, :] / ((g - d) * (p - d))
        )
    )
