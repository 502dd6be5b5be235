"""What was published for the same design, beside what is predicted: pairs, which covers which, sources."""

from __future__ import annotations

import re

from daybreak.report.trial_about import PublishedContrast, TrialAbout
from daybreak.report.trial_wording import UNKNOWN, with_interval
from daybreak.report.wording import after, number
from daybreak.trial.published_relapse import RelapseFigure
from daybreak.trial.summary import Difference, TrialSummary
from daybreak.trial.variation import Interval


def published(found: PublishedContrast) -> str:
    """ "-4.0 (-7.3 to -0.6)"."""
    return with_interval(found.difference, (found.low, found.high))


def prediction_covers(found: Difference, seen: PublishedContrast) -> bool | None:
    """Whether the published difference lies in the 90 % prediction interval; None where there is no interval."""
    return _covers(found.prediction, seen.difference)


def published_covers(found: Difference, seen: PublishedContrast) -> bool | None:
    """Whether the predicted difference lies in the published interval; None where none was published."""
    return None if found.value.mean is None else _covers((seen.low, seen.high), found.value.mean)


def _covers(interval: Interval, value: float) -> bool | None:
    low, high = interval
    return None if low is None or high is None else low <= value <= high


def covering(found: Difference, seen: PublishedContrast) -> str:
    """Both in words; a difference without a spread covers nothing and misses nothing."""
    if seen.low is None or seen.high is None:
        return "no spread published"
    there, back = prediction_covers(found, seen), published_covers(found, seen)
    said = {True: "inside", False: "OUTSIDE", None: ""}[there]
    first = f"{said} the 90 % prediction" if said else "no prediction interval from one trial"
    second = {
        True: "its interval holds the prediction",
        False: "its interval does NOT hold the prediction",
        None: "",
    }[back]
    return "; ".join(filter(None, (first, second)))


def relapse(found: RelapseFigure) -> str:
    """ "hazard ratio 0.49 (95 % 0.29 to 0.84)", "relapsed 26.7 %"; an end that the source leaves out is not known."""
    name = found.measure.removeprefix("relapse ")
    unit = {"%": " %", "d": " days", "HR": ""}.get(found.unit, f" {found.unit}")
    within = "" if found.within_h is None else f" within {after(found.within_h)}"
    said = f"{name} {number(found.value)}{unit}{within}"
    if found.low is None and found.high is None:
        return said
    ends = (UNKNOWN if end is None else number(end) for end in (found.low, found.high))
    level = "" if found.level is None else f"{number(found.level)} % "
    return f"{said} ({level}{' to '.join(ends)})"


def beside(
    summary: TrialSummary, about: TrialAbout
) -> tuple[tuple[PublishedContrast, Difference | None], ...]:
    """Every published difference with the predicted one of the same arms and visit, where there is one."""
    own = {id(about.published_difference(d.arm, d.control, d.time_h)): d for d in summary.differences}
    return tuple((one, own.get(id(one))) for one in about.published)


def without_counterpart(summary: TrialSummary, about: TrialAbout) -> tuple[PublishedContrast, ...]:
    """Published differences that this trial has no visit or no pair of arms for."""
    return tuple(one for one, found in beside(summary, about) if found is None)


def sources(about: TrialAbout) -> tuple[str, ...]:
    """Where published figures come from, each once; their numbers are their places, from 1."""
    found = [one.source for one in about.published]
    found += [one.source for one in about.published_changes]
    found += [one.source for one in about.published_relapse]
    return tuple(dict.fromkeys(found))


def reference(source: str) -> str:
    """The DOI, PMID or address at the end of a citation; empty where there is none."""
    found = re.search(
        r"(doi:?\s*10\.\S+|PMID:?\s*\d+|PMC\d+|https?://\S+)\.?$", source.strip(), re.IGNORECASE
    )
    return found[1].rstrip(".") if found else ""
