"""Link 8e: dizziness in a session, as a probability set by the highest felt concentration.

Threshold model (see `thresholds`). Anchors: 29 % of patients over four weeks against 8 % on placebo (US label Table 2, which
pools TRANSFORM-1 and -2), 22 to 28 % against 9 % (TRANSFORM-1). The threshold is a hypothesis set on the label's difference
from placebo (`daybreak.trial.felt_anchors`); its spread between patients and between occasions is that of nausea. Vertigo,
which trials count apart, is not in it.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.thresholds import chance_above


def dizziness_probability(highest_felt: Array, parameters: Parameters, xp: Any) -> Array:
    """Probability of dizziness in a session whose highest felt concentration (ng/mL) is given."""
    return chance_above(
        highest_felt, parameters["dizziness_threshold_ng_per_ml"], parameters["dizziness_occasion_sd"], xp
    )
