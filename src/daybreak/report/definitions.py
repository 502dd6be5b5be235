"""What the protocol calls response and remission, so that the report draws the same lines as the rules."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.report.reading import MOOD, at
from daybreak.simulation.result import Forecast


@dataclass(frozen=True)
class Definitions:
    """Response: MADRS down by this fraction of the baseline. Remission: MADRS at or below this total. None: not defined."""

    response_fraction: float | None = None
    remission_madrs: float | None = None

    def lines(self, forecast: Forecast) -> list[tuple[str, float]]:
        """Names and MADRS totals of the lines to draw: response from the median before the first dose."""
        mood = forecast.outcomes.get(MOOD)
        start = at(mood, max(0.0, mood.time_h[0])) if mood and mood.time_h else None
        found: list[tuple[str, float]] = []
        if start is not None and self.response_fraction is not None:
            found.append(("response", start.q50 * (1 - self.response_fraction)))
        if self.remission_madrs is not None:
            found.append(("remission", self.remission_madrs))
        return found
