"""How many of how many, in each arm of each replicate, with Wilson's interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from daybreak.arrays import Float, Int, PatientBool
from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import CONFIDENCE
from daybreak.trial.record import TrialRecord

Arms = Float[np.ndarray, "replicates arms"]


@dataclass(frozen=True, eq=False)
class Shares:
    """Patients to whom something happened, among those who count.

    Args:
        what: in words, with the treatment of missing scores.
        arms: their names.
        control: the control arm, None where there is none.
        yes, count: (replicates, arms) patients with it, and patients in all.

    Raises:
        TrialError: more patients with it than patients.
    """

    what: str
    arms: tuple[str, ...]
    control: str | None
    yes: Int[np.ndarray, "replicates arms"]
    count: Int[np.ndarray, "replicates arms"]

    def __post_init__(self) -> None:
        if (self.yes < 0).any() or (self.yes > self.count).any():
            raise TrialError(f"{self.what}: more patients with it than patients.")

    @property
    def value(self) -> Arms:
        """(replicates, arms) the share; NaN where nobody counts."""
        return np.asarray(self.yes / np.where(self.count > 0, self.count, np.nan))

    @property
    def low(self) -> Arms:
        """(replicates, arms) lower 95 % limit."""
        return np.asarray(wilson(self.yes, self.count)[0])

    @property
    def high(self) -> Arms:
        """(replicates, arms) upper 95 % limit."""
        return np.asarray(wilson(self.yes, self.count)[1])

    def of(
        self, name: str | None
    ) -> tuple[Float[np.ndarray, " replicates"], Float[np.ndarray, " replicates"]]:
        """Patients with it and patients, in one arm; the control where no arm is named.

        Raises:
            TrialError: there is no such arm, or no control.
        """
        if name is None and self.control is None:
            raise TrialError(
                "This trial has no control arm to compare with.", remedy="Name the arm to compare with."
            )
        wanted = self.control if name is None else name
        if wanted not in self.arms:
            raise TrialError(f"There is no arm {wanted!r}.", remedy=f"The arms: {', '.join(self.arms)}.")
        at = self.arms.index(wanted)
        return self.yes[:, at].astype(float), self.count[:, at].astype(float)


def shares(record: TrialRecord, what: str, yes: PatientBool, counted: PatientBool | None = None) -> Shares:
    """Count patients by arm and replicate; all of them count unless `counted` says otherwise."""
    shape = (record.replicates, len(record.arms))
    among = np.ones(record.patients, dtype=bool) if counted is None else counted

    def count(which: PatientBool) -> Any:
        return np.bincount(record.cell[which], minlength=shape[0] * shape[1]).reshape(shape)

    return Shares(what, record.arms, record.control, count(yes & among), count(among))


def wilson(yes: Any, count: Any) -> tuple[Any, Any]:
    """Wilson's 95 % interval of a share: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n); NaN where n is 0.

    Source: Newcombe RG. Stat Med 1998;17:857-872, method 3.
    """
    from scipy.special import ndtri

    z = float(ndtri(0.5 + CONFIDENCE / 2))
    n = np.where(np.asarray(count) > 0, count, np.nan)
    p = yes / n
    middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return np.where(p == 0, 0.0, np.minimum(low, p)), np.where(p == 1, 1.0, np.maximum(high, p))


def share_error(found: Shares) -> Arms:
    """(replicates, arms) standard error sqrt(p (1 - p) / (n - 1)), whose square is without bias; NaN where n is 1 or less."""
    p = found.value
    return np.asarray(np.sqrt(p * (1.0 - p) / np.where(found.count > 1, found.count - 1, np.nan)))


__all__ = ["Shares", "share_error", "shares", "wilson"]
