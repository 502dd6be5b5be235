"""The times at which trials are pooled, in hours since the first dose: declared here and nowhere else.

Day 28 of a four-week course is 648 h after the first dose (day 1 is hour 0), so its window begins before 672 h.
"""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.errors import ParameterError


@dataclass(frozen=True)
class Window:
    """A span of hours, both ends included, and the hour it stands for: of several times in it, the nearest to that counts."""

    id: str
    label: str
    from_h: float
    nominal_h: float
    to_h: float

    def holds(self, time_h: float | None) -> bool:
        return time_h is not None and self.from_h <= time_h <= self.to_h


WINDOWS: tuple[Window, ...] = (
    Window("2-4h", "2 to 4 hours", 1.5, 4.0, 6.0),
    Window("24h", "24 hours", 12.0, 24.0, 36.0),
    Window("3d", "3 days", 40.0, 72.0, 104.0),
    Window("7d", "7 days", 112.0, 168.0, 216.0),
    Window("14d", "14 days", 240.0, 336.0, 432.0),
    Window("28d", "28 days", 576.0, 672.0, 744.0),
)


def window(identifier: str) -> Window:
    """The window with this id.

    Raises:
        ParameterError: there is none.
    """
    found = next((window for window in WINDOWS if window.id == identifier), None)
    if found is None:
        raise ParameterError(
            f"{identifier[:40]!a} is no window.",
            where="--window",
            remedy=f"Write one of {', '.join(w.id for w in WINDOWS)}.",
        )
    return found
