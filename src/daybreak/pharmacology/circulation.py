"""Link 8c: systolic and diastolic pressure and heart rate.

    rise in SBP = s (Ce_S - k T),     dT/dt = kT (Cp_S - T)

Ce_S drives the rise (R-ketamine has no effect on cardiac output, Kamp 2021) and T, an acute tolerance, ends
it within the session; the rise does not attenuate from session to session (741 infusions; Riva-Posse 2018).
Diastolic rise and heart rate follow the systolic rise in the ratio of the pooled means 12.61 : 8.49 mmHg :
4.09 bpm (Vankawala 2021, 2,252 treatments). s varies widely between patients and grows with age. A "marked
rise" is 40 mmHg or more (US label, Table 6).
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters
from daybreak.pharmacology.thresholds import normal_cdf

MARKED_RISE_MMHG = 40.0


def systolic_rise(site: Array, tolerance: Array, parameters: Parameters) -> Array:
    """Rise of systolic pressure in mmHg (..., patients)."""
    opposed = site - parameters["pressor_tolerance_share"] * tolerance
    return parameters["pressor_mmhg_per_ng_per_ml"] * opposed


def diastolic_rise(systolic: Array, parameters: Parameters) -> Array:
    """Rise of diastolic pressure in mmHg from the systolic rise."""
    return parameters["diastolic_share"] * systolic


def heart_rate_rise(systolic: Array, parameters: Parameters) -> Array:
    """Rise of heart rate in beats a minute from the systolic rise in mmHg."""
    return parameters["heart_rate_per_mmhg"] * systolic


def marked_rise_probability(highest_rise: Array, parameters: Parameters, xp: Any) -> Array:
    """Chance that the reading at the peak shows 40 mmHg or more above baseline."""
    return normal_cdf((highest_rise - MARKED_RISE_MMHG) / parameters["pressure_reading_sd_mmhg"], xp)
