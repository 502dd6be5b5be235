"""The story laid out from top to bottom, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from daybreak.clinic.timeline.axis import Axis, axis
from daybreak.clinic.timeline.band import Band
from daybreak.clinic.timeline.cut_offs import cut_lines
from daybreak.clinic.timeline.lanes import lanes
from daybreak.clinic.timeline.outlook import NoOutlook, Outlook
from daybreak.clinic.timeline.readings import Reading
from daybreak.clinic.timeline.shapes import (
    FOOT,
    MAIN_HEIGHT,
    OTHER_HEIGHT,
    STRETCH,
    TITLE_HEIGHT,
    Panel,
    Picture,
    Point,
)
from daybreak.clinic.timeline.story import Story
from daybreak.vocabulary import load_vocabulary


def picture(story: Story, expected: Outlook | NoOutlook | None, onward: Band | None = None) -> Picture:
    """Scales first, rows below them, the axis at the foot. `onward` is what is expected from now on, given the readings."""
    band = expected if isinstance(expected, Outlook) else None
    line = _axis(story, band)
    panels, top = _panels(story, line, band, onward)
    rows, top = lanes(story, line, top)
    return Picture(top + FOOT, panels, rows, line.ticks, line.x(story.now))


def _axis(story: Story, band: Outlook | None) -> Axis:
    later = [one.at for one in story.visits if one.standing == "planned"]
    ends = [story.now, *later, *([band.until] if band else [])]
    return axis(story.begins_at, max(ends) + timedelta(days=1), story.zone)


def _panels(
    story: Story, line: Axis, band: Outlook | None, onward: Band | None
) -> tuple[tuple[Panel, ...], float]:
    others = dict.fromkeys(one.instrument for one in story.readings if one.instrument != story.main)
    top, panels = TITLE_HEIGHT, []
    for id in (story.main, *others):
        main = id == story.main
        height = MAIN_HEIGHT if main else OTHER_HEIGHT
        shown = (band, onward) if main and id == "madrs" else (None, None)
        panels.append(_panel(story, line, id, top, height, *shown))
        top += height + TITLE_HEIGHT
    return tuple(panels), top


def _panel(
    story: Story, line: Axis, id: str, top: float, height: float, band: Outlook | None, onward: Band | None
) -> Panel:
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
    bands = [_band(line, one, lambda value: y(value) - top) for one in (band, onward)]
    cuts = tuple(cut_lines(story, id, y))
    return Panel(known[id].label, top, height, grid, points, joined, *bands[0], *bands[1], cuts)


def _band(line: Axis, band: Band | None, y: Callable[[float], float]) -> tuple[str, str]:
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
    return f"{reading.shown}\n{story.when(reading.at)}, {reading.by}{begun}{marked}"
