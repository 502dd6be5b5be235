"""Repeated measures summed over patients who were seen at the same visits: all that a mixed model needs of the data.

The sums do not grow with the patients, so the cost of a fit does not either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daybreak.arrays import Float


@dataclass(frozen=True, eq=False)
class Patterns:
    """What the data say, summed over patients who were seen at the same visits.

    Args:
        seen: (patterns, visits) 1 where seen, else 0.
        count: (patterns,) patients.
        S, T, Y: (patterns, q, q), (patterns, q, visits), (patterns, visits, visits) the sums above.
    """

    seen: Float[np.ndarray, "patterns visits"]
    count: Float[np.ndarray, " patterns"]
    S: Float[np.ndarray, "patterns q q"]
    T: Float[np.ndarray, "patterns q visits"]
    Y: Float[np.ndarray, "patterns visits visits"]

    @property
    def observations(self) -> int:
        """Scores seen in all."""
        return int(self.count @ self.seen.sum(axis=1))


def patterns(x: Float[np.ndarray, "patients q"], y: Float[np.ndarray, "patients visits"]) -> Patterns:
    """Sum the data by pattern. `y` is NaN where nothing was seen; patients never seen are left out."""
    seen = np.isfinite(y)
    some = seen.any(axis=1)
    x, seen, y = x[some], seen[some], np.where(seen, y, 0.0)[some]
    code = seen @ (1 << np.arange(seen.shape[1]))
    _, first, member = np.unique(code, return_index=True, return_inverse=True)
    belongs = np.zeros((len(first), len(code)))
    belongs[member, np.arange(len(code))] = 1.0

    def sums(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray((belongs[:, None, :] * a.T) @ b)

    return Patterns(seen[first].astype(float), belongs.sum(axis=1), sums(x, x), sums(x, y), sums(y, y))


__all__ = ["Patterns", "patterns"]
