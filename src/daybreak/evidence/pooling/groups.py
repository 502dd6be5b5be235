"""Several arms of one trial made into one, or one control arm shared out, so that no patient is counted twice.

    means     N = n1 + n2     M = (n1 m1 + n2 m2)/N     S^2 = [sum (n-1) s^2 + sum n (m - M)^2] / (N - 1)
    counts    events and patients added
    reported differences d_i against one control of n0 patients, SE_i: with s_i^2 = SE_i^2 / (1/n_i + 1/n0)
              D = sum n_i d_i / N        var = s^2 (1/N + 1/n0),  s^2 the mean of s_i^2 weighted by n_i
    split     the control's patients (and events) divided by the number of active arms

Source: Cochrane Handbook for Systematic Reviews of Interventions 6.5, sections 6.5.2.10 and 23.3.4. The rule for reported
differences treats them as differences of means with one SD; it is exact where they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Mean, SD and number of patients of one arm."""

    mean: float
    sd: float
    n: float


@dataclass(frozen=True)
class Counted:
    """Patients with the event, and all patients, of one arm."""

    events: float
    n: float


@dataclass(frozen=True)
class Reported:
    """A difference that the paper gives with its standard error, and the patients on both sides."""

    estimate: float
    se: float
    n: float
    n_control: float

    @property
    def patient_variance(self) -> float:
        """Variance of one patient that the standard error implies."""
        return self.se**2 / (1 / self.n + 1 / self.n_control)

    @property
    def control_variance(self) -> float:
        """The part of the variance that every arm of the trial shares."""
        return self.patient_variance / self.n_control


def combine_measured(arms: Sequence[Measured]) -> Measured:
    """One arm of all the patients."""
    n = sum(arm.n for arm in arms)
    mean = sum(arm.n * arm.mean for arm in arms) / n
    squares = sum((arm.n - 1) * arm.sd**2 + arm.n * (arm.mean - mean) ** 2 for arm in arms)
    return Measured(mean, math.sqrt(squares / (n - 1)), n)


def combine_counted(arms: Sequence[Counted]) -> Counted:
    """One arm of all the patients."""
    return Counted(sum(arm.events for arm in arms), sum(arm.n for arm in arms))


def combine_reported(differences: Sequence[Reported]) -> Reported:
    """One difference of all the active patients against the one control."""
    n = sum(d.n for d in differences)
    n_control = differences[0].n_control
    variance = sum(d.n * d.patient_variance for d in differences) / n
    estimate = sum(d.n * d.estimate for d in differences) / n
    return Reported(estimate, math.sqrt(variance * (1 / n + 1 / n_control)), n, n_control)


def share_of_measured(control: Measured, shares: int) -> Measured:
    """The control arm of one of several comparisons."""
    return Measured(control.mean, control.sd, control.n / shares)


def share_of_counted(control: Counted, shares: int) -> Counted:
    """The control arm of one of several comparisons."""
    return Counted(control.events / shares, control.n / shares)


def share_of_reported(difference: Reported, shares: int) -> Reported:
    """A reported difference as if only its share of the control patients stood behind it."""
    n_control = difference.n_control / shares
    se = math.sqrt(difference.patient_variance * (1 / difference.n + 1 / n_control))
    return Reported(difference.estimate, se, difference.n, n_control)
