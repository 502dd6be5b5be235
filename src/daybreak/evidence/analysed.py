"""How many patients stand behind a published number: those analysed, wherever the tables say how many that were.

    1.  `n` of the row itself.
    2.  Else the `n` that another row of the same arm at the same time prints, if both analyse the same patients: rows of
        observed cases, of a mixed model (MMRM) or of no named analysis are those who had a score at that time; a row of any
        other analysis (one that carries scores forward, say) takes only from rows of that analysis. The same scale goes
        before others, and of several the largest.
        A share takes it only if the share is a whole number of these patients, to the rounding of the print; any other
        number only from its own scale.
    3.  Else the number of patients of the arm.

Rows that were recalled or are in doubt give nothing, nor do rows of subgroups or of reviews, and a time that is not known is
no time.
"""

from __future__ import annotations

from daybreak.evidence.evidence import Evidence
from daybreak.evidence.outcome import Outcome

OBSERVED = ("", "observed cases", "MMRM")  # analyses of those who had a score at that time


def n_analysed(evidence: Evidence, row: Outcome) -> int | None:
    """The number of patients behind a row; None where neither it, nor a row beside it, nor its arm has one."""
    beside = n_printed(evidence, row)
    return evidence.arm(row.trial_id, row.arm_id).n if beside is None else beside


def n_printed(evidence: Evidence, row: Outcome, *, arm_id: str | None = None) -> int | None:
    """The number analysed as a row of outcomes prints it: this row, or one beside it.

    Args:
        arm_id: another arm of the trial, which stands behind the row as well (the control of a difference).
    """
    if row.n is not None and arm_id is None:
        return row.n
    unknown_time = row.time_h is None and not row.visit
    if row.subgroup or unknown_time or not evidence.trial(row.trial_id).is_primary:
        return None
    rows = evidence.outcomes_of(row.trial_id, arm_id or row.arm_id)
    beside = [other for other in rows if _beside(row, other)]
    beside.sort(key=lambda other: (other.instrument != row.instrument, -(other.n or 0)))
    return next((other.n for other in beside if other.n is not None and _fits(row, other, other.n)), None)


def is_share_of(percent: float, n: int) -> bool:
    """Whether a printed percentage is a whole number of `n` patients; without decimals it may be rounded to whole ones."""
    rounding = 0.5 if percent == round(percent) else 0.05
    return n > 0 and abs(100.0 * round(percent * n / 100.0) / n - percent) <= rounding + 1e-9


def _beside(row: Outcome, other: Outcome) -> bool:
    return (
        other.n is not None
        and not other.doubt
        and not other.subgroup
        and (other.time_h, other.visit) == (row.time_h, row.visit)
        and _patients(other) == _patients(row)
    )


def _patients(row: Outcome) -> str:
    return "observed" if row.analysis in OBSERVED else row.analysis


def _fits(row: Outcome, other: Outcome, n: int) -> bool:
    if row.unit == "%" and row.value is not None:
        return is_share_of(row.value, n)
    return other.instrument == row.instrument
