"""What is asked for besides the summary of a trial, in words: the size for a power, and sustained remission."""

from __future__ import annotations

from math import isinf

from daybreak.report.trial_about import TrialAbout
from daybreak.report.wording import after, count, join, number, percent, percent_range
from daybreak.trial.endpoints import SampleSize
from daybreak.trial.power_run import PowerSearch
from daybreak.trial.summary import ArmVisit, TrialSummary

SAME = "They are the same patients in both arms, so that the whole trial has as many."


def size(found: PowerSearch) -> tuple[str, ...]:
    """Sentences: the size with its interval, or why there is none; what it is the power of, and what was kept as it is."""
    return (
        *(_not_found(found) if found.size is None else _found(found, found.size)),
        *_alike(found),
        _kept(found),
    )


def _found(found: PowerSearch, n: SampleSize) -> tuple[str, ...]:
    high = "no bound" if isinf(n.high) else count(int(n.high))
    said = (
        f"{count(n.n)} patients an arm (95 % interval {count(n.low)} to {high}) for a power of {n.wanted:g}.",
        *((SAME,) if found.same_patients else ()),
        *_short(found),
        f"Power there: {percent(n.power)} ({percent_range(n.power_low, n.power_high)}), {_power_of(found)}. "
        f"{len(found.tried)} sizes tried, {count(found.replicates)} replicates each, every replicate a trial of its own.",
    )
    return (
        said
        if n.precise
        else (*said, "The search ended before the interval was narrow; ask for more --replicates.")
    )


def _short(found: PowerSearch) -> tuple[str, ...]:
    """How many of that size are randomised, where a condition decides who is."""
    short = [f"{number(n)} in {name}" for name, n in found.short().items()]
    if not short:
        return ()
    return (
        f"Of these, {join(short)} are randomised on average: the others do not meet the condition. Plan for the patients "
        "randomised, and for as many more at the start as it takes to find them.",
    )


def _not_found(found: PowerSearch) -> tuple[str, ...]:
    """Why there is no size, and what every size that was tried showed."""
    tried = (f"{count(one.n)} patients {one.significant} of {count(one.replicates)}" for one in found.tried)
    return (
        f"No size was found for a power of {found.search.wanted:g}. {found.refusal}",
        f"Tried, and significant in how many replicates: {', '.join(tried)}; {_power_of(found)}.",
    )


def _power_of(found: PowerSearch) -> str:
    return (
        f"the share of trials with p < {found.search.alpha:g} in favour of {found.arm} against {found.control} after "
        f"{after(found.time_h)} (ANCOVA)"
    )


def _alike(found: PowerSearch) -> tuple[str, ...]:
    """That arms of different patients in the file were searched with the same number in each."""
    if len(set(found.file_patients.values())) == 1:
        return ()
    in_file = join([f"{count(n)} in {name}" for name, n in found.file_patients.items()])
    return (f"At every size all arms have the same number of patients, instead of the file's {in_file}.",)


def _kept(found: PowerSearch) -> str:
    return (
        f"At every size the effect is that of a trial of {count(found.design_patients)} patients, as the file says; "
        "published trials of other sizes have found other effects."
    )


def sustained(summary: TrialSummary, about: TrialAbout) -> tuple[ArmVisit, ...]:
    """The visits from which on remission is to last; empty where nobody asked."""
    return tuple(one for one in summary.visits if one.time_h == about.sustained_from_h)


def sustained_title(about: TrialAbout) -> str:
    """From when on."""
    since = after(about.sustained_from_h or 0.0)
    return f"Sustained remission: at every visit from {since} after {about.since} on, share of patients"


__all__ = ["size", "sustained", "sustained_title"]
