"""How far off predictions of left-out trials have been, as a sentence that every result carries.

The figures are those of `daybreak validate trials` on the shipped draws, kept in `data/validation.json`; a test runs it again.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from daybreak.population import load_calibration

FILE = "data/validation.json"


@cache
def kept_validation() -> dict[str, Any]:
    """The JSON of the validation that belongs to the shipped calibration."""
    found: dict[str, Any] = json.loads(files("daybreak.trial").joinpath(FILE).read_text("utf-8"))
    return found


def widening_of(calibration: str) -> float:
    """By how many points left-out trials ask to widen the prediction intervals of a calibration on either side, by its label.
    0 where nobody knows: for any but the one that ships."""
    return float(kept_validation()["widening_points"]) if calibration == load_calibration().label else 0.0


def how_far_off() -> str:
    """One sentence."""
    kept = kept_validation()
    error, trials = kept["mean_absolute_error"], {p["trial"] for p in kept["predictions"]}
    alike, weighted = ({name: error[name][kind] for name in error} for kind in ("alike", "weighted"))
    return (
        f"Predictions of {len(kept['predictions'])} differences of {len(trials)} trials left out of the fit were off by "
        f"{alike['model']:.1f} MADRS points on average ({weighted['model']:.1f} weighted by precision); sampling error "
        f"alone would be {alike['perfect']:.1f} ({weighted['perfect']:.1f}), the pooled mean was off by {alike['pooled']:.1f} "
        f"({weighted['pooled']:.1f}), no effect by {alike['none']:.1f} ({weighted['none']:.1f}). "
        f"{100 * kept['coverage_90']:.0f} % lay inside the 90 % prediction interval, widened by what the others asked for "
        f"({100 * kept['coverage_90_of_the_model_alone']:.0f} % inside the model's own). For a new trial it is widened by "
        f"{kept['widening_points']:.1f} points on either side."
    )


__all__ = ["how_far_off", "kept_validation", "widening_of"]
