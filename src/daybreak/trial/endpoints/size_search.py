"""The number of patients an arm needs for a wanted power, found by repeating the trial at different sizes.

A ladder of doublings finds a size on either side of the wanted power; from then on each size is tried where the curve through all
counts so far (`power_curve`) reaches it, or a fifth to either side, so that replicates are spent where they tell most.

The interval counts every replicate of every size as one more trial that somebody might run. That holds only where each draws
all that a trial draws (patients, study, state of knowledge) anew: replicates that share one of these at all sizes err together,
and the interval, which cannot see it, is then far too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import ClassVar, TypeAlias

import numpy as np

from daybreak.errors import TrialError
from daybreak.trial.endpoints.estimate import CONFIDENCE, Replicates
from daybreak.trial.endpoints.power_curve import PowerCurve, SizeTried, fit_power
from daybreak.trial.endpoints.significance import power

Run: TypeAlias = Callable[[int, int], Replicates]
"""`run(n, replicates)`: two-sided p-values of that many new replicates with n patients an arm; 1 for what is no success. New:
they share nothing with those of another call, no patients, no study, no draw of the parameters but by chance."""

AROUND = (1.0, 0.8, 1.25)  # a slope needs sizes on both sides
WHAT_NOW = "Ask for more --replicates, or for less --power."


class SizeNotFoundError(TrialError):
    """No size was found for the power; `tried` is every size that was run, in order, so that nothing of the search is lost."""

    exit_code: ClassVar[int] = 18

    def __init__(
        self, problem: str, *, where: str = "", remedy: str = "", tried: tuple[SizeTried, ...] = ()
    ) -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.tried = tried


@dataclass(frozen=True, slots=True)
class Search:
    """How the size is searched for.

    Args:
        wanted: power, above `alpha` and below 1.
        least, most: sizes between which to look, patients an arm.
        replicates: of each size tried.
        rounds: sizes tried at most.
        precise: stop once half the interval is at most this share of n.
        alpha: two-sided level of the test.

    Raises:
        TrialError: a power, range or number that makes no search.
    """

    wanted: float = 0.8
    least: int = 4
    most: int = 2_000
    replicates: int = 200
    rounds: int = 20
    precise: float = 0.1
    alpha: float = 0.05

    def __post_init__(self) -> None:
        if not 0 < self.alpha < self.wanted < 1:
            raise TrialError(
                f"The power cannot be {self.wanted:g} at the level {self.alpha:g}.", remedy="Want 0.8 or 0.9."
            )
        if not 1 <= self.least < self.most:
            raise TrialError(f"There is no size from {self.least} to {self.most} patients.")
        if self.replicates < 1 or self.rounds < 3 or not self.precise > 0:
            raise TrialError("A search needs replicates, at least three rounds and a precision above 0.")

    def within(self, n: float) -> int:
        """The nearest size that may be tried."""
        return max(self.least, min(self.most, round(n)))


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Patients an arm for a wanted power.

    Args:
        n: the smallest size at which the fitted power is at least `wanted`.
        low, high: the sizes from and to which the 95 % interval reaches; `high` is inf where the counts set no bound.
        power, power_low, power_high: the fitted power at n, with its 95 % interval.
        wanted, alpha: power and two-sided level.
        precise: whether the interval became as narrow as was asked for.
        tried: every size that was run, in order; given back as `known` the search goes on from there.
    """

    n: int
    low: int
    high: float
    power: float
    power_low: float
    power_high: float
    wanted: float
    alpha: float
    precise: bool
    tried: tuple[SizeTried, ...]


def sample_size(
    run: Run,
    search: Search | None = None,
    *,
    known: Sequence[SizeTried] = (),
    progress: Callable[[SizeTried], None] | None = None,
) -> SampleSize:
    """Search for the number of patients an arm.

    Args:
        run: repeats the trial. A size may be asked for again; it must then draw new replicates.
        known: what an earlier, interrupted search has tried; counts towards the rounds.
        progress: called after each size, as to draw a bar or to write the size down for a later search.

    Raises:
        SizeNotFoundError: the wanted power is not reached with `most` patients, or is exceeded with `least`, or no size was
            found in the rounds; it holds the sizes tried.
    """
    search, tried = search or Search(), list(known)
    while True:
        found = _found(tried, search)
        if (found is not None and found.precise) or len(tried) >= search.rounds:
            break
        n = _next(found, tried, search)
        p = np.asarray(run(n, search.replicates), dtype=np.float64)
        tried.append(SizeTried(n, power(p, search.alpha).significant, len(p)))
        if progress is not None:
            progress(tried[-1])
    if found is None:
        raise _no_curve(tried, search)
    return found


def _found(tried: list[SizeTried], search: Search) -> SampleSize | None:
    """What the sizes tried say together; None until there is one on either side and they set a rising curve."""
    below, above = _sides(tried, search)
    curve = fit_power(tried, search.wanted) if below and above else None
    if curve is None:
        return None
    n, (low, high) = curve.size(search.wanted), curve.interval(search.wanted)
    if not search.least <= n <= search.most:
        return None
    precise = len(tried) >= 3 and high - low <= 2 * search.precise * n
    return SampleSize(
        n, min(low, n), max(high, n), *_power_at(curve, n), search.wanted, search.alpha, precise, tuple(tried)
    )


def _power_at(curve: PowerCurve, n: int) -> tuple[float, float, float]:
    """Power at a size, with its 95 % interval: probit(power) = a + b r, r = sqrt(n), variance Va + 2 r Cab + r^2 Vb."""
    from scipy.special import ndtr, ndtri

    root, spread = sqrt(n), curve.covariance
    half = float(ndtri(0.5 + CONFIDENCE / 2)) * sqrt(
        spread[0, 0] + 2.0 * root * spread[0, 1] + root**2 * spread[1, 1]
    )
    middle = curve.a + curve.b * root
    return float(ndtr(middle)), float(ndtr(middle - half)), float(ndtr(middle + half))


def _next(found: SampleSize | None, tried: list[SizeTried], search: Search) -> int:
    if not tried:
        return search.within(sqrt(search.least * search.most))
    if found is not None:
        return search.within(found.n * AROUND[len(tried) % len(AROUND)])
    below, above = _sides(tried, search)
    if below and above:
        return search.within((max(below) + min(above)) / 2)
    n = search.within(2.0 * max(below) if below else min(above) / 2)
    if n in (below or above):
        raise _out_of_reach(next(one for one in tried if one.n == n), tried, search)
    return n


def _sides(tried: list[SizeTried], search: Search) -> tuple[list[int], list[int]]:
    """Sizes at which the power was below what is wanted, and those at which it was not."""
    below = [one.n for one in tried if one.rate < search.wanted]
    return below, [one.n for one in tried if one.rate >= search.wanted]


def _out_of_reach(end: SizeTried, tried: Sequence[SizeTried], search: Search) -> SizeNotFoundError:
    if end.rate >= search.wanted:
        return SizeNotFoundError(
            f"With {end.n} patients an arm the power is already {end.rate:.0%}.",
            remedy=f"Fewer than {search.least} are not searched; ask for more --power.",
            tried=tuple(tried),
        )
    return SizeNotFoundError(
        f"With {end.n} patients an arm the power is only {end.rate:.0%}, not {search.wanted:.0%}.",
        remedy=f"More than {search.most:,} are not searched; ask for less --power.",
        tried=tuple(tried),
    )


def _no_curve(tried: Sequence[SizeTried], search: Search) -> SizeNotFoundError:
    sizes, most = [one.n for one in tried], max(one.rate for one in tried)
    return SizeNotFoundError(
        f"{len(tried)} sizes from {min(sizes)} to {max(sizes):,} patients an arm were tried with {search.replicates:,} "
        f"replicates each, and the power does not rise through {search.wanted:.0%} (at most {most:.0%}).",
        remedy=WHAT_NOW,
        tried=tuple(tried),
    )


__all__ = ["Run", "SampleSize", "Search", "SizeNotFoundError", "sample_size"]
