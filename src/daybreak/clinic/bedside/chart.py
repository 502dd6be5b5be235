"""The chart of a session: what was read, over what the model expects of this patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.bedside.events import moment
from daybreak.clinic.bedside.expected import CURVES, ENANTIOMERS, LAST_H, TOGETHER, Expected
from daybreak.clinic.bedside.fold import Bedside

WIDTH, HEIGHT, LEFT, BOTTOM = 640.0, 120.0, 44.0, 18.0
Points = Sequence[tuple[float, float]]
NO_RANGE = "no published range: not drawn"
OF_WHICH = (
    "band and line: esketamine and arketamine together; dashed: esketamine alone, dotted: arketamine alone"
)


@dataclass(frozen=True)
class Predicted:
    """One reading and what was expected of it: title, unit, what was read, (low, middle, high)."""

    at: datetime
    minute: float
    values: list[tuple[str, str, object, tuple[float, float, float]]]


@dataclass(frozen=True)
class Panel:
    """One small chart, ready to be drawn: `points` and lines are in the units of the picture.

    `dashed` and `dotted` are the middles of what the band is made of; `note` says what the picture alone would not.
    """

    title: str
    unit: str
    note: str
    band: str
    middle: str
    dashed: str
    dotted: str
    points: tuple[tuple[str, str, str], ...]
    ticks: tuple[tuple[float, str], ...]
    hours: tuple[tuple[float, str], ...]


def predicted(standing: Bedside, bands: dict[str, Expected], last: int = 0) -> list[Predicted]:
    """Beside each reading after the start of the dose (of the last so many): what was expected then, and the concentration."""
    start_h, found = standing.state.dosed_h, []
    if start_h is None:
        return []
    inside = [one for one in standing.state.readings if 0 <= one.time_h - start_h <= LAST_H]
    for reading in inside[-last:]:
        after_h = reading.time_h - start_h
        values = [
            (title, unit, reading.values.get(id), bands[id].at(after_h))
            for id, title, unit in CURVES
            if id in bands
        ]
        found.append(Predicted(moment(standing.session.starts_at, reading.time_h), after_h * 60, values))
    return found


def panels(standing: Bedside, bands: dict[str, Expected]) -> list[Panel]:
    """What there is to draw; the enantiomers of a racemate are lines in the picture of both together."""
    start_h = standing.state.dosed_h
    start_h = 0.0 if start_h is None else start_h
    drawn = []
    for id, title, unit in CURVES:
        if id in ENANTIOMERS and TOGETHER in bands:
            continue
        points = [
            (reading.time_h - start_h, float(value))
            for reading in standing.state.readings
            if isinstance(value := reading.values.get(id), int | float)
        ]
        if points or id in bands:
            parts = [bands[one] for one in ENANTIOMERS] if id == TOGETHER else []
            note = OF_WHICH if parts else NO_RANGE if bands and id not in bands else ""
            drawn.append(_panel((title, unit, note), points, bands.get(id), parts))
    return drawn


def _panel(
    words: tuple[str, str, str], points: Points, band: Expected | None, parts: Sequence[Expected]
) -> Panel:
    title, unit, note = words
    values = [value for _, value in points] + ([*band.low, *band.high] if band else [])
    values += [value for one in parts for value in one.middle]
    low, high = min(values), max(values)
    margin = max((high - low) * 0.1, 1.0)
    low, high = low - margin, high + margin

    def x(time_h: float) -> float:
        return round(LEFT + (time_h + 0.5) / (LAST_H + 0.5) * (WIDTH - LEFT - 16), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - 6), 1)

    def line(times: Sequence[float], curve: Sequence[float]) -> list[str]:
        return [f"{x(t)},{y(v)}" for t, v in zip(times, curve, strict=True)]

    area, middle = "", ""
    if band is not None:
        area = " ".join([*line(band.time_h, band.high), *reversed(line(band.time_h, band.low))])
        middle = " ".join(line(band.time_h, band.middle))
    dashed, dotted = (" ".join(line(one.time_h, one.middle)) for one in parts) if parts else ("", "")
    seen = [
        (f"{x(t)}", f"{y(v)}", f"{v:g} {unit} at {t * 60:.0f} min") for t, v in points if -0.5 <= t <= LAST_H
    ]
    shown = tuple(dict.fromkeys(seen))  # what lies in one place and says the same is one point
    ends = dict.fromkeys((round(low + margin), round(high - margin)))
    ticks = tuple((y(value), f"{value}") for value in ends)
    hours = tuple((x(minute / 60), f"{minute}") for minute in range(0, int(LAST_H * 60) + 1, 30))
    return Panel(title, unit, note, area, middle, dashed, dotted, shown, ticks, hours)
