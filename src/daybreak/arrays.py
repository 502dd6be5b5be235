"""Names for the array shapes that appear in signatures.

`patients` is the batch: one for a real person, thousands for a virtual trial. Every array of numbers is float64.

Shapes are jaxtyping's. The type checker sees them, and the tests check them at each call; in production nothing reads them, so
jaxtyping (a tenth of a second to import) is not loaded unless somebody has loaded it already.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING or "jaxtyping" in sys.modules:
    from jaxtyping import Bool, Float, Int, Int8, Shaped
else:

    class _Unchecked:
        """Stands for `Float[np.ndarray, " patients"]` where nobody looks."""

        def __class_getitem__(cls, shape: Any) -> type:
            return np.ndarray

    Bool = Float = Int = Int8 = Shaped = _Unchecked

PatientFloat = Float[np.ndarray, " patients"]
PatientBool = Bool[np.ndarray, " patients"]
PatientInt = Int[np.ndarray, " patients"]
TimeFloat = Float[np.ndarray, " times"]
PatientTimeFloat = Float[np.ndarray, "patients times"]

__all__ = [
    "Bool",
    "Float",
    "Int",
    "Int8",
    "PatientBool",
    "PatientFloat",
    "PatientInt",
    "PatientTimeFloat",
    "Shaped",
    "TimeFloat",
]
