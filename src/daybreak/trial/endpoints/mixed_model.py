"""The mixed model for repeated measures: the usual primary analysis of antidepressant trials.

Change from baseline ~ arm x visit + baseline x visit, covariance of the visits unstructured and the same in all arms, REML,
Kenward and Roger's correction. Scores that are missing are taken to be missing at random: what is seen of a patient speaks for
what is not. Patients without any score after the baseline do not enter. In a crossover the model is one of differences within
patients: difference in change ~ order x visit + difference in baseline x visit (see `within`). Agreement with R (`nlme::gls`,
`pbkrtest`) is pinned in the tests.

Source of the model: Mallinckrodt CH et al. Drug Inf J 2008;42:303-319, doi:10.1177/009286150804200402.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import Estimates, t_estimates
from daybreak.trial.endpoints.kenward_roger import Corrected
from daybreak.trial.endpoints.mmrm_patterns import patterns
from daybreak.trial.endpoints.mmrm_reml import fit_reml
from daybreak.trial.endpoints.within import Pairs, pairs
from daybreak.trial.record import TrialRecord

Data = tuple[
    tuple[str, ...], Float[np.ndarray, "rows q"], Float[np.ndarray, "rows visits"]
]  # names of the groups, which come first in x, and change

AVERAGE_OF_ORDERS = np.array([0.5, 0.5, 0.0])  # of the differences in the two orders, at the same baseline


@dataclass(frozen=True, eq=False)
class Mmrm:
    """A fitted model for each replicate, at all or some visits of the record; None where it could not be fitted (NaN results)."""

    record: TrialRecord
    visits: tuple[int, ...]
    fits: tuple[Corrected | None, ...]

    def difference(self, arm: str, visit_h: float, versus: str | None = None) -> Estimates:
        """Difference in change between two arms at a visit, points; negative: `arm` improved more.

        Args:
            versus: the other arm; the control unless named.

        Raises:
            TrialError: no such arm or visit, no control, or the visit was not in the model.
        """
        record = self.record
        other = record.control_number() if versus is None else record.arm_number(versus)
        one = record.arm_number(arm)
        if record.person is None:
            places = np.arange(len(record.arms) + 1)
            weights = (places == one) * 1.0 - (places == other)
        else:
            weights = (other - one) * AVERAGE_OF_ORDERS
        return self._contrast(weights, visit_h, f"{arm} - {record.arms[other]}, MMRM change at {visit_h:g} h")

    def mean(self, arm: str, visit_h: float) -> Estimates:
        """Least-squares mean change of an arm at a visit, at the mean baseline of the replicate's patients, points.

        Raises:
            TrialError: no such arm or visit, or a crossover, whose model is one of differences.
        """
        if self.record.person is not None:
            raise TrialError(
                "The model of a crossover is one of differences within patients and has no mean of an arm.",
                where=self.record.trial,
                remedy="Ask for the difference.",
            )
        weights = np.zeros(len(self.record.arms) + 1)
        weights[self.record.arm_number(arm)] = 1.0
        return self._contrast(weights, visit_h, f"{arm}, MMRM change at {visit_h:g} h")

    def _contrast(self, of_x: Float[np.ndarray, " q"], visit_h: float, measure: str) -> Estimates:
        at = self.record.visit_number(visit_h)
        if at not in self.visits:
            raise TrialError(f"The visit at {visit_h:g} h is not in this model.", where=self.record.trial)
        weights = np.outer(of_x, np.arange(len(self.visits)) == self.visits.index(at))
        unknown = (np.nan, np.nan, np.nan)
        value, se, df = np.array([unknown if fit is None else fit.contrast(weights) for fit in self.fits]).T
        return t_estimates(measure, value, se, df)


def mmrm(
    record: TrialRecord, visits_h: Sequence[float] | None = None, *, allow_unfitted: bool = False
) -> Mmrm:
    """Fit the model to every replicate.

    Small trials with many gaps have replicates whose covariance is not in their data (of 30 patients an arm at six visits with
    nearly half of the scores missing, some 7 in 100). They are refused, or, where asked, stay without a result and count as not
    significant.

    Args:
        visits_h: the visits that enter; all unless given.
        allow_unfitted: give NaN in a replicate that cannot be fitted, as long as one can.

    Raises:
        TrialError: no such visit; an arm that nobody was observed in at a visit; too few patients for the covariance (the
            sentence names the replicate).
    """
    wanted = record.visit_h if visits_h is None else visits_h
    visits = tuple(sorted({record.visit_number(float(time_h)) for time_h in wanted}))
    if not visits:
        raise TrialError("A model of repeated measures needs a visit.", where=record.trial)
    paired = pairs(record, 0, 1)
    fits: list[Corrected | None] = []
    refusal: TrialError | None = None
    for number in range(record.replicates):
        try:
            fits.append(_fitted(record, number, visits, paired))
        except TrialError as error:
            if not allow_unfitted:
                raise
            refusal = refusal or error
            fits.append(None)
    if refusal is not None and not any(fits):
        raise refusal
    return Mmrm(record, visits, tuple(fits))


def _fitted(record: TrialRecord, number: int, visits: tuple[int, ...], paired: Pairs | None) -> Corrected:
    where = f"{record.trial}, replicate {record.run_number(number)}"
    groups, x, change = (
        _patients(record, number, visits) if paired is None else _differences(record, number, visits, paired)
    )
    empty = np.argwhere(x[:, : len(groups)].T @ np.isfinite(change) == 0)
    if len(empty):
        name, time_h = groups[empty[0, 0]], record.visit_h[visits[empty[0, 1]]]
        raise TrialError(
            f"Nobody was observed in {name} at {time_h:g} h.",
            where=where,
            remedy="Leave the visit out.",
        )
    try:
        return Corrected(fit_reml(patterns(x, change)))
    except TrialError as error:
        raise TrialError(error.problem, where=where, remedy=error.remedy) from error


def _patients(record: TrialRecord, number: int, visits: tuple[int, ...]) -> Data:
    patients = slice(record.starts[number], record.starts[number + 1])
    baseline = record.baseline[patients]
    in_arm = record.arm[patients, None] == np.arange(len(record.arms))
    change = record.scores[list(visits), patients] - baseline
    named = tuple(f"arm {name!r}" for name in record.arms)
    return named, np.column_stack([in_arm, baseline - baseline.mean()]), change.T


def _differences(record: TrialRecord, number: int, visits: tuple[int, ...], paired: Pairs) -> Data:
    """Between the two periods of each patient, the first arm of the record against the second."""
    mine = paired.replicate == number
    in_order = paired.second[mine, None] == np.arange(2)
    change = paired.difference(record.scores[list(visits)] - record.baseline)[:, mine]
    named = tuple(f"both periods of anybody who had {name!r} first" for name in record.arms)
    return named, np.column_stack([in_order, paired.difference(record.baseline)[mine]]), change.T


__all__ = ["Mmrm", "mmrm"]
