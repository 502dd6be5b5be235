"""The design of a meta-regression from what is known about each trial: names become indicators, numbers a slope.

The first level of a named moderator is the reference; the omnibus test asks whether the levels (or the slope) explain anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daybreak.errors import EvidenceError
from daybreak.evidence.pooling.effects import Effects
from daybreak.evidence.pooling.model import Method, Model, Test, Wald, fit
from daybreak.evidence.pooling.reported import LEVEL
from daybreak.evidence.pooling.shapes import Design


@dataclass(frozen=True)
class Moderated:
    """A meta-regression on one moderator, and the test that it explains something."""

    moderator: str
    model: Model
    omnibus: Wald


@dataclass(frozen=True)
class Subgroup:
    """The trials of one level, pooled by themselves; `model` is None where there are too few."""

    level: str
    members: tuple[int, ...]
    model: Model | None


def regress(
    effects: Effects,
    moderator: str,
    values: Sequence[str] | Sequence[float],
    *,
    method: Method = "REML",
    test: Test = "knha",
    level: float = LEVEL,
) -> Moderated:
    """Regress the effects on one moderator with a common tau2.

    Raises:
        EvidenceError: all trials have the same value, or there are too few trials.
    """
    design, terms = design_of(moderator, values)
    if design.shape[1] == 1:
        raise EvidenceError(
            f"All {len(values)} trials have the same {moderator} ({values[0]}).",
            where="--by",
            remedy="Ask by another moderator, or with fewer filters.",
        )
    model = fit(effects, design, terms=terms, method=method, test=test, level=level)
    return Moderated(moderator, model, model.wald(tuple(range(1, design.shape[1]))))


def design_of(moderator: str, values: Sequence[str] | Sequence[float]) -> tuple[Design, tuple[str, ...]]:
    """Columns and their names: an intercept, then indicators of all levels but the first, or the number itself.

    Numbers are centred on their mean, so that the intercept is the effect of an average trial.
    """
    ones = np.ones(len(values))
    if any(isinstance(value, str) for value in values):
        levels = levels_of(values)
        columns = [ones, *(np.array([float(v == other) for v in values]) for other in levels[1:])]
        names = (f"{moderator} {levels[0]}", *(f"{other} against {levels[0]}" for other in levels[1:]))
        return np.column_stack(columns), names
    numbers = np.asarray(values, dtype=float)
    if np.ptp(numbers) == 0:
        return ones[:, None], (moderator,)
    return np.column_stack([ones, numbers - numbers.mean()]), ("effect at the mean", f"slope on {moderator}")


def levels_of(values: Sequence[str] | Sequence[float]) -> list[str]:
    """Levels, the most frequent first, then by name."""
    names = [str(value) for value in values]
    return sorted(set(names), key=lambda name: (-names.count(name), name))


def subgroups(
    effects: Effects,
    values: Sequence[str],
    *,
    method: Method = "REML",
    test: Test = "knha",
    level: float = LEVEL,
) -> tuple[Subgroup, ...]:
    """Pool each level by itself, with a tau2 of its own; a level with fewer than two trials is only named."""
    found = []
    for name in levels_of(values):
        members = tuple(i for i, value in enumerate(values) if value == name)
        chosen = list(members)
        rest = Effects(effects.estimate[chosen], effects.variance[chosen])
        found.append(
            Subgroup(
                name, members, fit(rest, method=method, test=test, level=level) if len(chosen) > 1 else None
            )
        )
    return tuple(found)
