"""Mood over the course as a chart of characters, for a terminal of 80 columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.report.reading import Moment, mean_over
from daybreak.simulation.result import Bands, SessionForecast

ROWS = 12


@dataclass(frozen=True)
class Ink:
    """The characters of the chart: for the median, half and nine in ten of the patients, a threshold, a session, the axes."""

    median: str
    half: str
    most: str
    threshold: str
    session: str
    corner: str
    along: str
    up: str


UNICODE = Ink("█", "▒", "░", "┄", "▲", "└", "─", "│")
ASCII = Ink("#", "+", ".", "-", "^", "+", "-", "|")


def mood_chart(
    mood: Bands,
    sessions: Sequence[SessionForecast],
    thresholds: Sequence[tuple[str, float]],
    *,
    ink: Ink = UNICODE,
    width: int = 76,
) -> list[str]:
    """Lines of text: the chart, the axis with the sessions under it, and the days.

    Args:
        thresholds: names and values of lines across the chart, such as ("response", 18.5).
        width: columns in all, axis and names included.
    """
    margin = max((len(name) + 1 for name, _ in thresholds), default=0)
    columns = width - 5 - margin
    first_h, last_h = max(0.0, mood.time_h[0]), mood.time_h[-1]
    wide_h = (last_h - first_h) / columns
    moments = [mean_over(mood, first_h + i * wide_h, first_h + (i + 1) * wide_h) for i in range(1, columns)]
    moments.insert(0, mean_over(mood, first_h, first_h, points=1))  # the first column: before the first dose
    step = max(1.0, float(math.ceil(max(mood.q95) / ROWS)))
    rows = [_row(row * step, step, moments, thresholds, ink) for row in range(ROWS - 1, -1, -1)]
    ticks = {
        round((s.time_h - first_h) / (last_h - first_h) * (columns - 1)) for s in sessions if s.given > 0
    }
    marks = "".join(ink.session if i in ticks else " " for i in range(columns))
    return [
        *rows,
        f"   0 {ink.corner}{ink.along * columns}"[1:],
        f"     {marks}".rstrip(),
        _days(first_h, last_h, columns),
    ]


def _row(
    low: float,
    step: float,
    moments: Sequence[Moment],
    thresholds: Sequence[tuple[str, float]],
    ink: Ink,
) -> str:
    """One line of the chart: what lies between `low` and `low + step`."""
    high = low + step
    name = next((name for name, value in thresholds if low <= value < high), "")
    blank = ink.threshold if name else " "
    cells = "".join(_cell(moment, low, high, blank, ink) for moment in moments)
    scale = f"{high:3.0f}" if round(high / step) % 2 == 0 else "   "
    return f"{scale} {ink.up}{cells} {name}".rstrip()


def _cell(moment: Moment, low: float, high: float, blank: str, ink: Ink) -> str:
    if low <= moment.q50 < high:
        return ink.median
    if moment.q25 < high and moment.q75 >= low:
        return ink.half
    if moment.q05 < high and moment.q95 >= low:
        return ink.most
    return blank


def _days(first_h: float, last_h: float, columns: int) -> str:
    """The axis in days or weeks, labelled where there is room."""
    unit, hours = ("week", 168.0) if last_h - first_h > 56 * 24 else ("day", 24.0)
    total = last_h / hours
    step = next(s for s in (1, 2, 4, 7, 8, 13, 26, 52, 104) if total / s <= 10 or s == 104)
    line = [" "] * (columns + 5)
    for tick in range(0, int(total) + 1, step):
        where = round((tick * hours - first_h) / (last_h - first_h) * (columns - 1)) + 5
        label = f"{unit} {tick}" if tick == 0 else f"{tick}"
        if where + len(label) <= len(line):
            line[where : where + len(label)] = label
    return "".join(line).rstrip()
