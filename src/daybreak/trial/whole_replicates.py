"""Which replicates of a withdrawal are trials: those in which somebody is randomised to every arm.

Who enters a randomised withdrawal is decided by how it goes for the patients, so that in a small trial nobody may be left for an
arm. Such a replicate compares nothing: it is left out and counted, and the record says how many and which. Where more than half
would be left out, those that remain are a selection of lucky trials, and the run is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from daybreak.arrays import Bool, PatientInt
from daybreak.trial.design import TrialDesign
from daybreak.trial.record_check import EmptyTrialError

RUN, LEFT_OUT = "replicates_run", "replicates_left_out"  # in a record's `about`, where any was left out


def whole_replicates(
    arm: PatientInt, replicate: PatientInt, replicates: int, design: TrialDesign
) -> Bool[np.ndarray, " replicates"]:
    """Truth for each replicate with patients in every arm.

    Raises:
        EmptyTrialError: more than half have none in an arm.
    """
    arms = len(design.arms)
    people = np.bincount(replicate * arms + arm, minlength=replicates * arms).reshape(replicates, arms)
    whole = np.asarray((people > 0).all(axis=1))
    if 2 * int(whole.sum()) < replicates:
        raise _too_few(design, replicates, int((~whole).sum()), nobody=not people.any())
    return whole


def said_of(whole: Bool[np.ndarray, " replicates"]) -> dict[str, str]:
    """What a record keeps of it: how many were run, and the numbers of those left out, from 0; nothing where all are there."""
    left_out = np.flatnonzero(~whole).tolist()
    return {RUN: str(len(whole)), LEFT_OUT: ",".join(map(str, left_out))} if left_out else {}


def left_out_of(about: Mapping[str, str]) -> tuple[int, ...]:
    """The numbers of the replicates that were left out, from what a record keeps."""
    return tuple(map(int, about[LEFT_OUT].split(","))) if about.get(LEFT_OUT) else ()


def in_words(about: Mapping[str, str]) -> str:
    """One sentence; empty where nothing was left out."""
    count = len(left_out_of(about))
    if not count:
        return ""
    had, are = ("had", "are") if count > 1 else ("has", "is")
    return f"{count} of {about[RUN]} replicates {had} nobody to randomise in an arm and {are} left out."


def _too_few(design: TrialDesign, replicates: int, left_out: int, *, nobody: bool) -> EmptyTrialError:
    withdrawal = design.withdrawal
    assert withdrawal is not None  # every other design has patients from its start
    condition = f"{withdrawal.enter} {withdrawal.at.text} after the first dose"
    return EmptyTrialError(
        f"Nobody met the condition to be randomised ({condition})."
        if nobody
        else f"In {left_out} of {replicates} replicates an arm had nobody who met the condition to be randomised ({condition}).",
        where=f"{design.id}: withdrawal",
        remedy="Write a later `at:`, `enter: response`, a higher `remission_at_most:`, or more patients an arm.",
    )


__all__ = ["in_words", "left_out_of", "said_of", "whole_replicates"]
