"""Link 8d: nausea in a session, as a probability set by the highest felt concentration.

Threshold model (see `thresholds`). Anchors: 27 to 32 % of patients over four weeks against 9 to 11 % on
placebo (TRANSFORM-1, US label Table 2), 14 % in week 1 (SUSTAIN-1/-2). The threshold and its spread are
hypotheses; the threshold is set on the label's difference from placebo (`daybreak.trial.felt_anchors`).
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.thresholds import chance_above


def nausea_probability(highest_felt: Array, parameters: Parameters, xp: Any) -> Array:
    """Probability of nausea in a session whose highest felt concentration (ng/mL) is given."""
    return chance_above(
        highest_felt, parameters["nausea_threshold_ng_per_ml"], parameters["nausea_occasion_sd"], xp
    )
