"""Names for the array shapes that appear in signatures.

`patients` is the batch: one for a real person, thousands for a virtual trial. Every array of numbers is float64.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

PatientFloat = Float[np.ndarray, " patients"]
PatientBool = Bool[np.ndarray, " patients"]
PatientInt = Int[np.ndarray, " patients"]
TimeFloat = Float[np.ndarray, " times"]
PatientTimeFloat = Float[np.ndarray, "patients times"]

__all__ = ["PatientBool", "PatientFloat", "PatientInt", "PatientTimeFloat", "TimeFloat"]
