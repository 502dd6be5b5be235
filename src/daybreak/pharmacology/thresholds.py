"""Links 8b: effects that are there or not (sedation, nausea, dizziness): the chance that a patient passes a threshold.

    P(effect) = Phi( (ln q - ln theta) / sigma )

q: felt concentration (see `dissociation`), theta: the patient's threshold (varies between patients), sigma: how much it varies
from occasion to occasion. At q = 0 the chance is 0.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array

_TINY = 1e-300


def normal_cdf(z: Array, xp: Any) -> Array:
    """Phi(z), by the complementary error function of Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7)."""
    t = 1.0 / (1.0 + 0.3275911 * xp.abs(z) / 2.0**0.5)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = 0.5 * poly * xp.exp(-0.5 * z * z)
    return xp.where(z > 0, 1.0 - tail, tail)


def chance_above(felt: Array, threshold: Array, occasion_sd: Array, xp: Any) -> Array:
    """Probability (..., patients) that a felt concentration (ng/mL, 0 or more) passes the threshold on this occasion."""
    return normal_cdf(xp.log(xp.maximum(felt, _TINY) / threshold) / occasion_sd, xp)
