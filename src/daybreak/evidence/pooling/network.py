"""Network comparison: treatments that were never tried against each other, through those that both were tried against.

    y = X d + u + e      d: effect of each treatment against the reference     u ~ N(0, tau2 G)      e ~ N(0, V)

Each trial with m arms gives m - 1 effects against its own baseline arm; they share that arm, so V has its variance between
them and G has 1/2. tau2 is common to all comparisons, by REML. Intervals are Student's with k - p degrees of freedom.

Consistency is tested by the design-by-treatment interaction: every set of treatments that was tried together may have effects of
its own, and a Wald test asks whether they differ from the network's. Without a closed loop made of different trials there is
nothing to test, and the network says so.

Source: Higgins et al. 2012, doi:10.1002/jrsm.1044; White et al. 2012, doi:10.1002/jrsm.1045; Lu and Ades 2004,
doi:10.1002/sim.1875.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float
from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.heterogeneity import restricted_maximum_likelihood
from daybreak.evidence.pooling.least_squares import Solution, solve
from daybreak.evidence.pooling.model import Interval, Wald, two_sided
from daybreak.evidence.pooling.profile import correlated
from daybreak.evidence.pooling.reported import LEVEL, quantile
from daybreak.evidence.pooling.shape_of_network import Geometry, geometry
from daybreak.evidence.pooling.shapes import Design, StudyFloat, StudyMatrix


@dataclass(frozen=True)
class ArmEffect:
    """One treatment against the baseline of its trial."""

    treatment: str
    estimate: float
    variance: float


@dataclass(frozen=True)
class NetworkTrial:
    """The effects of one trial against one of its arms; `shared` is the sampling variance of that arm, between them.

    Raises:
        EvidenceError: a treatment twice, or a shared variance that is not below each variance.
    """

    trial: str
    baseline: str
    arms: tuple[ArmEffect, ...]
    shared: float = 0.0

    def __post_init__(self) -> None:
        names = self.treatments
        if len(set(names)) < len(names) or len(names) < 2:
            raise EvidenceError(
                f"The arms are {', '.join(names)}.",
                where=self.trial,
                remedy="Give two or more different treatments.",
            )
        if len(self.arms) > 1 and not all(0 <= self.shared < arm.variance for arm in self.arms):
            raise EvidenceError(
                f"The variance of the shared arm ({self.shared:g}) is not below those of the effects.",
                where=self.trial,
                remedy="Give the variance of the baseline arm alone.",
            )

    @property
    def treatments(self) -> tuple[str, ...]:
        return (self.baseline, *(arm.treatment for arm in self.arms))


@dataclass(frozen=True)
class Compared:
    """One treatment against another through the whole network; `direct` trials compared the two themselves."""

    treatment: str
    against: str
    estimate: float
    se: float
    interval: Interval
    p: float
    direct: int


@dataclass(frozen=True)
class Network:
    """Effects of all treatments against the reference, heterogeneity, and the test of consistency (None: nothing to test)."""

    reference: str
    treatments: tuple[str, ...]
    compared: tuple[Compared, ...]
    tau2: float
    df: int
    geometry: Geometry
    inconsistency: Wald | None
    inconsistent_tau2: float | None


def compare_network(trials: Sequence[NetworkTrial], reference: str, *, level: float = LEVEL) -> Network:
    """Fit the network.

    Args:
        reference: the treatment that the others are compared with.

    Raises:
        EvidenceError: an unknown reference, parts without a connection, too few trials.
    """
    shape = geometry([trial.treatments for trial in trials])
    if reference not in shape.treatments:
        raise EvidenceError(
            f"No trial has {reference}.", where="network", remedy=f"It has {', '.join(shape.treatments)}."
        )
    if len(shape.parts) > 1:
        islands = "; ".join(" and ".join(part) for part in shape.parts)
        raise EvidenceError(f"The network falls into parts: {islands}.", remedy="Ask for one of them.")
    others = tuple(name for name in shape.treatments if name != reference)
    y, sampling, pattern = _stacked(trials)
    design = _design(trials, others)
    if len(y) <= len(others):
        raise EvidenceError(
            f"{len(y)} effects are too few for {len(others)} comparisons and their spread.",
            remedy="Ask with fewer filters or another window.",
        )
    tau2 = restricted_maximum_likelihood(correlated(y, design, sampling, pattern))
    fitted = solve(y, design, sampling + tau2 * pattern)
    df = len(y) - len(others)
    compared = tuple(
        _compared(fitted, others, name, against, df, level, shape)
        for i, name in enumerate(shape.treatments)
        for against in shape.treatments[i + 1 :]
    )
    wald, free = _design_by_treatment(trials, y, sampling, pattern, design)
    return Network(reference, shape.treatments, compared, tau2, df, shape, wald, free)


def _stacked(trials: Sequence[NetworkTrial]) -> tuple[StudyFloat, StudyMatrix, StudyMatrix]:
    """All effects, their sampling covariance V and the pattern G of heterogeneity."""
    y = np.array([arm.estimate for trial in trials for arm in trial.arms])
    owner = np.array([i for i, trial in enumerate(trials) for _ in trial.arms])
    same = owner[:, None] == owner[None, :]
    shared = np.array([trial.shared for trial in trials])[owner]
    sampling = np.where(same, shared[:, None], 0.0)
    np.fill_diagonal(sampling, [arm.variance for trial in trials for arm in trial.arms])
    pattern = np.where(same, 0.5, 0.0)
    np.fill_diagonal(pattern, 1.0)
    return y, sampling, pattern


def _design(trials: Sequence[NetworkTrial], others: Sequence[str]) -> Design:
    rows = [_row(arm.treatment, trial.baseline, others) for trial in trials for arm in trial.arms]
    return np.array(rows)


def _row(treatment: str, against: str, others: Sequence[str]) -> list[float]:
    return [float(name == treatment) - float(name == against) for name in others]


def _compared(
    fitted: Solution, others: Sequence[str], name: str, against: str, df: int, level: float, shape: Geometry
) -> Compared:
    row = np.array(_row(name, against, others))
    middle = float(row @ fitted.coefficients)
    se = float(np.sqrt(row @ fitted.covariance @ row))
    half = quantile(level, df) * se
    direct = shape.trials_between(name, against)
    return Compared(
        name, against, middle, se, Interval(middle - half, middle + half), two_sided(middle / se, df), direct
    )


def _design_by_treatment(
    trials: Sequence[NetworkTrial],
    y: StudyFloat,
    sampling: StudyMatrix,
    pattern: StudyMatrix,
    design: Design,
) -> tuple[Wald | None, float | None]:
    """Wald test of the design-by-treatment interaction (chi-squared), and tau2 when designs may differ."""
    from scipy.special import chdtrc

    full = _with_designs(trials, design)
    extra = full.shape[1] - design.shape[1]
    if extra == 0 or len(y) <= full.shape[1]:
        return None, None
    tau2 = restricted_maximum_likelihood(correlated(y, full, sampling, pattern))
    fitted = solve(y, full, sampling + tau2 * pattern)
    b = fitted.coefficients[-extra:]
    q = float(b @ np.linalg.solve(fitted.covariance[-extra:, -extra:], b))
    return Wald(q, extra, None, float(chdtrc(extra, q))), tau2


def _with_designs(trials: Sequence[NetworkTrial], design: Design) -> Float[np.ndarray, "studies more"]:
    """The design with one more column for each effect of a set of treatments that the network does not already imply."""
    full = design
    for members in sorted({tuple(sorted(trial.treatments)) for trial in trials}):
        for treatment in members[1:]:
            column = [
                _own(members, treatment, trial, arm.treatment) for trial in trials for arm in trial.arms
            ]
            wider = np.column_stack([full, column])
            if np.linalg.matrix_rank(wider) > np.linalg.matrix_rank(full):
                full = wider
    return full


def _own(members: tuple[str, ...], treatment: str, trial: NetworkTrial, arm: str) -> float:
    """What the own effect of a treatment among these members adds to one effect of one trial."""
    if set(trial.treatments) != set(members):
        return 0.0
    return float(arm == treatment) - float(trial.baseline == treatment)
