"""How far off predictions of left-out trials have been, as a sentence that every result carries.

The figures are those of `daybreak validate trials` on the shipped draws, kept in `data/validation.json`; a test runs it again.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "data/validation.json"


@cache
def kept_validation() -> dict[str, Any]:
    """The JSON of the validation that belongs to the shipped calibration."""
    found: dict[str, Any] = json.loads(files("daybreak.trial").joinpath(FILE).read_text("utf-8"))
    return found


def how_far_off() -> str:
    """One sentence."""
    kept = kept_validation()
    error, trials = kept["mean_absolute_error"], {p["trial"] for p in kept["predictions"]}
    return (
        f"Predictions of {len(kept['predictions'])} differences of {len(trials)} trials that were left out of the fit were off by "
        f"{error['model']['alike']:.1f} MADRS points on average ({error['model']['weighted']:.1f} weighted by precision); "
        f"the sampling error of these figures alone would be {error['perfect']['alike']:.1f} ({error['perfect']['weighted']:.1f}), "
        f"the pooled mean {error['pooled']['alike']:.1f} ({error['pooled']['weighted']:.1f}), "
        f"no effect {error['none']['alike']:.1f} ({error['none']['weighted']:.1f}). "
        f"{100 * kept['coverage_90']:.0f} % lay inside the 90 % prediction interval."
    )


__all__ = ["how_far_off", "kept_validation"]
