"""Why the noresketamine AUC0-24 of Perez-Ruixo Table 4 is lower than its own model gives.

If the simulated output lists both analytes at every time, esketamine first, and the area is taken by linear trapezoids over all
records in their order, each interval joins noresketamine at its start to esketamine at its end:

    area = sum_i (t_{i+1} - t_i) (N(t_i) + E(t_{i+1})) / 2

close to half the sum of the two areas. The highest record is noresketamine's peak, so Cmax is not touched. With an ordinary grid
this one slip reproduces all 18 figures; nothing else that was tried does (docs/explanation/pk-validation.md).
"""

from __future__ import annotations

import numpy as np

from daybreak.arrays import TimeFloat
from daybreak.pharmacology.reference.curve import concentration
from daybreak.pharmacology.reference.predict import MAIN, exposure
from daybreak.pharmacology.reference.row import Row

# Every five minutes to 2 h, then hourly: dense where the spray is absorbed, as simulated output usually is.
GRID_H = np.concatenate([np.arange(0.0, 2.0, 1.0 / 12.0), np.arange(2.0, 24.5, 1.0)])


def is_misfit(row: Row) -> bool:
    """True for the rows of the misfit: noresketamine AUC0-24 of Table 4."""
    return row.fitted == MAIN and row.analyte == "noresketamine" and row.metric == "auc"


def alternating_area(time_h: TimeFloat, first: TimeFloat, second: TimeFloat) -> float:
    """Linear trapezoids over records that alternate `first`, `second` at every time, ng h/mL."""
    return float(np.sum(np.diff(time_h) * (second[:-1] + first[1:])) / 2.0)


def alternating_ratio(row: Row) -> float:
    """The area that the slip gives over the published one, for a row of the misfit."""
    esketamine, noresketamine = (
        concentration(exposure(row, MAIN, analyte), GRID_H) for analyte in ("esketamine", "noresketamine")
    )
    return alternating_area(GRID_H, esketamine, noresketamine) / row.value
