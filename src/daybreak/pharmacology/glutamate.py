"""Link 4: the burst of glutamate that partial NMDA block releases, and that full block does not.

    dG/dt = kG [ g(B) - G ],     g(B) = B (1 - B / Bmax) for B < Bmax, else 0

Prefrontal glutamate rose at 10 to 30 mg/kg, not at 50, and fell at 200 mg/kg (Moghaddam 1997, rat): an inverted U. Bmax and kG
are hypotheses; kG cannot be identified from clinical curves and is fixed.
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.nmda import occupancy


def surge(x: Array, ceiling: Array, xp: Any) -> Array:
    """g(B(x)): the glutamate input for the drive x >= 0; `ceiling` is Bmax in (0, 1]."""
    block = occupancy(x)
    return block * xp.maximum(1.0 - block / ceiling, 0.0)
