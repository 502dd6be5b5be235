"""How an arm is conducted where it departs from its protocol: sham sessions, missed sessions, further readings.

A placebo arm is its protocol with every session a sham: patients come, are watched and rated, and decisions are made as if the
dose had been real, since nobody knows. In a randomised withdrawal the sham begins at the randomisation, in a crossover it
fills one period, and what patients expect of a session can change with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.arrays import PatientFloat
from daybreak.errors import ParameterError

FOREVER_H = float("inf")


@dataclass(frozen=True, eq=False)
class LaterContext:
    """What the sessions from `from_h` on let patients expect: `effect` (log-odds, patients) instead of their `context_effect`.

    A session still renews the context by the share b, now towards this effect: with E the context that is felt, in log-odds,
    E -> E + b (effect - E), of which a share 1 - exp(-t/h) is felt t hours after `from_h`, as at the start of a course. What was
    expected before fades as it would have, and the first such session replaces most of it.
    """

    from_h: float
    effect: PatientFloat

    def holds(self, time_h: float) -> bool:
        """Whether a session at this time is one of them."""
        return time_h >= self.from_h - 1e-9


@dataclass(frozen=True)
class Conduct:
    """How an arm departs from its protocol.

    Args:
        sham_h: spans [from, to) in hours in which sessions give no drug.
        missed_share: of sessions that nobody comes to.
        read_h: further times at which mood is read.
        later_context: where patients come to believe something else on the way.
    """

    sham_h: tuple[tuple[float, float], ...] = ()
    missed_share: float = 0.0
    read_h: tuple[float, ...] = ()
    later_context: LaterContext | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.missed_share < 1.0:
            raise ParameterError(
                f"A share of {self.missed_share:g} of the sessions cannot be missed.",
                where="missed",
                remedy="Write a number from 0 to less than 1.",
            )
        if any(not 0.0 <= first < last for first, last in self.sham_h):
            raise ParameterError("A sham period ends before it begins.", remedy="Give [from, to) in hours.")

    def is_sham(self, time_h: float) -> bool:
        """Whether a session at this time gives no drug."""
        return any(first - 1e-9 <= time_h < last - 1e-9 for first, last in self.sham_h)


AS_WRITTEN = Conduct()
SHAM = Conduct(sham_h=((0.0, FOREVER_H),))

__all__ = ["AS_WRITTEN", "FOREVER_H", "SHAM", "Conduct", "LaterContext"]
