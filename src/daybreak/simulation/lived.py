"""A real course up to now, from which virtual patients go on: what was given and when, and where its interpreter stands."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.errors import ParameterError
from daybreak.protocol import CourseState


@dataclass(frozen=True, eq=False)
class Lived:
    """Sessions that were given by `now_h`, in hours on the course's own clock, and the interpreter's memory of one patient then.

    Virtual patients who live it get those doses at those times, whatever the protocol would have said to them; from `now_h` on
    the protocol decides again, for each by their own mood.

    Raises:
        ParameterError: sessions out of order, after now, or without a dose; a memory of more than one patient.
    """

    given: tuple[tuple[float, float], ...]  # (time_h, dose_mg)
    state: CourseState
    now_h: float

    def __post_init__(self) -> None:
        times = [time_h for time_h, _ in self.given]
        if times != sorted(set(times)) or any(not 0.0 <= time_h <= self.now_h for time_h in times):
            raise ParameterError(
                "The sessions of a course that was lived lie in the order of their time, from its beginning to now.",
                remedy="Give each session once, with its hours from the beginning.",
            )
        if any(not dose_mg > 0.0 for _, dose_mg in self.given):
            raise ParameterError("A session that was given has a dose.", remedy="Leave out the others.")
        if self.state.patients != 1:
            raise ParameterError("One patient lived the course.", remedy="Give the memory of one.")


__all__ = ["Lived"]
