"""What is asked for besides the summary of a trial, in words: the size for a power, and sustained remission."""

from __future__ import annotations

from math import isinf

from daybreak.report.trial_about import TrialAbout
from daybreak.report.wording import after, count, percent, percent_range
from daybreak.trial.power_run import PowerSearch
from daybreak.trial.summary import ArmVisit, TrialSummary


def size(found: PowerSearch) -> tuple[str, ...]:
    """Sentences: the size with its interval, the power there and what it is the power of, and what was kept as it is."""
    n = found.size
    high = "no bound" if isinf(n.high) else count(int(n.high))
    said = (
        f"{count(n.n)} patients an arm (95 % interval {count(n.low)} to {high}) for a power of {n.wanted:g}.",
        f"Power there: {percent(n.power)} ({percent_range(n.power_low, n.power_high)}), the share of trials with p < {n.alpha:g} "
        f"in favour of {found.arm} against {found.control} after {after(found.time_h)} (ANCOVA). "
        f"{len(n.tried)} sizes tried, {count(found.replicates)} replicates each.",
        f"At every size the effect is that of a trial of {count(found.design_patients)} patients, as the file says; "
        "published trials of other sizes have found other effects.",
    )
    narrow = "The search ended before the interval was narrow; ask for more --replicates."
    return said if n.precise else (*said, narrow)


def sustained(summary: TrialSummary, about: TrialAbout) -> tuple[ArmVisit, ...]:
    """The visits from which on remission is to last; empty where nobody asked."""
    return tuple(one for one in summary.visits if one.time_h == about.sustained_from_h)


def sustained_title(about: TrialAbout) -> str:
    """From when on."""
    since = after(about.sustained_from_h or 0.0)
    return f"Sustained remission: at every visit from {since} after {about.since} on, share of patients"


__all__ = ["size", "sustained", "sustained_title"]
