"""Link 8b: sedation, as the probability of a MOAA/S score below 5 at a moment.

Threshold model (see `thresholds`). Anchors: 34.7 % of sessions and 61.9 % of patients in the US REMS
(Sanacora), 48 to 61 % of patients over four weeks of trials; peak at 30 to 45 min, gone by 1 to 1.5 h. The
threshold and its spread are hypotheses; `daybreak.trial.felt_anchors` says how they follow from these.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.thresholds import chance_above


def sedation_probability(felt: Array, parameters: Parameters, xp: Any) -> Array:
    """Probability of MOAA/S < 5 for a felt concentration (ng/mL)."""
    return chance_above(
        felt, parameters["sedation_threshold_ng_per_ml"], parameters["sedation_occasion_sd"], xp
    )
