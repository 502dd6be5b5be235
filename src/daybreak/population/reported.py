"""What a source trial reported for its group, to stand beside a forecast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches

from daybreak.errors import PatientError
from daybreak.vocabulary import load_vocabulary

SHARES = ("response", "remission", "relapse")
CHANGE = "_change"


@dataclass(frozen=True)
class Reported:
    """One figure: `outcome` is a finding (its mean), a finding with `_change` (mean change from the baseline), or the
    share of patients with `response`, `remission` or `relapse`, in `share` (0 to 1) or in `%`."""

    outcome: str
    time_h: float
    value: float
    unit: str
    sd: float | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if problem := _problem(self):
            field, sentence, remedy = problem
            raise PatientError(sentence, where=field, remedy=remedy)


def usual_unit(outcome: str) -> str:
    """The unit that an outcome is in unless the file says another: that of the finding, or a share.

    Raises:
        PatientError: nothing can be reported under this name.
    """
    if outcome in SHARES:
        return "share"
    vocabulary, name = load_vocabulary(), outcome.removesuffix(CHANGE)
    if name in vocabulary and vocabulary[name].type in ("number", "integer"):
        return vocabulary[name].unit
    numbers = [finding.id for finding in vocabulary if finding.type in ("number", "integer")]
    near = get_close_matches(name, [*SHARES, *numbers], n=3)
    raise PatientError(
        f"There is no outcome {ascii(outcome)[:60]}.",
        where="outcome",
        remedy=f"Did you mean {' or '.join(near)}?"
        if near
        else "Write response, remission, madrs or madrs_change.",
    )


def _problem(figure: Reported) -> tuple[str, str, str] | None:
    """The field that is wrong, what is wrong with it and what to write."""
    usual = usual_unit(figure.outcome)
    if not (math.isfinite(figure.time_h) and figure.time_h >= 0):
        return "time", "The time lies before the first session.", "Write a time from it, as in `27 days`."
    if not math.isfinite(figure.value):
        return "value", "The value is not a finite number.", "Write the figure that was reported."
    if figure.sd is not None and not (math.isfinite(figure.sd) and figure.sd > 0):
        return "sd", f"The SD {figure.sd:g} is not possible.", "Write a positive number, or leave it out."
    if figure.outcome in SHARES:
        return _share_problem(figure)
    if figure.unit != usual:
        return "unit", f"The unit is `{figure.unit}`, not `{usual}`.", f"Convert the figure to {usual}."
    return None


def _share_problem(figure: Reported) -> tuple[str, str, str] | None:
    most = {"share": 1.0, "%": 100.0}.get(figure.unit)
    if most is None:
        return "unit", f"A share cannot be in `{figure.unit}`.", 'Write unit: "%" or unit: share.'
    if not 0.0 <= figure.value <= most:
        shown = f"{figure.value:g} {figure.unit}"
        return "value", f"{shown} of the patients is not possible.", f"Write a number from 0 to {most:g}."
    return None


__all__ = ["SHARES", "Reported", "usual_unit"]
