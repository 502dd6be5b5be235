"""The story as shapes, ready to be written as SVG: x in per cent of the width, y in pixels, so that letters keep their size on
every screen. Lines and areas lie in a picture of their own, `STRETCH` wide, which the browser stretches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daybreak.clinic.timeline.axis import Axis, Tick, axis
from daybreak.clinic.timeline.cut_offs import CutLine, cut_lines
from daybreak.clinic.timeline.outlook import NoOutlook, Outlook
from daybreak.clinic.timeline.readings import Reading
from daybreak.clinic.timeline.story import Story
from daybreak.vocabulary import load_vocabulary

STRETCH = 1000.0
MAIN_HEIGHT, OTHER_HEIGHT, LANE_HEIGHT, TITLE_HEIGHT, FOOT = 200.0, 66.0, 22.0, 20.0, 22.0
SYMBOLS = {
    "given": "given", "running": "running", "planned": "planned", "missed": "missed", "cancelled": "cancelled",
    "ended without a dose": "cancelled",
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A symbol, and what is said of it."""

    x: float
    y: float
    symbol: str
    said: str


@dataclass(frozen=True)
class Panel:
    """A scale: its readings in the order of time, joined by a line."""

    title: str
    top: float
    height: float
    grid: tuple[tuple[float, str], ...]
    points: tuple[Point, ...]
    line: str
    band: str = ""
    middle: str = ""
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


def picture(story: Story, expected: Outlook | NoOutlook | None) -> Picture:
    """Lay everything out from top to bottom."""
    band = expected if isinstance(expected, Outlook) else None
    line = _axis(story, band)
    panels, top = _panels(story, line, band)
    lanes, top = _lanes(story, line, top)
    return Picture(top + FOOT, panels, lanes, line.ticks, line.x(story.now))


def _axis(story: Story, band: Outlook | None) -> Axis:
    later = [one.at for one in story.visits if one.standing == "planned"]
    ends = [story.now, *later, *([band.until] if band else [])]
    return axis(story.begins_at, max(ends) + timedelta(days=1), story.zone)


def _panels(story: Story, line: Axis, band: Outlook | None) -> tuple[tuple[Panel, ...], float]:
    others = dict.fromkeys(one.instrument for one in story.readings if one.instrument != story.main)
    top, panels = TITLE_HEIGHT, []
    for id in (story.main, *others):
        main = id == story.main
        height = MAIN_HEIGHT if main else OTHER_HEIGHT
        panels.append(_panel(story, line, id, top, height, band if main and id == "madrs" else None))
        top += height + TITLE_HEIGHT
    return tuple(panels), top


def _panel(story: Story, line: Axis, id: str, top: float, height: float, band: Outlook | None) -> Panel:
    known = load_vocabulary()
    scale = known.instrument(id).total
    assert scale is not None  # a scale without a total is no mood instrument
    most = scale.most

    def y(value: float) -> float:
        return round(top + height * (1.0 - value / most), 2)

    readings = [one for one in story.readings if one.instrument == id]
    points = tuple(
        Point(line.x(one.at), y(one.value), _symbol(story, one), _said(story, one)) for one in readings
    )
    joined = _line((line.x(one.at), y(one.value) - top) for one in readings)
    steps = range(0, int(most) + 1, 20 if most > 30 else int(most))
    grid = tuple((y(float(step)), f"{step}") for step in steps)
    area, middle = _band(line, band, lambda value: y(value) - top)
    cuts = tuple(cut_lines(story, id, y))
    return Panel(known[id].label, top, height, grid, points, joined, area, middle, cuts)


def _band(line: Axis, band: Outlook | None, y: Callable[[float], float]) -> tuple[str, str]:
    if band is None:
        return "", ""
    xs = [line.x(band.origin + timedelta(hours=hour)) for hour in band.time_h]
    upper = [(x, y(value)) for x, value in zip(xs, band.high, strict=True)]
    lower = [(x, y(value)) for x, value in zip(xs, band.low, strict=True)]
    return _line([*upper, *reversed(lower)]), _line(
        (x, y(value)) for x, value in zip(xs, band.middle, strict=True)
    )


def _line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x * STRETCH / 100:.1f},{y:.1f}" for x, y in points)


def _symbol(story: Story, reading: Reading) -> str:
    """The mark of the course that lies on a reading; of several the last in the order of their weight."""
    kinds = {one.kind for one in story.marks if one.reading is reading}
    return next((kind for kind in ("relapse", "remission", "response") if kind in kinds), "reading")


def _said(story: Story, reading: Reading) -> str:
    marked = "".join(f"\n{one.sentence}" for one in story.marks if one.reading is reading)
    begun = "\nBaseline of the course" if reading is story.baseline else ""
    return f"{reading.shown}\n{when(story, reading.at)}, {reading.by}{begun}{marked}"


def when(story: Story, at: datetime) -> str:
    """A moment by the site's clocks."""
    return at.astimezone(ZoneInfo(story.zone)).strftime("%-d %b %Y, %H:%M")


def _lanes(story: Story, line: Axis, top: float) -> tuple[tuple[Lane, ...], float]:
    lanes = []
    for title, points in _point_rows(story, line):
        lanes.append(Lane(title, top, tuple(Point(x, top + LANE_HEIGHT / 2, s, w) for x, s, w in points)))
        top += LANE_HEIGHT + TITLE_HEIGHT
    if story.bars:
        lanes.append(Lane("Medication", top, strips=_strips(story, line, top)))
        top += LANE_HEIGHT * len(story.bars) + TITLE_HEIGHT
    return tuple(lanes), top


def _point_rows(story: Story, line: Axis) -> list[tuple[str, Sequence[tuple[float, str, str]]]]:
    visits = [
        (line.x(one.at), SYMBOLS[one.standing], f"{one.words}\n{when(story, one.at)}") for one in story.visits
    ]
    rows: list[tuple[str, Sequence[tuple[float, str, str]]]] = [("Sessions", visits)]
    for row, title in (("adverse", "Effects seen"), ("exception", "Exceptions"), ("record", "Records")):
        found = [
            (line.x(one.at), row, f"{one.words}\n{when(story, one.at)}{f', {one.by}' if one.by else ''}")
            for one in story.happenings if one.row == row
        ]  # fmt: skip
        rows += [(title, found)] if found else []
    return rows


def _strips(story: Story, line: Axis, top: float) -> tuple[Strip, ...]:
    strips = []
    for place, bar in enumerate(story.bars):
        begins = line.of_day(bar.begins) if bar.begins else line.x(line.begins)
        ends = line.of_day(bar.ends) if bar.ends else line.x(story.now)
        y = top + place * LANE_HEIGHT
        strips.append(Strip(begins, round(max(ends - begins, 0.4), 3), bar.words, bar.title, y))
    return tuple(strips)
