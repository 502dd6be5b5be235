"""Link 8e: cumulative exposure, which the slow checks (bladder, liver, cognition) are due by.

No published figure ties a cumulative dose of a depression programme to harm: the numbers are counted, not judged.
"""

from __future__ import annotations

from daybreak.pharmacology.compartments import Array


def add_dose(cumulative_mg: Array, dose_mg: Array) -> Array:
    """Cumulative dose in mg of base (patients,) after one more session."""
    return cumulative_mg + dose_mg
