"""A rate of the pump that is possible but unusual is asked again, never refused for that."""

from __future__ import annotations

from fractions import Fraction

from daybreak.clinic.bedside import Bedside
from daybreak.protocol import Answer

UNUSUAL_FACTOR = 2
"""A house choice of what is unusual, from no source: a rate that differs from the programme's by more, either way, is more often
a slipped point (7.5 for 75) than meant. A pump that is slowed to half of its rate is still usual."""


def unusual_rate(standing: Bedside, rate_ml_per_h: str) -> Answer | None:
    """What is asked about a rate; None where it is usual, or where no pump runs."""
    if standing.pump is None:
        return None
    rate, programmed = Fraction(rate_ml_per_h), standing.pump.programme.rate_ml_per_h
    if programmed <= rate * UNUSUAL_FACTOR and rate <= programmed * UNUSUAL_FACTOR:
        return None
    said = f"Unusual: {rate_ml_per_h} mL/h, where the programme has {float(programmed):g} mL/h."
    return Answer(False, "confirm", f"{said} Correct it, or confirm that it is right.")
