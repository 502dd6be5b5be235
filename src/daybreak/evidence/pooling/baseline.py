"""Whether the arms of a trial began alike, where an effect leaves the beginning in."""

from __future__ import annotations

from collections.abc import Sequence

from daybreak.evidence.analysed import n_analysed
from daybreak.evidence.arm import Arm
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.kinds import Instrument

ALIKE_POINTS = 0.5  # engineering limit: below, the two baselines are printed as one number or nearly


def baseline_note(
    evidence: Evidence, instrument: Instrument, treated: Sequence[Arm], control: Sequence[Arm]
) -> tuple[str, ...]:
    """That a difference of scores holds a difference of baselines, where both are known and differ."""
    ours, theirs = (_baseline(evidence, instrument, arms) for arms in (treated, control))
    if ours is None or theirs is None or abs(ours - theirs) < ALIKE_POINTS:
        return ()
    return (f"baselines {ours:.1f} and {theirs:.1f}, a difference that stays in",)


def _baseline(evidence: Evidence, instrument: Instrument, arms: Sequence[Arm]) -> float | None:
    """The mean of all patients of these arms before the first dose; None where one is not printed."""
    means: list[tuple[float, int]] = []
    for arm in arms:
        rows = [
            row
            for row in evidence.outcomes_of(arm.trial_id, arm.arm_id)
            if row.measure == "baseline_mean" and row.instrument == instrument and row.computable
        ]
        n = n_analysed(evidence, rows[0]) if rows else None
        if n is None or rows[0].value is None:
            return None
        means.append((rows[0].value, n))
    patients = sum(n for _, n in means)
    return sum(mean * n for mean, n in means) / patients if patients else None
