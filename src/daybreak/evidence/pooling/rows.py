"""From the rows of one trial to the figures of its arms: which time, which instrument, which analysis, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from daybreak.evidence.analysed import is_share_of, n_analysed, n_printed
from daybreak.evidence.arm import Arm
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.kinds import Instrument, Measure
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.pooling.baseline import baseline_note
from daybreak.evidence.pooling.groups import Counted, Measured, Reported
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.reported import sd_from_se, se_from_interval, se_from_ratio_interval

Figure: TypeAlias = Measured | Counted | Reported
NO_SPREAD = "no SD, SE or interval"
NO_NUMBER = "no number of patients"
RECALLED_NUMBER = "the number of patients is recalled, not read in a source"
NO_PAIR = "no figure of both arms at one time"


@dataclass(frozen=True)
class Found:
    """One figure a treated arm (and one a control arm, where arms were measured apart), at one time on one instrument.

    `rows` names the row of each arm that has a figure.
    """

    instrument: Instrument
    time_h: float
    basis: str
    treated: dict[str, Figure]
    control: dict[str, Figure]
    rows: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """Why a trial gives no figure."""

    reason: str


def find(
    evidence: Evidence, question: Question, treated: Sequence[Arm], control: Sequence[Arm]
) -> Found | Missing:
    """The figures of a trial that answer the question, by the first way that has all of them."""
    reasons: list[str] = []
    for instrument in question.instruments:
        for measure in _ways(question):
            outcome = _by(evidence, question, instrument, measure, treated, control)
            if isinstance(outcome, Found):
                return outcome
            reasons.append(outcome.reason)
    for reason in (RECALLED_NUMBER, NO_NUMBER, NO_SPREAD, NO_PAIR):
        if reason in reasons:
            return Missing(reason)
    return Missing("")


def _ways(question: Question) -> tuple[Measure, ...]:
    """Measures in the order of preference: what was adjusted first, except where the patients' own SD is needed."""
    if question.counted:
        return (question.rate,)
    reported: tuple[Measure, ...] = ("difference_vs_control",)
    arms: tuple[Measure, ...] = ("change_mean", "mean")
    return (*arms, *reported) if question.effect == "g" else (*reported, *arms)


def relevant(row: Outcome, question: Question) -> bool:
    """Whether a row would answer the question if it were complete and read in a source."""
    return (
        row.instrument in question.instruments
        and row.measure in _ways(question)
        and question.window.holds(row.time_h)
        and not row.subgroup
    )


def _by(
    evidence: Evidence,
    question: Question,
    instrument: Instrument,
    measure: Measure,
    treated: Sequence[Arm],
    control: Sequence[Arm],
) -> Found | Missing:
    arms = treated if measure == "difference_vs_control" else [*treated, *control]
    rows = [
        row
        for arm in arms
        for row in evidence.outcomes_of(arm.trial_id, arm.arm_id)
        if row.instrument == instrument
        and row.measure == measure
        and row.computable
        and relevant(row, question)
    ]
    reasons = []
    for time_h in sorted(
        {row.time_h for row in rows if row.time_h is not None}, key=lambda h: _distance(h, question)
    ):
        found = _at(evidence, [row for row in rows if row.time_h == time_h], treated, control, measure)
        if isinstance(found, Missing):
            reasons.append(found.reason)
            continue
        used = [row for row in rows if row.time_h == time_h and row.arm_id in found]
        return Found(
            instrument,
            time_h,
            _basis(measure, used),
            {arm.arm_id: found[arm.arm_id] for arm in treated if arm.arm_id in found},
            {arm.arm_id: found[arm.arm_id] for arm in control if arm.arm_id in found},
            {row.arm_id: row.outcome_id for row in used},
            _notes(evidence, measure, used, [arm for arm in treated if arm.arm_id in found], control),
        )
    return Missing(reasons[0] if reasons else "")


def _distance(time_h: float, question: Question) -> tuple[float, float]:
    return abs(time_h - question.window.nominal_h), time_h


def _at(
    evidence: Evidence,
    rows: Sequence[Outcome],
    treated: Sequence[Arm],
    control: Sequence[Arm],
    measure: Measure,
) -> dict[str, Figure] | Missing:
    """The figures of all arms at one time, or what is missing."""
    figures: dict[str, Figure] = {}
    missing = []
    for row in rows:
        figure = _figure(evidence, row, control)
        if isinstance(figure, Missing):
            missing.append(figure.reason)
        else:
            figures.setdefault(row.arm_id, figure)
    sides = [treated] if measure == "difference_vs_control" else [treated, control]
    if all(any(arm.arm_id in figures for arm in side) for side in sides):
        return figures
    return Missing(missing[0] if missing else NO_PAIR)


def _basis(measure: Measure, rows: Sequence[Outcome]) -> str:
    words = {
        "difference_vs_control": "reported difference",
        "change_mean": "change from baseline",
        "mean": "score at the time",
    }
    analyses = sorted({row.analysis for row in rows if row.analysis})
    return words.get(measure, "patients counted") + (f" ({', '.join(analyses)})" if analyses else "")


def _notes(
    evidence: Evidence,
    measure: Measure,
    rows: Sequence[Outcome],
    treated: Sequence[Arm],
    control: Sequence[Arm],
) -> tuple[str, ...]:
    """What a reader must know of the rows: shares of too many patients, baselines that differ."""
    if measure == "mean":
        return baseline_note(evidence, rows[0].instrument, treated, control)
    if not measure.endswith("_rate"):
        return ()
    odd = [row.outcome_id for row in rows if not _whole(evidence, row)]
    which = f"{', '.join(odd)}: no whole number of the arm's patients, so fewer were analysed than is printed"
    return (which,) if odd else ()


def _whole(evidence: Evidence, row: Outcome) -> bool:
    """Whether a share can be one of the patients that it is counted over."""
    n = n_analysed(evidence, row)
    return row.events is not None or row.value is None or n is None or is_share_of(row.value, n)


def _number(evidence: Evidence, row: Outcome, arm: Arm) -> int | Missing:
    """Patients of an arm behind a row, if their number was read in a source."""
    own = None if arm.arm_id == row.arm_id else arm.arm_id
    if (printed := n_printed(evidence, row, arm_id=own)) is not None:
        return printed
    if arm.n is None:
        return Missing(NO_NUMBER)
    return arm.n if arm.n_seen else Missing(RECALLED_NUMBER)


def _figure(evidence: Evidence, row: Outcome, control: Sequence[Arm]) -> Figure | Missing:
    if row.value is None:
        return Missing(NO_SPREAD)
    n = _number(evidence, row, evidence.arm(row.trial_id, row.arm_id))
    if isinstance(n, Missing):
        return n
    if row.measure.endswith("_rate"):
        return Counted(float(row.events if row.events is not None else round(row.value * n / 100)), float(n))
    if row.measure == "difference_vs_control":
        se = standard_error(row)
        if se is None:
            return Missing(NO_SPREAD)
        sizes = [_number(evidence, row, arm) for arm in control]
        n_control = float(sum(size for size in sizes if isinstance(size, int)))
        return Reported(row.value, se, float(n), n_control) if n_control else Missing(RECALLED_NUMBER)
    sd = row.sd if row.sd is not None else _sd(row, float(n))
    return Missing(NO_SPREAD) if sd is None else Measured(row.value, sd, float(n))


def _sd(row: Outcome, n: float) -> float | None:
    """SD of an arm from its standard error, or from its interval (Student's, with n - 1 degrees of freedom)."""
    if row.se is not None:
        return sd_from_se(row.se, n)
    if row.ci_low is None or row.ci_high is None:
        return None
    level = (row.ci_level or 95.0) / 100
    return sd_from_se(se_from_interval(row.ci_low, row.ci_high, level=level, df=n - 1), n)


def standard_error(row: Outcome) -> float | None:
    """Standard error of a comparison as printed, else from its interval (normal, as the trials print no degrees of freedom)."""
    if row.se is not None:
        return row.se
    if row.ci_low is None or row.ci_high is None:
        return None
    level = (row.ci_level or 95.0) / 100
    if row.unit == "ratio":
        return se_from_ratio_interval(row.ci_low, row.ci_high, level=level)
    return se_from_interval(row.ci_low, row.ci_high, level=level)
