"""What a picture of the time axis is made of: x in per cent of the width, y in pixels, so that letters keep their size on every
screen. Lines and areas lie in a picture of their own, `STRETCH` wide, which the browser stretches."""

from __future__ import annotations

from dataclasses import dataclass

from daybreak.clinic.timeline.axis import Tick
from daybreak.clinic.timeline.cut_offs import CutLine

STRETCH = 1000.0
MAIN_HEIGHT, OTHER_HEIGHT, LANE_HEIGHT, TITLE_HEIGHT, FOOT = 200.0, 66.0, 22.0, 20.0, 22.0


@dataclass(frozen=True)
class Point:
    """A symbol, and what is said of it."""

    x: float
    y: float
    symbol: str
    said: str


@dataclass(frozen=True)
class Panel:
    """A scale: its readings in the order of time, joined by a line; the band that was expected, and the one from now on."""

    title: str
    top: float
    height: float
    grid: tuple[tuple[float, str], ...]
    points: tuple[Point, ...]
    line: str
    band: str = ""
    middle: str = ""
    onward: str = ""
    onward_middle: str = ""
    cuts: tuple[CutLine, ...] = ()


@dataclass(frozen=True)
class Strip:
    """A bar of a drug."""

    x: float
    width: float
    said: str
    title: str
    y: float


@dataclass(frozen=True)
class Lane:
    """A row of points or bars under the scales."""

    title: str
    top: float
    points: tuple[Point, ...] = ()
    strips: tuple[Strip, ...] = ()


@dataclass(frozen=True)
class Picture:
    """Everything to draw."""

    height: float
    panels: tuple[Panel, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    now_x: float
    stretch: float = STRETCH
