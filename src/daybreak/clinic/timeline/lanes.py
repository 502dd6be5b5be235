"""The rows under the scales: sessions, effects, exceptions and records as points, medication as bars."""

from __future__ import annotations

from collections.abc import Sequence

from daybreak.clinic.timeline.axis import Axis
from daybreak.clinic.timeline.shapes import LANE_HEIGHT, TITLE_HEIGHT, Lane, Point, Strip
from daybreak.clinic.timeline.story import Story

SYMBOLS = {
    "given": "given", "running": "running", "planned": "planned", "missed": "missed", "cancelled": "cancelled",
    "ended without a dose": "cancelled",
}  # fmt: skip


def lanes(story: Story, line: Axis, top: float) -> tuple[tuple[Lane, ...], float]:
    """Every row that has something in it, from `top` down, and where the next thing may begin."""
    rows = []
    for title, points in _point_rows(story, line):
        rows.append(Lane(title, top, tuple(Point(x, top + LANE_HEIGHT / 2, s, w) for x, s, w in points)))
        top += LANE_HEIGHT + TITLE_HEIGHT
    if story.bars:
        rows.append(Lane("Medication", top, strips=_strips(story, line, top)))
        top += LANE_HEIGHT * len(story.bars) + TITLE_HEIGHT
    return tuple(rows), top


def _point_rows(story: Story, line: Axis) -> list[tuple[str, Sequence[tuple[float, str, str]]]]:
    visits = [
        (line.x(one.at), SYMBOLS[one.standing], f"{one.words}\n{story.when(one.at)}") for one in story.visits
    ]
    rows: list[tuple[str, Sequence[tuple[float, str, str]]]] = [("Sessions", visits)]
    for row, title in (("adverse", "Effects seen"), ("exception", "Exceptions"), ("record", "Records")):
        found = [
            (line.x(one.at), row, f"{one.words}\n{story.when(one.at)}{f', {one.by}' if one.by else ''}")
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
