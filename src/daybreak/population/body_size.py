"""Weight, height and body mass index: two of them make the third.

bmi = weight / (height / 100)^2      kg/m^2, kg, cm
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

import numpy as np

WEIGHT, HEIGHT, BMI = "weight_kg", "height_cm", "bmi_kg_per_m2"
BODY_SIZE = (WEIGHT, HEIGHT, BMI)
Number = TypeVar("Number", float, np.ndarray)


def left_to_derive(given: Collection[str]) -> str:
    """Which of the three is not drawn, when these are given: the index, unless only weight and index or less are given."""
    if BMI in given:
        return HEIGHT if WEIGHT in given else WEIGHT
    return BMI if WEIGHT in given else WEIGHT


def derived(finding: str, known: Mapping[str, Number]) -> Number:
    """The third of the three from the other two."""
    if finding == WEIGHT:
        return known[BMI] * (known[HEIGHT] / 100.0) * (known[HEIGHT] / 100.0)
    if finding == BMI:
        return known[WEIGHT] / (known[HEIGHT] / 100.0) / (known[HEIGHT] / 100.0)
    height: Number = 100.0 * (known[WEIGHT] / known[BMI]) ** 0.5
    return height


__all__ = ["BMI", "BODY_SIZE", "HEIGHT", "WEIGHT", "derived", "left_to_derive"]
