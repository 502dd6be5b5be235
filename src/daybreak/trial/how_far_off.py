"""How far off predictions of left-out trials have been, as a sentence that every result carries.

The figures are those of `daybreak validate trials` on the shipped draws, kept in `data/validation.json`; a test runs it again.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from daybreak.population import load_calibration
from daybreak.trial.design import Arm, TrialDesign

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


def unlike_left_out(design: TrialDesign) -> str:
    """What that sentence does not speak of: designs and comparisons that no left-out trial has had; empty where it has."""
    if design.withdrawal is not None:
        return (
            "No randomised withdrawal was left out of a fit: how far off predictions of one are is not known, and the widening "
            "is borrowed from other designs."
        )
    unlike = list(dict.fromkeys(filter(None, (_unlike(design, arm) for arm in design.arms))))
    if not unlike:
        return ""
    return (
        f"No trial that compares with {' or '.join(unlike)} was left out of a fit: how far off such "
        "differences are is not known, and the widening is borrowed from trials against a sham."
    )


def _unlike(design: TrialDesign, arm: Arm) -> str:
    """What makes the comparison of an arm another one than that of a drug with a sham at its sessions."""
    control = design.control_for(arm)
    if control is None:
        return ""
    for one in (arm, control):
        if one.comparator is not None:
            return plain(one.comparator)
    if "none" in (arm.control, control.control):
        return "no treatment"
    return "" if is_sham_controlled(arm, control) else "another active arm"


def is_sham_controlled(arm: Arm, control: Arm) -> bool:
    """A drug of this house against a control at its sessions, as in every left-out trial."""
    return arm.regimen is not None and control.control not in (None, "none")


def expected_of_comparators(design: TrialDesign) -> str:
    """What is assumed of the expectancy of those who get another treatment; empty without such an arm."""
    names = list(dict.fromkeys(plain(arm.comparator) for arm in design.arms if arm.comparator is not None))
    if not names:
        return ""
    return (
        f"Of {' and of '.join(names)} patients are assumed to know that it takes time: what they expect of it comes with its "
        "effect, over days, not with a session."
    )


def plain(name: str) -> str:
    """A name of the trial language as words, with its capitals."""
    return " ".join(word.upper() if word in ("ect", "xr") else word for word in name.split("-"))


__all__ = [
    "expected_of_comparators",
    "how_far_off",
    "is_sham_controlled",
    "kept_validation",
    "unlike_left_out",
    "widening_of",
]
