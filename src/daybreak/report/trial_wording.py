"""Figures of a trial in words, the same in the terminal, in the page's tables and in its figures."""

from __future__ import annotations

import re
from collections.abc import Callable

from daybreak.report.trial_about import CalibrationAbout, TrialAbout
from daybreak.report.wording import count, join, number, percent, percent_range, plain
from daybreak.trial import few_replicates
from daybreak.trial.summary import Difference, NumberToTreat, RelapseCurve, TrialSummary
from daybreak.trial.variation import Interval, Variation

UNKNOWN = "not known"
_ANALYSES = {
    "ancova": "ANCOVA at each visit, adjusted for baseline",
    "mmrm": "MMRM over all visits",
    "unadjusted": "difference of means, not adjusted",
}
_MISSING = {
    "nonresponse": "a missing score counts as no response",
    "locf": "a missing score is the last one observed",
    "observed": "patients without a score are left out",
}
_CARE = {"trial": "care of a trial", "clinic": "routine care of a clinic"}
_EVENTS = {"marked_bp_rise": "systolic rise of 40 mmHg or more"}


def points(value: float | None) -> str:
    """Points of a scale to one decimal; never "-0.0"."""
    if value is None:
        return UNKNOWN
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text


def reach(interval: Interval, written: Callable[[float], str] = points) -> str:
    """ "-5.8 to -2.0"; empty where one trial cannot say."""
    low, high = interval
    return "" if low is None or high is None else f"{written(low)} to {written(high)}"


def with_interval(value: float | None, interval: Interval) -> str:
    """ "-4.0 (-4.9 to -3.1)", without brackets where there is no interval."""
    said = reach(interval)
    return f"{points(value)} ({said})" if said and value is not None else points(value)


def varied(figure: Variation) -> str:
    """A mean with where 95 of 100 trials would find it."""
    return with_interval(figure.mean, (figure.low, figure.high))


def share(figure: Variation) -> str:
    """ "28 % (5 to 60 %)"."""
    if figure.mean is None:
        return UNKNOWN
    said = "" if figure.low is None or figure.high is None else percent_range(figure.low, figure.high)
    return percent(figure.mean) if said in ("", percent(figure.mean)) else f"{percent(figure.mean)} ({said})"


def expected(interval: Interval) -> str:
    """ "endless trial -5.8 to -2.0", points; empty where one trial cannot say."""
    said = reach(interval)
    return f"endless trial {said}" if said else ""


def expected_share(interval: Interval) -> str:
    """ "endless trial 20 to 31 %"; empty where one trial cannot say."""
    low, high = interval
    return "" if low is None or high is None else f"endless trial {percent_range(low, high)}"


def share_difference(figure: Variation) -> str:
    """A difference of shares in percentage points, signed: "+12 (+1 to +22)"."""
    if figure.mean is None:
        return UNKNOWN
    said = reach((figure.low, figure.high), signed)
    return f"{signed(figure.mean)} ({said})" if said else signed(figure.mean)


def signed(difference: float) -> str:
    """ "+12", "-3", "0"."""
    text = f"{100 * difference:+.0f}"
    return "0" if text in {"+0", "-0"} else text


def power(found: Difference | RelapseCurve) -> str:
    """The share of trials that succeed, with its Monte Carlo interval; empty where nothing is compared."""
    if found.power is None:
        return ""
    return f"{percent(found.power.value)} ({percent_range(found.power.low, found.power.high)})"


def needed(found: NumberToTreat | None) -> str:
    """ "NNTB 7.6 (NNTB 4.5 to 154)"; an end at infinity is said once."""
    if found is None:
        return UNKNOWN
    text = found.sentence.replace("95 % interval: ", "")
    text = re.sub(r"NNT[BH] infinity to infinity(?! to NNT[BH] infinity)", "infinity", text)
    return re.sub(
        r" \(NNT[BH] infinity to infinity to NNT[BH] infinity\)| to NNT[BH] infinity(?=\))", "", text
    )


def own_interval(found: Difference) -> Interval:
    """The 95 % interval of the difference; of a single replicate, the one that this trial reports."""
    return found.confidence if found.expected[0] is None else found.expected


def median(curve: RelapseCurve, replicates: int, written: Callable[[float], str]) -> str:
    """The median time to relapse; that half never relapse is not the same as that nobody was at risk."""
    if curve.median_h.unknown == replicates:
        return "nobody at risk"
    return "not reached" if curve.median_h.median is None else written(curve.median_h.median)


def hazard(curve: RelapseCurve) -> str:
    """The median hazard ratio with its interval, which may have no upper bound; empty for the control."""
    ratio, trials = curve.hazard_ratio, curve.power
    if ratio is None or trials is None:
        return ""
    none = UNKNOWN if ratio.unknown == trials.replicates else "infinity"
    middle = none if ratio.median is None else number(ratio.median)
    if ratio.low is None:
        return middle
    return f"{middle} ({number(ratio.low)} to {none if ratio.high is None else number(ratio.high)})"


def without_events(curve: RelapseCurve) -> str:
    """How many of the replicates behind a hazard ratio had no relapse in an arm; empty where all had."""
    if curve.power is None or not curve.without_events:
        return ""
    had = "has" if curve.without_events == 1 else "have"
    return (
        f"{count(curve.without_events)} of {count(curve.power.replicates)} replicates {had} no relapse in an arm, and a ratio of "
        "0, infinity or none, which counts in the interval"
    )


def without_relapse(curve: RelapseCurve) -> str:
    """The share without relapse at the end of the curve; empty where nobody was at risk."""
    if curve.without is None:
        return ""
    mean, low, high = (curve.without[key][-1] for key in ("mean", "low", "high"))
    return f"{percent(mean)} ({percent_range(low, high)})"


def event_label(name: str) -> str:
    return _EVENTS.get(name, name.replace("_", " "))


def against(summary: TrialSummary) -> str:
    """What arms are compared with: the control's name where it is the same for all."""
    names = {one.control for one in summary.differences}
    return summary.control or "" if names <= {summary.control} else "the arm's own control"


def method(summary: TrialSummary) -> str:
    """How the differences were computed; empty where there are none."""
    used = summary.differences[0].analysis if summary.differences else ""
    said = _ANALYSES.get(used, used)
    return f"{said}, within patients with the period as a term" if summary.within_patients and said else said


def missing(summary: TrialSummary) -> str:
    """What missing scores count as in response and remission."""
    return _MISSING.get(summary.missing, summary.missing)


def analysis(summary: TrialSummary) -> str:
    """Both in a line."""
    return "; ".join(filter(None, (method(summary), missing(summary))))


def replicates(summary: TrialSummary) -> str:
    return "one replicate" if summary.replicates == 1 else f"{count(summary.replicates)} replicates"


def design(about: TrialAbout) -> str:
    """The design in a line."""
    return (
        f"{plain(about.kind)}, {about.blinding}, {about.setting}, background {plain(about.background)}, "
        f"{_CARE.get(about.care, about.care)}, {about.year}, {randomised(about)}"
    )


def randomised(about: TrialAbout) -> str:
    """The patients of the whole trial, and whether it is only the file that says so."""
    return f"{count(about.patients)} patients{' in the file' if about.sizes else ''}"


def few(summary: TrialSummary) -> str:
    """What intervals over few replicates are worth; empty where there are enough, or one, which has intervals of its own."""
    return few_replicates.few(summary.replicates)


def cautions(summary: TrialSummary, about: TrialAbout) -> tuple[str, ...]:
    """What to know of this run and this design before its figures are read."""
    return tuple(filter(None, (few(summary), *about.cautions)))


def change_from(about: TrialAbout) -> str:
    """From where a change counts, where there is more than one start; else empty."""
    if about.withdrawal:
        return "Change is from the baseline before the first dose, not from the randomisation."
    return "Change is from the score before the first dose of the period." if about.washout else ""


def rests(known: CalibrationAbout) -> str:
    """What a calibration was learnt from."""
    if known.trials is None or known.figures is None:
        return f"{known.label}: not the one that ships; what it rests on stands in its own file"
    return f"{known.label}: {count(known.trials)} trials, {count(known.figures)} figures, seed {known.seed}"


def lead(about: TrialAbout) -> str:
    """The trial in a sentence: "esk, 114 patients, against pbo, 109 (control)"."""
    said = [
        f"{arm.arm} ({count(arm.patients)} patients{'' if arm.role == 'treatment' else ', ' + arm.role})"
        for arm in about.arms
    ]
    return join(said)


def course(about: TrialAbout) -> str:
    """What happens to patients on the way; empty where the design says nothing."""
    parts = (about.withdrawal, about.washout, about.missed, about.dropout, about.rescue)
    return "; ".join(filter(None, parts))


def intervals(summary: TrialSummary) -> str:
    """What the two intervals of a difference are, and what power is."""
    level = f"{summary.differences[0].power.alpha:g}" if summary.differences else "0.05"
    significant = f"Power: the share of trials of this size with p < {level} in favour of the arm"
    if summary.replicates == 1:
        return f"Difference: of the one trial that was run, with its own 95 % confidence interval. {significant}."
    return (
        "Difference: the mean over trials. Endless trial: its 95 % interval, where an endlessly large trial of this design would "
        "find it (what the parameters leave open). This size: the 90 % prediction interval, where one trial of this size would "
        f"find it (the chance of who takes part comes on top{_wider(summary)}). {significant}."
    )


def _wider(summary: TrialSummary) -> str:
    """By how much, and why."""
    points = summary.widening_points
    return f", and {points:.1f} points either side, as trials left out of the fit ask for" if points else ""


def cutoffs(summary: TrialSummary) -> str:
    """What counts as response and as remission."""
    return (
        f"Response: a fall by {percent(summary.response_fraction)} of the baseline or more. "
        f"Remission: {summary.instrument.upper()} of {number(summary.remission_at_most)} or less."
    )
