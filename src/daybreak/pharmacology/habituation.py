"""Link 8: people get used to what they feel. From session to session less of the concentration at the effect site is felt.

    s(n) = 1 - (1 - f) min(n - 1, m - 1) / (m - 1)        n: number of the session, m = 8

The rates of sedation and dissociation fall over sessions 1 to 8 and then stay level (US REMS, Sanacora): m is that figure. The
shape in between and the level f are hypotheses (`daybreak.trial.felt_anchors` says what the anchors know of f). One s serves
dissociation, sedation, nausea and dizziness; blood pressure does not get used to the drug (`circulation`). How long a break
takes it back is in no source, so none does.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters


def felt_factor(session: Array, parameters: Parameters, xp: Any) -> Array:
    """s, 1 at first: the share of the concentration that is felt in a patient's session with drug number `session`, from 1."""
    last = parameters["habituation_sessions"] - 1.0
    return 1.0 - (1.0 - parameters["habituated_factor"]) * xp.minimum(session - 1.0, last) / last
